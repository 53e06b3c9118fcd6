"""Which words each page of a layout begins with, read from WeasyPrint's boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from press.model.pages import Page, Piece

# What WeasyPrint 70.0 sets around the text of a page.
_AROUND: Final = frozenset({"MarginBox", "FootnoteAreaBox"})
_WORD: Final = re.compile(r"\w+")


def read_pages(pages: Sequence[Any]) -> tuple[Page, ...]:
    """Return what stands on each of WeasyPrint's pages, in the order of the text.

    Args:
        pages: Pages of a document that is laid out; their boxes are private to WeasyPrint 70.0,
            and a test fails when it no longer keeps them like this.
    """
    return tuple(
        Page(number, tuple(_pieces(page._page_box))) for number, page in enumerate(pages, start=1)
    )


def _pieces(page: Any) -> Iterator[Piece]:
    for chapter, words in groupby(_words(page, ""), key=lambda found: found[0]):
        yield Piece(chapter, tuple(word for _, word in words))


def _words(box: Any, chapter: str) -> Iterator[tuple[str, str]]:
    """Yield each word, or the address of a picture, with the chapter that it stands in."""
    box = getattr(box, "_box", box)
    # words that a stylesheet adds, such as page numbers, are no words of the text
    if type(box).__name__ in _AROUND or "::" in str(box.element_tag):
        return
    element = box.element
    if element is not None and element.tag == "section" and "chapter" in _classes(element):
        chapter = element.get("id", "")
    if hasattr(box, "text"):
        yield from ((chapter, word) for word in _WORD.findall(box.text.casefold()))
    elif element is not None and element.tag == "img":
        yield chapter, element.get("src", "")
    for child in getattr(box, "children", ()):
        yield from _words(child, chapter)


def _classes(element: Any) -> list[str]:
    return str(element.get("class", "")).split()
