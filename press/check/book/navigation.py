"""The ways through a book: contents, landmarks and the NCX of old readers.

Source: EPUB 3.3, 7 (Navigation document); NCX as in OPF 2.0.1, 2.4.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from press.check.book import limits
from press.check.book.markup import HEADINGS, XHTML, Element, types, words
from press.check.book.opened import Opened, Target, resolve
from press.check.book.report import NotRead, short

NCX: Final = "http://www.daisy.org/z3986/2005/ncx/"
_NCX_TYPE: Final = "application/x-dtbncx+xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: what it says, where it leads (nowhere if it only gathers), how deep."""

    element: Element
    label: str
    target: Target | None
    depth: int


def nav_of(book: Opened, kind: str) -> list[Element]:
    """Return the lists of one kind in the navigation document."""
    if not book.nav:
        return []
    return [nav for nav in book.documents[book.nav].all("nav") if kind in types(nav)]


def entries(book: Opened, nav: Element) -> Iterator[Entry]:
    """Yield the lines of a list in the navigation document."""
    lines = (
        element
        for item in nav.iter(f"{{{XHTML}}}li")
        for element in item.iterchildren(f"{{{XHTML}}}a", f"{{{XHTML}}}span")
    )
    for number, element in enumerate(lines):
        if number == limits.LINES:
            message = "a list of the navigation is longer than one of a book"
            book.report.add("book-too-much", book.nav, message, "make it shorter")
            raise NotRead
        href = element.get("href")
        target = None if href is None else resolve(book.nav, str(href))
        depth = sum(1 for _ in element.iterancestors(f"{{{XHTML}}}ol"))
        yield Entry(element, words(element), target, depth)


def check_navigation(book: Opened) -> None:
    """Report what is wrong in contents, landmarks and NCX."""
    if not book.nav:
        message = "no document of the book is its navigation"
        hint = "give one document the property nav"
        book.add_package("book-contents", book.package.root, message, hint)
        return
    tocs = nav_of(book, "toc")
    if len(tocs) != 1:
        where = tocs[-1] if tocs else book.documents[book.nav].root
        message = f"the navigation holds {len(tocs)} tables of contents"
        book.add("book-contents", book.nav, where, message, "keep one nav of the type toc")
    for toc in tocs[:1]:
        listed = list(entries(book, toc))
        _check_contents(book, listed)
        _check_complete(book, toc, listed)
        _check_ncx(book, listed)
    for marks in nav_of(book, "landmarks"):
        _check_landmarks(book, marks)


def _check_contents(book: Opened, listed: list[Entry]) -> None:
    before = (-1, -1)
    for entry in listed:
        if not entry.label:
            hint = "say where it leads"
            book.add("book-contents", book.nav, entry.element, "a line says nothing", hint)
        if entry.target is None:
            if entry.element.get("href") is not None:
                message = "a line leads out of the book"
                book.add("book-contents", book.nav, entry.element, message, "name a document")
            continue
        place = book.place(entry.target)
        if place is None:
            message = f"'{short(entry.label)}' leads to a place that is not in the reading order"
            book.add("book-contents", book.nav, entry.element, message, "lead to one that is")
            continue
        if place < before:
            message = f"'{short(entry.label)}' stands after what comes later in the book"
            hint = "list everything in the order in which it is read"
            book.add("book-contents", book.nav, entry.element, message, hint)
        before = max(place, before)
        heading = _heading(book, entry.target)
        if heading is not None and words(heading) != entry.label:
            message = f"the contents say '{short(entry.label)}', the heading says "
            message += f"'{short(words(heading))}'"
            book.add("book-contents", book.nav, entry.element, message, "use the heading's words")


def _heading(book: Opened, target: Target) -> Element | None:
    """Return the heading that a line leads to: the element's own, or the first inside it."""
    tree = book.documents[target.name]
    start = tree.ids.get(target.fragment, tree.root)
    return next(iter(start.iter(*HEADINGS)), None)


