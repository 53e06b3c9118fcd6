"""Which characters can be printed: those that every text font of the styles has."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

_FORM = "form-"  # for what clients type; larger than the others


@cache
def printable(fonts: Path) -> frozenset[str]:
    """Return the characters that all fonts in the folder ``fonts`` have."""
    text_fonts = [path for path in sorted(fonts.glob("*.ttf")) if not path.name.startswith(_FORM)]
    each = [_characters(path) for path in text_fonts]
    return frozenset.intersection(*each) if each else frozenset()


def _characters(path: Path) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
