"""A part: a piece of the publication, and who may receive it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from press.model.exact import Exact
from press.model.nodes import Choice, Heading, Node, field_names


@dataclass(frozen=True, slots=True, order=True)
class Recipient(Exact):
    """Somebody who gets a packet; two with ``partner`` set share a home."""

    id: str
    name: str
    partner: bool = False


class Together(StrEnum):
    """May a part stand in a packet that two partners share?"""

    NEVER = "never"
    SCREENED = "screened"
    ALWAYS = "always"


class Look(StrEnum):
    """How a part's pages look: like the house's, or like a planner that gives nothing away."""

    GROUND = "ground"
    PLANNER = "planner"


class Kind(StrEnum):
    """The kinds of parts the press can read."""

    ARTICLE = "article"
    QUIZ = "quiz"
    CHECKLIST = "checklist"
    PLAN = "plan"
    LINES = "lines"
    CONTENTS = "contents"
    CARD = "card"

    @property
    def is_worksheet(self) -> bool:
        """Whether fields may stand in it."""
        return self in {Kind.QUIZ, Kind.CHECKLIST, Kind.PLAN, Kind.CARD}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: one h1, one XHTML document of the book; ``breaks`` are set by hand."""

    id: str
    title_lines: tuple[str, ...]
    nodes: tuple[Node, ...]
    short: str = ""
    side: str = ""
    note: str = ""
    picture: str = ""
    alt: str = ""
    contents: str = ""
    flow: bool = False

    @property
    def title(self) -> str:
        """The title on one line, as outline and nav show it."""
        return " ".join(self.title_lines)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings inside it, in order."""
        return tuple(node for node in self.nodes if isinstance(node, Heading))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of the publication; it reaches nobody unless ``may_reach`` names them.

    ``id`` is the manuscript's name for it; ``name`` the one that we print in file names, field
    names and links, and that must tell nothing to whoever finds it.
    """

    id: str
    kind: Kind
    title: str
    chapters: tuple[Chapter, ...]
    may_reach: frozenset[Recipient] = frozenset()
    together: Together = Together.NEVER
    name: str = ""
    short: str = ""
    summary: str = ""
    group: str = ""
    look: Look = Look.GROUND
    right_hand: bool = False

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of its fields, in reading order."""
        return tuple(
            name
            for chapter in self.chapters
            for node in chapter.nodes
            for name in field_names(node)
        )

    def nodes(self) -> Iterator[Node]:
        """Yield every node of every chapter."""
        for chapter in self.chapters:
            yield from chapter.nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(Part):
    """A quiz: ``clear_answer`` to every safety question is what lets the count stand."""

    scale: tuple[Choice, ...]
    answers: tuple[Choice, ...]
    threshold: str
    clear_answer: str
