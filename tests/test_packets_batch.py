"""Batches: what is made, what is kept, what is told, and what an interruption leaves."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from batches import APPOINTMENTS, FOLDER, ROSTER, Desk, Heard, Inline
from commands import DAY, command
from facts import pdf_facts
from pikepdf import Pdf

from press import pipeline
from press.check import built
from press.check.built import check_output
from press.check.layout import check_layout
from press.errors import CheckError, ExitCode, Finding, ToolError
from press.packets import batch
from press.packets.revoke import revoke
from press.packets.run import make_packets
from press.packets.work import Made
from press.render.qr import qr_runs


def test_each_therapist_gets_a_packet_and_the_list_holds_them(desk: Desk) -> None:
    heard = Heard()
    done = desk.make(heard=heard)
    assert not done.findings
    assert desk.files() == [
        "batch.json",
        "mara-quist-letter.pdf",
        "sheet-letter.pdf",
        "soren-abe-letter.pdf",
        "zoe-o-brien-celik-letter.pdf",
    ]
    for entry in desk.listed():
        data = (desk.shop.output / entry["path"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["bytes"] == len(data)
        assert entry["recipients"] == ["anyone"]
        assert entry["parts"] == ["guide", "listening", "numbers"]
    assert len(heard.fresh) == heard.count == 3


def test_a_packet_names_its_therapist_and_no_other(desk: Desk) -> None:
    desk.make()
    names = {"mara-quist": "Mara Quist", "soren-abe": "Søren Abe", "zoe-o-brien-celik": "Zoë O"}
    for entry in desk.listed():
        facts = pdf_facts(desk.shop.output / entry["path"])
        said = " ".join(" ".join(facts.texts).split())
        for who, name in names.items():
            assert (name in said) is (who == entry["therapist"])


def test_each_square_leads_where_its_own_link_does(desk: Desk) -> None:
    """Of two whose covers have one shape; nobody sees whose square it is by looking at it."""
    with desk.roster.open("a") as file:
        file.write("Ida Lund,M.A.,,555-0128,ida@oxbow.example,https://oxbow.example/ida\n")
    desk.make()
    for who in ("mara", "ida"):
        booking = f"https://oxbow.example/{who}"
        (entry,) = [one for one in desk.listed() if one["therapist"].startswith(who)]
        with Pdf.open(desk.shop.output / entry["path"]) as pdf:
            (cover, *_) = pdf.pages
            uris = {str(one.A.URI) for one in cover.Annots if "/A" in one and "/URI" in one.A}
            cover.contents_coalesce()
            rows = re.findall(rb"(?m)^(\d+) (\d+) (\d+) 1 re$", cover.Contents.read_bytes())
        assert booking in uris
        assert [tuple(map(int, row)) for row in rows] == [*qr_runs(booking)[1]]


def test_appointments_make_a_packet_each_and_tell_day_and_time(desk: Desk) -> None:
    desk.make(when=APPOINTMENTS)
    paths = [entry["path"].removeprefix(f"{FOLDER}/") for entry in desk.listed()]
    assert sorted(paths) == [
        "mara-quist/2026-12-07-0930-letter.pdf",
        "mara-quist/2026-12-07-1400-letter.pdf",
        "soren-abe/2026-12-08-letter.pdf",
    ]
    said = pdf_facts(desk.shop.output / FOLDER / "mara-quist/2026-12-07-1400-letter.pdf").texts[0]
    assert "7 December 2026" in said
    assert "2:00 pm" in said


def test_a_second_run_writes_nothing(desk: Desk) -> None:
    desk.make()
    before = {path: os.stat(desk.shop.output / FOLDER / path).st_ino for path in desk.files()}
    heard = Heard()
    desk.make(heard=heard)
    after = {path: os.stat(desk.shop.output / FOLDER / path).st_ino for path in desk.files()}
    assert (heard.fresh, len(heard.made)) == ([], 3)
    assert {**after, "batch.json": 0} == {**before, "batch.json": 0}


def test_only_what_is_missing_or_changed_is_made_whatever_its_time(desk: Desk) -> None:
    desk.make()
    root = desk.shop.output / FOLDER
    (root / "mara-quist-letter.pdf").unlink()
    changed = root / "soren-abe-letter.pdf"
    times = os.stat(changed).st_atime_ns, os.stat(changed).st_mtime_ns
    data = bytearray(changed.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(data)
    os.utime(changed, ns=times)
    heard = Heard()
    desk.make(heard=heard)
    assert [Path(path).name for path in sorted(heard.fresh)] == [
        "mara-quist-letter.pdf",
        "soren-abe-letter.pdf",
    ]


def test_a_packet_that_no_row_asks_for_any_more_is_removed(desk: Desk) -> None:
    desk.make()
    desk.roster.write_text(desk.roster.read_text().replace("Søren Abe,,,555-0125,,\n", ""))
    desk.make()
    assert "soren-abe-letter.pdf" not in desk.files()
    assert len(desk.listed()) == 2


def test_packets_of_other_editions_stay_and_stay_listed(desk: Desk) -> None:
    asked = desk.asked()
    make_packets(asked, desk.shop, ["letter", "a4-grey"], Heard(), executor=Inline())
    desk.make()
    assert "mara-quist-a4-grey.pdf" in desk.files()
    assert len(desk.listed()) == 6


def test_a_bad_row_is_told_with_its_line_and_the_others_are_made(desk: Desk) -> None:
    with desk.roster.open("a") as file:
        file.write("=HYPERLINK(1),,,555-0127,,\nIda Lund,,,555-0128,,\nIda Lund,,,555-0129,,\n")
    done = desk.make()
    assert [(one.code, one.at.line) for one in done.findings] == [
        ("cell-formula", 5),
        ("row-double", 6),
        ("row-double", 7),
    ]
    assert "ida-lund-letter.pdf" not in desk.files()
    assert len(desk.listed()) == 3


BAD_ROWS = """therapist,date,time
mara-quist,2026-12-07,09:30
nobody,2026-12-07,09:30
mara-quist,7.12.2026,09:30
mara-quist,2026-12-07,half past
mara-quist,2026-12-07,9:30
mara-quist,2026-12-07
"""


def test_a_bad_appointment_is_told_with_its_line_and_the_others_are_made(desk: Desk) -> None:
    done = desk.make(when=BAD_ROWS)
    assert [(one.code, one.at.line, one.at.column) for one in done.findings] == [
        ("therapist-unknown", 3, 1),
        ("value-wrong", 4, 12),
        ("value-wrong", 5, 23),
        ("row-double", 6, 1),
        ("row-shape", 7, 1),
    ]
    assert len(desk.listed()) == 1


def test_a_name_too_long_for_one_line_gets_two_and_its_neighbours_stay_as_they_were(
    desk: Desk,
) -> None:
    desk.make()
    before = (desk.shop.output / FOLDER / "mara-quist-letter.pdf").read_bytes()
    long = "Wilhelmina Featherstonehaugh-Cholmond"
    with desk.roster.open("a") as file:
        file.write(f"{long},M.A.,,555-0128,ida@oxbow.example,https://oxbow.example/ida\n")
    done = desk.make()
    assert not done.findings
    (entry,) = [one for one in desk.listed() if one["therapist"].startswith("wilhelmina")]
    said = pdf_facts(desk.shop.output / entry["path"]).texts[0]
    assert "".join(long.split()) in "".join(said.split())
    assert (desk.shop.output / FOLDER / "mara-quist-letter.pdf").read_bytes() == before


def test_words_without_room_are_told_with_their_row(desk: Desk) -> None:
    with desk.roster.open("a") as file:
        file.write(f"Ida Lund,,,555-0128,,https://oxbow.example/{'w' * 70}\n")
    done = desk.make()
    assert [(one.code, one.at.line) for one in done.findings] == [("place-room", 5)]
    assert len(desk.listed()) == 3


def test_archives_hold_each_therapists_packets_and_are_the_same_on_every_run(desk: Desk) -> None:
    desk.make(when=APPOINTMENTS, zipped=True)
    path = desk.shop.output / FOLDER / "mara-quist.zip"
    data = path.read_bytes()
    with ZipFile(path) as archive:
        assert archive.namelist() == [
            "mara-quist/2026-12-07-0930-letter.pdf",
            "mara-quist/2026-12-07-1400-letter.pdf",
        ]
        for name in archive.namelist():
            assert archive.read(name) == (desk.shop.output / FOLDER / name).read_bytes()
    path.unlink()
    desk.make(when=APPOINTMENTS, zipped=True)
    assert path.read_bytes() == data
    desk.make(when=APPOINTMENTS)
    assert not path.exists()


def test_packets_that_could_not_be_made_today_are_taken_away(desk: Desk) -> None:
    desk.make(zipped=True)
    publication = pipeline.load(desk.shop)
    assert revoke(desk.shop.output, publication) == []
    parts = (
        replace(part, may_reach=frozenset()) if part.id == "guide" else part
        for part in publication.parts
    )
    paths = {entry["path"] for entry in desk.listed()}
    removed = revoke(desk.shop.output, replace(publication, parts=tuple(parts)))
    assert paths < {*removed}
    assert desk.files() == ["sheet-letter.pdf"]


def test_what_was_stamped_is_checked_against_its_list(desk: Desk) -> None:
    desk.make()
    assert check_output(desk.shop.output) == 4
    path = desk.shop.output / FOLDER / "mara-quist-letter.pdf"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(CheckError, match="was changed after it was made"):
        check_output(desk.shop.output)


def test_one_stamped_packet_of_each_layout_is_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_packets(desk.asked(), desk.shop, ["letter", "a4-grey"], Heard(), executor=Inline())
    looked: list[str] = []

    def look(data: bytes, path: str, titles: object) -> list[Finding]:
        looked.append(Path(path).name)
        return check_layout(data, path, ["The walls"])

    monkeypatch.setattr(built, "check_layout", look)
    assert check_output(desk.shop.output) == 8
    packets = [name for name in looked if not name.startswith("sheet-")]
    assert packets == ["mara-quist-a4-grey.pdf", "mara-quist-letter.pdf"]


def test_a_disk_that_fills_up_leaves_what_is_finished_whole_and_listed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.writev
    calls: list[int] = []

    def writev(file: int, data: list[bytes]) -> int:
        calls.append(1)
        if len(calls) < 3:
            return real(file, data)
        os.write(file, data[0][:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "writev", writev)
    with pytest.raises(ToolError, match="No space left"):
        desk.make()
    monkeypatch.undo()
    there = [name for name in desk.files() if name.endswith("-letter.pdf") and "sheet" not in name]
    assert len(there) == len(desk.listed()) == 2
    for entry in desk.listed():
        data = (desk.shop.output / entry["path"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    heard = Heard()
    desk.make(heard=heard)
    assert len(heard.fresh) == 1
    assert len(desk.listed()) == 3


def test_an_interruption_leaves_what_is_finished_listed_and_what_was_listed_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PER_JOB", 1)
    monkeypatch.setattr(batch, "UNDER_WAY", 1)
    desk.make()
    (desk.shop.output / FOLDER / "mara-quist-letter.pdf").unlink()

    class Interrupted(Heard):
        def put(self, made: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.make(heard=Interrupted())
    listed = {entry["path"] for entry in desk.listed()}
    assert {
        f"{FOLDER}/{name}"
        for name in desk.files()
        if name not in ("batch.json", "sheet-letter.pdf")
    } == listed
    assert len(listed) >= 2
    desk.make()
    assert len(desk.listed()) == 3
    assert not list(desk.shop.output.glob(".stage-*"))


def test_a_key_press_in_the_last_job_stops_the_run_before_the_next_order(desk: Desk) -> None:
    class Pressing(Heard):
        def put(self, made: Sequence[Made]) -> None:
            super().put(made)
            os.kill(os.getpid(), signal.SIGINT)

    desk.roster.write_text("".join(ROSTER.splitlines(keepends=True)[:2]), "utf-8")  # one job
    heard = Pressing()
    with pytest.raises(KeyboardInterrupt):
        desk.make("welcome", "both", heard=heard)
    assert [one.path for one in heard.made] == [f"{FOLDER}/mara-quist-letter.pdf"]
    assert [one["path"] for one in desk.listed()] == [f"{FOLDER}/mara-quist-letter.pdf"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_key_press_stops_the_command_and_the_next_run_goes_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = date(2026, 1, 1)
    days = "".join(
        f"mara-quist,{first + timedelta(days=n // 60)},{n % 60 // 4 + 6}:{n % 4 * 15:02}\n"
        for n in range(8_000)
    )
    desk.appointments.write_text("therapist,date,time\n" + days, "utf-8")
    tables = ("--roster", desk.roster, "--appointments", desk.appointments)
    where = ("--content", desk.content, "--output", desk.shop.output, "--edition", "letter")
    told = command("packets", "welcome", "--clinic", "oxbow-yard", *tables, *where, "--today", DAY)
    running = subprocess.Popen(told, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    folder = desk.shop.output / FOLDER / "mara-quist"
    while not folder.is_dir() and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=120)
    assert running.returncode == ExitCode.INTERRUPTED, said
    assert "Traceback" not in said
    listed = {entry["path"]: entry["sha256"] for entry in desk.listed()}
    there = {path.relative_to(desk.shop.output).as_posix(): path for path in folder.iterdir()}
    assert 0 < len(listed) < 8_000
    assert there.keys() == listed.keys()
    for path, digest in [*listed.items()][:: len(listed) // 20 + 1]:
        assert hashlib.sha256(there[path].read_bytes()).hexdigest() == digest
    again = subprocess.run(told, check=False, capture_output=True, text=True)
    assert again.returncode == ExitCode.DONE
    assert f"8,000 packets, {8_000 - len(listed):,} of them made now" in again.stderr
    assert len(desk.listed()) == 8_000
