"""Jobs: what files there are to make, and from which facts; files that share a layout say so."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from press import cache
from press.errors import AudienceError
from press.load.clinic import FOLDER as CLINICS
from press.load.publication import load_publication
from press.model.dispatch import rules_broken
from press.model.edition import Edition, Standard
from press.model.packet import Packet
from press.model.pages import Page, Paged
from press.model.publication import Extract, Publication
from press.output import Record
from press.pdf.coverage import printable
from press.pdf.finish import Facts
from press.render.book import Book, render_book
from press.render.environment import environment

_OF_CLINICS = ("packet", "cover-sheet")
_PICTURES = ("*.svg", "*.png", "*.jpg", "*.jpeg")


@dataclass(frozen=True, slots=True)
class Shop:
    """Where the press finds what it works with.

    Attributes:
        content: The manuscript.
        templates: Jinja2 templates.
        styles: Stylesheets, fonts and inks.
        output: Where the files go.
        today: The day that review dates are held against.
        workers: Processes that work side by side.
        standard: What every tagged PDF conforms to.
    """

    content: Path
    templates: Path
    styles: Path
    output: Path
    today: date
    workers: int = 2
    standard: Standard = "1.7"


@dataclass(frozen=True, slots=True)
class Handed:
    """What stamped packets of an order hold, who gets them, and what the order stated."""

    parts: tuple[str, ...]
    recipients: tuple[str, ...]
    screened: bool
    in_person: bool


@dataclass(frozen=True, slots=True)
class BookOrder:
    """A book to render once its layout is known, and the file that this layout makes."""

    publication: Publication
    extract: Extract | None
    page_source: str

    def render(self, packet: Packet, shop: Shop, pages: tuple[Page, ...] = ()) -> Book:
        """Return the book of a packet with the page numbers of a layout."""
        return render_book(
            packet,
            self.publication,
            environment=environment(shop.templates, shop.styles / "fonts"),
            extract=self.extract,
            paged=Paged(self.page_source, pages),
        )


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make; a plain value, so that it can be sent to another process.

    Jobs with the same ``html`` and ``stylesheets`` are one layout in several editions; a book
    belongs to the layout whose page numbers it carries.
    """

    path: str
    kind: str
    packet: Packet
    edition: str
    key: str
    shop: Shop
    facts: Facts
    html: str = ""
    stylesheets: tuple[Path, ...] = ()
    book: BookOrder | None = None
    in_person: bool = False
    sheet: str = ""  # a document of its own, which tells the pages of the layout


def load(shop: Shop) -> Publication:
    """Return the publication of a shop; see press.load."""
    characters = printable(shop.styles / "fonts")
    return load_publication(shop.content, shop.templates, today=shop.today, printable=characters)


def layouts(jobs: Iterable[Job]) -> list[list[Job]]:
    """Return ``jobs`` in groups that are typeset once, those with the most work first."""
    groups: dict[tuple[str, tuple[Path, ...]], list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.html, job.stylesheets), []).append(job)
    return sorted(groups.values(), key=lambda group: -len(group[0].html))


def held(packet: Packet) -> tuple[str, ...]:
    """Return the parts that a packet holds, as the manifest lists them."""
    return tuple(part.id for part in packet.parts)


def named(packet: Packet) -> tuple[str, ...]:
    """Return the recipients that a packet names, as the manifest lists them."""
    return tuple(sorted(recipient.id for recipient in packet.recipients))


def all_sources(shop: Shop) -> str:
    """Return the digest of every style, font and picture a file may be made with."""
    return cache.fingerprint(
        cache.folder_digest(shop.styles, ("*",)),
        # a logo stands in the document itself
        cache.folder_digest(shop.content, _PICTURES, without=CLINICS),
    )


def document_key(sources: str, packet: Packet, facts: Facts, shop: Shop, *texts: str) -> str:
    """Return the fingerprint of a document; ``texts`` are its path and its markup."""
    return cache.fingerprint(sources, *texts, _of(facts), gate_of(packet), shop.standard)


def facts_of(packet: Packet, publication: Publication, path: str, shop: Shop) -> Facts:
    """Return what a file of a publication says of itself."""
    clinic = publication.clinic
    return Facts(
        title=packet.title,
        language=publication.language,
        identifier=uuid.uuid5(uuid.UUID(publication.identifier), path).urn,
        revised=publication.revised,
        creator=publication.creator,
        form_font=shop.styles / "fonts" / "form-regular.ttf",
        house=clinic.colour if clinic else "",
    )


def is_barred(record: Record | Handed, publication: Publication) -> bool:
    """Whether a packet that lies there could not be made today: then nobody may hand it out."""
    people = {one.id: one for one in publication.recipients}
    parts = {part.id: part for part in publication.parts}
    if {*record.recipients} - {*people} or {*record.parts} - {*parts}:
        return True
    to = frozenset(people[name] for name in record.recipients)
    own = tuple(parts[name] for name in record.parts)
    try:
        Packet("", "", to, own, record.screened)
    except AudienceError:
        return True
    return any(rules_broken(own, publication, in_person=record.in_person))


def holds_the_same(job: Job, record: Record) -> bool:
    """Whether a file that lies there holds what its packet may hold today; if not, it must go."""
    same = (record.parts, record.recipients) == (held(job.packet), named(job.packet))
    # two clinics may have folders of one name: there, what isn't of today's words may be another's
    return same and (job.kind not in _OF_CLINICS or record.key == job.key)


def stylesheets(styles: Path, edition: Edition) -> tuple[Path, ...]:
    """Return the stylesheets of an edition, in the order in which they apply."""
    folder = styles / "editions"
    of_type = [folder / f"{edition.type}.css", folder / f"{edition.trim.id}-{edition.type}.css"]
    found = (sheet for sheet in of_type if sheet.is_file())
    return (styles / "pdf.css", folder / f"{edition.trim.id}.css", *found)


def _of(facts: Facts) -> str:
    """Return the facts of a file without the place of its font, whose bytes count elsewhere."""
    return repr(replace(facts, form_font=Path(facts.form_font.name)))


def gate_of(packet: Packet) -> str:
    """Return what a packet holds and whom it names, as fingerprints know it."""
    return " ".join((*held(packet), "to", *named(packet)))
