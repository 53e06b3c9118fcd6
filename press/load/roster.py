"""A clinic's roster, a CSV file → its therapists, with the place of every cell that is wrong."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from press.errors import Place
from press.load.characters import told, unprintable
from press.load.entries import NAME, check_email, check_phone, check_told, check_words, is_phone
from press.load.markdown import check_address
from press.load.source import Findings, Folder, known
from press.load.table import Cell, read_table
from press.load.yaml import check_name
from press.model.clinic import Therapist

MOST_ROWS: Final = 2_000
RESERVED: Final = frozenset({"sheet", "packet"})  # other files of a packet's folder
_ROOM: Final = {"name": 40, "credentials": 40, "pronouns": 24, "phone": 24, "email": 44}
_LINK: Final = 100  # a denser QR code is not read from a screen or a bad print

# What the columns of spreadsheets are called, in the languages that exports came in so far,
# folded as `_folded` does.
_NAMES: Final = {
    "id": "id|key|short|kürzel",
    "name": "name|therapist|therapist name|full name|counsellor|counselor|clinician|provider"
    "|therapeut|therapeutin|therapeut in|nom|nombre",
    "credentials": "credentials|credential|degree|licence|license|title|titel|titre|título",
    "pronouns": "pronouns|pronoun|pronomen|pronoms|pronombres",
    "phone": "phone|telephone|tel|mobile|cell|phone number|telephone number|mobile phone"
    "|cell phone|number|telefon|telefonnummer|rufnummer|handy|handynummer|mobil|mobiltelefon"
    "|téléphone|teléfono",
    "email": "email|e mail|mail|email address|e mail address|e mail adresse|email adresse"
    "|emailadresse|mailadresse|courriel|correo|correo electrónico",
    "booking": "booking|booking link|booking url|link|url|appointments|scheduling link"
    "|calendar link|terminbuchung|terminlink|online terminbuchung|buchung|buchungslink",
}
_COLUMNS: Final = {name: key for key, names in _NAMES.items() for name in names.split("|")}
_SPELLED: Final = str.maketrans(
    {"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "ß": "ss", "đ": "d", "ı": "i", "ł": "l", "œ": "oe"}
)
_FORMULA: Final = re.compile(r"\s*[=+@\u2212\uff1d\uff0b\uff20-]")


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works at a clinic, and how its columns were understood."""

    therapists: tuple[Therapist, ...]
    notes: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)


