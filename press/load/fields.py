"""Fields of a worksheet: tick lists, rows of fields, tables with blank cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from press.load.markdown import Prose, inner
from press.load.source import Findings, Line
from press.load.structure import slug
from press.model.nodes import FieldRow, FieldTable, Html, TextField, Tick, TickList

_TICK = re.compile(r"- \[ \] (.*)$")
_MEANT = re.compile(r"\s*[-*+] \[[ xX]?\](?!\()|\s*\[(?:_{2,}|={2,}|\[ \])")
_ROW = re.compile(r"\[(?:_{2,}|={2,}|\[ \])")
_FIELD = re.compile(r"\[(_{2,}|={2,}|\[ \])\s*([^\]]*)\]")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DEFAULT_LINES = 3
MOST_LINES = 40


def is_tick(line: Line) -> bool:
    """Whether a tick box stands on this line."""
    return _TICK.match(line.text) is not None


def is_row(line: Line) -> bool:
    """Whether fields stand on this line."""
    return _ROW.match(line.text) is not None


def looks_like_field(line: Line) -> bool:
    """Whether a line was meant as a field, though it stands where none is read."""
    return _MEANT.match(line.text) is not None


def is_blank_table(lines: Sequence[Line]) -> bool:
    """Whether ``lines`` are a table with at least one blank cell below its head."""
    return (
        len(lines) > 2
        and all(line.text.startswith("|") for line in lines)
        and any(not cell for line in lines[2:] for cell in _cells(line))
    )


def _cells(line: Line) -> list[str]:
    return [cell.strip() for cell in line.text.strip().strip("|").split("|")]


class Fields:
    """Reads the fields of one part; ``prefix`` begins each of their names."""

    def __init__(self, prefix: str, prose: Prose, findings: Findings) -> None:
        self.prefix = prefix
        self.prose = prose
        self.findings = findings

    def ticks(self, lines: Sequence[Line]) -> TickList:
        """Return a list of tick boxes."""
        found = [(line, match) for line in lines if (match := _TICK.match(line.text))]
        return TickList(tuple(Tick(*self._named(match[1], line, 7)) for line, match in found))

    def row(self, line: Line) -> FieldRow:
        """Return the fields of one line of the manuscript, side by side."""
        self.nothing_else(line, _FIELD.sub(lambda found: " " * len(found[0]), line.text))
        return FieldRow(tuple(self._fields(line)))

    def nothing_else(self, line: Line, rest: str) -> None:
        """Report words that stand among fields: they would not be printed."""
        if rest.strip():
            at = self.prose.body.place(line, len(rest) - len(rest.lstrip()) + 1)
            message = f"'{rest.strip()}' stands among fields and is no field"
            hint = "put words into a paragraph of their own, and each field on one line"
            self.findings.add("field-name", at, message, hint)

    def _fields(self, line: Line) -> Iterator[TextField | Tick]:
        for found in _FIELD.finditer(line.text):
            marks, inside = found[1], found[2]
            name, _, rest = inside.partition("|")
            label, _, count = rest.partition("|")
            full, label = self._named(f"{name}|{label}", line, found.start(2) + 1)
            if marks == "[ ]":
                yield Tick(full, label)
            elif marks.startswith("="):
                yield TextField(full, label, self._lines(count, line, found), len(marks))
            else:
                yield TextField(full, label, 1, len(marks))

    def _lines(self, count: str, line: Line, found: re.Match[str]) -> int:
        count = count.strip()
        if not count:
            return DEFAULT_LINES
        if re.fullmatch("[0-9]{1,2}", count) and 2 <= int(count) <= MOST_LINES:
            return int(count)
        at = self.prose.body.place(line, found.start() + 1)
        message = f"'{count}' is no number of lines from 2 to {MOST_LINES}"
        self.findings.add("value-wrong", at, message, "for example [==== name | label | 4]")
        return DEFAULT_LINES

    def _named(self, text: str, line: Line, column: int) -> tuple[str, str]:
        name, bar, label = (piece.strip() for piece in text.partition("|"))
        if not bar or not _NAME.fullmatch(name) or not label:
            example = "-".join(slug(text).split("-")[:3])
            self.findings.add(
                "field-name",
                self.prose.body.place(line, column),
                f"'{text.strip()}' is not 'name | label'",
                f"for example '{example} | {label or name}'",
            )
        return f"{self.prefix}.{name}", label

    def table(self, lines: Sequence[Line], section: str) -> FieldTable:
        """Return a table; its blank cells are named after ``section``, row and column."""
        root = self.prose.tree([lines[0], lines[1]])
        head = tuple(inner(cell) for cell in root.iter("th"))
        plain = _cells(lines[0])
        rows = tuple(
            tuple(
                self._cell(cell, line, f"{section}-{row}-{column}", plain, column, row)
                for column, cell in enumerate(_cells(line), 1)
            )
            for row, line in enumerate(lines[2:], 1)
        )
        return FieldTable(head, rows)

    def _cell(
        self, cell: str, line: Line, name: str, head: list[str], column: int, row: int
    ) -> Html | TextField:
        if cell:
            return self.prose.inline([Line(line.number, cell)])
        title = head[column - 1] if column <= len(head) else ""
        return TextField(f"{self.prefix}.{name}", f"{title} {row}".strip())
