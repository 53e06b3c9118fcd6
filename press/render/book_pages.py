"""Where the pages of a layout begin in the documents of a book.

Paper and book are made of the same nodes by different templates: a book has other forms around
fields, and titles where paper has page numbers. So the words of a chapter are aligned, and a
marker is set before the word that a page began with.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from lxml import etree

from press.model.pages import Page
from press.render.book_links import OPS, XHTML
from press.render.markup import fill

_WORD: Final = re.compile(r"\w+")
_IMG: Final = f"{{{XHTML}}}img"
_SPAN: Final = f"{{{XHTML}}}span"
_DIV: Final = f"{{{XHTML}}}div"


def _named(*names: str) -> frozenset[str]:
    return frozenset(f"{{{XHTML}}}{name}" for name in names)


# What a marker may stand in: as its first words, or between what it holds.
_PARAGRAPHS: Final = _named("p", "li", "dd", "dt", "td", "th", "figcaption")
_HOLDERS: Final = _PARAGRAPHS | _named("section", "div", "header", "figure")
_INLINE: Final = _named(
    "a", "em", "strong", "span", "sup", "label", "b", "i", "img", "input", "svg"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a page of the layout begins."""

    number: int
    href: str


def page_id(number: int) -> str:
    """Return the id of a page's marker; no id of a manuscript holds a full stop."""
    return f"page.{number}"


def owners(pages: Sequence[Page], chapters: Collection[str]) -> dict[int, str]:
    """Return the chapter in which each page begins, if any of it is in the book.

    Pages of which the book reproduces nothing have no place in it, and none is made up for them
    (EPUB Accessibility 1.1, 3.3.1.3.2: blank pages and content left out need no link).
    """
    return {
        page.number: piece.chapter
        for page in reversed(pages)
        for piece in reversed(page.pieces)
        if piece.chapter in chapters
    }


def mark_pages(
    chapter: etree._Element, name: str, pages: Sequence[Page], begun: Collection[int], label: str
) -> list[int]:
    """Set a marker in ``chapter`` for each page that begins in it; return their numbers.

    Args:
        chapter: The element that holds the whole chapter.
        name: The chapter's id.
        pages: The layout.
        begun: Numbers of the pages that begin in this chapter.
        label: What a marker says of itself, with ``{n}`` for the number.
    """
    printed, starts = _printed(name, pages, begun)
    spots = list(_spots(chapter))
    places = align(printed, [spot.word for spot in spots])
    found: dict[int, int] = {}
    for number, start, end in starts:
        place = next((places[at] for at in range(start, end) if at in places), None)
        if place is not None:
            # a chapter begins with its first word, whatever paper sets beside its title
            found[number] = place if start else 0
    # from the last to the first, so that no place moves before its marker is set
    for number in sorted(found, reverse=True):
        _insert(chapter, spots[found[number]], _marker(number, label))
    return sorted(found)


def _printed(
    name: str, pages: Sequence[Page], begun: Collection[int]
) -> tuple[list[str], list[tuple[int, int, int]]]:
    """Return the words of a chapter on paper, and where in them each page begins and ends."""
    words: list[str] = []
    starts = []
    for page in pages:
        start = len(words)
        words += [word for piece in page.pieces if piece.chapter == name for word in piece.words]
        if page.number in begun:
            starts.append((page.number, start, len(words)))
    return words, starts


def align(printed: Sequence[str], written: Sequence[str]) -> dict[int, int]:
    """Return the place in the book of each printed word that has one; both grow together.

    Three words in a row that stand once on paper and once in the book hold the two together, so
    that what is repeated (the words of a scale, labels of fields) cannot pull them apart. What
    lies between such places is compared word by word.
    """
    found: dict[int, int] = {}
    before = (0, 0)
    for at, to in [*_anchors(printed, written), (len(printed), len(written))]:
        gap = printed[before[0] : at], written[before[1] : to]
        for block in SequenceMatcher(None, *gap, autojunk=False).get_matching_blocks():
            for step in range(block.size):
                found[before[0] + block.a + step] = before[1] + block.b + step
        found[at] = to
        before = at, to
    del found[len(printed)]
    return found


