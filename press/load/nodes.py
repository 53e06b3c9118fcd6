"""Runs and blocks → nodes, for what every kind of part shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from press.errors import Place
from press.load.blocks import BLOCKS
from press.load.fields import Fields, is_blank_table, is_row, is_tick, looks_like_field
from press.load.markdown import Prose as ProseReader
from press.load.pictures import Pictures
from press.load.source import Findings, Line
from press.load.structure import Body, Fence, Run, Title
from press.model.nodes import Heading, Node, Picture, Prose

_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)\)\s*$")


class NodeReader:
    """Reads what may stand in any part: headings, prose, pictures, blocks, fields."""

    def __init__(
        self, body: Body, prefix: str, pictures: Pictures, findings: Findings, *, fields: bool
    ) -> None:
        self.body = body
        self.findings = findings
        self.prose = ProseReader(body, findings)
        self.fields = Fields(prefix, self.prose, findings)
        self.pictures = pictures
        self.may_hold_fields = fields
        self.section = ""

    def heading(self, title: Title) -> Heading:
        """Return a heading; fields of tables below it are named after it."""
        self.section = title.id
        return Heading(title.id, title.level, title.text)

    def fence(self, fence: Fence) -> Node | None:
        """Return a block, or None and a finding."""
        reader = BLOCKS.get(fence.name)
        if reader is None:
            hint = f"the blocks are {', '.join(sorted(BLOCKS))}"
            self.findings.add("block-unknown", fence.at, f"no block is called '{fence.name}'", hint)
            return None
        return reader(fence, self.prose, self.findings)

    def run(self, run: Run) -> Iterator[Node]:
        """Yield the nodes of a run of lines."""
        for lines in _paragraphs(run.lines):
            yield from self._paragraph(lines)

    def _paragraph(self, lines: tuple[Line, ...]) -> Iterator[Node]:
        first = lines[0]
        if len(lines) == 1 and (found := _PICTURE.match(first.text)):
            picture = self.picture(found[2], found[1], self.body.place(first))
            if picture:
                yield picture
        elif is_tick(first) or is_row(first):
            yield from self._fields(lines)
        elif is_blank_table(lines):
            if self._allowed(first):
                yield self.fields.table(lines, self.section)
        else:
            for line in filter(looks_like_field, lines):
                self.fields.nothing_else(line, line.text)
            yield Prose(self.prose.html(lines))

    def _fields(self, lines: tuple[Line, ...]) -> Iterator[Node]:
        if not self._allowed(lines[0]):
            return
        for ticks, group in groupby(lines, key=is_tick):
            if ticks:
                yield self.fields.ticks(tuple(group))
                continue
            for line in group:
                if is_row(line):
                    yield self.fields.row(line)
                else:
                    self.fields.nothing_else(line, line.text)

    def _allowed(self, line: Line) -> bool:
        if not self.may_hold_fields:
            at = self.body.place(line)
            message = "a part for reading holds no field: what is filled in stays in the file"
            self.findings.add("field-in-reading", at, message, "move it to a worksheet")
        return self.may_hold_fields

    def picture(self, src: str, alt: str, at: Place) -> Picture | None:
        """Return a picture that is safe to print, or None and a finding."""
        if not alt.strip():
            hint = "say in a sentence what a sighted reader takes from it"
            self.findings.add("picture-alt", at, f"'{src}' has no alternative text", hint)
        return Picture(src, alt) if self.pictures.check(src, at, self.findings) else None


def _paragraphs(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """Split a run at the blank lines round pictures and fields; prose stays together."""
    chunks = [
        tuple(group)
        for blank, group in groupby(lines, key=lambda line: not line.text.strip())
        if not blank
    ]
    prose: list[Line] = []
    for chunk in chunks:
        first = chunk[0]
        if is_tick(first) or is_row(first) or _PICTURE.match(first.text) or is_blank_table(chunk):
            if prose:
                yield tuple(prose)
            prose = []
            yield chunk
        else:
            prose += [Line(first.number - 1, ""), *chunk] if prose else chunk
    if prose:
        yield tuple(prose)
