"""A tick is a tick and a chosen answer a disc, within the printed edge."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

from pikepdf import Name, Pdf, Stream
from PIL import Image

from press.pdf.buttons import draw_buttons

from .conftest import FORM, Write, plain

CHECKED = (
    '<p><input type="radio" checked name="a" value="x" title="A: x">'
    '<input type="checkbox" checked name="b" title="B"></p>'
)
BIG = "[type] { height: 40mm !important; width: 40mm !important }"


def appearances(data: bytes) -> list[dict[str, bytes]]:
    """Return the drawings of each button by state."""
    with Pdf.open(BytesIO(data)) as pdf:
        return [
            {str(state): stream.read_bytes() for state, stream in widget.AP.N.items()}
            for page in pdf.pages
            for widget in page.obj.Annots.as_list()
            if not isinstance(widget.AP.N, Stream)
        ]


def test_weasyprint_still_draws_no_off_state(raw: Write) -> None:
    assert all("/Off" not in states for states in appearances(raw(CHECKED)))


def test_both_states_are_drawn_and_off_is_not_empty(finished: Write) -> None:
    disc, tick = appearances(finished(CHECKED))
    assert set(disc) == {"/x", "/Off"}
    assert set(tick) == {"/On", "/Off"}
    assert disc["/Off"] == tick["/Off"] == b"q Q"


def test_a_disc_is_three_fifths_and_a_tick_four_fifths_wide(
    finished: Write, tmp_path: Path
) -> None:
    path = tmp_path / "big.pdf"
    path.write_bytes(finished(CHECKED, BIG))
    subprocess.run(["pdftoppm", "-r", "127", "-gray", path, tmp_path / "big"], check=True)
    page = Image.open(next(tmp_path.glob("big*.pgm"))).point(lambda value: 255 * (value < 128))
    side = 40 * 5  # 127 dots per inch are 5 a millimetre
    left = page.crop((75, 0, 75 + side, 75 + side + 20)).getbbox()
    right = page.crop((75 + side, 0, 75 + 2 * side + 60, 75 + side + 60)).getbbox()
    assert left and right
    assert abs((left[2] - left[0]) - 0.6 * side) <= 3
    assert abs((right[2] - right[0]) - 0.8 * side) <= 3


def test_the_tick_has_a_stroke_of_1_6_pt(finished: Write) -> None:
    assert b" 1.6 w " in appearances(finished(CHECKED))[1]["/On"]


def test_buttons_of_one_size_share_their_drawings(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(FORM))) as pdf:
        kids = [w for w in pdf.pages[0].obj.Annots.as_list() if Name.T not in w]
        assert len(kids) == 3
        assert len({kid.AP.N["/Off"].objgen for kid in kids}) == 1


def test_drawing_twice_changes_nothing(finished: Write) -> None:
    data = finished(CHECKED)
    with Pdf.open(BytesIO(data)) as pdf, Pdf.open(BytesIO(data)) as again:
        draw_buttons(again)
        assert plain(again) == plain(pdf)
