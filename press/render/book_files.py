"""What a book is made of: its documents, the places in them, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from press.model.publication import Certified
from press.render.book_pages import Mark


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A line of the contents; without ``href`` a title over those below it."""

    title: str
    href: str
    children: tuple[TocEntry, ...] = ()

    @property
    def first(self) -> str:
        """Where it leads, or the first below it does."""
        return self.href or (self.children[0].first if self.children else "")


@dataclass(frozen=True, slots=True)
class Document:
    """One XHTML file of the book; ``kind`` is its epub:type."""

    file: str
    id: str
    title: str
    kind: str
    xhtml: str
    toc: tuple[TocEntry, ...] = ()
    pages: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place that a reading system can jump to."""

    kind: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture of the manuscript: its name in the book, its path in the content folder."""

    href: str
    source: str
    media_type: str


@dataclass(frozen=True, slots=True)
class CoverDrawing:
    """The cover's drawing, whose words and picture are still to be set."""

    href: str
    svg: str
    source: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that is neither a document of the spine nor a picture."""

    href: str
    media_type: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything that goes into the EPUB but the bytes of pictures, styles and fonts.

    Attributes:
        series: What this book and its extracts are together, if there are any.
        certified: Who evaluated its accessibility, if somebody did.
        page_source: The identifier of the file whose page numbers it carries, if it carries any.
    """

    title: str
    language: str
    identifier: str
    creator: str
    revised: date
    description: str
    rights: str
    summary: str
    series: str
    certified: Certified | None
    page_source: str
    documents: tuple[Document, ...]
    landmarks: tuple[Landmark, ...]
    pictures: tuple[PictureFile, ...]
    stylesheets: tuple[str, ...]
    cover: CoverDrawing
    ncx: TextFile

    @property
    def pages(self) -> tuple[Mark, ...]:
        """Where each page of the file on paper begins."""
        return tuple(mark for document in self.documents for mark in document.pages)
