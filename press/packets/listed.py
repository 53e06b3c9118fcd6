"""Lists of packets as they lie in the output: read with care, for anybody may have edited them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from press.errors import ToolError
from press.model.edition import EDITIONS
from press.output import MARK, Places

NAME: Final = "batch.json"
ENTRY: Final = b'{"path": '
HEAD: Final = json.dumps({"made_by": MARK}).encode().removesuffix(b"}") + b', "files": ['
END: Final = b"]}\n"
_ENDINGS: Final = tuple(f"-{edition}.pdf" for edition in EDITIONS)

Entry = dict[str, Any]
"""A packet of a list: its path, its digest, its therapist, and the terms that it was made on."""


def read_listing(path: Path) -> Iterator[Entry]:
    """Yield the entries of a list; none where there is no list.

    Raises:
        ToolError: If it is damaged, or names a file that is no packet of its own folder.
    """
    try:
        with path.open("rb") as file:
            yield from _checked(path, file)
    except FileNotFoundError:
        return
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise ToolError(
            f"{path} is damaged: {error}; delete its folder, and make the packets again"
        ) from error


def entries_in(file: Iterable[bytes]) -> Iterator[Entry]:
    """Yield the entries of a list that is known to be whole, or being written."""
    for line in file:
        if line.startswith(ENTRY):
            yield json.loads(line.rstrip(b",\n"))


def archives_of(path: Path, entries: Iterable[Entry]) -> list[Path]:
    """Return where the archives of a list's therapists are, if there are any."""
    therapists = sorted({one["therapist"] for one in entries} - {""})
    return [path.parent / f"{who}.zip" for who in therapists]


def packets_below(root: Path, folder: str) -> Iterator[str]:
    """Yield what is named like a packet or a sheet of one, as lists call it; behind no link."""
    for place, _, names in os.walk(root / folder):
        below = Path(place).relative_to(root).as_posix()
        yield from (f"{below}/{name}" for name in sorted(names) if name.endswith(_ENDINGS))


def _checked(path: Path, file: BinaryIO) -> Iterator[Entry]:
    if file.readline() != HEAD + b"\n":
        raise ValueError("it does not begin as a list of packets")
    root = path.parents[3]
    own = path.parent.relative_to(root).as_posix()
    places = Places(root)
    line = b""
    for line in file:
        if not line.startswith(ENTRY):
            break
        entry = json.loads(line.rstrip(b",\n"))
        _check_entry(entry, places, own)
        yield entry
    if line != END and not (line == b"\n" and file.readline() == END):
        raise ValueError("its end is missing")


def _check_entry(entry: Entry, places: Places, own: str) -> None:
    """Raise a ValueError if an entry is not one that the press wrote."""
    path, therapist = entry["path"], entry["therapist"]
    if not path.startswith(f"{own}/"):
        raise ValueError(f"it names {path!r}, which lies elsewhere")
    places.check(path)
    if not path.endswith(_ENDINGS):
        raise ValueError(f"it names {path}, which is no packet")
    if not isinstance(therapist, str) or "/" in therapist or "\0" in therapist:
        raise ValueError(f"it does not tell whose {path} is")
    if not isinstance(entry["sha256"], str) or not isinstance(entry["bytes"], int):
        raise ValueError(f"it does not tell what {path} is")
