"""A card: the first number of each of some groups and a line for one's own, ten to a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from press.load.nodes import NodeReader
from press.load.structure import Draft, Fence
from press.model.nodes import CARDS, Cards, Node, TextField

_HINT = "write '::: card group group', the label of the blank line, and ':::'; nothing else"


def nodes(draft: Draft, prefix: str, reader: NodeReader) -> Iterator[Node]:
    """Yield the sheet of cards of a chapter; a card holds nothing else."""
    fences = [item for item in draft.items if isinstance(item, Fence) and item.name == "card"]
    if len(fences) != 1 or len(draft.items) != 1:
        reader.findings.add("block-shape", draft.title.at, "a card is one block", _HINT)
        return
    (fence,) = fences
    words = [line.text.strip() for line in fence.lines if line.text.strip()]
    if len(words) != 1 or not fence.title.split():
        reader.findings.add("block-shape", fence.at, "a card lacks its groups or its label", _HINT)
        return
    fields = (TextField(f"{prefix}.own-{number}", words[0]) for number in range(1, CARDS + 1))
    yield Cards(tuple(fence.title.split()), tuple(fields))
