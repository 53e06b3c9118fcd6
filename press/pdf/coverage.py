"""Which characters can be printed: those that every text font has, and in names more."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from press.render.slots import OTHERS

_FORM = "form-"  # for what clients type; larger than the others


@cache
def printable(fonts: Path) -> frozenset[str]:
    """Return the characters that all fonts in the folder ``fonts`` have."""
    text_fonts = [path for path in sorted(fonts.glob("*.ttf")) if not path.name.startswith(_FORM)]
    each = [_characters(path) for path in text_fonts]
    return frozenset.intersection(*each) if each else frozenset()


@cache
def nameable(fonts: Path) -> frozenset[str]:
    """Return the characters that a name on a cover may have: also those of other scripts."""
    others = [_characters(path) for path in sorted((fonts / OTHERS).glob("*.ttf"))]
    return printable(fonts).union(*others)


def _characters(path: Path) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
