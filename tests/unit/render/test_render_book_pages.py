"""A page begins in the book before the word that it begins with on paper."""

from __future__ import annotations

import pytest
from lxml import etree

from press.model.pages import Page, Piece
from press.render.book_pages import align, mark_pages, owners

XHTML = "http://www.w3.org/1999/xhtml"
OPEN = f'<section xmlns="{XHTML}" id="c">'


def pages(*texts: str) -> tuple[Page, ...]:
    """Return pages of one chapter with some words each."""
    return tuple(
        Page(number, (Piece("c", tuple(text.split())),)) for number, text in enumerate(texts, 1)
    )


def marked(inner: str, *texts: str, first: int = 2) -> str:
    """Return a chapter with a bar for each marker of the pages from ``first`` on."""
    chapter = etree.fromstring(f"{OPEN}{inner}</section>")
    begun = set(range(first, len(texts) + 1))
    mark_pages(chapter, "c", pages(*texts), begun, "page {n}")
    for marker in chapter.iter(f"{{{XHTML}}}span", f"{{{XHTML}}}div"):
        if marker.get("role") == "doc-pagebreak":
            # a bar for one in a line, two for one between blocks
            marker.text = "|" if marker.tag.endswith("span") else "||"
            marker.tag = "marker"
    etree.strip_tags(chapter, "marker")
    made = etree.tostring(chapter, encoding="unicode")
    return made.removeprefix(OPEN).removesuffix("</section>")


@pytest.mark.parametrize(
    ("inner", "texts", "expected"),
    [
        ("<p>One two three four.</p>", ("one two", "three four"), "<p>One two |three four.</p>"),
        ("<p>One <em>two</em> three.</p>", ("one", "two three"), "<p>One |<em>two</em> three.</p>"),
        ("<p>One <em>two</em> three.</p>", ("one two", "three"), "<p>One <em>two</em> |three.</p>"),
        ("<p>One two.</p><p>Three.</p>", ("one two", "three"), "<p>One two.</p><p>|Three.</p>"),
        ("<p>One.</p><ul><li>Two</li></ul>", ("one", "two"), "<p>One.</p><ul><li>|Two</li></ul>"),
        (
            "<ul><li>One</li><li><p>Two</p></li></ul>",
            ("one", "two"),
            "<ul><li>One</li><li><p>|Two</p></li></ul>",
        ),
        (
            "<dl><dt>One</dt><dd>two</dd><dt>Three</dt></dl>",
            ("one two", "three"),
            "<dl><dt>One</dt><dd>two</dd><dt>|Three</dt></dl>",
        ),
        (
            "<p>One.</p><fieldset><legend>Two</legend><p>Three</p></fieldset>",
            ("one", "two three"),
            "<p>One.</p>||<fieldset><legend>Two</legend><p>Three</p></fieldset>",
        ),
        (
            '<p>One.</p><p><label><input type="radio"/> Two</label></p>',
            ("one", "two"),
            '<p>One.</p><p>|<label><input type="radio"/> Two</label></p>',
        ),
        (
            '<p>One.</p><figure><img src="a.svg"/></figure><h2>Two</h2>',
            ("one", "a.svg two"),
            '<p>One.</p><figure>|<img src="a.svg"/></figure><h2>Two</h2>',
        ),
        (
            '<p>One.</p><div role="img" aria-label="x"><p>two three</p></div>',
            ("one two", "three"),
            '<p>One.</p>||<div role="img" aria-label="x"><p>two three</p></div>',
        ),
        (
            "<p>One.</p><section><h2><a>Two</a></h2></section>",
            ("one", "two"),
            "<p>One.</p><section>||<h2><a>Two</a></h2></section>",
        ),
        ("<div>One <em>two</em></div>", ("one", "two"), "<div>One |<em>two</em></div>"),
    ],
)
def test_a_marker_stands_first_in_its_paragraph_and_before_headings_and_controls(
    inner: str, texts: tuple[str, ...], expected: str
) -> None:
    assert marked(inner, *texts) == expected


def test_a_chapter_begins_with_its_first_word_whatever_stands_first_on_paper() -> None:
    assert marked("<p>Kicker</p><h1>Title</h1>", "title kicker", first=1).startswith("<p>|Kicker")


def test_what_paper_calls_by_number_and_a_book_by_title_does_not_move_a_marker() -> None:
    inner = "<p>Turn to “A long way round” first. Then rest a while.</p>"
    assert "first. |Then" in marked(inner, "turn to page first", "then rest a while")


def test_words_that_are_repeated_do_not_pull_a_marker_away() -> None:
    scale = "<p>0 never 1 sometimes 2 often 3 always</p>"
    inner = "".join(f"<h2>{name}</h2>{scale}" for name in ("Ask for more", "Hear it twice"))
    texts = ("ask for more", "hear it twice 0 never 1 sometimes 2 often 3 always")
    assert marked(inner, *texts).index("||") == inner.index("<h2>Hear")


def test_a_page_that_the_book_does_not_reproduce_gets_no_marker() -> None:
    assert "|" not in marked("<p>One two.</p>", "one two", "lines to write on")


def test_several_markers_stand_each_at_its_own_place() -> None:
    made = marked("<p>a b c d e f g h i j k l</p>", "a b c d", "e f g h", "i j k l", first=1)
    assert made == "<p>|a b c d |e f g h |i j k l</p>"


def test_a_page_belongs_to_the_first_of_its_chapters_that_the_book_holds() -> None:
    pieces = (Piece("left-out", ("a",)), Piece("c", ("b",)), Piece("d", ("e",)))
    layout = [Page(1, (Piece("", ("title",)),)), Page(2, pieces), Page(3, pieces[:1]), Page(4, ())]
    assert owners(layout, {"", "c", "d"}) == {1: "", 2: "c"}


def test_places_that_belong_together_grow_together() -> None:
    printed, written = (
        text.split()
        for text in (
            "the end of it all and the start of it all again",
            "so the start of it all again and the end of it all",
        )
    )
    found = align(printed, written)
    places = list(found.values())
    assert list(found) == sorted(found)
    assert places == sorted(set(places))
    assert all(printed[at] == written[to] for at, to in found.items())