def _check_complete(book: Opened, toc: Element, listed: list[Entry]) -> None:
    reached = {entry.target.name for entry in listed if entry.target}
    for name in book.spine:
        tree = book.documents.get(name)
        if tree is None or name in (book.nav, *reached):
            continue
        if next(iter(tree.root.iter(*HEADINGS)), None) is not None:
            message = f"'{short(name)}' has a heading, and the contents do not lead to it"
            book.add("book-contents", book.nav, toc, message, "add a line for it")


def _check_landmarks(book: Opened, marks: Element) -> None:
    seen: set[tuple[str, ...]] = set()
    for entry in entries(book, marks):
        kind = tuple(types(entry.element))
        if not kind:
            message = f"the landmark '{short(entry.label)}' has no type"
            hint = "give it an epub:type"
            book.add("book-contents", book.nav, entry.element, message, hint)
        if entry.target is None or book.place(entry.target) is None:
            message = f"the landmark '{short(entry.label)}' leads to no place in the reading order"
            hint = "lead to a document of the spine"
            book.add("book-contents", book.nav, entry.element, message, hint)
        where = (*kind, entry.target.name, entry.target.fragment) if entry.target else kind
        if where in seen:
            message = f"the landmark '{short(entry.label)}' stands twice"
            book.add("book-contents", book.nav, entry.element, message, "keep one")
        seen.add(where)


def _check_ncx(book: Opened, listed: list[Entry]) -> None:
    """Hold the NCX against the contents: old and new readers must be led alike."""
    for item in book.items:
        if item.media_type != _NCX_TYPE or item.name not in book.trees:
            continue
        tree = book.trees[item.name]
        _check_ncx_ids(book, item.name)
        points = list(tree.all("navPoint", namespace=NCX))
        for point, entry in zip(points, listed, strict=False):
            label = _text(point, "navLabel")
            depth = sum(1 for _ in point.iterancestors(f"{{{NCX}}}navPoint")) + 1
            target = _target(item.name, point)
            same_target = entry.target is None or target == entry.target
            if label != entry.label or depth != entry.depth or not same_target:
                message = f"'{short(label)}' differs from the contents' '{short(entry.label)}'"
                book.add("book-contents", item.name, point, message, "make both of one list")
                return
        if len(points) != len(listed):
            message = f"{len(points)} lines here, {len(listed)} in the contents"
            book.add("book-contents", item.name, tree.root, message, "make both of one list")
        _check_ncx_head(book, item.name)


def _check_ncx_ids(book: Opened, name: str) -> None:
    seen: set[str] = set()
    for element in book.trees[name]:
        id_ = element.get("id")
        if id_ is not None and str(id_) in seen:
            message = f"the id '{short(str(id_))}' stands twice"
            book.add("book-contents", name, element, message, "give each line an id of its own")
        seen |= {str(id_)} if id_ is not None else set()


def _check_ncx_head(book: Opened, name: str) -> None:
    tree = book.trees[name]
    identifiers = [
        (one.text or "").strip()
        for one in book.package
        if one.get("id") == book.package.root.get("unique-identifier")
    ]
    for meta in tree.all("meta", namespace=NCX):
        if meta.get("name") == "dtb:uid" and meta.get("content") not in identifiers:
            message = "the NCX is that of a book with another identifier"
            book.add("book-contents", name, meta, message, "use the package's")
    order = [int(str(one.get("playOrder"))) for one in tree.all("navPoint", namespace=NCX)
             if str(one.get("playOrder", "")).isdigit()]  # fmt: skip
    if order != sorted(order):
        message = "the NCX is played in another order than it is listed"
        book.add("book-contents", name, tree.root, message, "number it as it is read")


def _text(point: Element, name: str) -> str:
    label = point.find(f"{{{NCX}}}{name}")
    return "" if label is None else words(label)


def _target(name: str, point: Element) -> Target | None:
    content = point.find(f"{{{NCX}}}content")
    return None if content is None else resolve(name, str(content.get("src") or ""))
