"""The shape of a document: language, headings, ids, links; what a screen reader goes by.

Source: WCAG 2.2, 1.3.1, 2.4.4, 2.4.6, 3.1.1, 3.1.2; EPUB 3.3, 6.1.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from press.check.book.markup import HEADINGS, LANG, SVG, XHTML, Tree, name_of, words
from press.check.book.opened import DC, Opened, resolve
from press.check.book.report import short

_IDREFS: Final = (
    "aria-labelledby",
    "aria-describedby",
    "aria-details",
    "aria-controls",
    "aria-owns",
    "aria-flowto",
    "headers",
    "for",
    "list",
)
_LEFT_OVER: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\[@|�|[\ue000-\uf8ff]|â€|Ã©")
_LEFT_ATTRIBUTES: Final = ("data-ref", "data-note")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_WORKED: Final = tuple(f"{{{XHTML}}}{name}" for name in ("a", "input", "textarea", "button"))


def check_shape(book: Opened) -> None:
    """Report what is wrong with the shape of every document."""
    languages = [(one.text or "").strip() for one in book.package.all("language", namespace=DC)]
    for name, tree in book.documents.items():
        _check_language(book, name, tree, languages)
        _check_title(book, name, tree)
        _check_headings(book, name, tree)
        _check_ids(book, name, tree)
        _check_links(book, name, tree)
        _check_left_over(book, name, tree)
        _check_reach(book, name, tree)


def _check_language(book: Opened, name: str, tree: Tree, languages: list[str]) -> None:
    root = tree.root
    hint = "write lang and xml:lang alike: one is for HTML, one for XML readers"
    if not root.get("lang") or not root.get(LANG):
        missing = "lang" if not root.get("lang") else "xml:lang"
        book.add("book-shape", name, root, f"the document has no {missing}", hint)
    elif root.get("lang") not in languages:
        message = f"the document's language, '{short(str(root.get('lang')))}', is not the book's"
        book.add("book-shape", name, root, message, "name it as dc:language too")
    for element in tree:
        one, other = element.get("lang"), element.get(LANG)
        is_svg = str(element.tag).startswith(f"{{{SVG}}}")
        if element is not root and not is_svg and (one is None) != (other is None):
            message = "an element has one of lang and xml:lang"
            book.add("book-shape", name, element, message, hint)
        if one is not None and other is not None and one != other:
            message = f"lang is '{short(str(one))}', xml:lang '{short(str(other))}'"
            book.add("book-shape", name, element, message, hint)
        for value in {one, other} - {None, ""}:
            if not _LANGUAGE.fullmatch(str(value)):
                message = f"'{short(str(value))}' is no language tag"
                book.add("book-shape", name, element, message, "write one such as en or pt-BR")


def _check_title(book: Opened, name: str, tree: Tree) -> None:
    titles = list(tree.all("title"))
    if not any(words(title) for title in titles):
        where = titles[0] if titles else tree.root
        message = "the document has no title"
        book.add("book-shape", name, where, message, "a screen reader says it first")


def _check_headings(book: Opened, name: str, tree: Tree) -> None:
    found = [element for element in tree if element.tag in HEADINGS]
    for element in found:
        if not words(element):
            hint = "write it, or use no heading"
            book.add("book-shape", name, element, "a heading says nothing", hint)
    before = 0
    for element in found:
        level = HEADINGS.index(str(element.tag)) + 1
        if level > before + 1:
            message = f"a heading of level {level} follows one of level {before}"
            message = message if before else f"the first heading is of level {level}"
            book.add("book-shape", name, element, message, "go down one level at a time")
        before = level


def _check_ids(book: Opened, name: str, tree: Tree) -> None:
    counted = Counter(str(element.get("id")) for element in tree if element.get("id") is not None)
    seen: set[str] = set()
    for element in tree:
        id_ = element.get("id")
        if id_ is not None:
            if str(id_) in seen and counted[str(id_)] > 1:
                message = f"the id '{short(str(id_))}' stands twice"
                book.add("book-shape", name, element, message, "links reach only the first")
            if not str(id_) or re.search(r"\s", str(id_)):
                book.add("book-shape", name, element, "an id is empty or has a space", "name it")
            seen.add(str(id_))
        for key in _IDREFS:
            for wanted in str(element.get(key) or "").split():
                if wanted not in tree.ids:
                    message = f"{key} names '{short(wanted)}', which is not in this document"
                    book.add("book-shape", name, element, message, "name an id that is")


def _check_links(book: Opened, name: str, tree: Tree) -> None:
    for element in tree.all("a"):
        href = element.get("href")
        if href is None:
            continue
        if not name_of(element, tree):
            message = "a link has no words"
            book.add("book-shape", name, element, message, "say where it leads")
        target = resolve(name, str(href))
        if target is None:
            continue
        there = book.documents.get(target.name)
        if there is None and target.name not in book.by_name:
            message = f"a link leads to '{short(target.name)}', which is not in the book"
            book.add("book-shape", name, element, message, "lead to a document of the book")
        elif target.fragment and there is not None and target.fragment not in there.ids:
            message = f"a link leads to '#{short(target.fragment)}', which is not there"
            book.add("book-shape", name, element, message, "lead to an id that is there")


def _check_left_over(book: Opened, name: str, tree: Tree) -> None:
    """Find what the making of the book left behind, and letters that were read wrongly."""
    for element in tree:
        after = [child.tail or "" for child in element]
        for text in (element.text or "", *after):
            found = _LEFT_OVER.search(text)
            if found:
                message = f"'{short(found[0])}' is left over, or a letter that was read wrongly"
                book.add("book-shape", name, element, message, "mend it where it was written")
        for key in _LEFT_ATTRIBUTES:
            if element.get(key) is not None:
                message = f"'{key}' is left over from the making"
                book.add("book-shape", name, element, message, "resolve it")


def _check_reach(book: Opened, name: str, tree: Tree) -> None:
    for element in tree:
        index = str(element.get("tabindex") or "0").strip()
        if index.lstrip("+").isdigit() and int(index[:9]) > 0:
            message = "tabindex changes the order in which a keyboard goes"
            book.add("book-shape", name, element, message, "leave it out: the text has an order")
        if element.get("aria-hidden") == "true":
            for inside in element.iter(*_WORKED):
                message = "a keyboard reaches what a screen reader is kept from"
                book.add("book-shape", name, inside, message, "hide both or neither")
