"""Every file we issue passes the validators of its format without a single complaint."""

from __future__ import annotations

import pytest
from outputs import Built
from toolbox import epubcheck, verapdf

pytestmark = pytest.mark.xdist_group("conformance")


def test_every_pdf_is_accessible_by_the_rules_of_pdf_ua(built: Built) -> None:
    judged = verapdf(built.pdfs, "ua1")
    assert judged == {path: [] for path in built.pdfs}


def test_the_book_is_a_valid_epub(built: Built) -> None:
    found = epubcheck(built.book)
    assert [message for message in found if message.severity in {"FATAL", "ERROR", "WARNING"}] == []
