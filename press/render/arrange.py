"""Nodes → groups: what stands beside what, and in how many columns."""

from __future__ import annotations

from collections import deque
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


def arranged(nodes: Sequence[Node]) -> Iterator[Group]:
    """Yield ``nodes`` with figures joined to the node after and side notes to a heading before.

    A side note that follows no heading is joined to the node after it, as figures are.
    """
    waiting = deque(nodes)
    level = 2
    while waiting:
        beside = []
        while len(waiting) > 1 and (block := _taken(waiting, "figure", "side")):
            beside.append(block)
        node = waiting.popleft()
        while isinstance(node, Heading) and (block := _taken(waiting, "side")):
            beside.append(block)
        at = next((at for at, block in enumerate(beside) if block.name == "figure"), None)
        figure = beside.pop(at) if at is not None else None
        yield Group(node, level, figure, tuple(beside))
        if isinstance(node, Heading):
            level = node.level + 1


def _taken(waiting: deque[Node], *names: str) -> Block | None:
    """Return the next node, taken out, if it is a block with one of ``names``."""
    block = waiting[0] if waiting else None
    if not isinstance(block, Block) or block.name not in names:
        return None
    waiting.popleft()
    return block


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
