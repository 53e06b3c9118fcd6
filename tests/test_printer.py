"""A printer takes the handout as any computer sends it, and prints every side of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from facts import pdf_facts
from ghostscript import raster
from outputs import Built
from printer import print_raster, printer

pytestmark = pytest.mark.xdist_group("printer")


@pytest.mark.parametrize(
    ("edition", "colour"), [("letter", True), ("a4-grey", False), ("letter-booklet", False)]
)
def test_a_printer_prints_every_side_of_the_handout(
    real: Built, edition: str, colour: bool, tmp_path: Path
) -> None:
    pdf = real.handout(edition)
    raster(pdf, tmp_path / "handout.pwg", colour=colour)
    with printer(colour=colour) as address:
        printed = print_raster(address, tmp_path / "handout.pwg")
    assert (printed.state, printed.reasons) == ("completed", "job-completed-successfully")
    assert printed.sides == len(pdf_facts(pdf).texts)


def test_a_printer_tells_of_a_job_that_was_cut_off(real: Built, tmp_path: Path) -> None:
    raster(real.handout("letter-grey"), tmp_path / "whole.pwg", colour=False)
    cut = tmp_path / "cut.pwg"
    cut.write_bytes((tmp_path / "whole.pwg").read_bytes()[:100_000])
    with printer() as address:
        assert print_raster(address, cut).sides < len(pdf_facts(real.handout("letter-grey")).texts)


def test_a_printer_refuses_what_is_no_raster(tmp_path: Path) -> None:
    path = tmp_path / "words.pwg"
    path.write_bytes(b"These are words. " * 1000)
    with printer() as address:
        assert print_raster(address, path).state != "completed"
