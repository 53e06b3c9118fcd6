"""A book, opened: its package document, and every document and stylesheet parsed once."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import unquote

from press.check.book import limits, markup
from press.check.book.container import CONTAINER
from press.check.book.markup import Element, Tree
from press.check.book.report import NotRead, Report

OPF: Final = "http://www.idpf.org/2007/opf"
DC: Final = "http://purl.org/dc/elements/1.1/"
OCF: Final = "urn:oasis:names:tc:opendocument:xmlns:container"
_XHTML: Final = "application/xhtml+xml"
_SVG: Final = "image/svg+xml"
_SCHEME: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2})")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the manifest; ``name`` is the file's in the container."""

    id: str
    name: str
    media_type: str
    properties: tuple[str, ...]
    element: Element


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads."""

    name: str
    fragment: str


class Opened:
    """What is inside a book; ``trees`` holds every file of it that is XML and could be read."""

    def __init__(self, files: Mapping[str, bytes], report: Report) -> None:
        self.files = files
        self.report = report
        self.package_name = _package_name(files, report)
        package = markup.parse(files[self.package_name], self.package_name, report)
        if package is None:
            raise NotRead
        self.package = package
        self.items = tuple(self._items())
        if len(self.items) > limits.ENTRIES:
            message = f"the manifest lists {len(self.items):,} files"
            report.add("book-too-much", self.package_name, message, "leave out what is not there")
            raise NotRead
        self.by_name = {item.name: item for item in self.items}
        self.trees = dict(self._parsed())
        if len(self.trees) < sum(1 for item in self.by_name.values() if self._is_xml(item)):
            raise NotRead  # what leads to a file that cannot be read would be told as wrong, too

    def _items(self) -> Iterator[Item]:
        for element in self.package.all("item", namespace=OPF):
            href = str(element.get("href") or "")
            target = resolve(self.package_name, href)
            yield Item(
                str(element.get("id") or ""),
                href if target is None else target.name,
                str(element.get("media-type") or ""),
                tuple(str(element.get("properties") or "").split()),
                element,
            )

    def _parsed(self) -> Iterator[tuple[str, Tree]]:
        left = limits.ELEMENTS
        for name, item in self.by_name.items():
            if self._is_xml(item):
                tree = markup.parse(self.files[name], name, self.report, left)
                if tree is not None:
                    left -= len(tree.order)
                    yield name, tree

    def _is_xml(self, item: Item) -> bool:
        return item.media_type.endswith("+xml") and item.name in self.files

    @cached_property
    def spine(self) -> tuple[str, ...]:
        """The names of the documents in reading order."""
        names = {item.id: item.name for item in self.items}
        order = (str(ref.get("idref")) for ref in self.package.all("itemref", namespace=OPF))
        return tuple(dict.fromkeys(names[id_] for id_ in order if id_ in names))

    @cached_property
    def positions(self) -> dict[str, int]:
        """The place of each document in the reading order."""
        return {name: number for number, name in enumerate(self.spine)}

    @cached_property
    def documents(self) -> dict[str, Tree]:
        """Every XHTML document, in reading order, those outside of the spine last."""
        xhtml = {item.name: None for item in self.items if item.media_type == _XHTML}
        order = dict.fromkeys([*(one for one in self.spine if one in xhtml), *xhtml])
        return {name: self.trees[name] for name in order if name in self.trees}

    @cached_property
    def drawings(self) -> dict[str, Tree]:
        """Every SVG file."""
        names = [item.name for item in self.items if item.media_type == _SVG]
        return {name: self.trees[name] for name in names if name in self.trees}

    @cached_property
    def nav(self) -> str:
        """The name of the navigation document, or nothing."""
        found = (item.name for item in self.items if "nav" in item.properties)
        return next((name for name in found if name in self.documents), "")

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Every stylesheet's text."""
        return {
            item.name: self.files[item.name].decode("utf-8", "replace")
            for item in self.items
            if item.media_type == "text/css" and item.name in self.files
        }

    def metas(self, name: str) -> list[tuple[Element, str]]:
        """Return the ``meta`` elements of a property with what they say."""
        return [
            (element, " ".join((element.text or "").split()))
            for element in self.package.all("meta", namespace=OPF)
            if element.get("property") == name and element.get("refines") is None
        ]

    def place(self, target: Target) -> tuple[int, int] | None:
        """Return where in the reading order a target stands; None if it is not there."""
        tree = self.documents.get(target.name)
        if tree is None or target.name not in self.positions:
            return None
        if not target.fragment:
            return self.positions[target.name], -1
        element = tree.ids.get(target.fragment)
        if element is None:
            return None
        return self.positions[target.name], tree.order[element]

    def add(self, code: str, name: str, element: Element, message: str, hint: str = "") -> None:
        """Report a finding at an element of a file."""
        tree = self.package if name == self.package_name else self.trees[name]
        self.report.add(code, name, message, hint, tree.at(element))

    def add_package(self, code: str, element: Element, message: str, hint: str = "") -> None:
        """Report a finding at an element of the package document."""
        self.add(code, self.package_name, element, message, hint)


def _package_name(files: Mapping[str, bytes], report: Report) -> str:
    tree = None
    if CONTAINER in files:
        tree = markup.parse(files[CONTAINER], CONTAINER, report)
    else:
        hint = "build the book again"
        report.add("book-unreadable", "", f"the book has no {CONTAINER}", hint)
    if tree is None:
        raise NotRead
    roots = [str(one.get("full-path")) for one in tree.all("rootfile", namespace=OCF)]
    if len(roots) != 1 or roots[0] not in files:
        message = (
            f"{len(roots)} package documents are named"
            if len(roots) != 1
            else ("the package document that is named is not in the book")
        )
        report.add("book-unreadable", CONTAINER, message, "name the one package document")
        raise NotRead
    return roots[0]


def is_address(href: str) -> bool:
    """Whether a link names a scheme or a host, so that it leads out of the book."""
    return bool(_SCHEME.match(href.strip()))


def resolve(name: str, href: str) -> Target | None:
    """Return where ``href`` leads from the file ``name``; None if out of the book."""
    path, _, fragment = href.strip().partition("#")
    if is_address(href) or path.startswith("/"):
        return None
    if not path:
        return Target(name, unquote(fragment))
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path)))
    return None if joined.startswith("..") else Target(joined, unquote(fragment))
