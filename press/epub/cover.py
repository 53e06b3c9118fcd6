"""The cover's picture: words set as outlines, because a picture may use no font of the book."""

from __future__ import annotations

import base64
import math
import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Final

from fontTools.misc.transform import Transform
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from lxml import etree

from press.errors import ToolError
from press.render.book_files import CoverDrawing

_SVG: Final = "http://www.w3.org/2000/svg"
_NUMBER: Final = r"-?\d+(?:\.\d+)?"
_DATA: Final = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def draw_cover(cover: CoverDrawing, picture: bytes, styles: Path) -> bytes:
    """Return the cover as an SVG that needs no other file.

    The drawing's ``text`` elements say what they need: ``data-font`` (a file in ``styles``),
    ``data-width`` (room for a line), ``data-lines`` (how many there may be), ``font-size`` (the
    largest) and either ``y`` or ``data-gap`` (from the last line above). An element with
    ``data-picture`` is the box whose foot the picture stands on.
    """
    root = etree.fromstring(cover.svg.encode(), _parser())
    last = 0.0
    for text in list(root.iter(f"{{{_SVG}}}text")):
        last = _outline(text, last, styles)
    for box in list(root.iter(f"{{{_SVG}}}rect")):
        if box.attrib.pop("data-picture", ""):
            _set_picture(box, picture, Path(cover.source).suffix.lower())
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)


@dataclass(frozen=True)
class Face:
    """A font, as far as a headline needs it; lengths are parts of the type size."""

    font: Any

    def covers(self, text: str) -> bool:
        """Whether it has every letter of ``text``."""
        return all(ord(letter) in self.font.getBestCmap() for letter in text)

    def width(self, text: str) -> float:
        """The width of ``text``."""
        return sum(map(self._advance, text)) / self._em

    def outline(self, text: str, x: float, y: float, size: float, tracking: float) -> str:
        """Return the path of ``text`` with its first letter at ``x`` on the baseline ``y``."""
        glyphs = self.font.getGlyphSet()
        names = self.font.getBestCmap()
        scale = size / self._em
        pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}".removesuffix(".0"))
        for letter in text:
            place = Transform(scale, 0, 0, -scale, x, y)
            glyphs[names[ord(letter)]].draw(TransformPen(pen, place))
            x += self._advance(letter) * scale + tracking * size
        return str(pen.getCommands())

    @property
    def _em(self) -> float:
        return float(self.font["head"].unitsPerEm)

    def _advance(self, letter: str) -> float:
        return float(self.font["hmtx"][self.font.getBestCmap()[ord(letter)]][0])


def break_lines(
    text: str, face: Face, *, width: float, most: int, largest: float
) -> tuple[float, tuple[str, ...]]:
    """Return the type size and the lines that let ``text`` stand largest, in fewest lines."""
    words = text.split()
    best: tuple[float, float, tuple[str, ...]] = (0, 0, (text,))
    for count in range(1, min(most, len(words)) + 1):
        for cuts in combinations(range(1, len(words)), count - 1):
            edges = [0, *cuts, len(words)]
            lines = tuple(" ".join(words[start:end]) for start, end in pairwise(edges))
            widest = max(map(face.width, lines))
            size = min(largest, width / widest)
            # more lines only for larger type, then the cut that leaves the lines most alike
            if size > best[0] or (size == best[0] and count == len(best[2]) and -widest > best[1]):
                best = (size, -widest, lines)
    return best[0], best[2]


def _outline(text: etree._Element, last: float, styles: Path) -> float:
    """Replace a text by its outlines; returns the baseline of its last line."""
    get = text.attrib.pop
    words = " ".join((text.text or "").split())
    file = styles / str(get("data-font"))
    width, most = float(get("data-width")), int(get("data-lines"))
    leading, tracking = float(get("data-leading")), float(get("data-tracking", "0"))
    gap = float(get("data-gap", "0"))
    if not file.is_file():
        raise ToolError(f"the cover needs the font '{file.name}'")
    x, largest = float(text.get("x", "0")), float(text.get("font-size", "16"))
    y = float(text.get("y", last + gap))
    with TTFont(file, lazy=True) as font:
        face = Face(font)
        if not face.covers(words):
            # better a letter of the reader's own font than an empty box
            text.set("y", str(y))
            return y
        size, lines = break_lines(words, face, width=width, most=most, largest=largest)
        pieces = [
            face.outline(line, x, y + row * size * leading, size, tracking)
            for row, line in enumerate(lines)
        ]
    for name in ("x", "y", "font-size", "font-family"):
        get(name, "")
    text.tag = f"{{{_SVG}}}path"
    text.set("d", "".join(pieces))
    text.text = None
    return y + (len(lines) - 1) * size * leading


def _set_picture(box: etree._Element, picture: bytes, suffix: str) -> None:
    """Stand the picture on the foot of its box, centred; ``data-crop`` may widen it past both."""
    crop = float(box.attrib.pop("data-crop", "1"))
    x, y, width, height = (float(box.get(name, "0")) for name in ("x", "y", "width", "height"))
    box.clear()
    if suffix in _DATA:
        box.tag = f"{{{_SVG}}}image"
        data = base64.b64encode(picture).decode()
        box.set("href", f"data:{_DATA[suffix]};base64,{data}")
        box.set("preserveAspectRatio", "xMidYMax meet")
        scaled = (x, y, width, height)
    else:
        drawing = etree.fromstring(picture, _parser())
        view = _view(drawing)
        scale = min(height / view[3], crop * width / view[2])
        scaled = (
            x + (width - view[2] * scale) / 2,
            y + height - view[3] * scale,
            view[2] * scale,
            view[3] * scale,
        )
        box.tag = f"{{{_SVG}}}svg"
        box.set("viewBox", " ".join(f"{number:g}" for number in view))
        for name, value in drawing.attrib.items():
            if name not in {"viewBox", "x", "y", "width", "height", "role", "id"}:
                box.set(name, value)
        box.extend(child for child in drawing if child.tag != f"{{{_SVG}}}title")
    for name, number in zip(("x", "y", "width", "height"), scaled, strict=True):
        box.set(name, f"{math.floor(number * 10) / 10:g}")


def _view(drawing: etree._Element) -> tuple[float, float, float, float]:
    """Return what a drawing shows of its plane, from its viewBox or its size."""
    numbers = [float(number) for number in re.findall(_NUMBER, drawing.get("viewBox", ""))]
    if len(numbers) != 4 or min(numbers[2:]) <= 0:
        sizes = [re.match(_NUMBER, drawing.get(name, "")) for name in ("width", "height")]
        numbers = [0, 0, *(float(size[0]) if size else 100.0 for size in sizes)]
    return numbers[0], numbers[1], numbers[2], numbers[3]
