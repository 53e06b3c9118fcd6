"""Each kind of field filled in, saved and opened again in five programs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from facts import PdfFacts, Rect, pdf_facts
from outputs import Built
from PIL import Image, ImageChops, ImageDraw
from programs import fill_in_mupdf, fill_in_poppler, fill_in_pypdf
from toolbox import require_tool, verapdf
from viewers import fill_in_chromium, fill_in_pdfjs

from press.model.parts import Kind

pytestmark = pytest.mark.xdist_group("programs")

Fill = Callable[[bytes, Mapping[str, str]], bytes]
PROGRAMS: dict[str, Fill] = {
    "chromium": fill_in_chromium,
    "pdfjs": fill_in_pdfjs,
    "poppler": fill_in_poppler,
    "mupdf": fill_in_mupdf,
    "pypdf": fill_in_pypdf,
}
NAMES = "Łukasz, Zoë, Ağa, Ștefan, Đorđe, Žižek “€5”"
LONG = " ".join([NAMES, *["and some more words, as people write them"] * 40])
DPI = 80


def answers(form: PdfFacts, texts: int = 4) -> dict[str, str]:
    """Return answers to the first radio groups and boxes, and to lines with much to say."""
    chosen: dict[str, str] = {}
    for kind, most in (("radio", 3), ("tick", 3), ("text", texts)):
        fields = [field for field in form.fields if field.kind == kind][:most]
        for turn, field in enumerate(fields):
            if kind == "radio":
                chosen[field.name] = field.states[turn % len(field.states)]
            elif kind == "tick":
                chosen[field.name] = "On"
            else:
                words = LONG if turn % 2 else NAMES
                chosen[field.name] = words[: field.max_length or 1000].strip()
    return chosen


def kept(data: bytes) -> dict[str, str]:
    """Return what is filled in, read by a program that shares no code with those that filled."""
    return {
        field.name: field.value
        for field in pdf_facts(data).fields
        if field.value not in ("", "Off")
    }


def sheets(real: Built) -> list[Path]:
    """Return the quiz, with radio groups and boxes, and the planning notes, with lines."""
    parts = [packet.parts[0] for packet in real.publication.sheets]
    return [
        real.sheet(next(part for part in parts if part.kind is kind))
        for kind in (Kind.QUIZ, Kind.PLAN)
    ]


def pages(pdf: Path, target: Path) -> list[Image.Image]:
    """Return every page as a grey picture."""
    require_tool("pdftoppm")
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", pdf, target], check=True)
    return [Image.open(path) for path in sorted(target.parent.glob(f"{target.name}-*.pgm"))]


def blot(picture: Image.Image, rects: list[Rect], height_pt: float) -> Image.Image:
    """Return a picture with everything inside ``rects`` covered."""
    covered = picture.copy()
    drawing = ImageDraw.Draw(covered)
    scale = DPI / 72
    for x1, y1, x2, y2 in rects:
        box = (
            x1 * scale - 1,
            (height_pt - y2) * scale - 1,
            x2 * scale + 1,
            (height_pt - y1) * scale + 1,
        )
        drawing.rectangle(box, fill=255)
    return covered


def as_far_as_it_fits(given: Mapping[str, str], held: Mapping[str, str]) -> dict[str, str]:
    """Return ``given`` as a viewer takes it that stops typing where a line is full."""
    cut = {}
    for name, value in given.items():
        typed = held.get(name, "")
        cut[name] = typed if value.startswith(typed) and len(typed) >= 20 else value
    return cut


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_filled_in_is_kept_and_stays_within_its_field(
    real: Built, program: str, tmp_path: Path
) -> None:
    saved = []
    for sheet in sheets(real):
        form = pdf_facts(sheet)
        # Chromium's viewer takes one line at a time
        given = answers(form, 2 if program == "chromium" else 6)
        filled = PROGRAMS[program](sheet.read_bytes(), given)
        if program == "chromium":
            given = as_far_as_it_fits(given, kept(filled))
        assert kept(filled) == given
        path = tmp_path / sheet.name
        path.write_bytes(filled)
        saved.append(path)
        before = pages(sheet, tmp_path / f"before-{sheet.stem}")
        after = pages(path, tmp_path / f"after-{sheet.stem}")
        changed = 0
        for number, (old, new) in enumerate(zip(before, after, strict=True), start=1):
            rects = [
                widget.rect
                for field in form.fields
                for widget in field.widgets
                if field.name in given and widget.page == number
            ]
            changed += ImageChops.difference(old, new).getbbox() is not None
            height = form.sizes[number - 1][1]
            outside = ImageChops.difference(blot(old, rects, height), blot(new, rects, height))
            assert outside.point(lambda value: 255 * (value > 40)).getbbox() is None, (
                sheet,
                number,
            )
        assert changed
    if program == "mupdf":
        # MuPDF 1.28 draws what it fills in with fonts of its own, which it doesn't embed
        rules = {rule for path in saved for rule in verapdf([path], "ua1")[path]}
        assert rules, "MuPDF embeds its fonts now"
        assert all("font" in rule.lower() for rule in rules)
        return
    for flavour in ("ua1", "2a"):
        assert verapdf(saved, flavour) == {path: [] for path in saved}


def test_every_field_has_a_spoken_name_of_its_own(real: Built) -> None:
    for path in real.forms:
        names = [field.tooltip for field in pdf_facts(path).fields]
        assert all(names), path
        doubled = {name for name in names if names.count(name) > 1}
        assert doubled == set(), path.name
