"""Make the fonts that the press ships: static, subset, the same bytes on every run.

    python styles/fonts/make_fonts.py FOLDER

FOLDER holds the unpacked Fontsource packages that README.md names, each under the name of its face.
Needs fonttools and brotli. Run once when fonts are brought in, not
at a build: a static subset costs the layout nothing, a variable or woff2 font doubles its time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

HERE: Final = Path(__file__).parent
FACES: Final = {
    "literata": ("Literata", (400, 500, 600, 700)),
    "atkinson-hyperlegible-next": ("Atkinson Hyperlegible Next", (400, 600, 700)),
}
FORM_FACE: Final = ("atkinson-hyperlegible-next", 400, "Even Form")
EPOCH: Final = 3_786_912_000  # 1 January 2024 in seconds since 1904, the clock of 'head'
WORDS: Final = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
COMMON: Final = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x218, 0x219, 0x21A, 0x21B]
MARKS: Final = [0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026]
TEXT: Final = [*COMMON, *MARKS, 0x2012, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2212, 0x2122]
FORM: Final = [*COMMON, *MARKS, 0x20AC]
VIETNAMESE: Final = [0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x1EA0, 0x1EFA)]
CYRILLIC: Final = [*range(0x400, 0x460), 0x490, 0x491]
GREEK: Final = [*range(0x386, 0x3CF)]
BASIC: Final = [*range(0x20, 0x7F), 0xA0, 0xB7]
ARABIC: Final = [0x60C, 0x61B, *range(0x61F, 0x670), 0x670, 0x671, 0x679, 0x67E, 0x686, 0x688]
PERSIAN_URDU: Final = [0x691, 0x698, 0x6A9, 0x6AF, 0x6BA, 0x6BE, 0x6C1, 0x6C3, 0x6CC, 0x6D2, 0x6D3]
DIGITS: Final = [*range(0x660, 0x66A), *range(0x6F0, 0x6FA)]
JOINING: Final = ["ccmp", "init", "medi", "fina", "isol", "rlig", "calt", "liga", "mark", "mkmk"]
NAMES: Final = {
    "literata": (600, ("latin", "latin-ext", "vietnamese", "cyrillic", "greek")),
    "noto-sans-sc": (500, ("latin", "chinese-simplified")),
    "noto-sans-arabic": (500, ("arabic", "latin")),
}


def chinese() -> list[int]:
    """Return the characters of GB 2312, which names in simplified writing are made of."""
    rows = (bytes((0xA1 + row, 0xA1 + cell)) for row in range(15, 87) for cell in range(94))
    return [ord(one) for pair in rows if (one := pair.decode("gb2312", "ignore"))]


LETTERS: Final = {
    "literata": [*TEXT, *VIETNAMESE, *CYRILLIC, *GREEK],
    "noto-sans-sc": [*BASIC, *chinese()],
    "noto-sans-arabic": [*BASIC, *ARABIC, *PERSIAN_URDU, *DIGITS],
}


def merged(
    folder: Path, name: str, weight: int, scripts: Sequence[str] = ("latin", "latin-ext")
) -> TTFont:
    """Return the files of a face, one for each of ``scripts``, as one font."""
    with TemporaryDirectory() as scratch:
        pieces = []
        for script in scripts:
            font = TTFont(folder / name / "files" / f"{name}-{script}-{weight}-normal.woff2")
            font.flavor = None
            pieces.append(Path(scratch) / f"{script}.ttf")
            font.save(pieces[-1])
        return Merger().merge([str(piece) for piece in pieces])


def reduce(font: TTFont, characters: list[int], features: list[str]) -> None:
    """Keep only ``characters`` and the OpenType ``features`` that the styles use."""
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=characters)
    reducer.subset(font)


def rename(font: TTFont, family: str, style: str) -> None:
    """Set the names of a font; its copyright and licence stay as they are."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in {0, 13, 14}]
    postscript = f"{family.replace(' ', '')}-{style}"
    full = {1: family, 2: style, 4: f"{family} {style}", 6: postscript, 16: family, 17: style}
    for number, text in full.items():
        names.setName(text, number, 3, 1, 0x409)
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = EPOCH


def main(folder: Path) -> None:
    """Write every font beside this file."""
    features = ["kern", "mark", "mkmk", "liga", "lnum", "tnum", "ccmp", "locl"]
    for name, (family, weights) in FACES.items():
        for weight in weights:
            font = merged(folder, name, weight)
            reduce(font, TEXT, features)
            rename(font, family, WORDS[weight])
            font["OS/2"].usWeightClass = weight
            font.save(HERE / f"{name}-{weight}.ttf", reorderTables=True)
    name, weight, family = FORM_FACE
    font = merged(folder, name, weight)
    reduce(font, FORM, ["kern"])
    rename(font, family, "Regular")
    font.save(HERE / "form-regular.ttf", reorderTables=True)
    for name, (weight, scripts) in NAMES.items():
        font = merged(folder, name, weight, scripts)
        reduce(font, LETTERS[name], JOINING)
        rename(font, f"{name.replace('-', ' ').title()} Names", WORDS[weight])
        font.save(HERE / "names" / f"{name}-names-{weight}.ttf", reorderTables=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
