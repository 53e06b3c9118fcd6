"""What a template can't be made of, and what it is made of."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from press.errors import ToolError
from press.packets.faces import read_face
from press.packets.prepare import prepare
from press.packets.template import Template
from press.pdf.finish import Printing, finish_inks
from press.pdf.write import Sources, write_pdf
from press.render.slots import Faces

from .conftest import CSS, EVERYTHING, FACTS, FONTS

UNDERLINED = """<p><span data-slot="therapist-name" data-slot-box="literata-600 300 1 16 12"
 style="text-decoration: underline">n</span></p>"""
CIRCLE = """<div data-slot="booking-qr"><svg aria-hidden="true" viewBox="0 0 2 2" width="20"
 height="20"><circle cx="1" cy="1" r="1"/></svg></div>"""


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        (UNDERLINED, "therapist-name holds more than one line of plain text"),
        (CIRCLE, "booking-qr holds something else than a QR code"),
    ],
)
def test_a_place_that_cannot_be_stamped_is_told(tmp_path: Path, place: str, complaint: str) -> None:
    sheet = tmp_path / "cover.css"
    sheet.write_text(CSS, "utf-8")
    html = f'<!doctype html><html lang="en"><title>x</title><body><h1>N</h1>{place}'
    raw = write_pdf(html, base=tmp_path, sources=Sources((tmp_path, FONTS)), stylesheets=[sheet])
    (finished,) = finish_inks(raw, [Printing(FACTS)], slots=True)
    with pytest.raises(ToolError, match=complaint):
        prepare(finished, "https://n", Faces(FONTS))


def test_a_face_keeps_every_letter_and_loses_what_shapes_them() -> None:
    path = FONTS / "literata-600.ttf"
    face = read_face(path)
    assert len(face.data) < path.stat().st_size * 0.7
    assert {"Ł", "Ș", "ž", "€"} <= face.glyphs.keys()
    assert face.glyphs.keys() == Faces(FONTS).widths("literata-600").keys()
    widths = {letter: face.widths[glyph] for letter, glyph in face.glyphs.items()}
    assert widths == Faces(FONTS).widths("literata-600")


def test_a_template_knows_its_shape(everything: Template) -> None:
    assert everything.slots == frozenset(EVERYTHING)


SCRIPT = """
import hashlib, sys
from pathlib import Path
from press.packets.prepare import prepare
from press.render.slots import Faces
template = prepare(sys.stdin.buffer.read(), "https://n", Faces(Path(sys.argv[1])))
print(hashlib.sha256(repr(template).encode()).hexdigest())
"""


def test_a_template_is_the_same_everywhere(
    typeset: Callable[..., bytes],
) -> None:
    (finished,) = finish_inks(
        typeset({slot: "https://n" if "book" in slot else "n" for slot in EVERYTHING}),
        [Printing(FACTS)],
        slots=True,
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, FONTS],
            cwd=Path(__file__).parents[3],
            env={"PATH": os.defpath, "TZ": zone, "PYTHONHASHSEED": seed},
            input=finished,
            capture_output=True,
            check=True,
        ).stdout
        for zone, seed in (("UTC", "0"), ("Asia/Tokyo", "7"))
    }
    assert len(hashes) == 1
    assert hashes != {hashlib.sha256(b"").hexdigest().encode()}
