"""Every file we issue passes the validators of its format without a single complaint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from facts import pdf_facts
from outputs import Built, build_apart
from toolbox import epubcheck, verapdf

pytestmark = pytest.mark.xdist_group("conformance")


@pytest.fixture(scope="module")
def twins(built: Built, shared_folder: Path) -> list[Path]:
    """Return every form of a publication as PDF 2.0."""
    root = shared_folder / f"{built.root.name}-twins"
    build_apart(replace(built.shop, output=root, standard="2.0"))
    return [root / path.relative_to(built.root) for path in built.forms]


@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_every_form_is_accessible_and_fit_for_the_archive_at_once(
    built: Built, flavour: str
) -> None:
    assert verapdf(built.forms, flavour) == {path: [] for path in built.forms}


@pytest.mark.parametrize("flavour", ["ua2", "4", "wt1a", "wt1r"])
def test_the_twin_of_every_form_is_flawless_pdf_2(twins: list[Path], flavour: str) -> None:
    assert verapdf(twins, flavour) == {path: [] for path in twins}


def test_a_form_that_counts_is_accessible_too_and_claims_no_archive(built: Built) -> None:
    tallies = built.files("tally")
    assert verapdf(tallies, "ua1") == {path: [] for path in tallies}
    for path in tallies:
        assert "pdfaid:part" not in pdf_facts(path.read_bytes()).metadata["xmp"]


@pytest.mark.parametrize("flavour", ["ua2", "wt1a", "wt1r"])
def test_the_twin_of_a_form_that_counts_is_accessible_pdf_2(
    built: Built, twins: list[Path], flavour: str
) -> None:
    root = twins[0].parents[1]
    tallies = [root / path.relative_to(built.root) for path in built.files("tally")]
    assert verapdf(tallies, flavour) == {path: [] for path in tallies}


def test_the_book_is_a_valid_epub(built: Built) -> None:
    found = epubcheck(built.book)
    assert [message for message in found if message.severity in {"FATAL", "ERROR", "WARNING"}] == []
