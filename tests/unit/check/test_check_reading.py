"""The reading grade counts what a reader sees, in every kind of node."""

from __future__ import annotations

from dataclasses import replace

import pytest

from press.check.reading import READING_GRADE, WORKSHEET_GRADE, grade
from press.model.nodes import (
    Band,
    Block,
    Column,
    Compare,
    Entry,
    FieldRow,
    Html,
    Node,
    Prose,
    Question,
    Questions,
    ScoreLine,
    Sign,
    Statement,
    Step,
    TextField,
    Tick,
    TickList,
)
from press.model.parts import Chapter, Kind, Part

HARD = "Notwithstanding considerable organisational impermeability, deliberation predominates"
EASY = "The dog ran to the wall"
NO = Html("")


def part(*nodes: Node, kind: Kind = Kind.ARTICLE) -> Part:
    """A part of one chapter."""
    return Part(id="p", kind=kind, title="P", chapters=(Chapter("c", ("The wall",), nodes),))


def holders(text: str) -> dict[str, Node]:
    """Return every node that shows ``text`` somewhere."""
    html = Html(f"<p>{text}.</p>")
    entry = Entry(Html(text), Html(text))
    field = TextField("f", text)
    tick = Tick("t", text)
    steps = Step("s", 1, "Go", NO, Html(text), Html("Go."), tick, field, field)
    return {
        "prose": Prose(html),
        "block": Block("gate", html=html),
        "block title": Block("safety", title=text),
        "entries": Block("run-in", entries=(entry,)),
        "compare": Compare(Column("a", NO, (entry,)), Column("b", NO, (entry,))),
        "action": steps,
        "gate": replace(steps, gate=Html(text), action=NO),
        "tip": replace(steps, tip=Html(text), action=NO),
        "statements": Sign("s", 1, "S", (Statement("n", "1a", text),)),
        "questions": Questions("q", (Question("n", 1, text, "g"),)),
        "ticks": TickList((tick,)),
        "fields": FieldRow((field,)),
        "bands": ScoreLine("c", "c", (Band(0, 3, "b", Html(text)),)),
    }


@pytest.mark.parametrize("name", holders(""))
def test_hard_words_are_noticed_wherever_they_stand(name: str) -> None:
    hard, easy = grade(part(holders(HARD)[name])), grade(part(holders(EASY)[name]))
    assert hard.grade > 12
    assert easy.grade < 6
    assert (hard.is_plain, easy.is_plain) == (False, True)


def test_worksheets_must_be_easier_than_what_is_read() -> None:
    limits = {kind: grade(part(kind=kind)).limit for kind in Kind}
    assert limits[Kind.ARTICLE] == READING_GRADE == 8
    assert limits[Kind.QUIZ] == limits[Kind.PLAN] == limits[Kind.CHECKLIST] == WORKSHEET_GRADE == 6


def test_markup_is_not_counted_as_words() -> None:
    plain = grade(part(Prose(Html("<p>One two three.</p>"))))
    dressed = Html(
        '<p class="x"><strong>One</strong> two <a href="https://a.example">three</a>.</p>'
    )
    assert grade(part(Prose(dressed))).words == plain.words == 5


def test_items_of_a_list_are_sentences_of_their_own() -> None:
    items = "".join(f"<li>{EASY}</li>" for _ in range(8))
    assert grade(part(Prose(Html(f"<ul>{items}</ul>")))).grade < 5
