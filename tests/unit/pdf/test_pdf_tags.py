"""The structure says what the HTML said, and no page break shows in it."""

from __future__ import annotations

from io import BytesIO

import pytest
from facts import pdf_facts, spoken, tags_called
from pikepdf import Pdf

from press.errors import ToolError
from press.pdf.blocks import build_lists
from press.pdf.tags import (
    drop_decoration,
    flatten,
    join_split_elements,
    name_roles,
    separate_labels,
    set_languages,
    wrap_loose_text,
)
from press.pdf.tree import Node, Text, read_tree

from .conftest import Write, element, shape

LONG = "A wall has two sides. " * 60


def test_elements_get_the_tag_of_what_they_are() -> None:
    root = Node("Document", [element("NonStruct", 1, name) for name in ("fieldset", "nav", "b")])
    name_roles(root)
    assert [node.tag for node in root.nodes] == ["Div", "Sect", "NonStruct"]


def test_a_picture_drawn_with_html_is_one_figure() -> None:
    inner = element("P", 2, "p", Text(0, 0), Node("Span", [Text(0, 1)]))
    root = Node("Document", [element("Div", 1, "div", inner, picture="Half of ten people")])
    name_roles(root)
    assert shape(root) == ("Document", ("Figure", 0, 1))
    assert root.nodes[0].alt == "Half of ten people"


def test_decoration_is_no_part_of_the_structure() -> None:
    ornament = element("P", 2, "p", Text(0, 1), decorative=True)
    root = Node("Document", [Node("Sect", [ornament, Node("P", [Text(0, 2)])])])
    drop_decoration(root)
    assert shape(root) == ("Document", ("Sect", ("P", 2)))


def test_wrappers_and_empty_elements_go() -> None:
    line = element("NonStruct", 2, "strong", Node("Span", [Text(0, 1)]))
    anonymous = element("Sect", 1, "section", element("P", 3, "p", line))
    root = Node("Document", [element("Sect", 1, "section", anonymous, Node("Div"))])
    flatten(root)
    assert shape(root) == ("Document", ("Sect", ("P", 1)))


def test_a_paragraph_in_a_paragraph_is_one() -> None:
    root = Node("Document", [Node("P", [Text(0, 0), Node("P", [Text(0, 1)])])])
    flatten(root)
    assert shape(root) == ("Document", ("P", 0, 1))


def test_a_split_element_is_one_and_its_neighbour_another() -> None:
    pages = [
        element("Sect", 1, "section", element("P", 2, "p", Text(0, 0))),
        element("Sect", 1, "section", element("P", 2, "p", Text(1, 0))),
        element("Sect", 1, "section", element("P", 3, "p", Text(1, 1))),
    ]
    root = Node("Document", list(pages))
    join_split_elements(root)
    assert shape(root) == ("Document", ("Sect", ("P", 0, 0), ("P", 1)))


def test_a_repeated_table_head_is_spoken_once() -> None:
    heads = [element("THead", 2, "thead", Text(page, 0)) for page in (0, 1)]
    halves = [element("Table", 1, "table", head, Node("TBody")) for head in heads]
    root = Node("Document", list(halves))
    join_split_elements(root)
    assert shape(root) == ("Document", ("Table", ("THead", 0), ("TBody",), ("TBody",)))


def test_a_field_stands_beside_its_label() -> None:
    form = Node("Form", [Text(0, 1)])
    root = Node("Document", [Node("P", [element("Lbl", 1, "label", Text(0, 0), form)])])
    separate_labels(root)
    assert shape(root) == ("Document", ("P", ("Lbl", 0), ("Form", 1)))


def test_loose_text_gets_a_paragraph() -> None:
    link = Node("Link", [Text(0, 1)])
    box = element("Div", 1, "div", Text(0, 0), link, Node("P", [Text(0, 2)]))
    root = Node("Document", [Node("Sect", [box])])
    wrap_loose_text(root)
    assert shape(root) == ("Document", ("Sect", ("P", 0, ("Link", 1)), ("P", 2)))


def test_a_foreign_phrase_says_its_language() -> None:
    root = Node("Document", [element("Span", 1, "em", Text(0, 0), language="es")])
    set_languages(root)
    assert root.nodes[0].language == "es"


def test_a_nested_list_stands_in_the_body_of_its_item() -> None:
    inner = element("L", 3, "ul", Node("LI", [Node("LBody", [Text(0, 2)])]), marker="circle")
    first = Node("LI", [element("Lbl", 2, "li::marker", Text(0, 0)), Node("P", [Text(0, 1)])])
    root = Node("Document", [element("L", 1, "ul", first, inner, marker="disc")])
    build_lists(root)
    item = ("LI", ("Lbl", 0), ("LBody", ("P", 1), ("L", ("LI", ("LBody", 2)))))
    assert shape(root) == ("Document", ("L", item))
    assert root.nodes[0].attributes["List"] == {"ListNumbering": "Disc"}


