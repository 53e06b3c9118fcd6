"""Opens a form in a process of its own and asks it for facts."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Final

import press
from press.answers import limits
from press.answers.facts import FormFacts, from_json
from press.answers.names import plain_name
from press.errors import Finding, Place

_REASONS: Final = {
    limits.LOCKED: (
        "form-locked",
        "the form is locked with a password",
        "save it without one and read that file",
    ),
    limits.DAMAGED: (
        "form-unreadable",
        "this is no PDF, or its end is missing or damaged",
        "ask for the file again; what was typed last stands at its end",
    ),
    limits.TOO_MUCH: (
        "form-too-much",
        "the file holds more than a form of ours could",
        "do not open it in a viewer; ask who sent it",
    ),
}


class NotRead(Exception):  # noqa: N818 - carries a finding, as PressError does
    """A file that is not read, and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


def read_apart(path: Path, *, with_text: bool) -> FormFacts:
    """Return the facts of a form, whatever the file holds, in bounded time and memory.

    Raises:
        NotRead: If it can't be read, is none, or asks for more than `press.answers.limits` grants.
    """
    handle = _open(path)
    try:
        return _ask(handle, path, with_text)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    """Open a plain file, and wait for nothing: a pipe could keep us for ever."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise NotRead(_unopened(path, error)) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        message = "this is a folder or a device, not a file"
        raise NotRead(finding(path, "form-unreadable", message, "name the PDF itself"))
    if status.st_size > limits.FILE_BYTES:
        os.close(handle)
        message = f"the file has {status.st_size:,} bytes; at most {limits.FILE_BYTES:,} are read"
        raise NotRead(finding(path, "file-too-large", message, "our forms are far smaller"))
    return handle


def _unopened(path: Path, error: OSError) -> Finding:
    if isinstance(error, FileNotFoundError):
        return finding(path, "file-missing", "there is no such file", "check its name")
    if error.errno == errno.ELOOP:
        hint = "name the file that it leads to"
        return finding(path, "form-unreadable", "this is a link, not a file", hint)
    return finding(path, "form-unreadable", f"cannot be opened: {error.strerror}")


def _ask(handle: int, path: Path, with_text: bool) -> FormFacts:
    """Run the reading process; its stderr is dropped, for it could quote what a client typed."""
    command = [sys.executable, "-m", "press.answers", *(["--text"] if with_text else [])]
    try:
        told = subprocess.run(
            command,
            stdin=handle,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(press.__file__).parent.parent,  # where -m finds us
            env={},  # it needs none, and one may hold secrets
            timeout=limits.WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotRead(_refused(path, limits.TOO_MUCH)) from None
    # a process that was stopped, by a limit or by a fault of a library, tells nothing
    answer = (
        told.stdout if told.returncode == 0 else b'{"refused": "%s"}' % limits.TOO_MUCH.encode()
    )
    if answer.startswith(b'{"refused"'):
        raise NotRead(_refused(path, str(json.loads(answer)["refused"])))
    return from_json(answer)


def _refused(path: Path, reason: str) -> Finding:
    return finding(path, *_REASONS[reason])


def finding(path: Path, code: str, message: str, hint: str = "") -> Finding:
    """Return a finding that names no folder: it could tell whose form it is."""
    return Finding(Place(plain_name(path)), code, message, hint)
