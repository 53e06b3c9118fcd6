"""A stamped packet beside the same packet typeset as a whole."""

from __future__ import annotations

import hashlib
import pickle
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import chain, groupby
from pathlib import Path

import pytest
from facts import PdfFacts, Tag, pdf_facts
from pikepdf import Pdf
from PIL import Image, ImageChops
from toolbox import require_tool, run, verapdf

from press.model.clinic import Slot
from press.model.edition import Standard
from press.packets import stamp
from press.packets.batch import needs
from press.packets.stamp import Stamper
from press.packets.template import CannotStampError, NoRoomError, Template

from .conftest import EVERYTHING, NAMES, ZOE, Values, opened

DAYS = "8 December 2026", "9 December 2026"
BARE = {Slot.NAME: "Ed"}
SQUARE = {Slot.NAME: "Ed", Slot.BOOKING_QR: "https://a.example/" + "long" * 20}
CASES: list[Values] = [
    *({**EVERYTHING, Slot.NAME: name} for name in NAMES),
    BARE,
    SQUARE,
    {**EVERYTHING, Slot.EMAIL: "an-address-that-goes-on-and@harbour-counselling.example"},
]
STANDARDS: list[tuple[Standard, tuple[str, ...]]] = [("1.7", ("ua1", "2a")), ("2.0", ("ua2", "4"))]

Make = Callable[..., Template]


def stamped(template: Template, values: Values) -> bytes:
    return template.prefix + Stamper(template).stamp(values).tail


def told(facts: PdfFacts) -> PdfFacts:
    """Return what a reader may learn of a file; its build, its id and its fonts' names differ."""
    kept = {
        key: re.sub(r"<xmpMM:VersionID>.*?</xmpMM:VersionID>", "", value)
        for key, value in facts.metadata.items()
        if key != "id"
    }
    return replace(facts, metadata=kept, fonts=frozenset(), tags=joined(facts.tags))


def joined(tag: Tag) -> Tag:
    """Return a tag whose words are in one piece, on however many lines they stand."""
    pieces = [joined(kid) if isinstance(kid, tuple) else kid for kid in tag[1:]]
    groups = groupby(pieces, key=lambda piece: isinstance(piece, str))
    whole = [["".join(map(str, group))] if text else list(group) for text, group in groups]
    return (tag[0], *chain.from_iterable(whole))


@pytest.mark.parametrize("values", CASES)
@pytest.mark.parametrize("standard", ["1.7", "2.0"])
def test_a_stamp_says_what_a_typeset_says(
    template: Make, full: Callable[..., bytes], values: Values, standard: Standard
) -> None:
    data = stamped(template(frozenset(values), standard), values)
    ours, theirs = pdf_facts(data), pdf_facts(full(values, standard))
    assert told(ours) == told(theirs)
    assert "".join(values[Slot.NAME].split()) in "".join(ours.texts[0].split())
    assert all(font.embedded and font.unicode for font in ours.fonts)


@pytest.mark.parametrize("values", CASES)
def test_a_stamp_looks_like_a_typeset(
    template: Make, full: Callable[..., bytes], values: Values, tmp_path: Path
) -> None:
    ours = drawn(stamped(template(frozenset(values)), values), tmp_path / "stamped")
    theirs = drawn(full(values), tmp_path / "typeset")
    assert ours.size == theirs.size
    assert ImageChops.difference(ours, theirs).getbbox() is None


def drawn(data: bytes, target: Path) -> Image.Image:
    target.with_suffix(".pdf").write_bytes(data)
    tool = require_tool("pdftoppm")
    run(tool, "-r", "120", "-png", "-singlefile", str(target.with_suffix(".pdf")), str(target))
    return Image.open(target.with_suffix(".png")).convert("RGB")


@pytest.mark.parametrize(("standard", "flavours"), STANDARDS)
def test_validators_find_nothing_wrong(
    template: Make, standard: Standard, flavours: tuple[str, ...], tmp_path: Path
) -> None:
    files = []
    for number, values in enumerate(CASES):
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(stamped(template(frozenset(values), standard), values))
        checked = subprocess.run(
            [require_tool("qpdf"), "--check", files[-1]], capture_output=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, b"")
    for flavour in flavours:
        assert verapdf(files, flavour) == {file: [] for file in files}


def test_a_grey_packet_is_grey(template: Make) -> None:
    data = opened(stamped(template(frozenset(EVERYTHING), "1.7", greys=True), EVERYTHING))
    assert b" rg\n" not in data
    assert b" g\n" in data


