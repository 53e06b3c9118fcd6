"""A clinic's appointments, a CSV file → when each therapist sees somebody; never whom.

A bad row is a finding and leaves the others alone: a batch makes what can be made. Day and time
are read as such and nothing else, so no name can stand in their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from press.errors import Place
from press.load.entries import NAME
from press.load.source import Findings, Folder, known
from press.load.table import Cell, read_table
from press.model.clinic import Visit

MOST_ROWS: Final = 100_000
_MOST_BYTES: Final = 8_000_000
_COLUMNS: Final = ("therapist", "date", "time")
# what other programs call these columns; nothing here may be a client's
_CALLED: Final = {"day": "date", "start": "time", "hour": "time", "id": "therapist"}
_MOST_TOLD: Final = 200
_NEEDED: Final = ("therapist", "date")
# no \d: that is a digit of any script, and a face that lacks it would end a batch
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def load_appointments(
    name: str, folder: Folder, therapists: Collection[str], findings: Findings
) -> list[Visit]:
    """Return the good rows of the file ``name``; each bad one is noted.

    Args:
        name: The file.
        folder: Where it lies.
        therapists: The ids that the clinic's roster has.
        findings: Where mistakes are noted; one in the first line leaves no row good.
    """
    text = folder.read(name, findings, limit=_MOST_BYTES)
    if text is None:
        return []
    before = len(findings.found)
    rows = read_table(text, folder.shown(name), findings, MOST_ROWS)
    columns = _columns(next(rows, []), findings)
    visits = list(_visits(rows, columns, therapists, findings)) if columns else []
    if not visits and len(findings.found) == before:
        hint = "add a row for each, or leave --appointments out"
        findings.add("file-empty", Place(folder.shown(name)), "there is no appointment here", hint)
    return visits


def _columns(head: list[Cell], findings: Findings) -> list[str]:
    """Return the names of the columns, or none if there is one too few or too many."""
    columns = [cell.text.strip().casefold() for cell in head]
    before = len(findings.found)
    for cell, column in zip(head, columns, strict=True):
        if column not in _COLUMNS:
            message = f"unknown column '{cell.text.strip()[:NAME]}'"
            hint = f"take it out, above all if it tells who comes; {known(_COLUMNS)}"
            if meant := _CALLED.get(column):
                hint = f"call it '{meant}'"
            findings.add("key-unknown", cell.at, message, hint)
        elif columns.count(column) > 1 and cell is not head[columns.index(column)]:
            findings.add("key-double", cell.at, f"'{column}' stands twice", "keep one of them")
    for column in _NEEDED:
        if column not in columns and head:
            findings.add("key-missing", head[0].at, f"there is no column '{column}'", "add it")
    return [] if len(findings.found) > before else columns


def _visits(
    rows: Iterable[list[Cell]],
    columns: list[str],
    therapists: Collection[str],
    findings: Findings,
) -> Iterator[Visit]:
    seen: set[Visit] = set()
    shared: dict[str, str] = {}
    all_findings = findings
    ids = sorted(therapists)
    near: Callable[[str], str] = lru_cache(maxsize=_MOST_TOLD)(lambda id_: _near(id_, ids))
    for row in rows:
        if len(all_findings.found) >= _MOST_TOLD:
            findings = Findings()  # nobody reads on; the good rows are made all the same
            near = str  # to look for a name that is like it takes as long as hundreds of rows
        if len(row) != len(columns):
            message = f"this row has {len(row)} cells; the first line names {len(columns)}"
            findings.add("row-shape", row[0].at, message, "write one cell for each column")
            continue
        cells = dict(zip(columns, row, strict=True))
        visit = _visit(cells, therapists, near, findings)
        if visit is None:
            continue
        if visit in seen:
            hint = "one packet is enough: take one of the rows out"
            findings.add("row-double", row[0].at, "another row says the same", hint)
            continue
        seen.add(visit)
        therapist = shared.setdefault(visit.therapist, visit.therapist)
        yield Visit(therapist, visit.day, shared.setdefault(visit.time, visit.time))


def _visit(
    cells: dict[str, Cell],
    therapists: Collection[str],
    near: Callable[[str], str],
    findings: Findings,
) -> Visit | None:
    before = len(findings.found)
    who, on = cells["therapist"], cells["date"]
    therapist = who.text.strip()
    if therapist not in therapists:
        shown = therapist[:NAME]
        message = f"no therapist of the roster has the id '{shown}'"
        findings.add("therapist-unknown", who.at, message, near(shown))
    day = _day(on, findings)
    time = _time(cells.get("time"), findings)
    if day is None or len(findings.found) > before:
        return None
    return Visit(therapist, day, time)


def _near(id_: str, ids: Sequence[str]) -> str:
    begun = [one for one in ids if id_ and one.startswith(f"{id_}-")]
    found = begun if len(begun) == 1 else get_close_matches(id_, ids, 1)
    if found:
        return f"did you mean '{found[0]}'?"
    return f"write an id, such as {ids[0]}" if ids else "the clinic has no roster; add one"


def _day(cell: Cell, findings: Findings) -> date | None:
    text = cell.text.strip()
    if _DAY.fullmatch(text):
        with suppress(ValueError):  # such as the 30th of February
            return date.fromisoformat(text)
    message = f"'{text[:NAME]}' is no date"
    findings.add("value-wrong", cell.at, message, "write it as 2026-12-07")
    return None


def _time(cell: Cell | None, findings: Findings) -> str:
    text = cell.text.strip() if cell else ""
    if cell is None or not text:
        return ""
    found = _TIME.fullmatch(text)
    if found is None:
        message = f"'{text[:NAME]}' is no time of day"
        findings.add("value-wrong", cell.at, message, "write it as 14:30")
        return ""
    return f"{int(found[1]):02}:{found[2]}"
