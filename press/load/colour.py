"""A clinic's colours: whether words in them can be read, and the nearest colour that passes."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from press.errors import Place
from press.load.source import Findings

Rgb = tuple[float, float, float]

_FORM: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_TAKEN: Final = {330.0: "the safety boxes", 17.0: "the tips"}  # hues of plum and clay, tokens.css
_APART: Final = 25.0
_A_GREY: Final = 0.12  # below this spread of red, green and blue nobody names a hue
_STEPS: Final = 400


@dataclass(frozen=True, slots=True)
class Use:
    """What a colour is for and how dark that asks it to be, as a contrast with white paper."""

    key: str
    contrast: float


# WCAG 2.2, 1.4.6 for what whole chapters are set in: it prints darker than grey 110, too
WORDS: Final = Use("colour", 7.0)
# WCAG 2.2, 1.4.3: numerals of 12 pt are small text
NUMERALS: Final = Use("accent", 4.5)


def check_colour(text: str, use: Use, at: Place, findings: Findings) -> None:
    """Report a colour that is none, is too light, or would be taken for one with a meaning."""
    if not text:
        return
    if not _FORM.fullmatch(text):
        message = f"'{text[:20]}' is no colour"
        findings.add("value-wrong", at, message, "write six digits, such as '#24408E', in quotes")
        return
    colour = _parse(text)
    if meaning := _meaning(colour):
        message = f"{use.key} {text} is too near in hue to the colour of {meaning}"
        hint = f"the nearest that is not: '{nearest(text, use)}'"
        findings.add("colour-hue", at, message, hint)
    elif contrast(colour) < use.contrast:
        message = (
            f"{use.key} {text} has a contrast of {contrast(colour):.1f} to 1 on white paper; "
            f"{use.contrast:g} to 1 is needed"
        )
        hint = f"the nearest that has: '{nearest(text, use)}'"
        findings.add("colour-contrast", at, message, hint)


def contrast(colour: Rgb) -> float:
    """Return the contrast of ``colour`` with white (WCAG 2.2, contrast ratio)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def nearest(text: str, use: Use) -> str:
    """Return the colour most like ``text`` that passes."""
    wanted = _parse(text)
    if _passes(wanted, use):
        return _shown(wanted)
    passing = (_shown(one) for one in _candidates(wanted))
    return min(
        (one for one in passing if _passes(_parse(one), use)),
        key=lambda one: (_distance(_parse(one), wanted), one),
    )


def _passes(colour: Rgb, use: Use) -> bool:
    return not _meaning(colour) and contrast(colour) >= use.contrast


def _candidates(colour: Rgb) -> Iterator[Rgb]:
    """Yield the colour's own hue from dark to light, or the hues where the free ones begin."""
    hue, _, saturation = colorsys.rgb_to_hls(*colour)
    borders = [taken + side * (_APART + 1) for taken in _TAKEN for side in (-1, 1)]
    hues = [border % 360 / 360 for border in borders] if _meaning(colour) else [hue]
    for one in hues:
        for step in range(_STEPS):
            yield colorsys.hls_to_rgb(one, step / _STEPS, saturation)


def _meaning(colour: Rgb) -> str:
    """Return what a colour of this hue means in the house, or an empty string."""
    if max(colour) - min(colour) < _A_GREY:
        return ""
    hue = colorsys.rgb_to_hls(*colour)[0] * 360
    return next((words for taken, words in _TAKEN.items() if _apart(hue, taken) < _APART), "")


def _apart(one: float, other: float) -> float:
    return min((one - other) % 360, (other - one) % 360)


def _distance(one: Iterable[float], other: Iterable[float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _parse(text: str) -> Rgb:
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _shown(colour: Rgb) -> str:
    return "#" + "".join(f"{round(value * 255):02X}" for value in colour)
