"""``batch.json``: which packets lie in an order's folder, with their digests and recipients."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from press.model.packet import Packet
from press.output import MARK, told
from press.packets.work import Made

NAME: Final = "batch.json"
# About as long as an entry gets; the room is taken before the first packet is made.
_ENTRY_BYTES: Final = 400
_ENTRY: Final = b'{"path": '


class Listing:
    """The list of a folder's packets, written as they are made, one line each.

    So a list of any length is written and read in passing, and a full disk has room for it.
    """

    def __init__(self, file: BinaryIO, packet: Packet) -> None:
        self._file = file
        self._recipients = sorted(recipient.id for recipient in packet.recipients)
        parts = [part.id for part in packet.parts]
        head = {"made_by": MARK, "parts": parts, "recipients": self._recipients}
        self._file.write(_json(head).removesuffix(b"}") + b', "files": [')
        self._begun = False

    def add(self, made: Iterable[Made]) -> None:
        """List packets that lie in their places."""
        self.repeat(self._entry(one) for one in made)

    def repeat(self, entries: Iterable[dict[str, Any]]) -> None:
        """List packets as an earlier list does."""
        lines = b",\n".join(map(_json, entries))
        if lines:
            self._file.write((b",\n" if self._begun else b"\n") + lines)
            self._begun = True

    def _entry(self, one: Made) -> dict[str, Any]:
        entry: dict[str, Any] = {"path": one.path, "sha256": one.sha256, "bytes": one.bytes}
        return entry | {"therapist": one.therapist, "recipients": self._recipients}

    def end(self) -> None:
        """Write the end."""
        self._file.write(b"\n]}\n")
        self._file.flush()


@contextlib.contextmanager
def listing(
    root: Path, folder: str, stage: Path, packet: Packet, most: int, spared: Callable[[str], bool]
) -> Iterator[Listing]:
    """Give a list of what is made in ``folder``; put it into its place, however that ends.

    Packets that were listed before and aren't now are removed if all went well, but for those that
    are ``spared``. If not all went well they may only not have been reached, and stay listed.

    Raises:
        ToolError: If the disk has no room for a list of ``most`` packets.
    """
    scratch, target = stage / NAME, root / folder / NAME
    with told(root), scratch.open("wb+") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, _ENTRY_BYTES * (most + 4))
        own = Listing(file, packet)
        before = {entry["path"]: entry for entry in read_listing(target)}
        whole = False
        try:
            yield own
            whole = True
        finally:
            left = sorted(before.keys() - _paths(file))
            kept = [path for path in left if spared(path) or not whole]
            own.repeat(before[path] for path in kept if (root / path).is_file())
            own.end()
            file.truncate()
            # the one wait for the disk: what a power cut takes of the packets, the next run misses
            os.fsync(file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            scratch.replace(target)
        for path in {*left} - {*kept}:
            (root / path).unlink(missing_ok=True)


def read_listing(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries of a list; none where there is no list, or one of another program."""
    try:
        with path.open("rb") as file:
            if MARK.encode() in file.readline():
                yield from _entries(file)
    except FileNotFoundError:
        return


def _entries(file: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in file:
        if line.startswith(_ENTRY):
            yield json.loads(line.rstrip(b",\n"))


def _paths(file: BinaryIO) -> set[str]:
    """Return the paths listed so far; what follows in the file is room that was taken for more."""
    end = file.tell()
    file.seek(0)
    found = {entry["path"] for entry in _entries(iter(partial(_line, file, end), b""))}
    file.seek(end)
    return found


def _line(file: BinaryIO, end: int) -> bytes:
    return file.readline(end - file.tell())


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
