"""The judges we rely on do judge: each planted fault is found, and no silence passes for praise."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
import toolbox
from pikepdf import Name, Pdf
from toolbox import epubcheck, require_tool, verapdf

CONTAINER = """<?xml version="1.0"?><container version="1.0"
xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile
full-path="gone.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""


@pytest.fixture()
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a tool."""
    monkeypatch.setitem(toolbox.FINDERS, "anvil", lambda: None)


@pytest.mark.usefixtures("nowhere")
def test_a_missing_tool_skips_the_test_at_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRESS_REQUIRE_TOOLS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="anvil is not here"):
        require_tool("anvil")


@pytest.mark.usefixtures("nowhere")
def test_a_missing_tool_fails_the_test_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESS_REQUIRE_TOOLS", "1")
    with pytest.raises(pytest.fail.Exception, match="anvil is not here"):
        require_tool("anvil")


def test_verapdf_judges_each_file_and_counts_what_it_cannot_read_as_failed(
    tmp_path: Path,
) -> None:
    plain, broken, empty = (tmp_path / f"{name}.pdf" for name in ("plain", "broken", "empty"))
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Lang = Name.en
        pdf.save(plain)
    broken.write_bytes(plain.read_bytes()[:200])
    empty.touch()
    judged = verapdf([plain, broken, empty], "ua1")
    assert [path for path, rules in judged.items() if not rules] == []
    assert any(rule.startswith("7.1-") for rule in judged[plain])
    assert judged[broken][0].startswith("not read: ")
    assert judged[empty][0].startswith("not read: ")


def test_epubcheck_tells_what_is_wrong_and_where(tmp_path: Path) -> None:
    book = tmp_path / "book.epub"
    with ZipFile(book, "w", ZIP_STORED) as pack:
        pack.writestr("mimetype", "application/epub+zip")
        pack.writestr("META-INF/container.xml", CONTAINER)
    (found,) = [message for message in epubcheck(book) if message.severity == "FATAL"]
    assert found.code == "OPF-002"
    assert "gone.opf" in found.text


def test_epubcheck_is_not_silent_on_a_book_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="File not found"):
        epubcheck(tmp_path / "gone.epub")
