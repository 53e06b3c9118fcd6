"""Headings, bookmarks and links agree, and lead into the structure."""

from __future__ import annotations

from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf

from press.errors import ToolError
from press.model.edition import Standard
from press.pdf.finish import Facts, finish
from press.pdf.headings import bookmarks

from .conftest import Write

TWO = (
    '<h1 id="wall">Wall</h1><p>Turn to <a href="#gap">the gap</a>.</p>'
    '<div id="gap"><div><p>A gap.</p></div></div><h1>Door</h1>'
)


def opened(data: bytes) -> Pdf:
    return Pdf.open(BytesIO(data))


def with_bookmark(data: bytes, item: OutlineItem) -> bytes:
    """Return a raw file with one bookmark more."""
    with opened(data) as pdf:
        with pdf.open_outline() as outline:
            outline.root.append(item)
        pdf.save(broken := BytesIO())
    return broken.getvalue()


@pytest.mark.parametrize("item", [OutlineItem("nowhere"), OutlineItem(" ", 0)])
def test_a_bookmark_that_leads_nowhere_stops_the_press(
    raw: Write, facts: Facts, item: OutlineItem
) -> None:
    with pytest.raises(ToolError, match="leads nowhere"):
        finish(with_bookmark(raw("<h1>Wall</h1>"), item), facts)


def test_a_bookmark_without_a_heading_stops_the_press(raw: Write, facts: Facts) -> None:
    with pytest.raises(ToolError, match="1 headings are listed in 2 bookmarks"):
        finish(with_bookmark(raw("<h1>Wall</h1>"), OutlineItem("Door", 0)), facts)


def test_a_bookmark_in_other_words_stops_the_press(raw: Write, facts: Facts) -> None:
    data = raw('<h1 data-title="Door">Wall</h1>', "h1 { bookmark-label: attr(data-title) }")
    with pytest.raises(ToolError, match="the bookmark 'Door' stands where the heading 'Wall' does"):
        finish(data, facts)


def test_a_bookmark_may_begin_with_the_numeral_beside_its_heading(finished: Write) -> None:
    css = "h1 { bookmark-label: attr(data-title) }"
    assert finished('<h1 data-title="1. Wall">Wall</h1>', css)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<h2>Wall</h2>", "heading 'Wall' is of level 2; before it is none"),
        ("<h1>Wall</h1><h3>Gap</h3>", "heading 'Gap' is of level 3; before it is 1"),
    ],
)
def test_a_skipped_level_stops_the_press(finished: Write, body: str, said: str) -> None:
    with pytest.raises(ToolError, match=said):
        finished(body, "h2, h3 { bookmark-level: none }")


def test_levels_may_go_back_up_at_once(finished: Write) -> None:
    body = "<h1>A</h1><h2>B</h2><h3>C</h3><h1>D</h1>"
    assert finished(body, "h2, h3 { bookmark-level: none }")


@pytest.mark.parametrize("standard", ["1.7", "2.0"])
def test_a_bookmark_names_the_element_of_its_heading(
    raw: Write, facts: Facts, standard: Standard
) -> None:
    with opened(finish(raw(TWO), facts, standard)) as pdf:
        for item in bookmarks(pdf):
            assert item.SE.S == Name.H1
            target = item.A.SD if standard == "2.0" else item.Dest
            assert isinstance(target, Array)
            assert (target[0].objgen == item.SE.objgen) == (standard == "2.0")


def _link(pdf: Pdf) -> Object:
    (link,) = pdf.pages[0].Annots.as_list()
    return link


def test_a_link_of_pdf_2_leads_to_the_element_and_to_its_place(raw: Write, facts: Facts) -> None:
    with opened(finish(raw(TWO), facts, "2.0")) as pdf:
        link = _link(pdf)
        assert (link.A.S, Name.Dest in link) == (Name.GoTo, False)
        # the anchor is on a wrapper that says nothing: the paragraph in it is what a reader reaches
        assert link.A.SD[0].S == Name.P
        assert link.A.D[0].objgen == pdf.pages[0].obj.objgen
        assert Name.Names not in pdf.Root


def test_a_link_of_pdf_1_7_keeps_its_named_destination(raw: Write, facts: Facts) -> None:
    with opened(finish(raw(TWO), facts)) as pdf:
        assert str(_link(pdf).Dest) == "gap"
        assert isinstance(pdf.Root.Names, Dictionary)
