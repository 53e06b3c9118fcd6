"""Meaning said twice: epub:type for reading systems, roles for screen readers; and footnotes.

Source: DPUB-ARIA 1.1; EPUB Structural Semantics Vocabulary 1.1; EPUB Accessibility Techniques 1.1.
"""

from __future__ import annotations

from typing import Final

from press.check.book.markup import XHTML, Element, roles, types
from press.check.book.navigation import nav_of
from press.check.book.opened import Opened, Target, resolve
from press.check.book.report import short
from press.check.book.vocabulary import ROLE_OF, ROLES

_ACTED_ON: Final = {"doc-noteref": "noteref", "doc-footnote": "footnote",
                    "doc-pagebreak": "pagebreak", "doc-toc": "toc",
                    "doc-pagelist": "page-list"}  # fmt: skip
"""Roles whose epub:type makes a reading system do something; the others only name."""
_NO_ROLE: Final = (f"{{{XHTML}}}html", f"{{{XHTML}}}head", f"{{{XHTML}}}body")
_NOTES: Final = {"footnote", "endnote", "rearnote"}


def check_roles(book: Opened) -> None:
    """Report types without their role, roles without their type, and notes that lead nowhere."""
    landmarks = {link for nav in nav_of(book, "landmarks") for link in nav.iter()}
    for name, tree in book.documents.items():
        for element in tree:
            if element not in landmarks and element.tag not in _NO_ROLE:
                _check_pair(book, name, element)
    _check_notes(book)


def _check_pair(book: Opened, name: str, element: Element) -> None:
    stated, said = types(element), roles(element)
    for kind in stated:
        wanted = ROLE_OF.get(kind)
        if wanted and wanted not in said:
            message = f"epub:type '{short(kind)}' stands without its role"
            hint = f"add role={wanted}: screen readers know nothing of epub:type"
            book.add("book-shape", name, element, message, hint)
    for role in said:
        if role.startswith("doc-") and role not in ROLES:
            message = f"there is no role '{short(role)}'"
            book.add("book-shape", name, element, message, "write one of DPUB-ARIA 1.1")
        needed = _ACTED_ON.get(role)
        if needed and needed not in stated:
            message = f"the role '{role}' stands without its epub:type"
            hint = f"add epub:type={needed}: reading systems act on it"
            book.add("book-shape", name, element, message, hint)


def _is_note(element: Element) -> bool:
    told = {*types(element), *roles(element)}
    return bool(told & {*_NOTES, "doc-footnote", "doc-endnote"})


def _is_call(element: Element) -> bool:
    return "noteref" in types(element) or "doc-noteref" in roles(element)


def _check_notes(book: Opened) -> None:
    # the ids by which each note's call, or what holds it, can be reached
    called: dict[Target, set[Target]] = {}
    for name, tree in book.documents.items():
        for call in filter(_is_call, tree):
            target = resolve(name, str(call.get("href") or ""))
            there = book.documents.get(target.name) if target else None
            note = there.ids.get(target.fragment) if there and target else None
            if target is None or note is None or not _is_note(note):
                message = "the call of a note leads to no note"
                book.add("book-shape", name, call, message, "lead to its aside")
                continue
            places = called.setdefault(target, set())
            for one in (call, *call.iterancestors()):
                if one.get("id"):
                    places.add(Target(name, str(one.get("id"))))
    for name, tree in book.documents.items():
        for note in filter(_is_note, tree):
            own = Target(name, str(note.get("id") or ""))
            if own not in called:
                message = "a note is never called"
                book.add("book-shape", name, note, message, "call it, or leave it out")
            elif not any(
                resolve(name, str(link.get("href") or "")) in called[own]
                for link in note.iter(f"{{{XHTML}}}a")
            ):
                message = "a note does not lead back to its call"
                hint = "add a link with role=doc-backlink: a reader would lose the place"
                book.add("book-shape", name, note, message, hint)
