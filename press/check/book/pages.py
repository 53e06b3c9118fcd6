"""The print's page numbers: the list and the marks in the text must tell of the same pages.

Source: EPUB Accessibility 1.1, 4.2.1 (Page navigation); DPUB-ARIA 1.1, doc-pagebreak.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from press.check.book.markup import Element, is_page_break, words
from press.check.book.navigation import NCX, Entry, entries, nav_of
from press.check.book.opened import Opened, Target, resolve
from press.check.book.report import short


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page of the print begins."""

    name: str
    element: Element
    label: str
    id: str


def marks(book: Opened) -> list[Mark]:
    """Return every mark of a page in reading order."""
    return [
        Mark(name, element, _label(element), str(element.get("id") or ""))
        for name, tree in book.documents.items()
        for element in tree
        if is_page_break(element)
    ]


def _label(element: Element) -> str:
    """Return a mark's page: its accessible name, else what it says."""
    for name in ("aria-label", "title"):
        if element.get(name):
            return " ".join(str(element.get(name)).split())
    return words(element)


def check_pages(book: Opened) -> None:
    """Report where page list and marks differ, and numbers that cannot be right."""
    marked = marks(book)
    lists = nav_of(book, "page-list")
    for mark in marked:
        if not mark.id or not mark.label:
            message = "the mark of a page has no " + ("number" if mark.id else "id")
            hint = "give it an id for the page list, and its number as aria-label"
            book.add("book-pages", mark.name, mark.element, message, hint)
    for extra in lists[1:]:
        book.add("book-pages", book.nav, extra, "there are two page lists", "keep one")
    if not lists:
        for mark in marked[:1]:
            message = "pages are marked, and there is no page list"
            hint = "add a nav of the type page-list"
            book.add("book-pages", mark.name, mark.element, message, hint)
        return
    listed = list(entries(book, lists[0]))
    if not listed:
        message = "the page list is empty"
        book.add("book-pages", book.nav, lists[0], message, "list every page, or leave it out")
    _check_list(book, listed, marked)
    _check_marks(book, listed, marked)
    _check_numbers(book, listed)
    _check_ncx(book, listed)


def _check_list(book: Opened, listed: list[Entry], marked: list[Mark]) -> None:
    """Hold each line of the list against the mark it leads to."""
    known = {Target(mark.name, mark.id): mark for mark in marked}
    before = (-1, -2)
    seen: set[str] = set()
    for entry in listed:
        place = book.place(entry.target) if entry.target else None
        mark = known.get(entry.target) if entry.target else None
        told = f"page '{short(entry.label)}'"
        if place is None:
            message = f"{told} leads to no place in the reading order"
            book.add("book-pages", book.nav, entry.element, message, "lead to the page's mark")
            continue
        if mark is None and marked:
            message = f"{told} leads to a place that is no mark of a page"
            book.add("book-pages", book.nav, entry.element, message, "lead to the page's mark")
        elif mark is not None and not _same(entry.label, mark.label):
            message = f"{told} of the list is marked '{short(mark.label)}' in the text"
            hint = "make list and marks of the same pages"
            book.add("book-pages", book.nav, entry.element, message, hint)
        if place <= before:
            message = f"{told} stands after one that comes later in the book"
            book.add("book-pages", book.nav, entry.element, message, "list pages as they are read")
        if entry.label in seen:
            book.add("book-pages", book.nav, entry.element, f"{told} is listed twice", "keep one")
        before = max(place, before)
        seen.add(entry.label)


def _same(label: str, mark: str) -> bool:
    """Whether a mark names the page of a label; it may say a word such as Page before it."""
    return mark == label or mark.rstrip(". ").endswith(f" {label}")


def _check_marks(book: Opened, listed: list[Entry], marked: list[Mark]) -> None:
    reached = {entry.target for entry in listed}
    for mark in marked:
        if mark.id and Target(mark.name, mark.id) not in reached:
            message = f"the mark of page '{short(mark.label)}' is not in the page list"
            book.add("book-pages", mark.name, mark.element, message, "list it")


def _check_numbers(book: Opened, listed: list[Entry]) -> None:
    """Find numbers that fall back or leave one out.

    A page may be missing where the book leaves out a part of the print, so only between two
    documents.
    """
    numbered = [(entry, int(entry.label)) for entry in listed if _is_number(entry.label)]
    for (before, first), (entry, second) in pairwise(numbered):
        there = entry.target and before.target and entry.target.name == before.target.name
        if second <= first:
            message = f"page {second} follows page {first}"
            book.add("book-pages", book.nav, entry.element, message, "number pages as in print")
        elif there and second != first + 1:
            message = f"page {second} follows page {first} within one chapter"
            hint = "mark every page: a page was lost, or the numbers have drifted"
            book.add("book-pages", book.nav, entry.element, message, hint)


def _is_number(label: str) -> bool:
    return label.isascii() and label.isdigit() and len(label) < 6


def _check_ncx(book: Opened, listed: list[Entry]) -> None:
    for name, tree in book.trees.items():
        targets = list(tree.all("pageTarget", namespace=NCX))
        if targets and [*_of_ncx(name, targets)] != [(one.label, one.target) for one in listed]:
            message = "the pages of the NCX are not those of the page list"
            book.add("book-pages", name, targets[0], message, "make both of one list")


def _of_ncx(name: str, targets: list[Element]) -> Iterator[tuple[str, Target | None]]:
    for target in targets:
        content, label = target.find(f"{{{NCX}}}content"), target.find(f"{{{NCX}}}navLabel")
        where = None if content is None else resolve(name, str(content.get("src") or ""))
        yield "" if label is None else words(label), where
