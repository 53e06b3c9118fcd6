"""The publication: the whole work and the packets it is issued in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from press.model.clinic import Clinic
from press.model.exact import Exact
from press.model.figures import Infographic
from press.model.lines import HelpLines
from press.model.packet import Packet
from press.model.parts import Part, Recipient


@dataclass(frozen=True, slots=True)
class Group(Exact):
    """A group of the contents: what the reader does with these parts."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Cover(Exact):
    """The picture of the cover and the line under it."""

    picture: str
    alt: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Certified(Exact):
    """Who evaluated a book's accessibility by hand, and what they found it to conform to."""

    by: str
    on: date
    conforms_to: str
    credential: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A book that leaves parts out, under a name of its own; ``note`` is what the whole says of it.

    It is for places where the whole would tell too much.
    """

    name: str
    title: str
    subtitle: str
    description: str
    note: str
    packet: Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The whole work; ``revised`` is the date every produced file carries."""

    slug: str
    title: str
    subtitle: str
    creator: str
    identifier: str
    language: str
    revised: date
    rights: str
    description: str
    cover: Cover
    recipients: tuple[Recipient, ...]
    groups: tuple[Group, ...]
    parts: tuple[Part, ...]
    handout: Packet
    sheets: tuple[Packet, ...]
    book: Packet
    editions: tuple[str, ...]
    never_named: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    lines: HelpLines | None = None
    infographic: Infographic | None = None
    clinic: Clinic | None = None
    extracts: tuple[Extract, ...] = ()
    certified: Certified | None = None
    unsaid: tuple[str, ...] = ()  # words that no name of a packet may carry
