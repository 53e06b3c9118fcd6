"""A roster of any spreadsheet: read forgivingly, reported, refused with the place of each cell."""

from __future__ import annotations

import time
import tracemalloc
import unicodedata
from pathlib import Path

import pytest
from clinics import CHARACTERS, OXBOW
from hypothesis import given
from hypothesis import strategies as st

from press.load.roster import MOST_ROWS, Roster, load_roster
from press.load.source import Findings, Folder
from press.load.table import MOST_CELLS, read_table
from press.model.clinic import Appointment, Slot, Therapist, shape


def read(folder: Path, text: str | bytes) -> tuple[Roster | None, list[str]]:
    """Return what a roster says, and each finding as place and code."""
    raw = text if isinstance(text, bytes) else text.encode()
    (folder / "roster.csv").write_bytes(raw)
    findings = Findings()
    roster = load_roster(
        "roster.csv", Folder(folder, "c"), CHARACTERS, findings, unsaid=("noise", "loud")
    )
    return roster, [f"{one.at} {one.code}" for one in findings.found]


def partly(folder: Path, text: str) -> tuple[Roster, list[str]]:
    """Return the good rows of a roster, and each finding as line, column and code."""
    (folder / "roster.csv").write_text(text, "utf-8")
    findings = Findings()
    roster = load_roster("roster.csv", Folder(folder, "c"), CHARACTERS, findings, partly=True)
    assert roster is not None
    return roster, [f"{one.at.line}:{one.at.column} {one.code}" for one in findings.found]


PLAIN = "name,phone\nMara Quist,555-0124\nSøren Abe,\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("Mara Quist", '"Mara Quist"'),
        f"sep=;\n{PLAIN.replace(',', ';')}",
        f"\n{PLAIN}\n,\n\n",
        PLAIN.rstrip("\n"),
        PLAIN.replace("name,phone", " THERAPIST , Tel. "),
    ],
)
def test_one_roster_is_read_the_same_however_a_spreadsheet_wrote_it(
    tmp_path: Path, text: str | bytes
) -> None:
    roster, told = read(tmp_path, text)
    assert told == []
    assert roster is not None
    assert roster.therapists == (
        Therapist(id="mara-quist", name="Mara Quist", phone="555-0124"),
        Therapist(id="soren-abe", name="Søren Abe"),
    )


def test_a_name_whose_accents_stand_behind_its_letters_is_read_as_any_other(
    tmp_path: Path,
) -> None:
    plain = "name,phone\nZoë Çelik,555-0124\n"
    assert unicodedata.normalize("NFD", plain) != plain
    roster, told = read(tmp_path, unicodedata.normalize("NFD", plain))
    assert told == []
    assert roster == read(tmp_path, plain)[0]


def test_how_a_column_was_understood_is_told_where_it_was_a_guess() -> None:
    roster = load_roster("roster.csv", Folder(OXBOW, "c"), CHARACTERS, Findings())
    assert roster is not None
    assert "c/roster.csv: the column 'Tel.' is read as phone" in roster.notes
    assert len(roster.notes) == 5


@pytest.mark.parametrize(
    "head",
    [
        "Name;Titel;Pronomen;Telefon;E-Mail-Adresse;Terminbuchung",
        "Therapeut*in;Titel;Pronomen;Handy;E-Mail;Terminlink",
        "THERAPEUTIN;TITEL;PRONOMEN;RUFNUMMER;E-MAIL-ADRESSE;BUCHUNGSLINK",
        "Clinician;License;Pronouns;Mobile Phone;Email Address;Scheduling Link",
        "Nom;Titre;Pronoms;Téléphone;Courriel;URL",
        "Nombre;Título;Pronombres;Teléfono;Correo electrónico;URL",
    ],
)
def test_the_columns_of_other_spreadsheets_are_understood_and_each_guess_is_told(
    tmp_path: Path, head: str
) -> None:
    row = "Mara Quist;M.A.;sie/ihr;555-0124;mara@oxbow.example;https://oxbow.example/mara"
    roster, told = read(tmp_path, f"{head}\n{row}\n")
    assert told == []
    assert roster is not None
    (one,) = roster.therapists
    values = (one.name, one.credentials, one.pronouns, one.phone, one.email, one.booking)
    assert ";".join(values) == row
    guessed = [one for one in head.split(";") if one != "name"]
    assert [note.split("'")[1] for note in roster.notes] == guessed


