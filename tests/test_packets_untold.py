"""An output that was killed, edited or linked elsewhere: nothing untold is handed out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from batches import FOLDER, Desk, Heard, Inline
from commands import DAY
from facts import pdf_facts

from press import cli, pipeline
from press.check.built import check_output
from press.errors import ExitCode, ToolError
from press.jobs import is_barred
from press.model.parts import Kind
from press.output import hold
from press.packets.revoke import revoke
from press.packets.run import make_packets

ZWJ = "\u200d"  # a letter that no face has: a packet with it is typeset as a whole


def edit(path: Path, old: str, new: str) -> None:
    """Replace words in a file, which must be there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def names(desk: Desk) -> list[str]:
    """Return the packets of the order's folder, without sheets."""
    return [one for one in desk.files() if one.endswith(".pdf") and not one.startswith("sheet-")]


def said_in(path: Path) -> str:
    return " ".join(pdf_facts(path).texts)


def in_both_editions(desk: Desk) -> None:
    editions = ["letter", "a4-grey"]
    make_packets(desk.asked(), desk.shop, editions, Heard(), executor=Inline(), zipped=True)


def command(desk: Desk, *arguments: str) -> int:
    where = ["--content", str(desk.content), "--output", str(desk.shop.output), "--today", DAY]
    return cli.main([*arguments, *where])


def test_an_edition_that_is_not_asked_for_is_gone_when_the_words_of_a_part_changed(
    desk: Desk,
) -> None:
    in_both_editions(desk)
    edit(desk.content / "en" / "guide.md", "Every house hums", "Every home hums")
    desk.make(zipped=True)
    assert {name.rpartition("-")[2] for name in names(desk)} == {"letter.pdf"}
    assert all(
        "Every home hums" in said_in(desk.shop.output / one["path"]) for one in desk.listed()
    )
    with ZipFile(desk.shop.output / FOLDER / "mara-quist.zip") as archive:
        assert archive.namelist() == ["mara-quist-letter.pdf"]


def test_an_edition_that_is_not_asked_for_is_gone_when_a_help_line_was_corrected(
    desk: Desk,
) -> None:
    in_both_editions(desk)
    lines = desk.content / "help-lines" / "zz.yaml"
    number = re.search(r"phone: (\S+)", lines.read_text("utf-8"))
    assert number
    edit(lines, number[1], number[1][:-1] + ("1" if number[1][-1] != "1" else "2"))
    desk.make()
    assert {name.rpartition("-")[2] for name in names(desk)} == {"letter.pdf"}


def test_an_edition_that_is_not_asked_for_stays_when_another_part_changed(desk: Desk) -> None:
    in_both_editions(desk)
    edit(desk.content / "en" / "night-plan.md", "Anything else", "Anything more")
    desk.make()
    assert len(names(desk)) == 6


@pytest.mark.parametrize("change", ["order", "clinic"])
def test_a_packet_typeset_as_a_whole_outlives_a_change_of_its_terms(
    desk: Desk, change: str
) -> None:
    desk.roster.write_text(desk.roster.read_text("utf-8").replace("Mara ", f"Mara{ZWJ} "), "utf-8")
    desk.make(zipped=True)
    if change == "order":
        edit(desk.content / "packets" / "welcome.yaml", "Good evening", "Good morning")
    else:
        edit(desk.content / "clinics" / "oxbow-yard" / "clinic.yaml", "weekdays 9 to 5", "always")
    desk.make(zipped=True)
    assert len(names(desk)) == len(desk.listed()) == 3
    assert check_output(desk.shop.output) == 4


def test_an_order_for_nobody_in_particular_is_listed_too(desk: Desk) -> None:
    desk.make("kept-close")
    folder = "packets/oxbow-yard/kept-close"
    (entry,) = desk.listed(folder)
    assert entry["path"] == f"{folder}/packet-letter.pdf"
    assert (entry["recipients"], entry["therapist"]) == (["downstairs"], "")


def test_what_a_killed_run_left_goes_before_a_tightened_rule_can_refuse_anything(
    desk: Desk,
) -> None:
    desk.make()
    stray = desk.shop.output / FOLDER / "gone-by-letter.pdf"
    stray.write_bytes((desk.shop.output / FOLDER / "mara-quist-letter.pdf").read_bytes())
    (desk.shop.output / FOLDER / "notes.txt").write_text("theirs")
    assert command(desk, "packets", "nothing-like-it", "--clinic", "oxbow-yard") != ExitCode.DONE
    assert not stray.exists()
    assert (desk.shop.output / FOLDER / "notes.txt").exists()
    assert len(names(desk)) == 3


def test_a_manifest_that_tells_nothing_lets_nothing_stay_that_it_told_of(desk: Desk) -> None:
    desk.make("kept-close")
    folder = desk.shop.output / "packets/oxbow-yard/kept-close"
    manifest = desk.shop.output / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8")[:-5], "utf-8")
    (folder / "batch.json").unlink()
    revoke(desk.shop.output, pipeline.load(desk.shop))
    assert not list(folder.glob("*.pdf"))


