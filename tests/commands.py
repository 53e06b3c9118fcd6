"""The command line as a user runs it: a process of its own, on a copy of the small publication."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from manuscripts import ROOT, copy_publication

DAY = "2025-03-01"
ENOUGH = 120


def command(*arguments: str | Path, press: Path = ROOT) -> list[str]:
    """Return what a user types."""
    return [sys.executable, str(press / "build.py"), *map(str, arguments)]


def run(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return run_in(ROOT, *arguments, cwd=cwd, env=env, before=before)


def run_in(
    press: Path,
    *arguments: str | Path,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command of a press that may lie elsewhere to its end."""
    return subprocess.run(
        command(*arguments, press=press),
        cwd=cwd,
        env={**plain_environment(), **(env or {})},
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
    )


def plain_environment() -> dict[str, str]:
    """Return the environment without what a desk or a CI may have set for the press."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PRESS_", "COV_", "_TYPER"))}


def build(
    content: Path, output: Path, *arguments: str | Path, **how: object
) -> subprocess.CompletedProcess[str]:
    """Build a publication on the day for which its help lines were checked."""
    where = ("--content", content, "--output", output, "--today", DAY)
    return run(*arguments, *where, **how)  # type: ignore[arg-type]


def short_publication(folder: Path) -> Path:
    """Return a copy of the small publication in one edition, with three sheets and one book."""
    content = copy_publication(folder)
    path = content / "publication.yaml"
    text = in_one_edition(path.read_text("utf-8"))
    text = re.sub(r"(sheets:\n.*\n  parts: ).*", r"\1[steps-loud, night-plan, numbers]", text)
    path.write_text(text.partition("extracts:")[0], "utf-8")
    return content


def in_one_edition(text: str) -> str:
    """Return a publication.yaml that names one edition only."""
    found, count = re.subn(r"^editions: \[.*\]$", "editions: [letter]", text, flags=re.MULTILINE)
    assert count == 1
    return found


def change(path: Path, old: str, new: str) -> None:
    """Put something else into a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def state(output: Path) -> dict[str, tuple[str, int]]:
    """Return the hash and the time of change of every file that the press made."""
    return {
        path.relative_to(output).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def start_and_wait_for_work(content: Path, output: Path) -> subprocess.Popen[str]:
    """Start a build in a session of its own; return once workers are busy with it."""
    where = ("--content", content, "--output", output, "--today", DAY, "--workers", "2")
    process = subprocess.Popen(
        command(*where),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=plain_environment(),
        start_new_session=True,
    )
    until = time.monotonic() + ENOUGH
    while not [path for path in output.glob(".stage-*/*/*") if path.is_file()]:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
    return process
