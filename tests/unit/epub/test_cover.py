"""The cover's words are outlines, its picture stands on the ground."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from manuscripts import STYLES

from press.epub.cover import Face, break_lines, draw_cover
from press.errors import ToolError
from press.render.book import CoverDrawing

from .conftest import NS, Packed

FONT = "fonts/literata-500.ttf"
PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><title>x</title><path/></svg>'
)
FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 200">'
    '<rect data-picture="foot" data-crop="1.2" x="0" y="50" width="100" height="150"/>'
    '<text data-font="{font}" data-width="90" data-lines="2" data-leading="1" font-size="20" '
    'x="5" y="20">{words}</text></svg>'
)


def drawn(words: str = "Quiet Hours", font: str = FONT, picture: bytes = PICTURE) -> etree._Element:
    cover = CoverDrawing("cover.svg", FRAME.format(words=words, font=font), "wall.svg")
    return etree.fromstring(draw_cover(cover, picture, STYLES))


def test_a_title_is_set_as_outlines_and_leaves_no_text_that_needs_a_font() -> None:
    made = drawn()
    assert not made.xpath("//svg:text", namespaces=NS)
    assert str(made.xpath("string(/svg:svg/svg:path/@d)", namespaces=NS)).startswith("M")


def test_a_letter_the_font_lacks_leaves_the_words_as_text_and_no_empty_box() -> None:
    made = drawn("静かな時間")
    assert made.xpath("string(//svg:text)", namespaces=NS) == "静かな時間"


def test_a_missing_font_is_told_as_such() -> None:
    with pytest.raises(ToolError, match="gone"):
        drawn(font="fonts/gone.ttf")


def test_a_picture_stands_on_the_foot_of_its_box_and_is_cropped_no_more_than_told() -> None:
    (picture,) = drawn().findall("svg:svg", NS)
    x, y, width, height = (float(picture.get(name, "")) for name in ("x", "y", "width", "height"))
    assert (x, width, y + height) == (-10, 120, 200)
    assert width / height == 2
    assert picture.find("svg:title", NS) is None


def test_a_picture_without_a_view_box_is_taken_by_its_size() -> None:
    plain = b'<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="20mm"><path/></svg>'
    (picture,) = drawn(picture=plain).findall("svg:svg", NS)
    assert picture.get("viewBox") == "0 0 40 20"


@pytest.mark.parametrize(
    ("words", "most", "expected"),
    [
        ("Quiet", 3, ("Quiet",)),
        ("Even Ground", 3, ("Even", "Ground")),
        (
            "A plain guide to power in relationships",
            2,
            ("A plain guide to power", "in relationships"),
        ),
        ("Donaudampfschifffahrt", 3, ("Donaudampfschifffahrt",)),
    ],
)
def test_words_are_broken_where_they_can_stand_largest(
    words: str, most: int, expected: tuple[str, ...]
) -> None:
    with TTFont(STYLES / FONT) as font:
        face = Face(font)
        size, lines = break_lines(words, face, width=300, most=most, largest=90)
        assert lines == expected
        assert all(face.width(line) * size <= 300.01 for line in lines)


def test_the_cover_fetches_nothing_and_runs_nothing(packed: Packed) -> None:
    made = packed.files["EPUB/front/cover.svg"].decode()
    assert not re.search(r"<script|<text|<image|href|url\((?!#)", made)
