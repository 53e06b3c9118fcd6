from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from press.model.nodes import Block, Heading, Html, Node, Prose, Tick
from press.render.arrange import arranged, in_columns, tick_columns

HEADING = Heading("h", 2, "Title")
SIDE = Block("side", "", Html("<p>Place 1</p>"))
FIGURE = Block("figure", "1 in 4", Html("<p>neighbours</p>"))
PROSE = Prose(Html("<p>Words.</p>"))


def test_a_side_note_belongs_to_the_heading_before_it() -> None:
    groups = list(arranged([HEADING, SIDE, PROSE]))
    assert [(group.node, group.notes) for group in groups] == [(HEADING, (SIDE,)), (PROSE, ())]


def test_a_figure_stands_level_with_the_node_after_it() -> None:
    (group,) = arranged([FIGURE, PROSE])
    assert (group.node, group.figure) == (PROSE, FIGURE)


def test_a_side_note_without_a_heading_stands_level_with_the_node_after_it() -> None:
    groups = list(arranged([PROSE, SIDE, FIGURE, PROSE]))
    assert [(group.figure, group.notes) for group in groups] == [(None, ()), (FIGURE, (SIDE,))]


def test_the_level_inside_a_node_follows_the_last_heading() -> None:
    deeper = Heading("i", 3, "Deeper")
    levels = [group.level for group in arranged([PROSE, HEADING, PROSE, deeper, PROSE])]
    assert levels == [2, 2, 3, 3, 4]


@given(st.lists(st.sampled_from([HEADING, SIDE, FIGURE, PROSE])))
def test_no_node_is_lost_or_doubled(nodes: list[Node]) -> None:
    found: list[Node] = []
    for group in arranged(nodes):
        found += [group.node, *group.notes, *([group.figure] if group.figure else [])]
    assert sorted(map(id, found)) == sorted(map(id, nodes))


@given(st.lists(st.integers()), st.integers(1, 6))
def test_columns_are_read_downwards(items: list[int], count: int) -> None:
    columns = in_columns(items, count)
    assert [item for column in columns for item in column] == items
    assert len(columns) <= count
    assert len({len(column) for column in columns[:-1]}) <= 1


def test_tick_boxes_stand_in_as_many_columns_as_their_labels_allow() -> None:
    assert tick_columns([Tick("a", "Keys")] * 3) == 3
    assert tick_columns([Tick("a", "A sign that neighbours can see")] * 3) == 2
    assert tick_columns([Tick("a", "word " * 20)] * 3) == 1
