"""Nodes → groups: what stands beside what, and in how many columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from press.model.nodes import Block, Heading, Node, Tick

_Item = TypeVar("_Item")
_THREE_COLUMNS = 21
_TWO_COLUMNS = 56


@dataclass(frozen=True, slots=True)
class Group:
    """A node, the pull figure level with it, and the side notes that belong to it.

    ``level`` is that of a heading inside the node, so that none is skipped.
    """

    node: Node
    level: int
    figure: Block | None = None
    notes: tuple[Block, ...] = ()


def _is(node: Node | None, name: str) -> bool:
    return isinstance(node, Block) and node.name == name


def arranged(nodes: Sequence[Node]) -> Iterator[Group]:
    """Yield ``nodes`` with figures joined to the node after and side notes to a heading before.

    A side note that follows no heading is joined to the node after it, as figures are.
    """
    waiting: list[Node] = list(nodes)
    level = 2
    while waiting:
        figure, notes = None, []
        while len(waiting) > 1 and (_is(waiting[0], "figure") or _is(waiting[0], "side")):
            block = waiting.pop(0)
            assert isinstance(block, Block)
            if block.name == "figure" and figure is None:
                figure = block
            else:
                notes.append(block)
        node = waiting.pop(0)
        while isinstance(node, Heading) and waiting and _is(waiting[0], "side"):
            block = waiting.pop(0)
            assert isinstance(block, Block)
            notes.append(block)
        yield Group(node, level, figure, tuple(notes))
        if isinstance(node, Heading):
            level = node.level + 1


def in_columns(items: Sequence[_Item], count: int) -> list[Sequence[_Item]]:
    """Return ``items`` in ``count`` columns that are read downwards, the first ones fullest."""
    height = ceil(len(items) / count) or 1
    return [items[at : at + height] for at in range(0, len(items), height)]


def tick_columns(items: Sequence[Tick]) -> int:
    """Return in how many columns the labels of ``items`` fit side by side."""
    longest = max(len(item.label) for item in items)
    if longest <= _THREE_COLUMNS and len(items) > 2:
        return 3
    return 2 if longest <= _TWO_COLUMNS and len(items) > 1 else 1
