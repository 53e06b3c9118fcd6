"""What stands in a chapter: prose, headings, pictures, blocks and fields.

Each node names the component that shows it: ``templates/components/<component>.html.j2``.
``Html`` is markup made by our own Markdown reader, the only text a template may print unescaped.
In it ``<a data-ref="id"></a>`` stands for a reference inside the publication and
``<span data-note="id">…</span>`` for a footnote; press.render resolves both per packet and medium.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NewType

from press.model.exact import Exact

Html = NewType("Html", str)


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs and lists as the writer set them."""

    component: ClassVar[str] = "prose"
    html: Html


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter; ``level`` is 2 or 3."""

    component: ClassVar[str] = "heading"
    id: str
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the manuscript; ``src`` is relative to the content folder."""

    component: ClassVar[str] = "picture"
    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a block: a term and what is said of it, or a title and its list."""

    term: Html
    html: Html


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; ``name`` is its component, ``title`` the words after the name."""

    name: str
    title: str = ""
    html: Html = Html("")
    entries: tuple[Entry, ...] = ()
    lines: tuple[str, ...] = ()  # groups of help lines to print in a safety box
    id: str = ""  # what a reference may call a safety box

    @property
    def component(self) -> str:
        """The name of the template that shows it."""
        return self.name


@dataclass(frozen=True, slots=True)
class Column:
    """One side of a comparison."""

    title: str
    line: Html
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two columns whose entries stand level in pairs."""

    component: ClassVar[str] = "compare"
    left: Column
    right: Column

    def __post_init__(self) -> None:
        if len(self.left.entries) != len(self.right.entries):
            raise ValueError("the two columns need the same number of entries")


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick box; ``name`` is its field, ``label`` what it says."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class TextField:
    """A place to write; ``lines`` ruled lines high, ``share`` its part of a row's width."""

    name: str
    label: str
    lines: int = 1
    share: int = 4


@dataclass(frozen=True, slots=True)
class TickList:
    """Tick boxes under each other or in columns."""

    component: ClassVar[str] = "tick-list"
    items: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """Fields side by side."""

    component: ClassVar[str] = "field-row"
    fields: tuple[TextField | Tick, ...]


@dataclass(frozen=True, slots=True)
class FieldTable:
    """A table in which blank cells are to be written in."""

    component: ClassVar[str] = "field-table"
    head: tuple[Html, ...]
    rows: tuple[tuple[Html | TextField, ...], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a checklist; tick box, date and notes belong to it."""

    component: ClassVar[str] = "step"
    id: str
    number: int
    title: str
    gate: Html
    action: Html
    tip: Html
    done: Tick
    date: TextField
    notes: TextField


@dataclass(frozen=True, slots=True)
class Choice(Exact):
    """One answer of a scale: its export value, its words, the mark printed over its ring."""

    value: str
    label: str
    mark: str = ""

    @property
    def numeral(self) -> str:
        """What stands above the ring."""
        return self.mark or self.value


@dataclass(frozen=True, slots=True)
class Statement:
    """A line to answer; ``label`` is its printed number, ``name`` its field."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign and its statements."""

    component: ClassVar[str] = "statements"
    id: str
    number: int
    name: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A safety question; ``lines`` names the group of help lines it leads to."""

    name: str
    number: int
    text: str
    lines: str


@dataclass(frozen=True, slots=True)
class Questions:
    """The safety questions; they outrank every count."""

    component: ClassVar[str] = "questions"
    title: str
    items: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """What a count may suggest; ``first`` to ``last`` signs, both included."""

    first: int
    last: int
    name: str
    html: Html


@dataclass(frozen=True, slots=True)
class Count:
    """One tick box for each sign."""

    component: ClassVar[str] = "count"
    items: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The line from no sign to all of them, with its bands below; one radio group."""

    component: ClassVar[str] = "score-line"
    name: str
    label: str
    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        expected = 0
        for band in self.bands:
            if band.first != expected or band.last < band.first:
                raise ValueError(f"the bands leave a gap or overlap at {expected}")
            expected = band.last + 1

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every count that can be marked."""
        return tuple(range(self.bands[-1].last + 1)) if self.bands else ()


CARDS = 10
"""Cards on a sheet: Avery 5371 and its like."""


@dataclass(frozen=True, slots=True)
class Cards:
    """A sheet of pocket cards that say the same, each with a line of its own."""

    component: ClassVar[str] = "cards"
    lines: tuple[str, ...]
    fields: tuple[TextField, ...]


Node = (
    Prose
    | Heading
    | Picture
    | Block
    | Compare
    | TickList
    | FieldRow
    | FieldTable
    | Step
    | Sign
    | Questions
    | Count
    | ScoreLine
    | Cards
)
"""Everything that can stand in a chapter."""


def anchor(node: Node) -> str:
    """Return the id by which a reference may lead to ``node`` itself, or nothing."""
    return node.id if isinstance(node, Heading | Step | Block) else ""


def field_names(node: Node) -> Iterator[str]:
    """Yield the name of each field that ``node`` makes, a radio group once."""
    match node:
        case TickList(items=items) | Count(items=items):
            yield from (tick.name for tick in items)
        case FieldRow(fields=fields) | Cards(fields=fields):
            yield from (field.name for field in fields)
        case FieldTable(rows=rows):
            yield from (cell.name for row in rows for cell in row if isinstance(cell, TextField))
        case Step():
            yield from (node.done.name, node.date.name, node.notes.name)
        case Sign(statements=statements):
            yield from (statement.name for statement in statements)
        case Questions(items=questions):
            yield from (question.name for question in questions)
        case ScoreLine(name=name):
            yield name
        case _:
            return