def test_two_columns_of_one_kind_are_told(tmp_path: Path) -> None:
    roster, told = read(tmp_path, "Name;Telefon;Handy\nMara Quist;555-0124;555-0125\n")
    assert (roster, told) == (None, ["c/roster.csv:1:14 key-double"])


def test_words_that_are_too_long_are_told_with_the_name_of_their_column(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(f"Therapist,Degree\n{'A' * 87},{'B' * 41}\n", "utf-8")
    findings = Findings()
    load_roster("roster.csv", Folder(tmp_path, "c"), CHARACTERS, findings)
    assert [one.message for one in findings.found] == [
        "'name' has room for 40 characters; here are 87",
        "'credentials' has room for 40 characters; here are 41",
    ]


def test_all_characters_of_a_cell_that_cannot_be_printed_are_told_in_one_finding(
    tmp_path: Path,
) -> None:
    (tmp_path / "roster.csv").write_text("name,credentials\n美 Lin 林美,☂\n", "utf-8")
    findings = Findings()
    load_roster("roster.csv", Folder(tmp_path, "c"), CHARACTERS, findings)
    assert [one.message for one in findings.found] == [
        (
            "no font of the press has '林' (U+6797, cjk unified ideograph-6797), "
            "'美' (U+7F8E, cjk unified ideograph-7f8e)"
        ),
        "no font of the press has '☂' (U+2602, umbrella)",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,client\nA,B\n", ["c/roster.csv:1:6 key-unknown"]),
        ("name,therapist\nA,B\n", ["c/roster.csv:1:6 key-double"]),
        ("phone\n555-0124\n", ["c/roster.csv:1:1 key-missing"]),
        ("name,phone\n", ["c/roster.csv:1:1 file-empty"]),
        ("name\n\n \n", ["c/roster.csv:1:1 file-empty"]),
        ("", ["c/roster.csv:1:1 file-empty"]),
        (
            "name,phone\nA\nB,555-0124,x\n",
            ["c/roster.csv:2:1 row-shape", "c/roster.csv:3:1 row-shape"],
        ),
        ('name,phone\n"A,555-0124\n', ["c/roster.csv:2:1 row-shape"]),
        (
            "name\nAda Wu\nBo Wu\nAda  Wu\nada wu\n",
            [f"c/roster.csv:{n}:1 row-double" for n in (2, 4, 5)],
        ),
        ("id,name\na,Ada\na,Bo\n", [f"c/roster.csv:{n}:1 row-double" for n in (2, 3)]),
        ("name\nLoudon Ash\n", ["c/roster.csv:2:1 title-reveals"]),
        ("id,name\nnoise-desk,Ada\n", ["c/roster.csv:2:1 title-reveals"]),
        ("id,name\nl-ash,Loudon Ash\n", []),
        ("name\nSheet\n", ["c/roster.csv:2:1 row-double"]),
        ("id,name\n../a,Ada\n", ["c/roster.csv:2:1 value-wrong"]),
        (
            'name,phone\nA,"=HYPERLINK(""http://a.example"",""B"")"\n',
            ["c/roster.csv:2:3 cell-formula"],
        ),
        (
            "name\n+1+1\n-2\n@SUM(A1)\n\t=A1\n",
            [f"c/roster.csv:{n}:1 cell-formula" for n in (2, 3, 4, 5)],
        ),
        ("name,phone\nA,+1 555 0124\n", []),
        ("name,phone\nA,-555-0124\n", ["c/roster.csv:2:3 cell-formula"]),
        ("name,phone\nA,call me\n", ["c/roster.csv:2:3 value-wrong"]),
        ("name,email\nA,a@b\n", ["c/roster.csv:2:3 value-wrong"]),
        *(
            (f'name,email\nA,"{email}"\n', ["c/roster.csv:2:3 value-wrong"])
            for email in (
                "ines?bcc=spy@evil.example",
                "ines&bcc=spy@evil.example",
                "ines%3Fbcc@evil.example",
                "ines moradi@a.example",
                "ines,spy@evil.example",
                "ines;spy@evil.example",
                "ines`@a.example",
                '""""ines""""@a.example',
                "ines#a@evil.example",
                "ines@a.example?bcc=spy",
                "ines@a.example%0d",
            )
        ),
        ("name,email\nA,ines.o'm+desk_1@a-b.example\n", []),
        ("name,booking\nA,http://a.example\n", ["c/roster.csv:2:3 link-form"]),
        ("name,booking\nA,javascript:alert(1)\n", ["c/roster.csv:2:3 link-form"]),
        (f"name,booking\nA,https://a.example/{'x' * 200}\n", ["c/roster.csv:2:3 value-wrong"]),
        (f"name\n{'A' * 300}\n", ["c/roster.csv:2:1 value-wrong"]),
        ("name\nA\u202eB\n", ["c/roster.csv:2:1 character-hidden"]),
        ("name\nA\u200bB\n", ["c/roster.csv:2:1 character-hidden"]),
        ('name\n"A\nB"\n', ["c/roster.csv:2:1 character-hidden"]),
        ("name\nA\x07B\n", ["c/roster.csv:2:2 encoding"]),
        ("name\n林美\n", ["c/roster.csv:2:1 character-unprintable"]),
        ("name\nعائشة\n", ["c/roster.csv:2:1 character-unprintable"]),
        ("name,phone\n,555-0124\n", ["c/roster.csv:2:1 value-wrong"]),
        (PLAIN.encode("utf-16"), ["c/roster.csv:1:1 encoding"]),
        (PLAIN.encode("cp1252"), ["c/roster.csv:3:2 encoding"]),
    ],
)
def test_what_is_wrong_in_a_roster_is_told_with_the_place_of_its_cell(
    tmp_path: Path, text: str | bytes, told: list[str]
) -> None:
    roster, found = read(tmp_path, text)
    assert found == told
    assert (roster is None) is bool(told)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            "Ida Lund,555-0111 x\nIda Lund,555-0122",
            ["2:10 value-wrong", "2:1 row-double", "3:1 row-double"],
        ),
        (
            "Ida Lund,555-0122\nIda Lund,555-0111 x",
            ["2:1 row-double", "3:10 value-wrong", "3:1 row-double"],
        ),
        (
            "Ida Lund,\nIda\u200b Lund,",
            ["2:1 row-double", "3:1 character-hidden", "3:1 row-double"],
        ),
    ],
)
def test_of_two_rows_with_one_id_neither_is_made_whatever_else_is_wrong_with_them(
    tmp_path: Path, rows: str, told: list[str]
) -> None:
    roster, found = partly(tmp_path, f"name,phone\n{rows}\nBo Wu,555-0133\n")
    assert [one.id for one in roster.therapists] == [*roster.places] == ["bo-wu"]
    assert found == told


