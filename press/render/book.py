"""Packet → Book: one XHTML document for each chapter, and the pages that lead to them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, Final

from jinja2 import Environment

from press.model.packet import Packet
from press.model.parts import Chapter, Kind, Part
from press.model.publication import Publication
from press.render.book_links import (
    chapter_file,
    parse,
    pictures_of,
    resolve,
    serialise,
    set_notes,
    targets,
)

# A chapter's id holds no slash, so no chapter can take these names.
_COVER: Final = "front/cover.xhtml"
_CONTENTS: Final = "front/contents.xhtml"
_DRAWING: Final = "front/cover.svg"
_NCX: Final = "front/contents.ncx"
_STYLES: Final = ("epub.css", "epub-controls.css")
_MEDIA_TYPES: Final = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


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

    @property
    def id(self) -> str:
        """A name for it, made of where it leads."""
        return "to-" + "".join(c if c.isalnum() else "-" for c in self.title.lower() + self.first)


@dataclass(frozen=True, slots=True)
class Document:
    """One XHTML file of the book; ``kind`` is its epub:type."""

    file: str
    id: str
    title: str
    kind: str
    xhtml: str
    toc: tuple[TocEntry, ...] = ()


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
    """Everything that goes into the EPUB but the bytes of pictures, styles and fonts."""

    title: str
    language: str
    identifier: str
    creator: str
    revised: date
    description: str
    rights: str
    summary: str
    documents: tuple[Document, ...]
    landmarks: tuple[Landmark, ...]
    pictures: tuple[PictureFile, ...]
    stylesheets: tuple[str, ...]
    cover: CoverDrawing
    ncx: TextFile


def render_book(packet: Packet, publication: Publication, *, environment: Environment) -> Book:
    """Return the book of a packet: cover, contents, then its chapters in their order."""
    maker = _Maker(packet, publication, environment)
    chapters = tuple(maker.chapters())
    toc = tuple(_toc(packet, publication, chapters))
    landmarks = tuple(maker.landmarks(chapters))
    cover = maker.page("epub-cover.xhtml.j2", drawing="cover.svg")
    contents = maker.page("epub-contents.xhtml.j2", toc=toc, landmarks=landmarks)
    words = publication.words
    return Book(
        title=publication.title,
        language=publication.language,
        identifier=maker.identifier,
        creator=publication.creator,
        revised=publication.revised,
        description=publication.description,
        rights=publication.rights,
        summary=words["book-accessibility"],
        documents=(
            Document(_COVER, "cover", words["book-cover"], "cover", cover),
            Document(_CONTENTS, "contents", words["book-contents"], "toc", contents, toc),
            *chapters,
        ),
        landmarks=landmarks,
        pictures=tuple(map(_picture, maker.pictures)),
        stylesheets=_STYLES,
        cover=CoverDrawing(_DRAWING, maker.text("epub-cover.svg.j2"), publication.cover.picture),
        ncx=TextFile(
            _NCX, "application/x-dtbncx+xml", maker.text("epub-contents.ncx.j2", toc=toc).strip()
        ),
    )


class _Maker:
    """Renders the documents of one book and remembers the pictures they show."""

    def __init__(self, packet: Packet, publication: Publication, environment: Environment) -> None:
        self.packet = packet
        self.publication = publication
        self.environment = environment
        self.identifier = _identifier(publication)
        self.targets = targets(packet, publication, _CONTENTS)
        self.pictures: dict[str, None] = {}

    def text(self, template: str, **values: Any) -> str:
        """Return a template's text with what every template of the book may use."""
        return self.environment.get_template(f"layouts/{template}").render(
            medium="epub",
            packet=self.packet,
            publication=self.publication,
            words=self.publication.words,
            identifier=self.identifier,
            styles=_STYLES,
            **values,
        )

    def page(self, template: str, **values: Any) -> str:
        """Return a document that is no chapter."""
        return serialise(parse(self.text(template, **values)))

    def chapters(self) -> Iterator[Document]:
        """Yield a document for each chapter of the packet."""
        for part in self.packet.parts:
            if part.kind is not Kind.CONTENTS:
                for number, chapter in enumerate(part.chapters):
                    yield self._chapter(part, chapter, is_first=number == 0)

    def _chapter(self, part: Part, chapter: Chapter, *, is_first: bool) -> Document:
        file = chapter_file(chapter.id)
        text = self.text(
            "epub-chapter.xhtml.j2",
            part=part,
            chapter=chapter,
            is_first=is_first,
            kind=_kind(part),
        )
        tree = parse(text)
        # a note may hold references, so it leaves the text before they are resolved
        set_notes(tree, self.publication.words)
        resolve(tree, self.targets, self.publication.words, file)
        self.pictures.update(dict.fromkeys(pictures_of([tree])))
        below = tuple(
            TocEntry(heading.title, f"{file}#{heading.id}")
            for heading in chapter.headings
            if heading.level == 2 and part.look != "planner"
        )
        entry = TocEntry(chapter.title, file, below)
        return Document(
            file, f"chapter-{chapter.id}", chapter.title, _kind(part), serialise(tree), (entry,)
        )

    def landmarks(self, chapters: tuple[Document, ...]) -> Iterator[Landmark]:
        """Yield where a reader may want to go at once."""
        words = self.publication.words
        yield Landmark("cover", words["book-cover"], _COVER)
        yield Landmark("toc", words["book-contents"], _CONTENTS)
        if chapters:
            yield Landmark("bodymatter", words["book-start"], chapters[0].file)
        for document in chapters:
            if document.kind == "appendix":
                yield Landmark("appendix", document.title, document.file)


def _identifier(publication: Publication) -> str:
    """Return the stable name of the book: as it was given if a URN, else one made of it."""
    if publication.identifier.startswith("urn:"):
        return publication.identifier
    return uuid.uuid5(uuid.NAMESPACE_URL, publication.identifier).urn


def _kind(part: Part) -> str:
    return "appendix" if part.kind is Kind.LINES else "chapter"


def _toc(
    packet: Packet, publication: Publication, chapters: tuple[Document, ...]
) -> Iterator[TocEntry]:
    """Yield the contents: neighbours of one group stand below its title."""
    titles = {group.id: group.title for group in publication.groups}
    entries = {document.file: document.toc for document in chapters}
    parts = [part for part in packet.parts if part.kind is not Kind.CONTENTS]
    for group, members in groupby(parts, key=lambda part: part.group):
        rows = tuple(
            entry
            for part in members
            for chapter in part.chapters
            for entry in entries[chapter_file(chapter.id)]
        )
        if group and rows:
            yield TocEntry(titles[group], "", rows)
        else:
            yield from rows


def _picture(src: str) -> PictureFile:
    return PictureFile(src, src, _MEDIA_TYPES[PurePosixPath(src).suffix.lower()])
