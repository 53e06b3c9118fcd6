"""A clinic's appointments: good rows are read, bad ones told, and never who comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from press.load import appointments
from press.load.appointments import load_appointments
from press.load.source import Findings, Folder
from press.model.clinic import Visit

ROSTER = ("mara-quist", "soren-abe")


def read(folder: Path, text: str, ids: Sequence[str] = ROSTER) -> tuple[list[Visit], Findings]:
    """Read a table of appointments."""
    (folder / "a.csv").write_text(text, "utf-8")
    findings = Findings()
    return load_appointments("a.csv", Folder(folder, "tables"), ids, findings), findings


def told(findings: Findings) -> list[tuple[str, int, str]]:
    """Return code, line and hint of each finding."""
    return [(one.code, one.at.line, one.hint) for one in findings.found]


def test_rows_are_read_in_their_order_with_and_without_a_time(tmp_path: Path) -> None:
    rows = "Therapist;Date;Time\nsoren-abe;2026-12-08;\nmara-quist;2026-12-07;9:30\n"
    visits, findings = read(tmp_path, rows)
    assert visits == [
        Visit("soren-abe", date(2026, 12, 8), ""),
        Visit("mara-quist", date(2026, 12, 7), "09:30"),
    ]
    assert told(findings) == []


@pytest.mark.parametrize(
    ("day", "time", "column"),
    [
        ("2026-12-07", "13:0\u0665", 23),
        ("2026-12-07", "1\u0663:05", 23),
        ("2026-12-07", "\uff11:05", 23),
        ("2026-12-0\u0667", "13:05", 12),
        ("20261207", "13:05", 12),
        ("2026-W50-1", "13:05", 12),
        ("2026-02-30", "13:05", 12),
    ],
)
def test_a_day_and_a_time_are_written_in_one_way_and_in_plain_digits(
    tmp_path: Path, day: str, time: str, column: int
) -> None:
    rows = f"therapist,date,time\nmara-quist,{day},{time}\nmara-quist,2026-12-08,9:30\n"
    visits, findings = read(tmp_path, rows)
    assert visits == [Visit("mara-quist", date(2026, 12, 8), "09:30")]
    assert [(one.code, str(one.at)) for one in findings.found] == [
        ("value-wrong", f"tables/a.csv:2:{column}")
    ]


@pytest.mark.parametrize("column", ["client", "name", "Patient", "notes"])
def test_a_column_that_could_tell_who_comes_is_refused(tmp_path: Path, column: str) -> None:
    rows = f"therapist,date,{column}\nmara-quist,2026-12-07,Somebody\n"
    visits, findings = read(tmp_path, rows)
    assert (visits, [one.code for one in findings.found]) == ([], ["key-unknown"])
    assert "Somebody" not in "".join(map(str, findings.found))


@pytest.mark.parametrize(("column", "meant"), [("Day", "date"), ("start", "time")])
def test_a_column_that_other_programs_call_so_gets_the_name_to_write(
    tmp_path: Path, column: str, meant: str
) -> None:
    _, findings = read(tmp_path, f"therapist,{column}\nmara-quist,2026-12-07\n")
    assert ("key-unknown", 1, f"call it '{meant}'") in told(findings)


@pytest.mark.parametrize("text", ["therapist,date,time\n", "therapist,date\n ,\n"])
def test_a_table_without_an_appointment_is_told(tmp_path: Path, text: str) -> None:
    visits, findings = read(tmp_path, text)
    assert visits == []
    assert told(findings) == [("file-empty", 1, "add a row for each, or leave --appointments out")]


@pytest.mark.parametrize(
    ("written", "ids", "hint"),
    [
        ("mara-quits", ROSTER, "did you mean 'mara-quist'?"),
        ("soren", ROSTER, "did you mean 'soren-abe'?"),
        ("xy", ROSTER, "write an id, such as mara-quist"),
        ("", ROSTER, "write an id, such as mara-quist"),
        ("xy", (), "the clinic has no roster; add one"),
    ],
)
def test_an_unknown_therapist_is_told_with_an_id_of_this_roster(
    tmp_path: Path, written: str, ids: tuple[str, ...], hint: str
) -> None:
    _, findings = read(tmp_path, f"therapist,date\n{written},2026-12-07\n", ids)
    assert told(findings) == [("therapist-unknown", 2, hint)]


def test_a_hundred_thousand_rows_and_no_more_are_read(tmp_path: Path) -> None:
    first = date(2026, 1, 1)
    rows = "".join(f"mara-quist,{first + timedelta(n // 24)},{n % 24}:00\n" for n in range(100_002))
    visits, findings = read(tmp_path, f"therapist,date,time\n{rows}")
    assert len(visits) == 100_000
    assert [(one.at.line, one.code) for one in findings.found] == [(100_002, "file-too-large")]


def test_a_thousand_bad_rows_are_not_all_told_and_the_good_ones_are_read(tmp_path: Path) -> None:
    rows = "therapist,date\nmara-quist,2026-12-07\n" + "nobody,2026-12-07\n" * 1000
    visits, findings = read(tmp_path, f"{rows}mara-quist,2026-12-08\n")
    assert len(findings.found) == 200
    assert len(visits) == 2


def test_no_name_is_guessed_for_a_row_that_is_not_told_and_none_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guessed: list[str] = []

    def guess(id_: str, ids: Sequence[str], count: int) -> list[str]:
        guessed.append(id_)
        return [*ids][:count]

    monkeypatch.setattr(appointments, "get_close_matches", guess)
    often = "mara-quits,2026-12-07\n" * 100
    rare = "".join(f"nobody-{n},2026-12-07\n" for n in range(1000))
    _, findings = read(tmp_path, f"therapist,date\n{often}{rare}")
    assert len(findings.found) == 200
    assert {one.hint for one in findings.found} == {"did you mean 'mara-quist'?"}
    assert guessed == ["mara-quits", *(f"nobody-{n}" for n in range(100))]