def test_an_id_that_is_given_does_not_win_over_one_that_is_made_of_a_name(tmp_path: Path) -> None:
    roster, found = partly(tmp_path, "id,name\n,Ida Lund\nida-lund,Imke Dahl\n,Bo Wu\n")
    assert [one.name for one in roster.therapists] == ["Bo Wu"]
    assert found == ["2:2 row-double", "3:1 row-double"]


def test_rows_without_a_name_are_not_told_to_be_for_one_and_the_same(tmp_path: Path) -> None:
    _, found = partly(tmp_path, "name,phone\n,555-0111\n,555-0122\nBo Wu,\n")
    assert found == ["2:1 value-wrong", "3:1 value-wrong"]


def test_a_hundred_thousand_rows_are_refused_soon_and_a_full_roster_is_read_soon(
    tmp_path: Path,
) -> None:
    begun = time.monotonic()
    rows = "".join(f"Person {number},555-0124\n" for number in range(60_000))
    roster, told = read(tmp_path, f"name,phone\n{rows}")
    assert (roster, told) == (None, [f"c/roster.csv:{MOST_ROWS + 2}:1 file-too-large"])
    roster, told = read(tmp_path, f"name,phone\n{rows + rows}")
    assert (roster, told) == (None, ["c/roster.csv:1:1 file-too-large"])
    full = "".join(rows.splitlines(keepends=True)[:MOST_ROWS])
    roster, told = read(tmp_path, f"name,phone\n{full}")
    assert told == []
    assert roster is not None
    assert len(roster.therapists) == MOST_ROWS
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("," * 7_900_000, ["row-shape"]),
        (f"a,b\n{',' * 7_900_000}", ["row-shape"]),
        ('"' * 7_900_001, ["row-shape"]),
        (f"""a,"{'""' * 3_900_000}"\n""", []),
    ],
    ids=["first row", "second row", "marks", "one cell"],
)
def test_a_table_of_any_shape_is_read_or_refused_soon_and_in_little_memory(
    text: str, told: list[str]
) -> None:
    tracemalloc.start()
    begun = time.monotonic()
    findings = Findings()
    for _ in read_table(text, "t", findings, 99):
        pass
    taken = time.monotonic() - begun
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.code for one in findings.found] == told
    assert taken < 5
    assert most < 60_000_000


