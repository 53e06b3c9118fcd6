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
def twins(built: Built, shared_folder: Path) -> dict[Path, Path]:
    """Return the PDF 2.0 file of each form of a publication."""
    root = shared_folder / f"{built.root.name}-twins"
    build_apart(replace(built.shop, output=root, standard="2.0"))
    return {path: root / path.relative_to(built.root) for path in built.forms}


def test_every_form_is_accessible(built: Built) -> None:
    assert verapdf(built.forms, "ua1") == {path: [] for path in built.forms}


def test_every_form_without_a_script_is_fit_for_the_archive_too(built: Built) -> None:
    assert verapdf(built.archives, "2a") == {path: [] for path in built.archives}
    for path in set(built.forms) - set(built.archives):
        assert "pdfaid:part" not in pdf_facts(path.read_bytes()).metadata["xmp"]


@pytest.mark.parametrize("flavour", ["ua2", "4", "wt1a", "wt1r"])
def test_the_twin_of_every_form_is_flawless_pdf_2(
    built: Built, twins: dict[Path, Path], flavour: str
) -> None:
    forms = built.archives if flavour == "4" else built.forms
    files = [twins[path] for path in forms]
    assert verapdf(files, flavour) == {path: [] for path in files}


def test_every_book_is_a_valid_epub_without_a_hint_that_matters(built: Built) -> None:
    for book in built.books:
        # CSS-028 tells that there are fonts
        found = [message for message in epubcheck(book) if message.code != "CSS-028"]
        assert (book.name, found) == (book.name, [])
