"""The book of the small publication, rendered and packed once; and what can be read in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree
from manuscripts import SMALL, STYLES, TEMPLATES, load
from outputs import pages_apart

from press.epub.write import write_epub
from press.jobs import stylesheets
from press.model.edition import EDITIONS
from press.model.pages import Paged
from press.model.publication import Publication
from press.render.book import Book, render_book
from press.render.document import render_packet
from press.render.environment import environment

NS = {
    "h": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
    "svg": "http://www.w3.org/2000/svg",
    "epub": "http://www.idpf.org/2007/ops",
}
TYPE = "{http://www.idpf.org/2007/ops}type"


def render(publication: Publication, *parts: str, paged: Paged | None = None) -> Book:
    """Return the book of a publication, or of some parts of it."""
    packet = publication.book
    if parts:
        packet = replace(packet, parts=tuple(part for part in packet.parts if part.id in parts))
    return render_book(packet, publication, environment=environment(TEMPLATES), paged=paged)


@dataclass(frozen=True)
class Packed:
    """An EPUB, read without EbookLib."""

    data: bytes

    @cached_property
    def infos(self) -> list[zipfile.ZipInfo]:
        with zipfile.ZipFile(io.BytesIO(self.data)) as file:
            return file.infolist()

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.data)) as file:
            return {info.filename: file.read(info) for info in file.infolist()}

    @cached_property
    def package(self) -> etree._Element:
        return etree.fromstring(self.files["EPUB/content.opf"])

    def document(self, name: str) -> etree._Element:
        return etree.fromstring(self.files[f"EPUB/{name}"])

    @property
    def documents(self) -> dict[str, etree._Element]:
        return {
            name.removeprefix("EPUB/"): etree.fromstring(data)
            for name, data in self.files.items()
            if name.endswith(".xhtml")
        }

    def values(self, path: str, tree: etree._Element | None = None) -> list[str]:
        """Return what an XPath finds, as text."""
        found = (self.package if tree is None else tree).xpath(path, namespaces=NS)
        assert isinstance(found, list)
        return [str(one) for one in found]

    def links(self) -> Iterator[tuple[str, str, str]]:
        """Yield each link inside the book: the file it stands in, the file and id it leads to."""
        for name, tree in self.documents.items():
            for address in self.values("//@href | //@src", tree):
                parts = urlsplit(address)
                if not parts.scheme:
                    folder = PurePosixPath(name).parent
                    target = normpath(str(folder / unquote(parts.path))) if parts.path else name
                    yield name, target, parts.fragment


@pytest.fixture(scope="session")
def publication() -> Publication:
    """The small publication."""
    return load()


@pytest.fixture(scope="session")
def book(publication: Publication) -> Book:
    """Its book."""
    return render(publication)


@pytest.fixture(scope="session")
def packed(book: Book) -> Packed:
    """The book as an EPUB."""
    return Packed(write_epub(book, content=SMALL, styles=STYLES))


@pytest.fixture(scope="session")
def handout(publication: Publication) -> Paged:
    """The pages of its handout, as WeasyPrint lays it out on Letter."""
    letter = EDITIONS["letter"]
    html = render_packet(
        publication.handout, publication, letter, environment=environment(TEMPLATES)
    )
    pages = pages_apart(html, SMALL, stylesheets(STYLES, letter))
    return Paged("urn:uuid:0b9a2f52-40d7-5c5e-8a51-77c1d6c0a002", pages)


@pytest.fixture(scope="session")
def paged(publication: Publication, handout: Paged) -> Packed:
    """The book with the page numbers of the handout."""
    book = render(publication, paged=handout)
    return Packed(write_epub(book, content=SMALL, styles=STYLES))
