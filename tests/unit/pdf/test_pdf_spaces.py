"""Words stay apart where only the page kept them apart: text is read by its structure alone."""

from __future__ import annotations

import pytest
from facts import Tag, pdf_facts, tags_called

from .conftest import Write

LONG = " ".join(["A wall has two sides, and the door has one."] * 9)


def glued(tree: Tag) -> str:
    """Return the text below an element as it stands in the file, with no space added."""
    return "".join(glued(kid) if isinstance(kid, tuple) else str(kid) for kid in tree[1:])


def read(data: bytes, tag: str = "P") -> list[str]:
    return [glued(found) for found in tags_called(pdf_facts(data).tags, tag)]


def test_a_line_ends_with_a_space_where_the_paragraph_goes_on(raw: Write, finished: Write) -> None:
    body = f"<p>{LONG}</p>"
    assert read(raw(body)) != [LONG], "WeasyPrint ends lines with a space itself now"
    assert read(finished(body)) == [LONG]


def test_a_paragraph_goes_on_after_a_page_break(finished: Write) -> None:
    data = finished(f'<p style="orphans: 1; widows: 1">{LONG} {LONG}</p>', "@page { size: A7 }")
    assert len(pdf_facts(data).texts) > 1
    assert read(data) == [f"{LONG} {LONG}"]


def test_a_line_of_the_margin_may_break_though_no_element_holds_it(finished: Write) -> None:
    css = f'@page {{ @top-center {{ width: 20mm; content: "{LONG}" }} }}'
    data = finished("<p>A wall</p>", css)
    assert read(data) == ["A wall"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        # a forced line break
        ("<p>A wall<br>and a door</p>", "A wall and a door"),
        # white space alone between two boxes
        ("<p>A <b>wall</b> <i>stands</i>.</p>", "A wall stands."),
        ('<p>See <a href="https://example.org">the wall</a> <b>now</b></p>', "See the wall now"),
        # boxes beside each other, with nothing between them in the HTML
        ('<p style="display: flex"><b>4</b><span>Walls</span></p>', "4 Walls"),
        # parts of one word
        ("<p>(<b>wall</b>)s</p>", "(wall)s"),
        ('<p><span style="display: inline-block">wall</span>s</p>', "walls"),
    ],
)
def test_words_stay_apart_and_whole(finished: Write, body: str, said: str) -> None:
    assert read(finished(body)) == [said]


def test_a_word_that_a_line_breaks_stays_whole(finished: Write) -> None:
    css = "p { width: 40mm; overflow-wrap: anywhere } a { overflow-wrap: anywhere }"
    address = "example.org/a-very-long-address-of-a-wall-and-its-door/and-what-is-behind-it"
    assert read(finished(f"<p>See {address} today.</p>", css)) == [f"See {address} today."]


@pytest.mark.parametrize("word", ["a" * 90, "ha" * 45, "hourly-" * 12 + "hourly"])
def test_a_word_that_repeats_itself_stays_whole_over_several_lines(
    finished: Write, word: str
) -> None:
    css = "p { width: 40mm; overflow-wrap: anywhere }"
    assert read(finished(f"<p>See {word} and {word} today.</p>", css)) == [
        f"See {word} and {word} today."
    ]


def test_a_font_without_a_space_borrows_one(finished: Write) -> None:
    css = "b { font-family: Form }"
    body = '<p style="display: flex"><b>4</b><span>A wall</span></p>'
    assert read(finished(body, css)) == ["4 A wall"]
