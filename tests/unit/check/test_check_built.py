"""A built file that is gone or changed is named, all of them at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typeset import typeset_finished

from press.check.built import check_output
from press.errors import CheckError, ExitCode

NAMES = ("handout/a.pdf", "sheets/b.pdf", "other/c.txt")


@pytest.fixture()
def output(tmp_path: Path) -> Path:
    """An output folder with three files and its manifest."""
    entries = []
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        entries.append({"path": name, "sha256": hashlib.sha256(name.encode()).hexdigest()})
    (tmp_path / "manifest.json").write_text(json.dumps({"files": entries}), "utf-8")
    return tmp_path


def test_files_that_are_as_they_were_made_are_counted(output: Path) -> None:
    assert check_output(output) == 3


def test_every_file_that_is_not_is_named(output: Path) -> None:
    (output / NAMES[0]).unlink()
    (output / NAMES[2]).write_bytes(b"something else")
    with pytest.raises(CheckError) as caught:
        check_output(output)
    assert caught.value.exit_code == ExitCode.CHECK
    assert "handout/a.pdf is missing" in caught.value.message
    assert "other/c.txt was changed after it was made" in caught.value.message
    assert "sheets/b.pdf" not in caught.value.message
    assert "build again" in caught.value.message


def test_a_page_that_breaks_badly_is_told_once_for_all_inks(tmp_path: Path) -> None:
    body = """<h1>Walls</h1><p style="margin-bottom: 55mm">Hm.</p><h2>Bricks</h2><p>Red.</p>"""
    data = typeset_finished(tmp_path, body, "h2 { break-after: auto; margin: 0 }")
    entries = []
    for edition in ("letter", "letter-grey", "letter-press"):
        name = f"a-{edition}.pdf"
        (tmp_path / name).write_bytes(data)
        sha = hashlib.sha256(data).hexdigest()
        entries.append({"path": name, "sha256": sha, "edition": edition, "kind": "handout"})
    (tmp_path / "manifest.json").write_text(json.dumps({"files": entries}), "utf-8")
    with pytest.raises(CheckError) as caught:
        check_output(tmp_path)
    (finding,) = caught.value.findings
    assert (finding.at.file, finding.code) == ("a-letter.pdf", "layout-heading")
    assert caught.value.message == "1 finding in 1 built file"
