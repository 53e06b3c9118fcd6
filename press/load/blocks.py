"""Fenced blocks → nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import Final

from press.load.markdown import Prose, inner, is_https
from press.load.source import Findings, Line
from press.load.structure import Fence
from press.model.nodes import Block, Column, Compare, Entry, Html, Node

ICONS: Final = ("", "within", "between", "around")
_NAMED: Final = re.compile(r"(.*?)\s*\{#([a-z0-9-]+)\}")

Reader = Callable[[Fence, Prose, Findings], Node | None]


def _paragraphs(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    if not _words(fence.lines):
        message = f"the block '{fence.name}' holds nothing"
        findings.add("block-shape", fence.at, message, "write its words, or take it out")
        return None
    return Block(fence.name, fence.title, prose.html(fence.lines))


def _empty(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    if _words(fence.lines):
        message = f"the block '{fence.name}' is filled by the press"
        findings.add("block-shape", fence.at, message, "leave nothing between its ':::' lines")
        return None
    return Block(fence.name, fence.title)


def _run_in(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    if fence.title not in ICONS:
        message = f"no icon is called '{fence.title}'"
        hint = f"the icons are {', '.join(filter(None, ICONS))}, or none"
        findings.add("block-shape", fence.at, message, hint)
    return _terms(fence, prose, findings)


def _terms(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    entries = prose.entries(fence.lines, fence.at)
    return Block(fence.name, fence.title, entries=entries) if entries else None


def _safety(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    groups: tuple[str, ...] = ()
    lines = fence.lines
    first = next((line for line in lines if line.text.strip()), None)
    if first is not None and first.text.startswith("lines:"):
        groups = tuple(first.text.removeprefix("lines:").split())
        lines = tuple(line for line in lines if line is not first)
    named = _NAMED.fullmatch(fence.title)
    title, id_ = (named[1], named[2]) if named else (fence.title, "")
    if not title:
        message = "a safety box needs a title that says what to do"
        hint = "write '::: safety If you smell smoke, put this down'"
        findings.add("block-shape", fence.at, message, hint)
        return None
    block = _paragraphs(replace(fence, title=title, lines=lines), prose, findings)
    return replace(block, lines=groups, id=id_) if isinstance(block, Block) else None


def _question(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    root = prose.tree(fence.lines)
    if [child.tag for child in root] != ["p", "ul"]:
        hint = "one paragraph, a blank line, then lines that begin with '- '"
        message = "a question needs its stem and then a list"
        findings.add("block-shape", fence.at, message, hint)
        return None
    items = tuple(Entry(Html(""), inner(item)) for item in root[1])
    return Block(fence.name, fence.title, inner(root[0]), items)


def _sections(fence: Fence) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield each '### Title' of a block with the lines below it."""
    title = ""
    lines: list[Line] = []
    for line in fence.lines:
        if line.text.startswith("### "):
            if title:
                yield title, tuple(lines)
            title, lines = line.text[4:].strip(), []
        else:
            lines.append(line)
    if title:
        yield title, tuple(lines)


def _columns(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    entries = []
    for title, lines in _sections(fence):
        root = prose.tree(lines)
        if [child.tag for child in root] != ["ul"]:
            hint = "lines that begin with '- ' below its title, and nothing else"
            message = f"the column '{title}' needs one list"
            findings.add("block-shape", fence.at, message, hint)
            return None
        entries.append(Entry(Html(escape(title, quote=False)), inner(root)))
    if len(entries) < 2:
        message = "there are not two columns"
        hint = "write '### Title' and a list, twice or more"
        findings.add("block-shape", fence.at, message, hint)
        return None
    return Block(fence.name, fence.title, entries=tuple(entries))


def _compare(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    hint = "'### Title', a line, a definition list; twice, with as many entries on each side"
    columns = []
    for title, lines in _sections(fence):
        blanks = [at for at, line in enumerate(lines) if not line.text.strip()]
        full = [line for line in lines if line.text.strip()]
        cut = next((at for at in blanks if at and lines[at - 1].text.strip()), None)
        if not full or cut is None:
            findings.add("block-shape", fence.at, f"the column '{title}' is not complete", hint)
            return None
        line = prose.inline([line for line in lines[:cut] if line.text.strip()])
        columns.append(Column(title, line, prose.entries(lines[cut:], fence.at)))
    if len(columns) != 2 or len(columns[0].entries) != len(columns[1].entries):
        findings.add("block-shape", fence.at, "the two columns do not pair up", hint)
        return None
    return Compare(columns[0], columns[1])


def _web(fence: Fence, prose: Prose, findings: Findings) -> Node | None:
    if not is_https(fence.title):
        message = f"'{fence.title}' is not a well-formed https address"
        findings.add("link-form", fence.at, message, "write '::: web https://example.org'")
        return None
    return _paragraphs(fence, prose, findings)


BLOCKS: Final[dict[str, Reader]] = {
    **dict.fromkeys(
        ("lead", "definition", "side", "figure", "example", "gate"),
        _paragraphs,
    ),
    **dict.fromkeys(("closing", "invitation", "small", "reviewer"), _paragraphs),
    **dict.fromkeys(("infographic", "figures-in-words", "sources", "numbers", "clinic"), _empty),
    **dict.fromkeys(("numbered", "numbered-run-in"), _terms),
    "run-in": _run_in,
    "safety": _safety,
    "question": _question,
    "columns": _columns,
    "compare": _compare,
    "web": _web,
}
"""The blocks that may stand in any part, and how the body of each is read."""


def _words(lines: tuple[Line, ...]) -> bool:
    return any(line.text.strip() for line in lines)
