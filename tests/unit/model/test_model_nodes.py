"""A wrong value cannot be built; every field has one name."""

from __future__ import annotations

from typing import get_args

import pytest

from press.model.nodes import (
    Band,
    Block,
    Choice,
    Column,
    Compare,
    Count,
    Entry,
    FieldRow,
    FieldTable,
    Heading,
    Html,
    Node,
    Question,
    Questions,
    ScoreLine,
    Sign,
    Statement,
    Step,
    TextField,
    Tick,
    TickList,
    field_names,
)
from press.model.parts import Chapter, Kind, Part

TICK = Tick("p.tick", "Tick")
LINE = TextField("p.line", "Line")
NO = Html("")


def band(first: int, last: int) -> Band:
    """A band without words."""
    return Band(first, last, "name", NO)


@pytest.mark.parametrize(
    "bands",
    [
        [band(1, 2)],
        [band(0, 2), band(4, 5)],
        [band(0, 2), band(2, 5)],
        [band(0, 2), band(3, 2)],
    ],
    ids=["begins late", "gap", "overlap", "backwards"],
)
def test_bands_with_a_gap_or_an_overlap_cannot_be_built(bands: list[Band]) -> None:
    with pytest.raises(ValueError, match="gap or overlap"):
        ScoreLine("p.count", "Count", tuple(bands))


def test_a_score_line_has_every_number_from_none_to_all() -> None:
    line = ScoreLine("p.count", "Count", (band(0, 1), band(2, 4)))
    assert line.numbers == (0, 1, 2, 3, 4)
    assert ScoreLine("p.count", "Count", ()).numbers == ()


def test_columns_that_do_not_pair_up_cannot_be_compared() -> None:
    entry = Entry(NO, NO)
    with pytest.raises(ValueError, match="same number of entries"):
        Compare(Column("a", NO, (entry,)), Column("b", NO, ()))


def test_a_choice_shows_its_mark_where_it_has_one() -> None:
    assert Choice("skip", "skip", "–").numeral == "–"
    assert Choice("2", "often").numeral == "2"


@pytest.mark.parametrize(
    ("node", "names"),
    [
        (TickList((TICK,)), ["p.tick"]),
        (Count((TICK,)), ["p.tick"]),
        (FieldRow((LINE, TICK)), ["p.line", "p.tick"]),
        (FieldTable((NO,), ((Html("x"), LINE),)), ["p.line"]),
        (
            Step(
                "s",
                1,
                "S",
                NO,
                NO,
                NO,
                Tick("p.s-done", "S"),
                TextField("p.s-date", "S"),
                TextField("p.s-notes", "S"),
            ),
            ["p.s-done", "p.s-date", "p.s-notes"],
        ),
        (Sign("s", 1, "S", (Statement("p.s-1", "1a", "x"),)), ["p.s-1"]),
        (Questions("q", (Question("p.q-1", 1, "x", "g"),)), ["p.q-1"]),
        (ScoreLine("p.count", "c", (band(0, 3),)), ["p.count"]),
        (Heading("h", 2, "H"), []),
        (Block("gate"), []),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_field_is_named_once_a_radio_group_too(node: Node, names: list[str]) -> None:
    assert list(field_names(node)) == names


def test_every_kind_of_node_names_the_component_that_shows_it() -> None:
    components = [
        kind.component for kind in get_args(Node) if isinstance(getattr(kind, "component", 0), str)
    ]
    assert len(components) == len(set(components)) == len(get_args(Node)) - 1  # all but Block
    assert Block("gate").component == "gate"


def test_a_part_lists_its_fields_in_reading_order() -> None:
    chapters = (
        Chapter("a", ("A",), (FieldRow((LINE,)),)),
        Chapter("b", ("B", "b"), (TickList((TICK,)), Heading("h", 2, "H"))),
    )
    part = Part(id="p", kind=Kind.PLAN, title="P", chapters=chapters)
    assert part.field_names == ("p.line", "p.tick")
    assert chapters[1].title == "B b"
    assert [heading.id for heading in chapters[1].headings] == ["h"]


def test_only_worksheets_hold_fields() -> None:
    worksheets = {Kind.QUIZ, Kind.CHECKLIST, Kind.PLAN, Kind.CARD}
    assert {kind for kind in Kind if kind.is_worksheet} == worksheets
