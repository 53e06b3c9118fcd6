"""Answers → a file that only its owner may read, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from press.answers.names import plain_name
from press.errors import ToolError


def save(path: Path, text: str) -> None:
    """Write ``text`` whole or not at all, readable by its owner alone.

    Raises:
        ToolError: If the file is there already, for it could be a client's form, or can't be made.
    """
    try:
        # a name of its own, so that what a killed run left keeps nobody from trying again
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        draft = Path(name)
        try:
            _fill(handle, text.encode())
            _place(draft, path, text.encode())
        finally:
            draft.unlink()
    except FileExistsError as error:
        raise ToolError(
            f"{plain_name(path)} is there already; name another file with --to"
        ) from error
    except OSError as error:
        raise ToolError(f"cannot write {plain_name(path)}: {error.strerror}") from error


def _place(draft: Path, path: Path, data: bytes) -> None:
    """Give a finished file its name; unlike a renaming, a link takes the place of nothing."""
    try:
        os.link(draft, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        # a disk without links, such as a memory stick: the name is taken first, then filled
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            _fill(handle, data)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise


def _fill(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
