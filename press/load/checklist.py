"""A checklist: each '## Title' is a step with an action and a tip."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from press.load.nodes import NodeReader
from press.load.source import Line
from press.load.structure import Draft, Fence, Run, Title
from press.model.nodes import Html, Node, Step, TextField, Tick

_PIECES = ("Gate", "Action", "Tip")


def nodes(draft: Draft, prefix: str, reader: NodeReader) -> Iterator[Node]:
    """Yield the nodes of a chapter; headings of level 2 are steps."""
    number = 0
    items = iter(draft.items)
    for item in items:
        if isinstance(item, Title) and item.level == 2:
            number += 1
            yield _step(item, next(items, None), number, prefix, reader)
        elif isinstance(item, Title):
            yield reader.heading(item)
        elif isinstance(item, Run):
            yield from reader.run(item)
        elif node := reader.fence(item):
            yield node


def _step(
    title: Title, body: Title | Fence | Run | None, number: int, prefix: str, reader: NodeReader
) -> Step:
    pieces: dict[str, Html] = {}
    for lines in _paragraphs(body):
        name, colon, rest = lines[0].text.partition(":")
        if not colon or name not in _PIECES or name in pieces:
            at = reader.body.place(lines[0])
            hint = "write 'Gate:' (if needed), 'Action:' and 'Tip:', one paragraph each"
            reader.findings.add("step-shape", at, "a step has no such paragraph", hint)
            continue
        pieces[name] = reader.prose.inline([Line(lines[0].number, rest.strip()), *lines[1:]])
    for needed in ("Action", "Tip"):
        if needed not in pieces:
            message = f"the step '{title.text}' has no '{needed}:'"
            hint = f"add a paragraph that begins with '{needed}:'"
            reader.findings.add("step-shape", title.at, message, hint)
    name = f"{prefix}.{title.id}"
    return Step(
        title.id,
        number,
        title.text,
        pieces.get("Gate", Html("")),
        pieces.get("Action", Html("")),
        pieces.get("Tip", Html("")),
        Tick(f"{name}-done", title.text),
        TextField(f"{name}-date", title.text, 1, 1),
        TextField(f"{name}-notes", title.text, 1, 4),
    )


def _paragraphs(body: Title | Fence | Run | None) -> Iterator[list[Line]]:
    if isinstance(body, Run):
        for blank, group in groupby(body.lines, key=lambda line: not line.text.strip()):
            if not blank:
                yield list(group)