def test_a_number_set_by_hand_is_the_label_of_its_item() -> None:
    number = element("Div", 3, "div", Text(0, 0))
    item = Node("LI", [element("LBody", 2, "li", number, element("P", 4, "p", Text(0, 1)))])
    root = Node("Document", [element("L", 1, "ol", item, marker="none")])
    build_lists(root)
    assert shape(root) == ("Document", ("L", ("LI", ("Lbl", 0), ("LBody", ("P", 1)))))
    assert root.nodes[0].attributes["List"] == {"ListNumbering": "Decimal"}


@pytest.mark.parametrize("name", ["ul", "ol"])
def test_what_opens_an_item_is_no_number_if_it_is_all_of_it_or_nothing_is_counted(
    name: str,
) -> None:
    kids = [element("Div", 3, "div", Text(0, 0))]
    if name == "ul":
        kids.append(element("P", 4, "p", Text(0, 1)))
    item = Node("LI", [element("LBody", 2, "li", *kids)])
    root = Node("Document", [element("L", 1, name, item, marker="none")])
    build_lists(root)
    assert [node.tag for node in root.nodes[0].nodes[0].nodes] == ["LBody"]


# From here on with the real WeasyPrint.


def test_what_page_breaks_split_is_one_element_again(raw: Write, finished: Write) -> None:
    body = f"<section><ul><li><p>{LONG}</p></li></ul><p>{LONG}</p></section>"
    before, after = pdf_facts(raw(body)), pdf_facts(finished(body))
    assert len(after.texts) > 1
    for tag, whole in (("Sect", 1), ("L", 1), ("LI", 1), ("P", 2)):
        assert len(tags_called(before.tags, tag)) > whole, f"WeasyPrint joins {tag} itself now"
        assert len(tags_called(after.tags, tag)) == whole
    assert spoken(tags_called(after.tags, "P")[1]).split() == LONG.split()


def test_running_feet_are_not_spoken(finished: Write) -> None:
    data = pdf_facts(finished("<p>Wall"))
    assert "page 1" in data.texts[0]
    assert "page" not in spoken(data.tags)


def test_a_footnote_is_a_note_after_the_block_that_calls_it(finished: Write) -> None:
    body = '<p>A wall<span class="note">Of brick.</span> stands.</p><p>Next.</p>'
    tags = pdf_facts(finished(body)).tags
    assert [kid[0] for kid in tags[1:]] == ["P", "Note", "P"]
    assert tags_called(tags, "Reference") == [("Reference", ("Lbl", "1"))]
    assert spoken(tags[2]) == "1. Of brick."


def test_a_definition_list_pairs_terms_with_bodies(finished: Write) -> None:
    body = "<dl><dt>Wall</dt><dd>It stands.</dd><dt>Door</dt><dd>It opens.</dd></dl>"
    (found,) = tags_called(pdf_facts(finished(body)).tags, "L")
    pairs = [
        ("LI", ("Lbl", a), ("LBody", b)) for a, b in (("Wall", "It stands."), ("Door", "It opens."))
    ]
    assert found == ("L", *pairs)


def test_a_header_cell_says_what_it_heads(finished: Write) -> None:
    body = (
        "<table><thead><tr><th>Day</th><th>Noise</th></tr></thead>"
        '<tbody><tr><th scope="row">Monday</th><td>none</td></tr></tbody></table>'
    )
    data = finished(body, "tr { break-inside: avoid }")
    assert data
    assert [spoken(cell) for cell in tags_called(pdf_facts(data).tags, "TH")] == [
        "Day",
        "Noise",
        "Monday",
    ]


def test_a_picture_has_its_place_in_points(finished: Write) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><title>Wall</title>'
    data = finished(f'<div>{picture}<path d="M0 0h96v48H0z"/></svg></div>')
    with Pdf.open(BytesIO(data)) as pdf:
        (figure,) = (node for node in read_tree(pdf).root.walk() if node.tag == "Figure")
        box = [float(value) for value in figure.attributes["Layout"]["BBox"].as_list()]  # type: ignore[union-attr]
        top = float(pdf.pages[0].mediabox[3])
    margin = 15 / 25.4 * 72
    assert figure.alt == "Wall"
    assert box == pytest.approx([margin, top - margin - 36, margin + 72, top - margin], abs=0.01)


def test_a_picture_without_words_is_an_error(finished: Write) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    with pytest.raises(ToolError, match="no alternative text"):
        finished(f"<div>{picture}</div>")


def test_text_with_opacity_is_an_error(finished: Write) -> None:
    with pytest.raises(ToolError, match="opacity"):
        finished('<p style="opacity: 0.5">Faint')
