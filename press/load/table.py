"""CSV → rows of cells, each with its place; comma, semicolon or tab.

Source: RFC 4180. Python's csv module does the same but forgets where a cell stood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from press.errors import Place
from press.load.source import Findings

MOST_CELLS: Final = 100  # of a row; a roster has seven
_SEPARATORS: Final = ",;\t"
_SPREADSHEET: Final = re.compile(r"sep=[,;\t]\n", re.IGNORECASE)  # a first line that Excel writes


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, without its quotation marks."""

    text: str
    at: Place


def read_table(text: str, file: str, findings: Findings, most_rows: int) -> Iterator[list[Cell]]:
    """Yield the rows of ``text`` that are not empty, the first line first.

    More than ``most_rows`` below it are a finding and are not read.
    """
    begin = found.end() if (found := _SPREADSHEET.match(text)) else 0
    first = text[begin:].lstrip("\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    count = 0
    for row in _Scanner(text, file, separator, findings).rows(begin):
        if any(cell.text.strip() for cell in row):
            if count > most_rows:
                message = f"here are more than {most_rows:,} rows; no more are read"
                findings.add("file-too-large", row[0].at, message, "make two files of it")
                return
            count += 1
            yield row


class _Scanner:
    """Walks through the text of a table once."""

    def __init__(self, text: str, file: str, separator: str, findings: Findings) -> None:
        self.text = text
        self.file = file
        self.findings = findings
        # possessive, so that no way back is kept for each letter or mark of a long cell
        self.quoted = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
        # one search for both: a mark that is far off would be looked for anew from each cell
        self.end = re.compile(f"[{separator}\n]")
        self.separator = separator

    def rows(self, offset: int) -> Iterator[list[Cell]]:
        """Yield every row from ``offset`` on."""
        line, start = 1 + self.text.count("\n", 0, offset), offset
        row: list[Cell] = []
        while offset < len(self.text):
            at = Place(self.file, line, offset - start + 1)
            if len(row) == MOST_CELLS:
                message = f"this row has more than {MOST_CELLS} cells; no more are read"
                hint = "close the quotation marks of each cell, and write one line for each row"
                self.findings.add("row-shape", at, message, hint)
                return
            text, end = self._cell(offset, at)
            if end < 0:
                return
            # some systems write an accent behind its letter; a place counts what the file holds
            row.append(Cell(unicodedata.normalize("NFC", text), at))
            if breaks := self.text.count("\n", offset, end):
                line += breaks
                start = self.text.rfind("\n", offset, end) + 1
            offset = end + 1
            more = self.text[end : end + 1]
            if more != self.separator:
                yield row
                row, line, start = [], line + 1, offset
        if row:  # the text ends behind a separator: one more cell, which is empty
            yield [*row, Cell("", Place(self.file, line, offset - start + 1))]

    def _cell(self, offset: int, at: Place) -> tuple[str, int]:
        """Return the cell that begins at ``offset`` and where it ends, or -1 after a finding."""
        if self.text[offset : offset + 1] != '"':
            found = self.end.search(self.text, offset)
            end = found.start() if found else len(self.text)
            return self.text[offset:end], end
        quoted = self.quoted.match(self.text, offset)
        after = self.text[quoted.end() : quoted.end() + 1] if quoted else ""
        if quoted is None or after not in ("", "\n", self.separator):
            hint = "close the quotation mark, and double one that belongs to the words"
            message = "this quotation mark is never closed before the cell ends"
            self.findings.add("row-shape", at, message, hint)
            return "", -1
        return quoted[1].replace('""', '"'), quoted.end()