def _anchors(printed: Sequence[str], written: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest row of places that begin three words found once in each."""
    there = _single(written)
    pairs = [(at, there[words]) for words, at in _single(printed).items() if words in there]
    # the longest rising row, by patience sorting: the last place of a row of each length
    tops: list[int] = []
    rows: list[tuple[int, int, int]] = []
    ends: list[int] = []
    for at, to in pairs:
        length = bisect_left(tops, to)
        rows.append((at, to, ends[length - 1] if length else -1))
        tops[length : length + 1] = [to]
        ends[length : length + 1] = [len(rows) - 1]
    row: list[tuple[int, int]] = []
    last = ends[-1] if ends else -1
    while last >= 0:
        at, to, last = rows[last]
        row.append((at, to))
    return row[::-1]


def _single(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Return where each three words in a row stand that stand nowhere else, in order."""
    threes = list(zip(words, words[1:], words[2:], strict=False))
    often = Counter(threes)
    return {three: at for at, three in enumerate(threes) if often[three] == 1}


@dataclass(frozen=True, slots=True)
class _Spot:
    """A word of a document: the text, or the tail, of an element from ``at`` on."""

    word: str
    element: etree._Element
    at: int = 0
    is_tail: bool = False


def _spots(element: etree._Element) -> Iterator[_Spot]:
    """Yield the words and pictures of ``element`` but for what is hidden from readers."""
    if element.get("aria-hidden") == "true":
        return
    if element.tag == _IMG:
        yield _Spot(str(element.get("src")), element)
    for found in _WORD.finditer(element.text or ""):
        yield _Spot(found[0].casefold(), element, found.start())
    for child in element:
        yield from _spots(child)
        for found in _WORD.finditer(child.tail or ""):
            yield _Spot(found[0].casefold(), child, found.start(), is_tail=True)


def _insert(chapter: etree._Element, spot: _Spot, marker: etree._Element) -> None:
    """Set ``marker`` before a word, outside of everything that begins with it."""
    line = [spot.element, *spot.element.iterancestors()]
    # what is read as one picture hides everything inside it
    picture = next((one for one in line if one.get("role") == "img"), None)
    text = (spot.element.tail if spot.is_tail else spot.element.text) or ""
    before, after = text[: spot.at], text[spot.at :]
    parent = spot.element.getparent()
    if picture is not None:
        _before(chapter, picture, marker)
    elif not before.strip() and (not spot.is_tail or _opens(spot.element, parent)):
        _before(chapter, spot.element, marker)
    elif spot.is_tail and parent is not None:
        spot.element.tail, marker.tail = before, after
        parent.insert(parent.index(spot.element) + 1, marker)
    else:
        spot.element.text, marker.tail = before, after
        spot.element.insert(0, marker)


def _opens(element: etree._Element, parent: etree._Element | None) -> bool:
    """Whether ``element`` is the control or ornament that its parent's words go along with."""
    return parent is not None and _goes_along(element) and _is_first(element, parent)


def _before(chapter: etree._Element, element: etree._Element, marker: etree._Element) -> None:
    """Set ``marker`` where ``element`` begins: first in its paragraph, but before a heading.

    A marker outside of the paragraph could be left behind at the end of a screen; one inside of a
    heading or a label would be spoken as a part of its name.
    """
    while element is not chapter and element.tag not in _PARAGRAPHS:
        parent = element.getparent()
        if parent is None:
            break
        if parent.tag in _HOLDERS or not _is_first(element, parent):
            if element.tag not in _INLINE:
                marker.tag = _DIV
            parent.insert(parent.index(element), marker)
            return
        element = parent
    marker.tail, element.text = element.text, None
    element.insert(0, marker)


def _is_first(element: etree._Element, parent: etree._Element) -> bool:
    """Whether nothing that is read stands in ``parent`` before ``element``."""
    earlier = list(element.itersiblings(preceding=True))
    words = [parent.text or "", *(one.tail or "" for one in earlier)]
    return not "".join(words).strip() and all(map(_goes_along, earlier))


def _goes_along(element: etree._Element) -> bool:
    """Whether an element belongs to the words after it: an ornament, or the control of a label."""
    return element.get("aria-hidden") == "true" or element.tag == f"{{{XHTML}}}input"


def _marker(number: int, label: str) -> etree._Element:
    marker = etree.Element(_SPAN)
    marker.set("id", page_id(number))
    marker.set(f"{{{OPS}}}type", "pagebreak")
    marker.set("role", "doc-pagebreak")
    # axe-core 4.14 takes aria-label for forbidden here: it knows the role on no plain element
    marker.set("title", fill(label, n=number))
    return marker
