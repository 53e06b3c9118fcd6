"""EPUB → plain facts, read without EbookLib: its documents in order, their words, their pages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree

NS = {
    "h": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
}
_TYPE = "{http://www.idpf.org/2007/ops}type"
_INLINE = {"a", "em", "strong", "span", "sup", "label", "b", "i", "img", "svg", "input"}
# What only a book says: that it keeps nothing, and which other book there is.
_ONLY_BOOK = {"not-kept", "other-book"}


@dataclass(frozen=True, slots=True)
class PageStart:
    """A page-break marker and the words around it; ``splits`` if it stands in a paragraph."""

    label: str
    file: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    splits: bool


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What a test may want to know of a book."""

    package: etree._Element
    nav: etree._Element
    ncx: etree._Element
    documents: dict[str, etree._Element]

    def said(self, name: str) -> list[str]:
        """Return what the package says of a property."""
        return [
            str(meta.text)
            for meta in self.package.iterfind(".//opf:meta", NS)
            if meta.get("property") == name
        ]

    def entries(self, kind: str) -> list[tuple[str, str]]:
        """Return label and target of each entry of a nav."""
        (nav,) = (one for one in self.nav.iter(f"{{{NS['h']}}}nav") if one.get(_TYPE) == kind)
        return [
            (" ".join(map(str, link.itertext())), str(link.get("href")).removeprefix("../"))
            for link in nav.iter(f"{{{NS['h']}}}a")
        ]

    @property
    def page_starts(self) -> list[PageStart]:
        """Every marker, in the order of reading."""
        return [start for name, tree in self.documents.items() for start in _starts(name, tree)]


@lru_cache(maxsize=8)
def book_facts(path: Path) -> BookFacts:
    """Return the facts of an EPUB of ours."""
    with zipfile.ZipFile(path) as file:
        package = etree.fromstring(file.read("EPUB/content.opf"))
        named = {
            item.get("id"): str(item.get("href")) for item in package.iterfind(".//opf:item", NS)
        }
        spine = [named[ref.get("idref")] for ref in package.iterfind(".//opf:itemref", NS)]
        trees = {name: etree.fromstring(file.read(f"EPUB/{name}")) for name in spine}
        ncx = etree.fromstring(file.read(f"EPUB/{named['ncx']}"))
    return BookFacts(package, trees[named["contents"]], ncx, trees)


def shown(tree: etree._Element, described: bool = True) -> Iterator[str | etree._Element]:
    """Yield what a reader meets, piece by piece: text, descriptions, and markers as elements.

    A line feed stands at the ends of everything that begins a line of its own.
    """
    if tree.get("aria-hidden") == "true" or tree.get("class") in _ONLY_BOOK:
        return
    # a numeral is set apart on paper, in a place of its own
    inline = etree.QName(tree).localname in _INLINE and tree.get("class") != "numeral"
    end = "" if inline else "\n"
    if tree.get("role") == "doc-pagebreak":
        yield tree
    if described:
        yield str(tree.get("alt") or (tree.get("role") == "img" and tree.get("aria-label")) or "")
    yield end + (tree.text or "")
    for child in tree:
        yield from shown(child, described)
        yield child.tail or ""
    yield end


def words(text: str) -> list[str]:
    """Return the words of a text; what is joined by a hyphen or an apostrophe is several."""
    return re.findall(r"\w+", text.casefold())


def _starts(name: str, tree: etree._Element) -> Iterator[PageStart]:
    (body,) = tree.iterfind("h:body", NS)
    pieces = [
        str(piece.get("id")) if not isinstance(piece, str) else piece
        for piece in shown(body, described=False)
    ]
    for at, piece in enumerate(pieces):
        if piece.startswith("page."):
            before, after = "".join(pieces[:at]), "".join(pieces[at + 1 :])
            inside = words(before.rpartition("\n")[2])
            blocks = [one for one in before.split("\n") if words(one)]
            first = next(
                (words(one) for one in after.split("\n") if re.search(r"[^\W\d]", one)), []
            )
            last = words(blocks[-1]) if blocks else []
            yield PageStart(
                piece, f"{name}#{piece}", tuple(last[-5:]), tuple(first[:5]), bool(inside)
            )
