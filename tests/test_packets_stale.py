"""Stale packets: what an earlier run, another clinic or a killed one left is never handed out."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from batches import FOLDER, Desk, Heard, Inline
from commands import DAY
from facts import pdf_facts

from press import cli, pipeline
from press.cache import digest
from press.check.built import check_output
from press.errors import AudienceError, CheckError, ExitCode, ToolError
from press.jobs import Handed, is_barred
from press.model.parts import Kind, Together
from press.model.publication import Publication
from press.packet_jobs import Tables, read_asked
from press.packets import batch
from press.packets.revoke import revoke
from press.packets.run import make_packets

TAKEN_OUT = "Listening"
NO_ROOM = f"https://oxbow.example/{'w' * 70}"


def in_both_editions(desk: Desk, *, zipped: bool = False) -> None:
    editions = ["letter", "a4-grey"]
    make_packets(desk.asked(), desk.shop, editions, Heard(), executor=Inline(), zipped=zipped)


def take_a_part_out(desk: Desk) -> None:
    order = desk.content / "packets" / "welcome.yaml"
    text = order.read_text().replace("[guide, listening, numbers]", "[guide, numbers]")
    order.write_text(text.replace("  - Bring [@listen] along.\n", ""))


def said_in(path: Path) -> str:
    return " ".join(pdf_facts(path).texts)


def without(publication: Publication, name: str) -> Publication:
    """Return the publication with a part that may reach nobody."""
    parts = (
        replace(part, may_reach=frozenset()) if part.id == name else part
        for part in publication.parts
    )
    return replace(publication, parts=tuple(parts))


def packets_below(desk: Desk) -> list[Path]:
    found = (desk.shop.output / "packets").rglob("*.pdf")
    return sorted(path for path in found if not path.name.startswith("sheet-"))


def test_a_part_taken_out_of_the_order_leaves_with_the_editions_that_hold_it(desk: Desk) -> None:
    in_both_editions(desk, zipped=True)
    take_a_part_out(desk)
    desk.make(zipped=True)
    assert not [path for path in packets_below(desk) if TAKEN_OUT in said_in(path)]
    assert [entry["parts"] for entry in desk.listed()] == [["guide", "numbers"]] * 3
    with ZipFile(desk.shop.output / FOLDER / "mara-quist.zip") as archive:
        assert archive.namelist() == ["mara-quist-letter.pdf"]


def test_a_run_that_is_interrupted_tells_of_each_packet_what_it_holds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PER_JOB", 1)
    monkeypatch.setattr(batch, "UNDER_WAY", 1)
    desk.make()
    take_a_part_out(desk)

    class Interrupted(Heard):
        def put(self, made: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.make(heard=Interrupted())
    assert desk.listed()
    assert {desk.shop.output / entry["path"] for entry in desk.listed()} == {*packets_below(desk)}
    for entry in desk.listed():
        holds = TAKEN_OUT in said_in(desk.shop.output / entry["path"])
        assert holds is ("listening" in entry["parts"])


def test_each_packet_of_a_list_is_judged_by_what_it_holds(desk: Desk) -> None:
    desk.make(zipped=True)
    path = desk.shop.output / FOLDER / "batch.json"
    old, other = '"parts": ["guide", "listening", "numbers"]', '"parts": ["guide", "numbers"]'
    path.write_text(path.read_text().replace(old, other, 2))
    removed = revoke(desk.shop.output, without(pipeline.load(desk.shop), "listening"))
    assert len([name for name in removed if name.endswith(".pdf")]) == 1
    assert len(desk.listed()) == len(packets_below(desk)) == 2
    assert not list(path.parent.glob("*.zip"))


def test_a_therapist_who_left_leaves_in_every_edition(desk: Desk) -> None:
    in_both_editions(desk, zipped=True)
    desk.roster.write_text(desk.roster.read_text().replace("Søren Abe,,,555-0125,,\n", ""))
    desk.make(zipped=True)
    assert not [name for name in desk.files() if "soren" in name]
    assert "mara-quist-a4-grey.pdf" in desk.files()


def test_an_older_number_stays_in_no_edition(desk: Desk) -> None:
    in_both_editions(desk, zipped=True)
    desk.roster.write_text(desk.roster.read_text().replace("555-0124", "555-0199"))
    desk.make(zipped=True)
    assert "mara-quist-a4-grey.pdf" not in desk.files()
    assert "soren-abe-a4-grey.pdf" in desk.files()
    assert not any("555-0124" in said_in(path) for path in packets_below(desk))
    assert {desk.shop.output / entry["path"] for entry in desk.listed()} == {*packets_below(desk)}
    in_both_editions(desk, zipped=True)
    assert "555-0199" in said_in(desk.shop.output / FOLDER / "mara-quist-a4-grey.pdf")


def test_two_clinics_of_one_name_never_share_an_archive(desk: Desk, tmp_path: Path) -> None:
    in_both_editions(desk)
    folder = tmp_path / "elsewhere" / "oxbow-yard"
    shutil.copytree(desk.content / "clinics" / "oxbow-yard", folder)
    file = folder / "clinic.yaml"
    file.write_text(re.sub(r"(?m)^(name|short): .*$", r"\1: Another House", file.read_text()))
    asked = read_asked(["welcome"], str(folder), Tables(desk.roster, partly=True), desk.shop)
    make_packets(asked, desk.shop, ["letter"], Heard(), executor=Inline(), zipped=True)
    with ZipFile(desk.shop.output / FOLDER / "mara-quist.zip") as archive:
        (name,) = archive.namelist()
    assert "Another House" in said_in(desk.shop.output / FOLDER / name)
    for path in (desk.shop.output / "packets").rglob("*.pdf"):
        assert "Oxbow Yard Mediation" not in said_in(path)


def test_only_packets_as_they_were_made_get_into_an_archive(desk: Desk) -> None:
    in_both_editions(desk)
    path = desk.shop.output / FOLDER / "mara-quist-a4-grey.pdf"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ToolError, match=r"mara-quist-a4-grey\.pdf was changed after it was made"):
        desk.make(zipped=True)


def test_a_packet_that_is_typeset_as_a_whole_stays_is_listed_and_archived(desk: Desk) -> None:
    plain = desk.roster.read_text()
    for name in ("Mara Quist", "Mara\u200d Quist", "Mara Quist"):
        desk.roster.write_text(plain.replace("Mara Quist", name))
        done = desk.make(zipped=True)
        assert not done.findings
        assert "mara-quist-letter.pdf" in desk.files()
        assert len(desk.listed()) == 3
        for entry in desk.listed():
            data = (desk.shop.output / entry["path"]).read_bytes()
            assert entry["sha256"] == digest(data)
        with ZipFile(desk.shop.output / FOLDER / "mara-quist.zip") as archive:
            assert archive.namelist() == ["mara-quist-letter.pdf"]
    assert not done.report.made


def test_what_a_killed_run_left_is_told_by_check_and_gone_after_the_next_run(desk: Desk) -> None:
    desk.make()
    root = desk.shop.output / FOLDER
    (root / "gone-by").mkdir()
    orphans = [root / "gone-by-letter.pdf", root / "gone-by" / "2026-12-07-letter.pdf"]
    for orphan in orphans:
        orphan.write_bytes((root / "mara-quist-letter.pdf").read_bytes())
    (root / "notes.txt").write_text("not a packet")
    with pytest.raises(CheckError) as caught:
        check_output(desk.shop.output)
    for path in (*orphans, root / "notes.txt"):
        assert f"{path.relative_to(desk.shop.output)} is in no list" in str(caught.value)
    desk.make()
    assert not any(orphan.exists() for orphan in orphans)
    assert (root / "notes.txt").exists()
    (root / "notes.txt").unlink()
    assert check_output(desk.shop.output) == 4


@pytest.mark.parametrize("name", ["Ida Lund", "Ida\u200d Lund"])
@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
def test_words_without_room_stop_nobody_elses_packet(desk: Desk, name: str, first: bool) -> None:
    rows = desk.roster.read_text().splitlines()
    rows.insert(1 if first else len(rows), f"{name},,,555-0128,,{NO_ROOM}")
    desk.roster.write_text("\n".join(rows))
    done = desk.make()
    assert [(one.code, one.at.line) for one in done.findings] == [("place-room", 2 if first else 5)]
    assert NO_ROOM.removeprefix("https://")[:40] in done.findings[0].message
    assert len(desk.listed()) == len(packets_below(desk)) == 3
    assert "sheet-letter.pdf" in desk.files()


def test_a_refusal_takes_away_what_may_not_be_handed_out_any_more(desk: Desk) -> None:
    make_packets(desk.asked("both"), desk.shop, ["letter"], Heard(), executor=Inline())
    make_packets(desk.asked("kept-close"), desk.shop, ["letter"], Heard(), executor=Inline())
    assert len(packets_below(desk)) == 4
    guide = desk.content / "en" / "guide.md"
    guide.write_text(guide.read_text().replace("together: always", "together: never"))
    plan = desk.content / "en" / "night-plan.md"
    plan.write_text(plan.read_text().replace("downstairs, ", ""))
    where = ["--content", str(desk.content), "--output", str(desk.shop.output), "--today", DAY]
    asked = ["packets", "both", "--clinic", "oxbow-yard", "--roster", str(desk.roster)]
    assert cli.main([*asked, *where]) == ExitCode.AUDIENCE
    assert not packets_below(desk)


def with_kind(publication: Publication, kind: Kind) -> Publication:
    parts = (replace(part, kind=kind) if part.id == "guide" else part for part in publication.parts)
    return replace(publication, parts=tuple(parts))


def test_a_packet_is_barred_by_what_its_order_stated(desk: Desk) -> None:
    publication = pipeline.load(desk.shop)
    parts = tuple(
        replace(part, together=Together.SCREENED) if part.id == "guide" else part
        for part in publication.parts
    )
    shared = Handed(("guide", "numbers"), ("downstairs", "upstairs"), False, False)
    assert not is_barred(shared, publication)
    assert is_barred(shared, replace(publication, parts=parts))
    assert not is_barred(replace(shared, screened=True), replace(publication, parts=parts))
    planned = with_kind(publication, Kind.PLAN)
    alone = Handed(("guide", "numbers"), ("anyone",), False, True)
    assert not is_barred(alone, planned)
    assert is_barred(replace(alone, in_person=False), planned)
    assert is_barred(replace(alone, parts=("guide", "listening", "numbers")), planned)
    assert is_barred(replace(alone, parts=("guide",)), publication)


OUTSIDE = ["../victim-letter.pdf", f"{FOLDER}/../../../../victim-letter.pdf", "victim-letter.pdf"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_list_that_names_a_file_elsewhere_is_refused(desk: Desk, path: str) -> None:
    desk.make()
    victims = [folder / "victim-letter.pdf" for folder in (desk.shop.output, desk.content.parent)]
    for victim in victims:
        victim.write_text("theirs")
    file = desk.shop.output / FOLDER / "batch.json"
    file.write_text(file.read_text().replace(f"{FOLDER}/mara-quist-letter.pdf", path))
    with pytest.raises(ToolError, match=r"batch\.json is damaged.*lies elsewhere; delete its fold"):
        desk.make()
    with pytest.raises(ToolError, match=r"batch\.json is damaged"):
        revoke(desk.shop.output, without(pipeline.load(desk.shop), "guide"))
    assert all(victim.exists() for victim in victims)


def test_a_list_never_leads_through_a_link(desk: Desk, tmp_path: Path) -> None:
    desk.make()
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "x-letter.pdf").write_text("theirs")
    root = desk.shop.output / FOLDER
    (root / "linked").symlink_to(theirs)
    file = root / "batch.json"
    file.write_text(file.read_text().replace("mara-quist-letter.pdf", "linked/x-letter.pdf"))
    with pytest.raises(ToolError, match="lies behind a link"):
        desk.make()
    assert (theirs / "x-letter.pdf").exists()


DAMAGED = ['{"a": 1}\n', "", "[]", '{"made_by": "press, 1", "files": [\n']


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_list_is_told_with_what_to_do(
    desk: Desk, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.make()
    (desk.shop.output / FOLDER / "batch.json").write_text(text)
    where = ["--content", str(desk.content), "--output", str(desk.shop.output), "--today", DAY]
    assert cli.main(["sheets", *where]) == ExitCode.TOOL
    assert "batch.json is damaged" in (said := capsys.readouterr().err)
    assert "delete its folder, and make the packets again" in said


def test_what_is_given_by_hand_is_put_into_no_archive(desk: Desk) -> None:
    with pytest.raises(AudienceError, match=r"kept-close .“Notes”.: given from hand to hand"):
        desk.make("welcome", "kept-close", zipped=True)
    assert not desk.shop.output.exists()


def test_an_archive_of_somebody_else_stays(desk: Desk) -> None:
    desk.make(zipped=True)
    theirs = desk.shop.output / FOLDER / "my-own.zip"
    theirs.write_bytes(b"theirs")
    desk.make(zipped=True)
    desk.make()
    assert [path.name for path in theirs.parent.glob("*.zip")] == ["my-own.zip"]