def test_a_packet_is_one_clean_revision(everything: Template) -> None:
    data = stamped(everything, EVERYTHING)
    assert data.count(b"startxref") == data.count(b"%%EOF") == 1
    assert b"/Prev" not in data
    with Pdf.open(BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()
        # the cross-reference's own object is the last one
        assert len(pdf.objects) == everything.first + len(everything.reserved)


def test_nothing_of_the_sample_or_of_our_marks_stays(everything: Template) -> None:
    data = opened(stamped(everything, EVERYTHING))
    assert b"https://n" not in data
    assert b"PressSlot" not in data
    assert b"PressOrigin" not in data


def test_a_packet_holds_nothing_of_the_packet_before(everything: Template) -> None:
    stamper = Stamper(everything)
    first = stamper.stamp(EVERYTHING)
    other = {slot: "https://z.example" if "booking" in slot else "z" for slot in EVERYTHING}
    second = opened(everything.prefix + stamper.stamp(other).tail)
    assert b"1555" not in second
    assert b"zoe" not in second
    assert stamper.stamp(EVERYTHING) == first


def test_the_digest_is_that_of_the_file_and_the_identifier_follows_the_bytes(
    everything: Template,
) -> None:
    stamper = Stamper(everything)
    identifiers = []
    for values in (EVERYTHING, {**EVERYTHING, Slot.NAME: "Ed"}):
        made = stamper.stamp(values)
        data = everything.prefix + made.tail
        assert made.sha256 == hashlib.sha256(data).hexdigest()
        with Pdf.open(BytesIO(data)) as pdf:
            identifiers.append([bytes(half) for half in pdf.trailer.ID.as_list()])
    (permanent, one), (again, other) = identifiers
    assert permanent == again
    assert len({permanent, one, other}) == 3
    assert {len(half) for half in (permanent, one, other)} == {16}


def test_a_template_goes_to_another_process_and_stamps_the_same(everything: Template) -> None:
    sent = pickle.loads(pickle.dumps(everything))
    assert stamped(sent, EVERYTHING) == stamped(everything, EVERYTHING)


def test_memory_stays_flat(everything: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "_KEPT", 20)
    stamper = Stamper(everything)
    for number in range(50):
        stamper.stamp({**EVERYTHING, Slot.TIME: f"{number} o'clock"})
        assert len(stamper._objects) <= 20


@pytest.mark.parametrize("name", ["محمد", "李小龙", "Zoe\u0323\u0301"])
def test_what_the_face_lacks_is_left_to_a_full_typeset(everything: Template, name: str) -> None:
    with pytest.raises(CannotStampError, match="therapist-name"):
        stamped(everything, {**EVERYTHING, Slot.NAME: name})


def test_an_address_beyond_ascii_is_left_to_a_full_typeset(everything: Template) -> None:
    with pytest.raises(CannotStampError, match="ASCII"):
        stamped(everything, {**EVERYTHING, Slot.EMAIL: "zoë@example.org"})


def test_what_has_no_room_in_the_smallest_size_is_refused(everything: Template) -> None:
    with pytest.raises(NoRoomError, match="therapist-name"):
        stamped(everything, {**EVERYTHING, Slot.NAME: "Wolstenholme " * 12})


def test_the_cover_tells_who_it_is_from_to_a_screen_reader(everything: Template) -> None:
    tags = str(pdf_facts(stamped(everything, EVERYTHING)).tags)
    for value in (ZOE.name, ZOE.phone, ZOE.email, "harbour.example/zoe"):
        assert value in tags.replace("\\\\", "\\").replace('"', "'") or value in tags


@pytest.mark.parametrize(
    ("slot", "text", "need"),
    [
        (Slot.DATE, DAYS[1], False),
        (Slot.DATE, "9 Δεκεμβρίου 2026", True),
        (Slot.TIME, "13:0\u0665", True),
        (Slot.DATE, "9 December 2026 " * 9, True),
        (Slot.TIME, "half past one " * 9, True),
        (Slot.CREDENTIALS, "Ph.D. " * 20, Slot.CREDENTIALS),
    ],
)
def test_every_day_and_hour_of_a_cover_decides_about_what_it_needs(
    everything: Template, slot: Slot, text: str, need: Slot | bool
) -> None:
    first = {**EVERYTHING, Slot.DATE: DAYS[0]}
    assert needs(everything, iter([first, first, {**first, slot: text}])) == need


def test_a_day_that_comes_again_is_tried_once(
    everything: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Values] = []
    monkeypatch.setattr(Stamper, "stamp", lambda self, values: tried.append(values))
    days = ({**EVERYTHING, Slot.DATE: DAYS[n % 2]} for n in range(100))
    assert not needs(everything, days)
    assert [one[Slot.DATE] for one in tried] == [*DAYS]
