"""A clinic's stamped packets beside the same packets typeset in full: nobody tells them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path

import pytest
from batches import FOLDER, Desk, Heard, Inline
from facts import PdfFacts, Tag, pdf_facts
from PIL import Image, ImageChops
from toolbox import require_tool, run, verapdf

from press import pipeline
from press.packet_jobs import plan_packets
from press.packets.run import make_packets

ROSTER = """name,credentials,pronouns,phone,email,booking
Zoë O'Brien-Çelik,LMFT (PhD),she/her,555-0126,zoe@oxbow.example,https://oxbow.example/zoe
Mara Quist,LMFT,they,555-0127,mara@oxbow.example,https://oxbow.example/mara
Đorđe Ștefan,,,555-0125,,
Wilhelmina Featherstonehaugh-Żeromska,M.A.,they,555-0124,w@oxbow.example,https://oxbow.example/a/b/c/d
"""
EDITIONS = ["letter", "a4-grey", "a4-large-print"]


@dataclass(frozen=True)
class Both:
    """One roster's packets, made in both ways."""

    stamped: Path
    typeset: Path

    @property
    def names(self) -> list[str]:
        """The files of packets, which both have."""
        found = sorted(path.name for path in (self.stamped / FOLDER).glob("*.pdf"))
        assert found == sorted(path.name for path in (self.typeset / FOLDER).glob("*.pdf"))
        return [name for name in found if not name.startswith("sheet-")]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    root = tmp_path_factory.mktemp("alike")
    desk = Desk(root)
    desk.roster.write_text(ROSTER, "utf-8")
    order = desk.content / "packets" / "welcome.yaml"
    editions = f"editions: [{', '.join(EDITIONS)}]"
    order.write_text(re.sub(r"(?m)^editions:.*$", editions, order.read_text("utf-8")), "utf-8")
    asked = desk.asked()
    done = make_packets(asked, desk.shop, EDITIONS, Heard(), executor=Inline())
    assert not done.findings
    shop = replace(desk.shop, output=root / "typeset")
    jobs = plan_packets(asked, shop)
    pipeline.make(jobs, shop, pipeline.Scope(asked.folders), executor=Inline())
    return Both(desk.shop.output, shop.output)


def told(facts: PdfFacts) -> PdfFacts:
    """Return what a reader learns; each file has an identifier and names of fonts of its own."""
    kept = {
        key: re.sub(r"<(dc:identifier|xmpMM:VersionID)>.*?</\1>", "", value)
        for key, value in facts.metadata.items()
        if key != "id"
    }
    return replace(facts, metadata=kept, fonts=frozenset(), tags=joined(facts.tags), links=())


def joined(tag: Tag) -> Tag:
    """Return a tag whose words are in one piece, on however many lines they stand."""
    pieces = [joined(kid) if isinstance(kid, tuple) else kid for kid in tag[1:]]
    groups = groupby(pieces, key=lambda piece: isinstance(piece, str))
    whole = [["".join(map(str, group))] if text else list(group) for text, group in groups]
    return (tag[0], *chain.from_iterable(whole))


def test_they_say_the_same(both: Both) -> None:
    assert len(both.names) == 12
    for name in both.names:
        ours, theirs = (pdf_facts(root / FOLDER / name) for root in (both.stamped, both.typeset))
        assert told(ours) == told(theirs), name
        for one, other in zip(ours.links, theirs.links, strict=True):
            assert one.rect == pytest.approx(other.rect, abs=0.01), name
            assert replace(one, rect=other.rect) == other, name


def test_they_look_the_same(both: Both, tmp_path: Path) -> None:
    for name in both.names:
        ours, theirs = (
            drawn(root / FOLDER / name, tmp_path) for root in (both.stamped, both.typeset)
        )
        assert ours.size == theirs.size
        assert ImageChops.difference(ours, theirs).getbbox() is None, name


def drawn(path: Path, folder: Path) -> Image.Image:
    target = folder / "page"
    run(require_tool("pdftoppm"), "-r", "100", "-png", "-singlefile", str(path), str(target))
    return Image.open(target.with_suffix(".png")).convert("RGB")


@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_the_stamped_ones_conform(both: Both, flavour: str) -> None:
    files = [both.stamped / FOLDER / name for name in both.names]
    assert verapdf(files, flavour) == {path: [] for path in files}
