"""Pages as Ghostscript draws them: dots, the inks they take, and what stands on what.

Nothing is softened: a dot has one colour, so that colours can be counted.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from pikepdf import Pdf
from PIL import Image, ImageChops
from toolbox import require_tool

from press.check.runs import runs

Colour = tuple[int, int, int]
Meeting = tuple[Colour, Colour]
"""What a dot is in one printing and in another one."""

WITHOUT_WORDS = "-dFILTERTEXT"


@dataclass(frozen=True, slots=True)
class Inks:
    """How much of a page each ink covers, from 0 to 1."""

    cyan: float
    magenta: float
    yellow: float
    black: float

    @property
    def all(self) -> float:
        """What all inks cover together."""
        return self.cyan + self.magenta + self.yellow + self.black

    @property
    def most(self) -> float:
        """What the ink covers that covers most."""
        return max(self.cyan, self.magenta, self.yellow, self.black)


def draw(pdf: Path, *options: str, dpi: int = 100, grey: bool = False) -> Iterator[Image.Image]:
    """Yield each page as a picture."""
    with TemporaryDirectory() as folder:
        device = "pgmraw" if grey else "ppmraw"
        target = f"{folder}/%04d.pnm"
        _run(pdf, *options, f"-sDEVICE={device}", f"-r{dpi}", "-o", target)
        for path in sorted(Path(folder).iterdir()):
            picture = Image.open(path)
            picture.load()
            path.unlink()
            yield picture


def inks(pdf: Path) -> list[Inks]:
    """Return the inks of each page as they are laid down.

    That is what ``ink_cov`` counts; ``inkcov`` takes each dot that any ink touches for a full one.
    """
    told = _run(pdf, "-sDEVICE=ink_cov", "-o", "-")
    rows = [line.split() for line in told.splitlines() if line.endswith("CMYK OK")]
    return [Inks(*(float(value) / 100 for value in row[:4])) for row in rows]


def raster(pdf: Path, target: Path, *, colour: bool) -> None:
    """Write a file as an office printer gets it: PWG raster in 300 dots per inch."""
    space = ("-dcupsColorSpace=19",) if colour else ("-dcupsColorSpace=18",)
    _run(pdf, "-sDEVICE=pwgraster", *space, "-dcupsBitsPerColor=8", "-r300", "-o", str(target))


def _run(pdf: Path, *options: str) -> str:
    told = subprocess.run(
        [require_tool("ghostscript"), "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", *options, str(pdf)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "Error" not in told.stderr, told.stderr
    assert "Warning" not in told.stderr, told.stderr
    return told.stdout


def words_on_ground(
    pdf: Path,
) -> tuple[Counter[tuple[Colour, Colour]], list[tuple[int, str]]]:
    """Return how many dots of words have which colour on which, and the words that nobody sees.

    A page is drawn twice, with words and without; where it differs is a dot of a word, and what
    it was without the word is its ground.
    """
    pairs: Counter[tuple[Colour, Colour]] = Counter()
    unseen = []
    scale = 100 / 72
    with Pdf.open(pdf) as opened:
        drawn = zip(draw(pdf), draw(pdf, WITHOUT_WORDS), opened.pages, strict=True)
        for number, (full, bare, page) in enumerate(drawn, start=1):
            apart = (
                ImageChops.difference(full, bare).convert("L").point(lambda dot: 255 * (dot > 0))
            )
            within = apart.getbbox() or (0, 0, 0, 0)
            dots = zip(_dots(full.crop(within)), _dots(bare.crop(within)), strict=True)
            pairs += Counter(pair for pair in dots if pair[0] != pair[1])
            _, _, _, height = (float(side) for side in page.cropbox)
            for run in runs(page):
                left, bottom, right, top = (side * scale for side in run.box)
                high = height * scale
                box = (int(left), int(high - top), int(right) + 1, int(high - bottom) + 1)
                if apart.crop(box).getbbox() is None:
                    unseen.append((number, run.text))
    return pairs, unseen


def borders(picture: Image.Image, other: Image.Image) -> Counter[tuple[Meeting, Meeting]]:
    """Return along how many dots which two colours meet, each beside its colour in ``other``."""
    dots = list(zip(_dots(picture), _dots(other), strict=True))
    below = zip(dots, dots[picture.width :], strict=False)
    met = Counter(pairwise(dots)) + Counter(below)
    return Counter({pair: count for pair, count in met.items() if pair[0][0] != pair[1][0]})


def _dots(picture: Image.Image) -> list[Colour]:
    data = picture.convert("RGB").tobytes()
    return list(zip(data[::3], data[1::3], data[2::3], strict=True))


def luminance(colour: Colour) -> float:
    """Return how light a colour is, from 0 to 1 (WCAG 2.2, relative luminance)."""
    parts = [value / 255 for value in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lightness(colour: Colour) -> float:
    """Return L* of a colour, from 0 to 100 (CIE 15), which is what is left of it without ink."""
    level = luminance(colour)
    return 116 * level ** (1 / 3) - 16 if level > 0.008856 else 903.3 * level
