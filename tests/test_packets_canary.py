"""No clinic's packet says a word of a part that it may not hold, however it was made."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from batches import APPOINTMENTS, Heard, Inline
from clinics import shop_for
from insides import insides, squeezed
from manuscripts import copy_publication

from press.jobs import Shop
from press.output import Record, hold
from press.packet_jobs import Tables, read_asked
from press.packets.run import make_packets

# The word stands in every part that is not for both; it must be in no file for both.
CANARY = "zanzibarquoll"
GATED = ("listening", "night-plan", "steps-quiet", "steps-loud")


@dataclass(frozen=True)
class Aviary:
    """Packets of a clinic, each gated part with a word of its own in it."""

    content: Path
    shop: Shop

    @property
    def packets(self) -> list[dict[str, Any]]:
        """Every packet that a list tells of, that of stamped ones or that of typeset ones."""
        lists = sorted(self.shop.output.glob("packets/*/*/batch.json"))
        lists += [self.shop.output / "manifest.json"]
        told = [entry for path in lists for entry in json.loads(path.read_text("utf-8"))["files"]]
        return [entry for entry in told if entry.get("kind", "packet") == "packet"]

    @property
    def sheets(self) -> list[Record]:
        """Every sheet that the clinic keeps."""
        with hold(self.shop.output) as output:
            return [one for one in output.records().values() if one.kind == "cover-sheet"]

    def make(self, *orders: str, editions: Sequence[str] = ("letter",), zipped: bool) -> None:
        """Make packets as the command does, for appointments."""
        table = self.content.parent / "appointments.csv"
        table.write_text(APPOINTMENTS, "utf-8")
        asked = read_asked(orders, "oxbow-yard", Tables(None, table), self.shop)
        make_packets(asked, self.shop, editions, Heard(), executor=Inline(), zipped=zipped)

    def order(self, name: str, parts: str) -> None:
        """Write an order for the neighbour upstairs."""
        text = f"title: Upstairs\nrecipients: [upstairs]\nparts: {parts}\n"
        (self.content / "packets" / f"{name}.yaml").write_text(
            f"{text}editions: [letter, a4-grey]\n", "utf-8"
        )


def aviary_in(root: Path) -> Aviary:
    """Return an aviary without a packet."""
    content = copy_publication(root)
    for part in GATED:
        path = content / "en" / f"{part}.md"
        text = path.read_text("utf-8")
        if part != "listening":  # those who may read it alone may know what it is called
            text = re.sub(r"(?m)^title: (.*)$", rf"title: {CANARY} {part} \1", text)
        text = re.sub(r"(?m)^# (.*)$", rf"# {CANARY} {part} \1", text)
        path.write_text(re.sub(r"(?m)^(Action: )", rf"\1{CANARY} {part} ", text), "utf-8")
    made = Aviary(content, shop_for(content, root / "output"))
    made.order("up", "[steps-loud, numbers]")
    return made


@pytest.fixture(scope="module")
def aviary(tmp_path_factory: pytest.TempPathFactory) -> Aviary:
    """An aviary with every kind of packet, stamped, typeset and archived."""
    made = aviary_in(tmp_path_factory.mktemp("aviary"))
    made.make("both", "up", "welcome", editions=("letter", "a4-grey"), zipped=True)
    made.make("kept-close", zipped=False)
    return made


def sung_in(path: Path) -> set[str]:
    """Return the gated parts whose word stands anywhere in a file."""
    found = insides(path).values()
    return {part for part in GATED if any(squeezed(f"{CANARY} {part}") in text for text in found)}


def test_a_canary_sings_in_no_packet_that_may_not_hold_its_part(aviary: Aviary) -> None:
    assert {Path(entry["path"]).parts[2] for entry in aviary.packets} == {
        *("both", "up", "welcome", "kept-close")
    }
    assert {len({*GATED} & {*entry["parts"]}) for entry in aviary.packets} == {0, 1}
    for entry in aviary.packets:
        held = {*GATED} & {*entry["parts"]}
        assert (entry["path"], sung_in(aviary.shop.output / entry["path"])) == (entry["path"], held)


def test_an_archive_holds_packets_of_its_own_order_and_therapist_alone(aviary: Aviary) -> None:
    archives = sorted(aviary.shop.output.rglob("*.zip"))
    assert {path.parent.name for path in archives} == {"both", "up", "welcome"}
    for path in archives:
        folder = path.parent.relative_to(aviary.shop.output).as_posix()
        own = {
            entry["path"].removeprefix(f"{folder}/"): entry["sha256"]
            for entry in aviary.packets
            if entry["path"].startswith(f"{folder}/") and entry["therapist"] == path.stem
        }
        with ZipFile(path) as archive:
            held = {
                name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()
            }
        assert held == own
        assert own


def test_an_order_that_is_cut_leaves_no_word_of_what_was_cut(tmp_path: Path) -> None:
    aviary = aviary_in(tmp_path)
    aviary.make("up", editions=("letter", "a4-grey"), zipped=True)
    assert len(packets_below(aviary)) == 6
    assert all(sung_in(path) == {"steps-loud"} for path in packets_below(aviary))
    aviary.order("up", "[guide, numbers]")
    aviary.make("up", zipped=True)
    insides.cache_clear()
    assert len(packets_below(aviary)) == 3
    assert not any(sung_in(path) for path in packets_below(aviary))
    for path in aviary.shop.output.rglob("*.zip"):
        with ZipFile(path) as archive:
            assert archive.namelist()
            assert all("-letter.pdf" in name for name in archive.namelist())


def packets_below(aviary: Aviary) -> list[Path]:
    """Return every packet of an aviary's output, listed or not."""
    found = sorted(aviary.shop.output.rglob("*.pdf"))
    return [path for path in found if not path.name.startswith("sheet-")]


def test_the_sheet_tells_titles_to_those_alone_who_may_read_the_parts(aviary: Aviary) -> None:
    assert {record.recipients for record in aviary.sheets} == {("mediator",)}
    assert {record.parts for record in aviary.sheets} == {()}
    for record in aviary.sheets:
        text = insides(aviary.shop.output / record.path)["text"]
        assert squeezed(f"{CANARY} night-plan") in text


def test_no_name_no_list_and_no_title_of_a_file_tells_what_is_in_it(aviary: Aviary) -> None:
    for path in sorted(aviary.shop.output.rglob("*.pdf")):
        found = insides(path)
        for place in ("file name", "metadata"):
            assert CANARY not in found[place]
            assert not re.search(r"upstairs|downstairs|loud|quiet-|plan", found["file name"])
    lists = [path for path in aviary.shop.output.rglob("*") if path.suffix in (".json", "")]
    texts = [path.read_text("utf-8") for path in lists if path.is_file()]
    assert len(texts) >= 5
    assert [text for text in texts if CANARY in text] == []
