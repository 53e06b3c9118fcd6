"""Names that the house's faces cannot set: typeset in full, and read as they are said."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from batches import FOLDER, Desk, Heard
from clinics import shop_for
from facts import pdf_facts, spoken
from manuscripts import STYLES
from toolbox import verapdf

from press.load.roster import load_roster
from press.load.source import Findings, Folder
from press.packet_jobs import Tables, read_asked
from press.packets import make
from press.packets.run import make_packets
from press.pdf.coverage import nameable, printable

NAMES = (
    "Nguyễn Thị Hạnh",
    "Оксана Ковальчук",
    "Ελένη Παπαδοπούλου",
    "李小龙",
    "محمد الفارسي",
)
FONTS = STYLES / "fonts"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A clinic with two processes of its own, and a packet for each name in both letters."""
    desk = Desk(tmp_path_factory.mktemp("names"))
    rows = [f"{name},555-012{n}" for n, name in enumerate(("Mara Quist", *NAMES))]
    desk.roster.write_text("\n".join(("name,phone", *rows)), "utf-8")
    shop = shop_for(desk.content, desk.shop.output)
    asked = read_asked(["welcome"], "oxbow-yard", Tables(desk.roster), shop)
    done = make_packets(asked, shop, ["letter"], Heard(), zipped=True)
    assert not done.findings
    return desk


def path_of(desk: Desk, name: str) -> Path:
    """Return the packet that says a name, by what a screen reader says."""
    found = [
        path
        for path in sorted((desk.shop.output / FOLDER).glob("*-letter.pdf"))
        if name in spoken(pdf_facts(path).tags)
    ]
    assert len(found) == 1, name
    return found[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_other_letters_is_printed_and_read_in_its_order(desk: Desk, name: str) -> None:
    path = path_of(desk, name)
    listed = [one for one in desk.listed() if one["path"].endswith(path.name)]
    assert len(listed) == 1
    with ZipFile(path.parent / f"{listed[0]['therapist']}.zip") as archive:
        assert archive.read(path.name) == path.read_bytes()


def test_all_other_packets_are_stamped_and_the_list_holds_each_once(desk: Desk) -> None:
    assert len(desk.listed()) == 1 + len(NAMES)
    assert "Mara Quist" in spoken(pdf_facts(path_of(desk, "Mara Quist")).tags)


@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_packets_with_such_names_conform(desk: Desk, flavour: str) -> None:
    files = [path_of(desk, name) for name in NAMES]
    assert verapdf(files, flavour) == {path: [] for path in files}


def test_a_second_day_in_letters_that_cannot_be_stamped_ends_no_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {7: "7 December 2026", 8: "8 Δεκεμβρίου 2026"}
    monkeypatch.setattr(make, "day", lambda value, words: days[value.day])
    desk = Desk(tmp_path)
    done = desk.make(when="therapist,date\n" + "".join(f"mara-quist,2026-12-0{n}\n" for n in days))
    assert not done.findings
    assert len(desk.listed()) == len(days)
    for number, told in days.items():
        path = desk.shop.output / FOLDER / f"mara-quist/2026-12-0{number}-letter.pdf"
        assert told in spoken(pdf_facts(path).tags)


def test_letters_that_no_face_has_are_told(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("name\nअनिता\n", "utf-8")
    findings = Findings()
    folder = Folder(tmp_path, "t")
    assert load_roster("r.csv", folder, nameable(FONTS), findings) is None
    assert {one.code for one in findings.found} == {"character-unprintable"}


def test_a_part_is_written_in_letters_that_every_face_has() -> None:
    assert nameable(FONTS) > printable(FONTS)
    assert "ễ" not in printable(FONTS)


def test_a_day_without_room_is_left_out_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {7: "7 December 2026", 8: "8 December 2026 " * 6, 9: "9 December 2026"}
    monkeypatch.setattr(make, "day", lambda value, words: days[value.day])
    desk = Desk(tmp_path)
    done = desk.make(when="therapist,date\n" + "".join(f"mara-quist,2026-12-0{n}\n" for n in days))
    assert [one.code for one in done.findings] == ["place-room"]
    assert days[8][:40] in done.findings[0].message
    assert len(desk.listed()) == 2
