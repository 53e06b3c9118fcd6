"""The package document: what a library's catalogue and a reading system's shelf are told.

Source: EPUB 3.3, 5 (Package document).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from press.check.book.container import CONTAINER, MIMETYPE
from press.check.book.markup import MATHML, SVG, XHTML, Element, Tree
from press.check.book.opened import DC, OPF, Item, Opened, is_address
from press.check.book.report import short

_ONCE: Final = ("identifier", "title", "language", "date")
_MODIFIED: Final = "dcterms:modified"
_URN: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_FIRST_BYTES: Final = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "font/ttf": (b"\0\1\0\0", b"true"),
    "font/otf": (b"OTTO", b"\0\1\0\0"),
    "font/woff": (b"wOFF",),
    "font/woff2": (b"wOF2",),
}
_ROOTS: Final = {
    "application/xhtml+xml": f"{{{XHTML}}}html",
    "image/svg+xml": f"{{{SVG}}}svg",
    "application/x-dtbncx+xml": "{http://www.daisy.org/z3986/2005/ncx/}ncx",
}


def check_package(book: Opened, unsaid: Iterable[str]) -> None:
    """Report what is wrong in the package document.

    Args:
        book: The book.
        unsaid: Words that its names and metadata must not hold, in small letters.
    """
    _check_metadata(book)
    _check_unsaid(book, [word for word in unsaid if word])
    _check_manifest(book)
    for item in book.items:
        _check_kind(book, item)
        _check_properties(book, item)
    _check_spine(book)
    _check_cover(book)


def _check_metadata(book: Opened) -> None:
    root = book.package.root
    if root.get("version") != "3.0":
        message = f"the package's version is '{short(str(root.get('version')))}'"
        book.add_package("book-package", root, message, "write 3.0")
    for name in _ONCE:
        found = list(book.package.all(name, namespace=DC))
        if not found and name != "date":
            book.add_package("book-package", root, f"the metadata have no dc:{name}", "add it")
        for element in found[1:]:
            message = f"dc:{name} stands {len(found)} times"
            hint = "keep one: reading systems show either, and some shops refuse the book"
            book.add_package("book-package", element, message, hint)
        for element in found:
            _check_value(book, name, element)
    unique = root.get("unique-identifier")
    if unique not in {one.get("id") for one in book.package.all("identifier", namespace=DC)}:
        message = "unique-identifier names no dc:identifier"
        book.add_package("book-package", root, message, "name the id of the one there is")
    _check_modified(book)


def _check_value(book: Opened, name: str, element: Element) -> None:
    value = (element.text or "").strip()
    urn = value.lower().startswith("urn:uuid:") and not _URN.fullmatch(value)
    if not value:
        book.add_package("book-package", element, f"dc:{name} says nothing", "write it")
    elif name == "identifier" and urn:
        book.add_package("book-package", element, "the identifier is no UUID", "write a whole one")
    elif name == "language" and not _LANGUAGE.fullmatch(value):
        message = f"'{short(value)}' is no language tag"
        book.add_package("book-package", element, message, "write one such as en or pt-BR")


def _check_modified(book: Opened) -> None:
    found = book.metas(_MODIFIED)
    if len(found) != 1:
        where = found[-1][0] if found else book.package.root
        message = f"{_MODIFIED} stands {len(found)} times"
        book.add_package("book-package", where, message, "say once when the book was changed")
    for element, value in found:
        try:
            datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
            shaped = len(value) == len("2025-01-01T00:00:00Z")
        except ValueError:
            shaped = False
        if not shaped:
            message = f"'{short(value)}' is no time of the form that is needed"
            hint = "write it in UTC, as in 2025-03-01T00:00:00Z"
            book.add_package("book-package", element, message, hint)


def _check_unsaid(book: Opened, unsaid: list[str]) -> None:
    """Find words that would tell somebody who sees a shelf or a folder what the book is about."""
    said = [
        (element, " ".join([element.text or "", *map(str, element.attrib.values())]))
        for element in book.package
        if element.tag != f"{{{OPF}}}item"
    ]
    for element, text in said:
        for word in unsaid:
            if word in text.lower():
                message = f"the metadata say '{short(word)}', which a shelf would show"
                book.add_package("book-package", element, message, "use other words")
    for name in (book.report.name, *book.files):
        for word in unsaid:
            if word in name.lower():
                file = name if name in book.files else ""
                message = f"a file's name says '{short(word)}', which a folder would show"
                book.report.add("book-package", file, message, "give it another name")


def _check_manifest(book: Opened) -> None:
    for kind, values in (
        ("id", [one.id for one in book.items]),
        ("file", [one.name for one in book.items]),
    ):
        doubled = {value for value, times in Counter(values).items() if times > 1}
        for item, value in zip(book.items, values, strict=True):
            if value in doubled:
                message = f"the manifest lists the {kind} '{short(value)}' more than once"
                book.add_package("book-package", item.element, message, "keep one")
    for item in book.items:
        if is_address(item.name):
            message = f"'{short(item.name)}' is fetched from the network"
            book.add_package("book-active", item.element, message, "put the file into the book")
        elif item.name not in book.files:
            message = f"the book lists '{short(item.name)}' but does not hold it"
            book.add_package("book-package", item.element, message, "add it or strike the line")
    listed = {*book.by_name, MIMETYPE, CONTAINER, book.package_name}
    for name in book.files:
        if name not in listed:
            message = "the manifest does not list this file"
            book.report.add("book-package", name, message, "list it or leave it out")


def _check_kind(book: Opened, item: Item) -> None:
    data = book.files.get(item.name, b"")
    starts = _FIRST_BYTES.get(item.media_type)
    root = _ROOTS.get(item.media_type)
    tree = book.trees.get(item.name)
    wrong = (starts and not data.startswith(starts)) or (root and tree and tree.root.tag != root)
    if item.name in book.files and wrong:
        message = f"'{short(item.name)}' is no {short(item.media_type)}"
        book.add_package("book-package", item.element, message, "say what the file is")


def _check_properties(book: Opened, item: Item) -> None:
    """Hold what the manifest says of a document against the document (EPUB 3.3, D.6.2)."""
    tree = book.trees.get(item.name)
    if tree is None or item.media_type not in _ROOTS:
        return
    is_page = item.media_type == "application/xhtml+xml"
    facts = {
        # controls that stand outside of a form need no property
        "scripted": _has(tree, XHTML, "script", "form")
        or _has(tree, SVG, "script")
        or any(str(name).startswith("on") for one in tree for name in one.attrib),
        "svg": is_page and _has(tree, SVG),
        "mathml": is_page and _has(tree, MATHML),
    }
    for name, holds in facts.items():
        if holds != (name in item.properties):
            told = "is not called" if holds else "is called"
            message = f"'{short(item.name)}' {told} '{name}'"
            hint = "state exactly what the document holds: reading systems rely on it"
            book.add_package("book-package", item.element, message, hint)
    if "remote-resources" in item.properties:
        message = f"'{short(item.name)}' says that it fetches from the network"
        book.add_package("book-active", item.element, message, "put everything into the book")


def _has(tree: Tree, namespace: str, *names: str) -> bool:
    return any(True for _ in tree.all(*names, namespace=namespace))


def _check_spine(book: Opened) -> None:
    ids = {item.id: item for item in book.items}
    seen: set[str] = set()
    for ref in book.package.all("itemref", namespace=OPF):
        id_ = str(ref.get("idref"))
        if id_ not in ids:
            message = f"the spine names '{short(id_)}', which the manifest does not"
            book.add_package("book-package", ref, message, "name an item's id")
        if id_ in seen:
            message = f"'{short(id_)}' stands twice in the spine"
            book.add_package("book-package", ref, message, "keep one")
        seen.add(id_)
    for name in book.documents:
        if name not in book.positions:
            message = f"'{short(name)}' is not in the reading order"
            item = book.by_name[name].element
            book.add_package("book-package", item, message, "add it to the spine")


def _check_cover(book: Opened) -> None:
    covers = [item for item in book.items if "cover-image" in item.properties]
    root = book.package.root
    if len(covers) != 1:
        where = covers[-1].element if covers else root
        message = f"{len(covers)} pictures are called the cover"
        hint = "give one picture the property cover-image: a shelf shows it"
        book.add_package("book-picture", where, message, hint)
    for item in covers:
        if not item.media_type.startswith("image/"):
            message = "the cover is no picture"
            book.add_package("book-picture", item.element, message, "name the picture itself")
    for meta in book.package.all("meta", namespace=OPF):
        if meta.get("name") == "cover" and meta.get("content") not in [one.id for one in covers]:
            message = "the cover of old reading systems is another one"
            book.add_package("book-picture", meta, message, "name the item with cover-image")
