"""A part: a piece of the publication, and who may receive it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from press.model.exact import Exact
from press.model.nodes import Choice, Heading, Node, Questions, ScoreLine, field_names


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
    """A quiz: ``clear_answer`` to every safety question is what lets the count stand.

    Attributes:
        scale: What can be answered to a statement.
        answers: What can be answered to a safety question.
        threshold: The value of the scale from which on a statement marks its sign.
        clear_answer: The answer that raises no concern.
        weighs_more: Signs each of which leads to the last band, whatever the count.
        most_open: How many statements may stay skipped or blank before the count says nothing.
    """

    scale: tuple[Choice, ...]
    answers: tuple[Choice, ...]
    threshold: str
    clear_answer: str
    weighs_more: tuple[str, ...] = ()
    most_open: int = 0

    @property
    def counts_by_itself(self) -> bool:
        """Whether a file can count for the reader: safety questions must hold the count back."""
        nodes = list(self.nodes())
        asks = any(isinstance(node, Questions) and node.items for node in nodes)
        return asks and any(isinstance(node, ScoreLine) for node in nodes)

    @property
    def sum_field(self) -> str:
        """The field that a file which counts fills in by itself."""
        return f"{self.name}.tally"

    @property
    def clear_field(self) -> str:
        """The button that empties such a file."""
        return f"{self.name}.tally-clear"