def load_roster(
    name: str,
    folder: Folder,
    printable: frozenset[str],
    findings: Findings,
    *,
    partly: bool = False,
    unsaid: Collection[str] = (),
) -> Roster | None:
    """Return the roster in the file ``name``, or None after each of its mistakes was noted.

    With ``partly`` the good rows of a roster are returned beside the mistakes of the others. No
    id, given or made of a name, may carry a word of ``unsaid``: it names files.
    """
    text = folder.read(name, findings)
    if text is None:
        return None
    before = len(findings.found)
    file = folder.shown(name)
    rows = read_table(text, file, findings, MOST_ROWS)
    head = next(rows, [])
    columns = _columns(head, findings)
    therapists: list[Therapist] = []
    places: dict[str, Place] = {}
    if len(findings.found) == before:
        read = _rows(rows, columns, findings)
        therapists = list(_therapists(read, (printable, unsaid), findings, places))
        if not therapists and len(findings.found) == before:
            hint = "add a row for each, or leave the roster out"
            findings.add("file-empty", Place(file), "the roster names no therapist", hint)
    if len(findings.found) > before and not (partly and therapists):
        return None
    notes = (
        f"{file}: the column '{cell.text.strip()}' is read as {key}"
        for cell, key in zip(head, columns, strict=True)
        if cell.text.strip() != key
    )
    return Roster(tuple(therapists), tuple(notes), places)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def _columns(head: list[Cell], findings: Findings) -> list[str]:
    """Return the key of each column; what nobody reads is a finding, so no client's name stays."""
    columns: list[str] = []
    for cell in head:
        key = _COLUMNS.get(_folded(cell.text), "")
        if not key:
            message = f"unknown column '{cell.text.strip()[:NAME]}'"
            findings.add("key-unknown", cell.at, message, f"take it out; {known(_NAMES)}")
        elif key in columns:
            message = f"two columns are read as {key}"
            findings.add("key-double", cell.at, message, "keep one of them")
        columns.append(key)
    if "name" not in columns and head:
        message = "no column holds the names of the therapists"
        findings.add("key-missing", head[0].at, message, "call one of them 'name'")
    return columns


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with a cell for each column; its ``id`` is empty if neither id nor name is given."""

    cells: Mapping[str, Cell]
    id: str
    at: Place


def _rows(rows: Iterable[list[Cell]], columns: list[str], findings: Findings) -> Iterator[_Row]:
    for row in rows:
        if len(row) != len(columns):
            message = f"this row has {len(row)} cells; the first line names {len(columns)}"
            hint = "put a cell that holds the separator between quotation marks"
            findings.add("row-shape", row[0].at, message, hint)
            continue
        cells = dict(zip(columns, row, strict=True))
        given = cells.get("id")
        name = cells["name"].text.strip()
        if given and (id_ := given.text.strip()):
            yield _Row(cells, id_, given.at)
        else:
            yield _Row(cells, _id_of(name) if name else "", cells["name"].at)


def _therapists(
    rows: Iterable[_Row],
    limits: tuple[frozenset[str], Collection[str]],
    findings: Findings,
    places: dict[str, Place],
) -> Iterator[Therapist]:
    printable, unsaid = limits
    every = tuple(rows)
    lines: dict[str, list[int]] = {}
    for row in every:  # bad ones, too: which of two is meant must not hang on the other's mistakes
        lines.setdefault(row.id, []).append(row.at.line)
    for row in every:
        before = len(findings.found)
        for key, cell in row.cells.items():
            _check_cell(key, cell, printable, findings)
        is_read = len(findings.found) == before
        _check_double(row, lines[row.id], findings)
        if is_read and len(findings.found) == before:
            hint = "give another id in a column 'id': it names files"
            check_name(row.id, row.at, findings)
            check_told(row.id, unsaid, row.at, findings, hint)
        if len(findings.found) == before:
            places[row.id] = row.at
            texts = {key: cell.text.strip() for key, cell in row.cells.items() if key != "id"}
            yield Therapist(id=row.id, **texts)


def _check_double(row: _Row, lines: list[int], findings: Findings) -> None:
    hint = "take one of them out, or give each an id of its own in a column 'id'"
    if row.id in RESERVED:
        findings.add("row-double", row.at, f"'{row.id}' is taken", hint)
    elif row.id and len(lines) > 1:
        other = next(line for line in lines if line != row.at.line)
        message = f"line {other} is for '{row.id[:NAME]}', too"
        findings.add("row-double", row.at, message, hint)


def _id_of(name: str) -> str:
    """Return a file's name for a therapist's; one in another script gets a number of its own."""
    spelled = unicodedata.normalize("NFKD", name.lower().translate(_SPELLED))
    plain = spelled.encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return made or f"t-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _check_cell(key: str, cell: Cell, printable: frozenset[str], findings: Findings) -> None:
    text = cell.text.strip()
    if key == "name" and not text:
        findings.add("value-wrong", cell.at, "this row has no name", "write it, or take it out")
        return
    if _FORMULA.match(cell.text) and not is_phone(text):
        message = f"'{text[:NAME]}' begins like a formula of a spreadsheet"
        findings.add("cell-formula", cell.at, message, "write the words that it stands for")
        return
    if not check_words(key, text, cell.at, findings, _ROOM.get(key, _LINK)):
        return
    if check := _CHECKS.get(key):
        check(text, cell.at, findings)
    if missing := unprintable(text, printable):
        hint = "write it in letters that the press has"
        findings.add("character-unprintable", cell.at, told(missing), hint)


_CHECKS: Final[dict[str, Callable[[str, Place, Findings], None]]] = {
    "phone": check_phone,
    "email": check_email,
    "booking": check_address,
}