def test_a_row_has_at_most_a_hundred_cells() -> None:
    findings = Findings()
    rows = read_table("a" + ",a" * 99 + "\n" + ",a" * 100 + "\na\n", "t", findings, 99)
    assert [len(row) for row in rows] == [MOST_CELLS]
    assert [(str(one.at), one.code) for one in findings.found] == [("t:2:200", "row-shape")]


@given(
    st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=4), max_size=5),
    st.sampled_from(",;\t"),
)
def test_any_table_is_read_back_as_it_was_written(rows: list[list[str]], separator: str) -> None:
    rows = [[f"a{cell}".replace("\r", "") for cell in row] for row in [["x", "y"], *rows]]
    quoted = [['"{}"'.format(cell.replace('"', '""')) for cell in row] for row in rows]
    text = "\n".join([separator.join(["ax", "ay"]), *map(separator.join, quoted[1:])])
    findings = Findings()
    found = [[cell.text for cell in row] for row in read_table(text, "t", findings, 99)]
    assert findings.found == []
    assert found == [[unicodedata.normalize("NFC", cell) for cell in row] for row in rows]


@given(st.text(max_size=80))
def test_any_text_is_a_table_or_a_finding_and_every_cell_stands_where_it_says(text: str) -> None:
    text = text.replace("\r", "")
    lines = text.split("\n")
    for row in read_table(text, "t", Findings(), 99):
        for cell in row:
            rest = lines[cell.at.line - 1][cell.at.column - 1 :]
            first = cell.text.partition("\n")[0]
            apart = [unicodedata.normalize("NFD", one.replace('"', "")) for one in (rest, first)]
            assert apart[0].startswith(apart[1])


def test_a_cover_has_places_for_what_a_row_fills_and_for_nothing_else() -> None:
    short = Therapist(id="a", name="A", phone="1")
    when = Appointment(therapist="a", date="Monday", time="")
    assert shape(short) == {Slot.NAME, Slot.PHONE}
    assert shape(short, when) == {Slot.NAME, Slot.PHONE, Slot.DATE}
    assert shape(None) == frozenset()
    booked = Therapist(id="a", name="A", booking="https://a.example")
    assert shape(booked) == {Slot.NAME, Slot.BOOKING_QR, Slot.BOOKING_WEB}
