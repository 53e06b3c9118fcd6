"""How hard a part is to read: the Flesch–Kincaid grade of what a reader sees of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import textstat

from press.model.nodes import (
    Block,
    Compare,
    Entry,
    FieldRow,
    Node,
    Prose,
    Questions,
    ScoreLine,
    Sign,
    Step,
    TickList,
)
from press.model.parts import Chapter, Kind, Part

WORKSHEET_GRADE: Final = 6.0
READING_GRADE: Final = 8.0
_BREAKS = re.compile(r"</(?:p|li|dt|dd|th|td|h[1-6])>|<br\s*/?>|<span[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one part beside the highest that its readers should need."""

    part: str
    grade: float
    limit: float
    words: int

    @property
    def is_plain(self) -> bool:
        """Whether the part keeps its limit."""
        return self.grade <= self.limit


def grade(part: Part) -> Grade:
    """Return the reading grade of a part (Flesch–Kincaid, as textstat counts it)."""
    sentences = [sentence for chapter in part.chapters for sentence in _chapter(chapter)]
    text = " ".join(_ended(sentence) for sentence in sentences if sentence)
    limit = WORKSHEET_GRADE if part.kind.is_worksheet else READING_GRADE
    # a card is a label or two, of which the formula says nothing
    counts = bool(text) and part.kind is not Kind.CARD
    score = textstat.flesch_kincaid_grade(text) if counts else 0.0
    return Grade(part.id, round(score, 1), limit, len(text.split()))


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield chapter.title
    yield chapter.note
    for node in chapter.nodes:
        for markup in _texts(node):
            for piece in _BREAKS.split(markup):
                yield _SPACE.sub(" ", html.unescape(_TAG.sub("", piece))).strip()


def _texts(node: Node) -> Iterator[str]:
    match node:
        case Prose(html=markup):
            yield markup
        case Block(entries=entries):
            yield from (node.title, node.html, *_entries(entries))
        case Compare(left=left, right=right):
            yield from (*_entries(left.entries), *_entries(right.entries))
        case Step():
            yield from (node.title, node.gate, node.action, node.tip)
        case _:
            yield from _labels(node)


def _entries(entries: tuple[Entry, ...]) -> Iterator[str]:
    yield from (f"{entry.term.rstrip('.')}. {entry.html}" for entry in entries)


def _labels(node: Node) -> Iterator[str]:
    match node:
        case Sign(statements=statements):
            yield from (statement.text for statement in statements)
        case Questions(items=items):
            yield from (item.text for item in items)
        case TickList(items=ticks):
            yield from (tick.label for tick in ticks)
        case FieldRow(fields=fields):
            yield from (field.label for field in fields)
        case ScoreLine(bands=bands):
            yield from (f"{band.name}. {band.html}" for band in bands)
        case _:
            return


def _ended(sentence: str) -> str:
    return sentence if sentence[-1] in ".?!:" else f"{sentence}."
