"""Packet → Book: one XHTML document for each chapter, and the pages that lead to them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, Final

from jinja2 import Environment
from lxml import etree

from press.model.packet import Packet
from press.model.pages import Paged
from press.model.parts import Chapter, Kind, Part
from press.model.publication import Extract, Publication
from press.render.book_files import (
    Book,
    CoverDrawing,
    Document,
    Landmark,
    PictureFile,
    TextFile,
    TocEntry,
)
from press.render.book_links import (
    XHTML,
    chapter_file,
    name_pictures,
    parse,
    resolve,
    serialise,
    set_notes,
    targets,
)
from press.render.book_pages import Mark, mark_pages, owners, page_id
from press.render.references import uninvited

__all__ = ["Book", "CoverDrawing", "TocEntry", "render_book"]

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


def render_book(
    packet: Packet,
    publication: Publication,
    *,
    environment: Environment,
    extract: Extract | None = None,
    paged: Paged | None = None,
) -> Book:
    """Return the book of a packet: cover, contents, then its chapters in their order.

    Args:
        packet: What the book holds.
        publication: The work it is from.
        environment: See `press.render.environment`.
        extract: The name that the book has if it is not the whole.
        paged: The file on paper whose page numbers the book is to carry.
    """
    packet = uninvited(packet, publication)
    maker = _Maker(packet, publication, environment, extract, paged)
    chapters = tuple(maker.chapters())
    cover = maker.cover()
    toc = tuple(_toc(packet, publication, chapters))
    landmarks = tuple(maker.landmarks(chapters))
    pages = tuple(mark for document in (cover, *chapters) for mark in document.pages)
    contents = maker.page("epub-contents.xhtml.j2", toc=toc, landmarks=landmarks, pages=pages)
    ncx = maker.text("epub-contents.ncx.j2", toc=toc, pages=pages).strip()
    words = publication.words
    return Book(
        title=maker.names.title,
        language=publication.language,
        identifier=maker.identifier,
        creator=publication.creator,
        revised=publication.revised,
        description=maker.names.description,
        rights=publication.rights,
        summary=maker.summary(bool(pages)),
        series=publication.title if publication.extracts else "",
        certified=publication.certified,
        page_source=paged.identifier if paged and pages else "",
        documents=(
            cover,
            Document(_CONTENTS, "contents", words["book-contents"], "toc", contents, toc),
            *chapters,
        ),
        landmarks=landmarks,
        pictures=tuple(_picture(*one) for one in maker.pictures.items()),
        stylesheets=_STYLES,
        cover=CoverDrawing(_DRAWING, maker.text("epub-cover.svg.j2"), publication.cover.picture),
        ncx=TextFile(_NCX, "application/x-dtbncx+xml", ncx),
    )


class _Maker:
    """Renders the documents of one book and remembers the pictures they show."""

    def __init__(
        self,
        packet: Packet,
        publication: Publication,
        environment: Environment,
        extract: Extract | None,
        paged: Paged | None,
    ) -> None:
        self.packet = packet
        self.publication = publication
        self.environment = environment
        self.names = extract or publication
        self.others = () if extract else publication.extracts
        self.identifier = _identifier(publication, extract)
        self.targets = targets(packet, publication, _CONTENTS)
        self.pictures: dict[str, str] = {}
        self.notes = 0
        self.pages = paged.pages if paged else ()
        chapters = {chapter.id for part in packet.parts for chapter in part.chapters}
        self.owners = owners(self.pages, {"", *chapters})

    def text(self, template: str, **values: Any) -> str:
        """Return a template's text with what every template of the book may use."""
        return self.environment.get_template(f"layouts/{template}").render(
            medium="epub",
            packet=self.packet,
            publication=self.publication,
            words=self.publication.words,
            names=self.names,
            identifier=self.identifier,
            styles=_STYLES,
            **values,
        )

    def page(self, template: str, **values: Any) -> str:
        """Return a document that is no chapter."""
        return serialise(parse(self.text(template, **values)))

    def summary(self, is_paged: bool) -> str:
        """Return what the book says of its own accessibility; each sentence only if it holds."""
        words = self.publication.words
        nodes = {node.component for part in self.packet.parts for node in part.nodes()}
        holds = {
            "book-accessible": True,
            "book-accessible-charts": "infographic" in nodes,
            "book-accessible-fields": any(part.field_names for part in self.packet.parts),
            "book-accessible-pages": is_paged,
            "book-accessible-unchecked": self.publication.certified is None,
        }
        return " ".join(words[name] for name, does in holds.items() if does)

    def cover(self) -> Document:
        """Return the page of the cover, which is the first of the file on paper."""
        words = self.publication.words
        begun = [number for number, chapter in self.owners.items() if not chapter]
        pages = tuple(Mark(number, f"{_COVER}#{page_id(number)}") for number in begun[:1])
        text = self.page("epub-cover.xhtml.j2", drawing="cover.svg", pages=pages)
        return Document(_COVER, "cover", words["book-cover"], "cover", text, pages=pages)

    def chapters(self) -> Iterator[Document]:
        """Yield a document for each chapter of the packet."""
        parts = [part for part in self.packet.parts if part.kind is not Kind.CONTENTS]
        for part in parts:
            for number, chapter in enumerate(part.chapters):
                others = self.others if part is parts[0] and number == 0 else ()
                yield self._chapter(part, chapter, is_first=number == 0, others=others)

    def _chapter(
        self, part: Part, chapter: Chapter, *, is_first: bool, others: Sequence[Extract]
    ) -> Document:
        file = chapter_file(chapter.id)
        text = self.text(
            "epub-chapter.xhtml.j2",
            part=part,
            chapter=chapter,
            is_first=is_first,
            others=others,
            kind=_kind(part),
        )
        tree = parse(text)
        # a note may hold references, so it leaves the text before they are resolved
        self.notes = set_notes(tree, self.publication.words, self.notes)
        resolve(tree, self.targets, self.publication.words, file)
        self.pictures.update(name_pictures(tree))
        return Document(
            file,
            f"chapter-{chapter.id}",
            chapter.title,
            _kind(part),
            pages=tuple(self._marked(tree, chapter, file)),
            xhtml=serialise(tree),
            toc=(TocEntry(chapter.title, file, tuple(_below(part, chapter, file))),),
        )

    def _marked(self, tree: etree._Element, chapter: Chapter, file: str) -> Iterator[Mark]:
        """Set the markers of a chapter's pages and yield where they are."""
        begun = {number for number, owner in self.owners.items() if owner == chapter.id}
        if begun:
            whole = next(tree.iter(f"{{{XHTML}}}section"))
            label = self.publication.words["book-page"]
            for number in mark_pages(whole, chapter.id, self.pages, begun, label):
                yield Mark(number, f"{file}#{page_id(number)}")

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


def _identifier(publication: Publication, extract: Extract | None) -> str:
    """Return the stable name of the book: as it was given if a URN, else one made of it."""
    name = publication.identifier
    if not name.startswith("urn:"):
        name = uuid.uuid5(uuid.NAMESPACE_URL, name).urn
    if extract is None:
        return name
    return uuid.uuid5(uuid.UUID(name), f"book-{extract.name}").urn


def _below(part: Part, chapter: Chapter, file: str) -> Iterator[TocEntry]:
    """Yield the sections of a chapter that the contents list."""
    for heading in chapter.headings:
        if heading.level == 2 and part.look != "planner":
            yield TocEntry(heading.title, f"{file}#{heading.id}")


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


def _picture(name: str, source: str) -> PictureFile:
    return PictureFile(name, source, _MEDIA_TYPES[PurePosixPath(name).suffix.lower()])
