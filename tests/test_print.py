"""What a printer makes of the files: margins it can print, type one can read, little toner."""

from __future__ import annotations

import statistics
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from outputs import Built
from PIL import Image, ImageOps, ImageStat
from pypdf import PdfReader
from toolbox import require_tool

from press.model.edition import EDITIONS

DPI = 36
PRINTERS_MM = 6  # what an office printer leaves white
OURS_MM = 12
CUT_MARKS_MM = 7
MOST_INK = 0.06
MOST_INK_ON_A_PAGE = 0.09
SMALLEST_PT = {"standard": 9, "large-print": 14}


def pages(pdf: Path, folder: Path) -> Iterator[Image.Image]:
    """Yield every page as a grey picture."""
    require_tool("pdftoppm")
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", pdf, folder / pdf.stem], check=True)
    for path in sorted(folder.glob(f"{pdf.stem}-*.pgm")):
        yield Image.open(path)
        path.unlink()


def margin_mm(picture: Image.Image) -> float:
    """Return how far the ink is from the nearest edge; a page without ink has no limit."""
    box = ImageOps.invert(picture.convert("L")).point(lambda value: 255 * (value > 24)).getbbox()
    if box is None:
        return float("inf")
    left, top, right, bottom = box
    return min(left, top, picture.width - right, picture.height - bottom) / DPI * 25.4


def test_no_ink_is_nearer_to_the_edge_than_a_printer_prints(real: Built, tmp_path: Path) -> None:
    for record in real.form_records:
        if EDITIONS[record.edition].ink == "grey":
            continue  # the same layout
        cards = "pocket-card" in record.path
        least = CUT_MARKS_MM if cards else OURS_MM
        assert least > PRINTERS_MM
        for number, picture in enumerate(pages(real.root / record.path, tmp_path), start=1):
            # a dot is .7 mm wide at this resolution
            assert margin_mm(picture) >= least - 0.8, (record.path, number)


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


@pytest.mark.parametrize("edition", ["letter", "letter-grey", "letter-large-print", "a4-booklet"])
def test_a_page_takes_little_ink(
    real: Built, edition: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    # Ghostscript's inkcov counts each dot that any ink touches as full: twice what is laid down
    shares = [
        1 - ImageStat.Stat(picture.convert("L")).mean[0] / 255
        for picture in pages(real.handout(edition), tmp_path)
    ]
    assert len(shares) == len(PdfReader(real.handout(edition)).pages)
    record_property("mean ink", statistics.mean(shares))
    assert statistics.mean(shares) <= MOST_INK
    assert max(shares) <= MOST_INK_ON_A_PAGE
