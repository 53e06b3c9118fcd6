"""Links say their words, lead where they may, and are met in reading order."""

from __future__ import annotations

import pytest
from facts import pdf_facts, tags_called

from press.errors import ToolError

from .conftest import Write

LONG_LINK = (
    '<p>See <a href="https://example.org/wall">the page about walls and doors and windows and '
)
LONG_LINK += "everything else that stands between two flats</a> and rest.</p>"


def test_each_line_of_a_link_says_the_whole_link(raw: Write, finished: Write) -> None:
    before, after = pdf_facts(raw(LONG_LINK)), pdf_facts(finished(LONG_LINK))
    assert {link.contents for link in before.links} == {"https://example.org/wall"}
    assert len(after.links) == 2
    words = "the page about walls and doors and windows and everything else that stands between"
    assert {link.contents for link in after.links} == {f"{words} two flats"}
    assert len(tags_called(after.tags, "Link")) == 1


def test_generated_words_belong_to_the_link_and_are_no_link_of_their_own(finished: Write) -> None:
    css = """a::after { content: leader(".") target-counter(attr(href), page) }"""
    body = '<ul><li><a href="#wall">Walls</a></li></ul><h1 id="wall">Walls</h1>'
    (link,) = pdf_facts(finished(body, css)).links
    assert (link.contents, link.target) == ("Walls 1", 1)


def test_a_word_broken_by_a_line_end_is_one_word(finished: Write) -> None:
    body = (
        '<p style="width: 40mm"><a href="https://example.org">example.org/a-very-long-address-</a>'
    )
    links = pdf_facts(finished(body, "a { word-break: break-all }")).links
    assert {link.contents for link in links} == {"example.org/a-very-long-address-"}


@pytest.mark.parametrize("address", ["page.html", "http://example.org", "javascript:1", "/etc"])
def test_a_link_may_not_lead_anywhere(finished: Write, address: str) -> None:
    with pytest.raises(ToolError, match="a link leads to"):
        finished(f'<p><a href="{address}">x</a>')


def test_a_link_without_words_is_an_error(finished: Write) -> None:
    css = "a { display: block; height: 5mm; width: 5mm }"
    with pytest.raises(ToolError, match="no words"):
        finished('<p>x <a href="https://example.org"></a>', css)


def test_annotations_are_listed_in_reading_order(finished: Write) -> None:
    body = (
        '<p><a href="https://example.org/1">one</a> <input type="text" name="a" title="A"></p>'
        '<p><a href="https://example.org/2">two</a></p>'
    )
    data = pdf_facts(finished(body))
    tops = [data.links[0].rect[3], data.field("a").rect[3], data.links[1].rect[3]]
    assert [link.contents for link in data.links] == ["one", "two"]
    assert tops[2] < tops[1]


def test_rectangles_run_from_lower_left_to_upper_right(raw: Write, finished: Write) -> None:
    before, after = pdf_facts(raw(LONG_LINK)), pdf_facts(finished(LONG_LINK))
    assert all(link.rect[1] > link.rect[3] for link in before.links)
    assert all(link.rect[1] < link.rect[3] for link in after.links)


def test_a_link_in_a_running_foot_is_no_annotation(finished: Write) -> None:
    body = '<p class="foot"><a href="https://example.org">foot</a></p><p>x</p>'
    css = ".foot { position: running(foot) } @page { @top-center { content: element(foot) } }"
    assert pdf_facts(finished(body, css)).links == ()


def test_a_row_that_is_one_link_is_one_annotation_with_its_words_apart(
    raw: Write, finished: Write
) -> None:
    body = (
        '<ul><li><a href="#wall"><span class="page"></span><span>Walls</span>'
        "<span>What stands be<em>tween</em></span></a></li></ul>"
        '<h1 id="wall">Walls</h1>'
    )
    css = "a { display: flex } .page::before { content: target-counter('#wall', page) }"
    assert len(pdf_facts(raw(body, css)).links) > 1
    (link,) = pdf_facts(finished(body, css)).links
    assert link.contents == "1 Walls What stands between"
