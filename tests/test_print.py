"""What a printer makes of the files: margins it can print, type one can read, little toner."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ghostscript import (
    WITHOUT_WORDS,
    Colour,
    borders,
    contrast,
    draw,
    inks,
    lightness,
    words_on_ground,
)
from outputs import Built
from PIL import Image, ImageOps
from pypdf import PdfReader
from typeset import typeset_finished

from press.model.edition import EDITIONS
from press.output import Record

DPI = 72
PRINTERS_MM = 6  # what an office printer leaves white
OURS_MM = 12
CUT_MARKS_MM = 7
MOST_INK = 0.06
MOST_INK_ON_A_PAGE = 0.09
SMALLEST_PT = {"standard": 9, "large-print": 14}
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LEAST_LIGHTNESS = 5.0
"""What two greys must differ by, in L*: twice what one can just tell apart."""
SAND, PAPER = (250, 245, 235), (255, 255, 255)
"""The one pair that may become one: vignettes keep their rules."""
CENTIMETRE = 24
"""In dots of 60 an inch: where colours meet along less than that, they show no shape."""


def layouts(built: Built, *media: str) -> list[Record]:
    """Return one record of each layout: editions in other inks share it."""
    found: dict[tuple[str, tuple[str, ...], str, str], Record] = {}
    for record in built.records:
        edition = EDITIONS.get(record.edition)
        if edition is not None and edition.medium in media:
            key = (record.kind, record.parts, edition.layout, edition.medium)
            found.setdefault(key, record)
    return list(found.values())


def margin_mm(picture: Image.Image) -> float:
    """Return how far the ink is from the nearest edge; a page without ink has no limit."""
    box = ImageOps.invert(picture).point(lambda value: 255 * (value > 24)).getbbox()
    if box is None:
        return float("inf")
    left, top, right, bottom = box
    return min(left, top, picture.width - right, picture.height - bottom) / DPI * 25.4


def test_no_ink_is_nearer_to_the_edge_than_a_printer_prints(real: Built) -> None:
    for record in layouts(real, "form", "booklet"):
        cards = "pocket-card" in record.path
        booklet = EDITIONS[record.edition].medium == "booklet"
        least = PRINTERS_MM if booklet else CUT_MARKS_MM if cards else OURS_MM
        for number, picture in enumerate(draw(real.root / record.path, dpi=DPI, grey=True), 1):
            # a dot is .4 mm wide at this resolution
            assert margin_mm(picture) >= max(least - 0.4, PRINTERS_MM), (record.path, number)


def test_no_word_is_too_small_to_read(built: Built) -> None:
    for record in built.form_records:
        edition = EDITIONS[record.edition]
        sizes: list[float] = []

        def visit(
            text: str, cm: Any, tm: Any, font: Any, size: float, sizes: list[float] = sizes
        ) -> None:
            if text.strip():
                sizes.append(abs(size * tm[3] * cm[3]))

        for page in PdfReader(built.root / record.path).pages:
            page.extract_text(visitor_text=visit)
        assert min(sizes) >= SMALLEST_PT[edition.type] - 0.01, record.path


def poor(pairs: Counter[tuple[Colour, Colour]]) -> dict[tuple[Colour, Colour], float]:
    """Return the pairs of a word's colour and its ground that are too much alike."""
    ratios = {pair: contrast(*pair) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < LEAST_CONTRAST}


@pytest.mark.parametrize("edition", ["letter", "letter-grey", "a4-large-print", "a4-booklet"])
def test_every_word_stands_out_from_the_ground_it_is_printed_on(real: Built, edition: str) -> None:
    pairs, unseen = words_on_ground(real.handout(edition))
    assert (poor(pairs), unseen) == ({}, [])
    assert sum(pairs.values()) > 500_000


def test_words_of_every_sheet_stand_out_too(built: Built) -> None:
    for record in layouts(built, "form"):
        if record.kind == "sheet" and EDITIONS[record.edition].type == "standard":
            pairs, unseen = words_on_ground(built.root / record.path)
            assert (poor(pairs), unseen) == ({}, []), record.path
            assert pairs


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("color: #767676", (0, 0)),
        ("color: #777", (1, 0)),
        ("color: #767676; background: #eee", (1, 0)),
        ("color: #fff; background: #777", (1, 0)),
        ("color: #fff", (0, 1)),
    ],
)
def test_a_word_that_hardly_shows_is_found(
    tmp_path: Path, style: str, found: tuple[int, int]
) -> None:
    path = tmp_path / "pale.pdf"
    path.write_bytes(typeset_finished(tmp_path, f"<h1>Walls</h1><p style='{style}'>Bricks</p>"))
    pairs, unseen = words_on_ground(path)
    assert (len(poor(pairs)), len(unseen)) == found


def lost(colour: Image.Image, grey: Image.Image) -> set[tuple[Colour, Colour]]:
    """Return the colours that meet on a page and that its greys no longer tell apart."""
    return {
        (one[0], other[0])
        for (one, other), length in borders(colour, grey).items()
        if length >= CENTIMETRE
        and {one[0], other[0]} != {SAND, PAPER}
        and abs(lightness(one[1]) - lightness(other[1])) < LEAST_LIGHTNESS
    }


def test_greyed_by_any_printer_a_page_keeps_what_its_colours_tell_apart(real: Built) -> None:
    for number, page in enumerate(draw(real.handout("letter"), WITHOUT_WORDS, dpi=60), start=1):
        assert lost(page, page) == set(), number


def test_the_grey_edition_keeps_what_colours_tell_apart(real: Built) -> None:
    colour, grey = (
        draw(real.handout(edition), WITHOUT_WORDS, dpi=60) for edition in ("letter", "letter-grey")
    )
    for number, (one, other) in enumerate(zip(colour, grey, strict=True), start=1):
        assert lost(one, other) == set(), number


def test_colours_that_become_one_grey_are_found() -> None:
    page = Image.new("RGB", (50, 50), (200, 30, 30))
    page.paste((10, 60, 10), (0, 0, 50, 25))
    assert lost(page, page) == set()
    page.paste((30, 110, 30), (0, 0, 50, 25))
    assert len(lost(page, page)) == 1


@pytest.mark.parametrize(
    "edition", ["letter", "letter-grey", "letter-large-print", "a4-booklet", "letter-press"]
)
def test_a_page_takes_little_ink(
    real: Built, edition: str, record_property: Callable[[str, object], None]
) -> None:
    pages = inks(real.handout(edition))
    assert len(pages) == len(PdfReader(real.handout(edition)).pages)
    # how a printer mixes RGB of its inks is its own affair: what counts is the most used one;
    # in a press edition, the inks are ours
    shares = [page.all if edition.endswith("press") else page.most for page in pages]
    record_property("mean ink", f"{edition} {statistics.mean(shares):.1%}")
    assert 0.01 < statistics.mean(shares) <= MOST_INK
    assert max(page.most for page in pages) <= MOST_INK_ON_A_PAGE
