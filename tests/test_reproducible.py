"""The same manuscript makes the same bytes, wherever, whenever and however it is built."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from commands import DAY, run_in
from manuscripts import ROOT, SMALL
from outputs import Built

# Two machines that differ in all that a build could pick up by mistake.
HERE = {
    "TZ": "UTC",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "1",
    "COLUMNS": "80",
    "HOME": "/nonexistent",
}
THERE = {
    "TZ": "Pacific/Chatham",
    "LC_ALL": "C.UTF-8",
    "LANG": "tr_TR.UTF-8",
    "PYTHONHASHSEED": "2",
    "COLUMNS": "200",
    "SOURCE_DATE_EPOCH": "86400",
    "FONTCONFIG_PATH": "/usr/share/fonts",
}


def sums(output: Path) -> dict[str, str]:
    """Return the hash of every file of an output folder."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def moved(folder: Path) -> Path:
    """Return a copy of the press itself in another place."""
    folder.mkdir(parents=True)
    for name in ("press", "templates", "styles"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", folder)
    return folder


def build(
    press: Path, content: Path, output: Path, env: Mapping[str, str], *arguments: str
) -> dict[str, str]:
    """Build a publication in an environment of its own and return what was made."""
    where = ["--content", str(content), "--output", str(output)]
    output.parent.mkdir(parents=True, exist_ok=True)
    told = run_in(press, *arguments, *where, cwd=output.parent, env=dict(env))
    assert told.returncode == 0, told.stderr
    return sums(output)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The press in a folder with another name, in another depth."""
    return moved(tmp_path_factory.mktemp("a b") / "ünder" / "press copy")


def test_every_file_has_the_same_bytes_on_another_machine(
    tmp_path: Path, elsewhere: Path, small: Built
) -> None:
    content = Path(shutil.copytree(SMALL, tmp_path / "other words" / "manuscript"))
    for path in content.rglob("*"):
        path.touch()
    today = ("--today", DAY)
    there = build(
        elsewhere, content, tmp_path / "deep" / "er" / "out", THERE, *today, "--workers=1"
    )
    here = build(ROOT, SMALL, tmp_path / "out", HERE, *today, "--workers=2")
    assert here == there
    assert here == sums(small.root)
    assert {"manifest.json", "SHA256SUMS"} <= here.keys()
    assert len(here) == 2 + len(small.records)


def test_the_publication_we_issue_has_the_same_bytes_on_another_machine(
    tmp_path: Path, elsewhere: Path, real: Built
) -> None:
    content = Path(shutil.copytree(ROOT / "content", tmp_path / "manuscript"))
    revised = yaml.safe_load((content / "publication.yaml").read_text("utf-8"))["revised"]
    today = ("--today", str(revised))
    output = tmp_path / "out"
    made = build(elsewhere, content, output, THERE, "handout", "--edition=letter", *today)
    made |= build(elsewhere, content, output, THERE, "epub", *today)
    expected = sums(real.root)
    wanted = {path.relative_to(real.root).as_posix() for path in (real.handout(), *real.books)}
    assert wanted <= made.keys()
    assert {name: made[name] for name in wanted} == {name: expected[name] for name in wanted}


def test_a_file_made_alone_has_the_bytes_it_has_among_others(tmp_path: Path, small: Built) -> None:
    """What a worker made before leaves no trace in what it makes next."""
    made = build(ROOT, SMALL, tmp_path / "out", HERE, "sheets", "--edition=a4", "--today", DAY)
    expected = sums(small.root)
    files = [name for name in made if name.endswith(".pdf")]
    assert files
    assert {name: made[name] for name in files} == {name: expected[name] for name in files}


def test_a_clinics_packets_have_the_same_bytes_on_another_machine(
    tmp_path: Path, elsewhere: Path
) -> None:
    content = Path(shutil.copytree(SMALL, tmp_path / "other words" / "manuscript"))
    visits = tmp_path / "appointments.csv"
    visits.write_text("therapist,date,time\nmara-quist,2026-12-07,09:30\nsoren-abe,2026-12-08,\n")
    asked = ("packets", "welcome", "both", "--clinic=oxbow-yard", f"--appointments={visits}")
    options = (*asked, "--zip", "--today", DAY)
    here = build(ROOT, SMALL, tmp_path / "out", HERE, *options, "--workers=2")
    there = build(elsewhere, content, tmp_path / "er" / "out", THERE, *options, "--workers=1")
    assert here == there
    names = {name.removeprefix("packets/oxbow-yard/") for name in here}
    assert names >= {
        "both/batch.json",
        "both/mara-quist.zip",
        "welcome/mara-quist/2026-12-07-0930-a4-grey.pdf",
        "welcome/soren-abe/2026-12-08-letter.pdf",
        "welcome/sheet-letter.pdf",
    }