def test_a_build_that_is_killed_while_files_land_leaves_no_untrue_record(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make("kept-close")
    edit(desk.content / "packets" / "kept-close.yaml", "[night-plan, numbers]", "[numbers]")
    edit(desk.content / "packets" / "kept-close.yaml", "in_person: true\n", "")
    real = Path.replace

    def killed(path: Path, target: Path) -> Path:
        moved = real(path, target)
        if path.name == "packet-letter.pdf":
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.make("kept-close")
    monkeypatch.undo()
    with hold(desk.shop.output) as output:
        assert "packets/oxbow-yard/kept-close/packet-letter.pdf" not in output.records()


def test_a_packet_is_barred_if_it_was_not_given_by_hand(desk: Desk) -> None:
    desk.make("kept-close", "both")
    with hold(desk.shop.output) as output:
        (given,) = [
            one for one in output.records().values() if one.path.endswith("packet-letter.pdf")
        ]
    publication = pipeline.load(desk.shop)
    assert given.in_person
    assert not is_barred(given, publication)
    assert Kind.PLAN in {part.kind for part in publication.parts if part.id in given.parts}
    edit(desk.shop.output / "manifest.json", '"in_person": true', '"in_person": false')
    file = desk.shop.output / "packets/oxbow-yard/kept-close/batch.json"
    edit(file, '"in_person": true', '"in_person": false')
    assert "packets/oxbow-yard/kept-close/packet-letter.pdf" in revoke(
        desk.shop.output, publication
    )


ELSEWHERE = ["../victim.pdf", f"{FOLDER}/../../../../victim.pdf", "/victim.pdf", "victim.pdf"]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_manifest_that_names_a_file_elsewhere_is_refused(desk: Desk, path: str) -> None:
    desk.make("kept-close")
    victims = [folder / "victim.pdf" for folder in (desk.shop.output, desk.shop.output.parent)]
    for victim in victims:
        victim.write_text("theirs")
    manifest = desk.shop.output / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    told["files"][0] |= {"path": path, "kind": "packet", "parts": ["gone"]}
    manifest.write_text(json.dumps({**told, "made_by": told["made_by"]}), "utf-8")
    with pytest.raises(ToolError, match=r"manifest\.json is damaged: it names .*; delete it"):
        revoke(desk.shop.output, pipeline.load(desk.shop))
    assert command(desk, "sheets") == ExitCode.TOOL
    assert all(victim.exists() for victim in victims)


EDITED = [
    ('"bytes": ', '"bytes": "much", "": '),
    ('"therapist": "mara-quist"', '"therapist": ["mara-quist"]'),
    ('"therapist": "mara-quist"', '"therapist": "mara\\u0000quist"'),
    ("mara-quist-letter.pdf", "mara\\u0000quist-letter.pdf"),
    ("mara-quist-letter.pdf", "notes.txt"),
    ('"bytes": ', '"deep": ' + "[" * 100_000 + "]" * 100_000 + ', "bytes": '),
]


@pytest.mark.parametrize(("old", "new"), EDITED, ids=range(len(EDITED)))
def test_a_list_that_somebody_edited_is_told_and_deletes_nothing(
    desk: Desk, old: str, new: str
) -> None:
    desk.make()
    theirs = desk.shop.output / FOLDER / "notes.txt"
    theirs.write_text("theirs")
    edit(desk.shop.output / FOLDER / "batch.json", old, new)
    assert command(desk, "sheets") == ExitCode.TOOL
    assert theirs.exists()
    assert len(names(desk)) == 3


@pytest.mark.parametrize("value", ["{}", "[{}]", "3", '["guide", ["x"]]'])
def test_a_packet_whose_list_tells_no_parts_is_taken_away(desk: Desk, value: str) -> None:
    desk.make()
    edit(desk.shop.output / FOLDER / "batch.json", '["guide", "listening", "numbers"]', value)
    assert len(revoke(desk.shop.output, pipeline.load(desk.shop))) >= 3
    assert names(desk) == []


@pytest.mark.parametrize("linked", ["packets/oxbow-yard", FOLDER])
def test_nothing_is_written_or_removed_behind_a_link(
    desk: Desk, tmp_path: Path, linked: str
) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "welcome").mkdir(parents=True)
    kept = [theirs / "tax-letter.pdf", theirs / "welcome" / "tax-letter.pdf"]
    for path in kept:
        path.write_text("theirs")
    place = desk.shop.output / linked
    place.parent.mkdir(parents=True)
    place.symlink_to(theirs)
    with pytest.raises(ToolError, match="lies behind a link"):
        desk.make()
    assert sorted(path for path in theirs.rglob("*") if path.is_file()) == sorted(kept)


def test_who_left_leaves_no_folder_and_is_counted(desk: Desk) -> None:
    when = "therapist,date\nmara-quist,2026-12-07\nsoren-abe,2026-12-08\n"
    desk.make(when=when)

    class Counting(Heard):
        removed = 0

        def gone(self, count: int) -> None:
            self.removed = count

    heard = Counting()
    desk.make(when=when.replace("soren-abe,2026-12-08\n", ""), heard=heard)
    assert heard.removed == 1
    assert not (desk.shop.output / FOLDER / "soren-abe").exists()
