"""Files for paper, of small layouts: inks, masks, names of an issue, marks in the fold."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from manuscripts import STYLES
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image
from pypdf import PdfReader

from press.errors import ToolError
from press.pdf.booklet import impose_booklet, imposed
from press.pdf.cmyk import read_offset
from press.pdf.describe import Facts
from press.pdf.press_ready import press_ready

from .conftest import Write

OFFSET = read_offset(STYLES / "inks")
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="99" height="99">{}</svg>'
SEEN_THROUGH = {
    "opacity": '<g opacity=".5"><path d="M0 0H9V9" fill="red"/><circle r="4" fill="blue"/></g>',
    "mask": '<mask id="m"><path d="M0 0H9V9" fill="#fff"/></mask><path d="M0 0H9" mask="url(#m)"/>',
    "pattern": '<pattern id="p" width="2" height="2"><path d="M0 0H9V9" fill="red"/></pattern>'
    '<path d="M0 0H9V9" fill="url(#p)"/>',
}
MARK = "Part {part} of {parts}, sheet {sheet} of {sheets}"


def press_of(raw: bytes, facts: Facts) -> Pdf:
    return Pdf.open(BytesIO(press_ready(raw, facts, OFFSET)))


@pytest.mark.parametrize("name", SEEN_THROUGH)
def test_what_is_seen_through_is_mixed_in_the_inks_of_the_press(
    raw: Write, facts: Facts, tmp_path: Path, name: str
) -> None:
    (tmp_path / "drawn.svg").write_text(DRAWN.format(SEEN_THROUGH[name]), "utf-8")
    with press_of(raw('<h1>A wall</h1><p><img src="drawn.svg" alt="A wall">'), facts) as pdf:
        held = [item for item in pdf.objects if isinstance(item, Dictionary | Stream)]
        groups = [item.Group for item in held if Name.Group in item]
        assert groups
        assert {str(group.CS) for group in groups} == {"/DeviceCMYK"}
        forms = [item for item in held if item.get(Name.Subtype) == Name.Form]
        assert not any(Name.ColorSpace in form.get(Name.Resources, {}) for form in forms)


@pytest.mark.parametrize("paint", ["linear-gradient(red, blue)", "radial-gradient(red, blue)"])
def test_a_gradient_of_the_styles_is_refused(raw: Write, facts: Facts, paint: str) -> None:
    with pytest.raises(ToolError, match="gradient"):
        press_ready(raw(f'<h1>A wall</h1><p style="background: {paint}">High'), facts, OFFSET)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB"])
def test_a_photograph_without_colour_is_printed_in_black_ink_alone(
    raw: Write, facts: Facts, tmp_path: Path, mode: str
) -> None:
    Image.new("RGB", (20, 20), (0, 0, 0)).convert(mode).save(tmp_path / "grey.png")
    with press_of(raw('<h1>A wall</h1><p><img src="grey.png" alt="A wall">'), facts) as pdf:
        held = [item for item in pdf.objects if isinstance(item, Stream)]
        spaces = {str(i.ColorSpace) for i in held if i.get(Name.Subtype) == Name.Image}
        assert spaces == {"/DeviceGray"}


def test_a_photograph_in_colour_is_printed_in_four_inks(
    raw: Write, facts: Facts, tmp_path: Path
) -> None:
    Image.new("RGB", (2, 2), (200, 40, 40)).save(tmp_path / "red.png")
    with press_of(raw('<h1>A wall</h1><p><img src="red.png" alt="A wall">'), facts) as pdf:
        held = [item for item in pdf.objects if isinstance(item, Stream)]
        (image,) = [item for item in held if item.get(Name.Subtype) == Name.Image]
        assert image.ColorSpace == Name.DeviceCMYK
        cyan, magenta, yellow, _ = image.read_bytes()[:4]
        assert min(magenta, yellow) > 180 > 100 > cyan


def names_of(data: bytes) -> dict[str, str]:
    """Return how a file tells itself from others, and its versions from one another."""
    with Pdf.open(BytesIO(data)) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
    keys = ("DocumentID", "InstanceID", "VersionID")
    found = {key: re.search(f"<xmpMM:{key}>([^<]+)<", packet) for key in keys}
    return {key: match[1] for key, match in found.items() if match}


@pytest.mark.parametrize("medium", ["press", "booklet"])
def test_an_instance_is_named_after_its_content_and_a_version_after_its_date(
    raw: Write, facts: Facts, medium: str
) -> None:
    def issue(words: str, facts: Facts) -> bytes:
        layout = raw(f"<h1>{words}</h1>")
        booklet = medium == "booklet"
        return impose_booklet(layout, facts) if booklet else press_ready(layout, facts, OFFSET)

    first, other = (names_of(issue(words, facts)) for words in ("A wall", "A door"))
    assert issue("A wall", facts) == issue("A wall", facts)
    assert first["DocumentID"] == other["DocumentID"] == facts.identifier
    assert first["InstanceID"] != other["InstanceID"]
    assert first["InstanceID"] != first["DocumentID"]
    assert first["VersionID"] == other["VersionID"] == "2026-11-01"
    later = names_of(issue("A wall", replace(facts, revised=date(2027, 1, 2))))
    assert later["VersionID"] == "2027-01-02"
    assert later["InstanceID"] != first["InstanceID"]


def test_a_booklet_tells_the_printer_both_sides_short_edge_and_full_size(
    raw: Write, facts: Facts
) -> None:
    with Pdf.open(BytesIO(impose_booklet(raw("<h1>A wall</h1>"), facts))) as pdf:
        wanted = pdf.Root.ViewerPreferences
        assert (wanted.Duplex, wanted.PrintScaling) == (Name.DuplexFlipShortEdge, Name("/None"))


def test_a_work_of_one_page_has_it_for_its_cover(raw: Write, facts: Facts) -> None:
    assert list(imposed(1)) == [(None, 0), (None, None)]
    front, back = PdfReader(BytesIO(impose_booklet(raw("<h1>A wall</h1>"), facts))).pages
    assert "A wall" in front.extract_text()
    assert back.extract_text() == ""


def test_the_sheets_of_a_booklet_in_parts_say_where_they_belong(raw: Write, facts: Facts) -> None:
    pages = "".join('<h1 style="break-before: page">A wall</h1>' for _ in range(67))
    data = impose_booklet(raw(pages), replace(facts, mark=MARK))
    sides = PdfReader(BytesIO(data)).pages
    told = [re.findall(r"Part \d of \d, sheet \d+ of \d+", side.extract_text()) for side in sides]
    assert len(sides) == 36
    assert told[1::2] == [[]] * 18
    assert told[0::2] == [
        [MARK.format(part=part, parts=2, sheet=sheet, sheets=9)]
        for part in (1, 2)
        for sheet in range(1, 10)
    ]


def test_a_booklet_in_one_part_needs_no_marks(raw: Write, facts: Facts) -> None:
    data = impose_booklet(raw("<h1>A wall</h1>"), replace(facts, mark=MARK))
    assert not any("Part" in side.extract_text() for side in PdfReader(BytesIO(data)).pages)
