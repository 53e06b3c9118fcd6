"""The faces of places: every character of a font, embedded once in a template."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from press.packets.template import Face
from press.pdf.formfont import FormFont, read_font


@cache
def read_face(path: Path) -> FormFont:
    """Return the font at ``path`` without what shapes text: a stamp sets letter after letter."""
    font = TTFont(path, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=font.getBestCmap())
    reducer.subset(font)
    data = BytesIO()
    font.save(data, reorderTables=True)
    return read_font(data.getvalue())


def coded(font: FormFont) -> Face:
    """Return what a stamp needs to know of ``font``."""
    return Face(
        codes={letter: font.encode(letter).encode("ascii") for letter in font.glyphs},
        widths={letter: font.widths[glyph] for letter, glyph in font.glyphs.items()},
    )
