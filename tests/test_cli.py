"""What a user types, and what the press answers: codes, words, paths, nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from commands import DAY, build, change, plain_environment, run, short_publication
from manuscripts import ROOT, SMALL, copy_publication
from outputs import Built

from press import cli, pipeline
from press.errors import ExitCode
from press.packets import revoke

COMMANDS = ["handout", "sheets", "epub", "packets", "check", "answers"]


@pytest.fixture()
def content(tmp_path: Path) -> Path:
    """A short publication that a test may change."""
    return short_publication(tmp_path)


def test_exit_codes_keep_their_meaning_for_ever() -> None:
    stated = {"DONE": 0, "USAGE": 2, "MANUSCRIPT": 3, "AUDIENCE": 4, "CHECK": 5, "TOOL": 6}
    stated |= {"BUG": 70, "INTERRUPTED": 130}
    assert {code.name: int(code) for code in ExitCode} == stated


def test_a_build_prints_the_path_of_each_file_on_stdout_and_nothing_else(
    content: Path, tmp_path: Path
) -> None:
    told = build(content, tmp_path / "out")
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert len(lines) == 5
    for line in lines:
        assert Path(line).is_file()
        assert Path(line).is_relative_to(tmp_path / "out")
    for name in map(os.path.basename, lines):
        assert name in told.stderr
    again = build(content, tmp_path / "out")
    assert (again.returncode, again.stdout) == (0, "")
    assert "everything is up to date" in again.stderr


def test_a_quiet_build_says_nothing_but_its_paths(content: Path, tmp_path: Path) -> None:
    told = build(content, tmp_path / "out", "epub", "-q")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [str(tmp_path / "out" / "epub" / "quiet-hours.epub")]


def test_a_quiet_build_still_says_what_is_wrong(content: Path, tmp_path: Path) -> None:
    change(content / "en" / "back.md", "# About", "# *About*")
    told = build(content, tmp_path / "out", "-q")
    assert told.returncode == 3
    assert "[title-markup]" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (["handout"], {"handout/quiet-hours-letter.pdf"}),
        (["sheets", "--edition", "letter"], {"sheets/numbers-letter.pdf"}),
        (["epub"], {"epub/quiet-hours.epub"}),
        (["sheets", "--standard", "2.0"], {"sheets/numbers-letter.pdf"}),
    ],
)
def test_each_command_makes_its_kind_of_files(
    content: Path, tmp_path: Path, arguments: list[str], made: set[str]
) -> None:
    text = (content / "publication.yaml").read_text("utf-8")
    text = re.sub(r"parts: \[steps-loud.*\]", "parts: [numbers]", text)
    (content / "publication.yaml").write_text(text, "utf-8")
    told = build(content, tmp_path / "out", *arguments)
    assert told.returncode == 0, told.stderr
    found = (tmp_path / "out").rglob("*")
    files = {path.relative_to(tmp_path / "out").as_posix() for path in found if path.is_file()}
    assert files - {".lock", "manifest.json", "SHA256SUMS"} == made


def test_an_option_before_a_command_counts_as_one_behind_it(content: Path, tmp_path: Path) -> None:
    where = ("--content", content, "--output", tmp_path / "out", "--today", DAY, "-q")
    told = run(*where, "epub")
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [str(tmp_path / "out" / "epub" / "quiet-hours.epub")]


def test_mistakes_of_the_manuscript_are_told_with_their_places_and_no_traceback(
    content: Path, tmp_path: Path
) -> None:
    change(content / "en" / "back.md", "# About these pages", "# About <b>these</b> pages")
    change(content / "en" / "guide.md", "[@listening]", "[@lisening]")
    told = build(content, tmp_path / "out")
    assert (told.returncode, told.stdout) == (3, "")
    assert re.search(r"^\S*en/back\.md:\d+:\d+: error: .* \[html-raw\]$", told.stderr, re.MULTILINE)
    assert re.search(
        r"^\S*en/guide\.md:\d+:\d+: error: .* \[ref-unknown\]$", told.stderr, re.MULTILINE
    )
    assert "  hint: " in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "out").exists()


def test_a_packet_for_the_wrong_person_has_a_code_of_its_own(content: Path, tmp_path: Path) -> None:
    change(
        content / "publication.yaml",
        "handout:\n  recipients: [anyone]",
        "handout:\n  recipients: [upstairs]",
    )
    told = build(content, tmp_path / "out")
    assert (told.returncode, told.stdout) == (4, "")
    assert "[audience]" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["handout", "--edition", "a3"], "a3"),
        (["handout", "--edition", "a4-grey"], "there are letter, a4"),
        (["sheets", "--edition", "letter-press"], "there are letter, a4"),
        (["sheets", "--standard", "1.4"], "1.4"),
        (["sheets", "--edition", "letter", "--edition", "tabloid"], "tabloid"),
        (["--content", "/no/such/folder"], "/no/such/folder"),
        (["epub", "--content", "/no/such/folder"], "/no/such/folder"),
        (["check", "--content", "/no/such/folder"], "/no/such/folder"),
        (["--today", "yesterday"], "yesterday"),
        (["--workers", "0"], "--workers"),
        (["--workers", "many"], "--workers"),
        (["print"], "print"),
        (["--colour"], "--colour"),
        (["epub", "extra"], "extra"),
    ],
    ids=" ".join,
)
def test_a_slip_of_the_keyboard_is_told_and_makes_nothing(
    tmp_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    full = [*arguments, *(["--output", str(tmp_path / "out")] if arguments[0] != "print" else [])]
    if "--content" not in arguments and arguments[0] != "print":
        full += ["--content", str(SMALL)]
    if "--today" not in arguments and arguments[0] != "print":
        full += ["--today", DAY]
    assert cli.main(full) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
    assert not (tmp_path / "out").exists()


def test_a_check_prints_the_grade_of_each_part(
    small: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--content", str(SMALL), "--output", str(small.root), "--today", DAY]
    assert cli.main(["check", *where]) == 0
    told = capsys.readouterr()
    for part in small.publication.parts:
        assert re.search(rf"^{part.id} +-?\d+\.\d +[68] +\d+", told.err, re.MULTILINE), part.id
    assert f"{len(small.records)} built files are as they were made" in told.err
    assert told.out == ""


def test_a_part_that_is_too_hard_to_read_is_named(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hard = "Notwithstanding considerable acoustical impermeability, interpenetration predominates. "
    change(content / "en" / "steps-loud.md", "Take the chair", hard * 4 + "Take the chair")
    where = ["--content", str(content), "--output", str(tmp_path / "out"), "--today", DAY]
    assert cli.main(["check", *where]) == 5
    assert "too hard to read: steps-loud" in capsys.readouterr().err


@pytest.mark.parametrize("harm", ["changed after it was made", "missing"])
def test_a_built_file_that_is_not_as_it_was_made_is_named(
    content: Path, tmp_path: Path, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    assert build(content, output, "epub").returncode == 0
    book = output / "epub" / "quiet-hours.epub"
    if harm == "missing":
        book.unlink()
    else:
        book.write_bytes(book.read_bytes() + b"x")
    where = ["--content", str(content), "--output", str(output), "--today", DAY]
    assert cli.main(["check", *where]) == 5
    told = capsys.readouterr().err
    assert "epub/quiet-hours.epub" in told
    assert harm in told
    assert "build again" in told


def test_an_overdue_help_line_stops_a_build_on_the_day_it_is_due(
    content: Path, tmp_path: Path
) -> None:
    late = run("epub", "--content", content, "--output", tmp_path / "out", "--today", "2026-01-01")
    assert late.returncode == 3
    assert "[line-overdue]" in late.stderr


def test_the_day_may_stand_in_the_environment(content: Path, tmp_path: Path) -> None:
    where = ("epub", "--content", content, "--output", tmp_path / "out", "-q")
    assert run(*where, env={"PRESS_TODAY": "2026-01-01"}).returncode == 3
    assert run(*where, env={"PRESS_TODAY": DAY}).returncode == 0


def test_a_mistake_of_ours_keeps_its_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(shop: pipeline.Shop) -> None:
        raise ZeroDivisionError(f"a bug in {shop.content.name}")

    monkeypatch.setattr(revoke, "load", broken)
    assert cli.main(["--content", str(SMALL)]) == 70
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "ZeroDivisionError: a bug in publication" in told


def test_a_key_press_before_the_work_begins_is_an_interruption_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(shop: pipeline.Shop) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(revoke, "load", pressed)
    assert cli.main(["--content", str(SMALL)]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_the_help_of_the_press_names_every_command_with_examples(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert "Examples: python build.py" in told
    assert all(name in told for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_shows_an_example_that_names_it(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([name, "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"Example: python build.py {name}" in told
    group = typer.main.get_command(cli.app)
    (found,) = [one for key, one in getattr(group, "commands", {}).items() if key == name]
    for option in found.params:
        assert option.opts[0] in told
        assert getattr(option, "help", ""), option.name


def test_every_command_is_known_to_these_tests() -> None:
    group = typer.main.get_command(cli.app)
    assert sorted(getattr(group, "commands", {})) == sorted(COMMANDS)


def test_a_shell_completes_commands_and_options(tmp_path: Path) -> None:
    tool = tmp_path / "build.py"
    tool.write_text(f"#!{sys.executable}\n{(ROOT / 'build.py').read_text('utf-8')}", "utf-8")
    tool.chmod(0o755)
    env = {**plain_environment(), "PYTHONPATH": str(ROOT)}
    shown = subprocess.run(
        [tool, "--show-completion", "bash"],
        env={**env, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    function = re.search(r"complete .* -F (\w+)", shown.stdout)
    assert function
    for typed, expected in (("ha", "handout"), ("handout --ed", "--edition")):
        words = ["build.py", *typed.split()]
        script = (
            f"{shown.stdout}\nCOMP_WORDS=({' '.join(words)})\nCOMP_CWORD={len(words) - 1}\n"
            f'{function[1]} {tool}\nprintf "%s\\n" "${{COMPREPLY[@]}}"'
        )
        told = subprocess.run(
            ["bash", "-c", script], env=env, capture_output=True, text=True, check=True
        )
        assert expected in told.stdout.split(), (typed, told)


def test_the_press_runs_as_a_module_from_any_folder(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "press", "--help"],
        cwd=tmp_path,
        env={**plain_environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0
    assert "handout" in told.stdout


def test_colours_are_left_out_where_nobody_wants_them(content: Path, tmp_path: Path) -> None:
    told = run(
        "check",
        "--content",
        content,
        "--output",
        tmp_path / "out",
        "--today",
        DAY,
        env={"NO_COLOR": "1", "FORCE_COLOR": ""},
    )
    assert told.returncode == 0
    assert "\x1b[" not in told.stdout + told.stderr


def test_build_py_can_be_imported_without_building(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import build"],
        cwd=ROOT,
        env={**plain_environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_the_manifest_tells_programs_what_was_made(small: Built) -> None:
    listed = json.loads((small.root / "manifest.json").read_text("utf-8"))["files"]
    keys = {"path", "sha256", "bytes", "kind", "parts", "recipients", "edition", "language"}
    assert all(keys | {"pages", "fields"} <= entry.keys() for entry in listed)
    sums = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
        cwd=small.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (sums.returncode, sums.stdout) == (0, "")


def test_a_long_path_is_not_broken_over_lines(tmp_path: Path) -> None:
    deep = tmp_path / ("a folder with a very long name " * 5).strip()
    deep.mkdir()
    told = build(copy_publication(deep), deep / "out", "epub")
    books = ["quiet-hours-walls.epub", "quiet-hours.epub"]
    assert told.stdout.splitlines() == [str(deep / "out" / "epub" / book) for book in books]
