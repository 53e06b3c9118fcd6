"""``batch.json``: which packets lie in an order's folder, what they hold and whose they are."""

from __future__ import annotations

import contextlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from press.cache import digest
from press.errors import ToolError
from press.model.dispatch import Dispatch
from press.model.edition import EDITIONS
from press.output import MARK, told
from press.packets.work import Made

NAME: Final = "batch.json"
# About as long as an entry gets without its terms; room is taken before the first packet is made.
_ENTRY_BYTES: Final = 400
_ENTRY: Final = b'{"path": '
_HEAD: Final = b', "files": ['
_END: Final = b"]}\n"

Entry = dict[str, Any]
"""A packet of a list: its path, its digest, its therapist, and the terms that it was made on."""


def terms_of(dispatch: Dispatch) -> Mapping[str, Any]:
    """Return what a packet of an order holds, for whom, and from which words.

    A packet on other terms than today's is not today's packet, whatever its name.
    """
    order, packet = dispatch.order, dispatch.packet
    return {
        "parts": [part.id for part in packet.parts],
        "recipients": sorted(recipient.id for recipient in packet.recipients),
        "screened": order.screened,
        "in_person": order.in_person,
        # two folders of clinics may have one name, and an order may be cut in another way
        "clinic": digest(repr(dispatch.clinic).encode())[:16],
        "order": digest(repr(order).encode())[:16],
    }


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a run makes in one folder of the output.

    Attributes:
        root: The output folder.
        folder: The order's, below it.
        terms: On which all of its packets are made.
        most: How many there may be.
        spared: Whether a packet of an earlier run, on the same terms, is none of this run's.
        typeset: What else the press has made there and remembers elsewhere.
        archives: Whether there is to be an archive for each therapist.
    """

    root: Path
    folder: str
    terms: Mapping[str, Any]
    most: int
    spared: Callable[[Entry], bool]
    typeset: frozenset[str] = frozenset()
    archives: bool = False


class Listing:
    """The list of a folder's packets, written as they are made, one line each.

    So a list of any length is written and read in passing, and a full disk has room for it.
    """

    def __init__(self, file: BinaryIO, terms: Mapping[str, Any], *, archives: bool = False) -> None:
        self._file = file
        self._terms = terms
        head = _json({"made_by": MARK, "archives": archives})
        self._file.write(head.removesuffix(b"}") + _HEAD)
        self._begun = False

    def add(self, made: Iterable[Made]) -> None:
        """List packets that lie in their places."""
        self.repeat(self._entry(one) for one in made)

    def repeat(self, entries: Iterable[Entry]) -> None:
        """List packets as an earlier list does."""
        lines = b",\n".join(map(_json, entries))
        if lines:
            self._file.write((b",\n" if self._begun else b"\n") + lines)
            self._begun = True

    def _entry(self, one: Made) -> Entry:
        own = {"path": one.path, "sha256": one.sha256, "bytes": one.bytes}
        return {**own, "therapist": one.therapist, "says": one.says, **self._terms}

    def end(self) -> None:
        """Write the end."""
        self._file.write(b"\n" + _END)
        self._file.flush()


@contextlib.contextmanager
def listing(shelf: Shelf, stage: Path) -> Iterator[Listing]:
    """Give a list of what is made on ``shelf``; put it into its place, however that ends.

    Whatever its end, the packets of an earlier run on other terms are gone. After one that ran
    through, so are those on the same terms that no row asks for any more; after any other they
    stay and stay listed, for nobody knows yet whether they are wanted.

    Raises:
        ToolError: If the disk has no room for the list, or an earlier one is damaged.
    """
    root, scratch = shelf.root, stage / NAME
    target = root / shelf.folder / NAME
    with told(root), scratch.open("wb+") as file, (stage / "before").open("wb+") as before:
        _take_room(file, shelf, _on_these_terms(shelf, before))
        own = Listing(file, shelf.terms, archives=shelf.archives)
        whole = False
        try:
            yield own
            whole = True
        finally:
            listed = _paths(file)
            before.seek(0)
            for entry in _entries(before):
                path = entry["path"]
                wanted = path not in listed and (not whole or shelf.spared(entry))
                if wanted and (root / path).is_file():
                    own.repeat([entry])
                    listed.add(path)
            own.end()
            file.truncate()
            # the one wait for the disk: what a power cut takes of the packets, the next run misses
            os.fsync(file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            scratch.replace(target)
        _prune(shelf, listed)


def _take_room(file: BinaryIO, shelf: Shelf, kept: int) -> None:
    """Take the room of a list as long as it can get, so that a full disk has it."""
    if hasattr(os, "posix_fallocate"):
        longest = _ENTRY_BYTES + len(shelf.folder) + len(_json(dict(shelf.terms)))
        os.posix_fallocate(file.fileno(), 0, longest * (shelf.most + kept + 4))


def read_listing(path: Path) -> Iterator[Entry]:
    """Yield the entries of a list; none where there is no list.

    Raises:
        ToolError: If it is damaged, or names a file that doesn't lie in its own folder.
    """
    try:
        with path.open("rb") as file:
            yield from _checked(path, file)
    except FileNotFoundError:
        return
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise ToolError(
            f"{path} is damaged: {error}; delete its folder, and make the packets again"
        ) from error


def archives_of(path: Path, entries: Iterable[Entry]) -> list[Path]:
    """Return the archives that a list tells of; others in its folder are not ours."""
    try:
        with path.open("rb") as file:
            if b'"archives": true' not in file.readline():
                return []
    except FileNotFoundError:
        return []
    return [path.parent / f"{who}.zip" for who in sorted({one["therapist"] for one in entries})]


def _on_these_terms(shelf: Shelf, kept: BinaryIO) -> int:
    """Write to ``kept`` what an earlier list holds on today's terms, and return how much.

    All else is removed, and its archives.
    """
    target = shelf.root / shelf.folder / NAME
    deque(read_listing(target), maxlen=0)  # a damaged list is refused before anything is removed
    for archive in archives_of(target, read_listing(target)):
        archive.unlink(missing_ok=True)
    count, others = 0, False
    for entry in read_listing(target):
        if entry.items() >= shelf.terms.items():
            kept.write(_json(entry) + b"\n")
            count += 1
        else:
            (shelf.root / entry["path"]).unlink(missing_ok=True)
            others = True
    if others:
        # were this run killed, the old terms would be told of its packets
        target.unlink()
    return count


def _prune(shelf: Shelf, listed: set[str]) -> None:
    """Remove packets that nothing tells of, such as those of a run that was killed."""
    endings = tuple(f"-{edition}.pdf" for edition in EDITIONS)
    for folder, _, names in os.walk(shelf.root / shelf.folder):
        below = Path(folder).relative_to(shelf.root).as_posix()
        for name in (f"{below}/{one}" for one in names if one.endswith(endings)):
            if name not in listed and name not in shelf.typeset:
                (shelf.root / name).unlink()


def _checked(path: Path, file: BinaryIO) -> Iterator[Entry]:
    head, line = file.readline(), b""
    if MARK.encode() not in head or not head.endswith(_HEAD + b"\n"):
        raise ValueError("it does not begin as a list of packets")
    places = _Places(path)
    for line in file:
        if not line.startswith(_ENTRY):
            break
        entry = json.loads(line.rstrip(b",\n"))
        places.check(entry["path"])
        if not {"sha256", "bytes"} <= entry.keys() or "/" in entry["therapist"]:
            raise ValueError(f"it does not tell whose {entry['path']} is")
        yield entry
    if line != _END and not (line == b"\n" and file.readline() == _END):
        raise ValueError("its end is missing")


class _Places:
    """Where files of a list may lie: in its own folder, behind no link."""

    def __init__(self, path: Path) -> None:
        self._root = path.parents[3]
        self._own = path.parent.relative_to(self._root).as_posix()
        self._seen: set[Path] = set()

    def check(self, path: str) -> None:
        """Raise a ValueError if a file doesn't lie there."""
        place = PurePosixPath(path)
        folder = self._root / place.parent
        if ".." in place.parts or not path.startswith(f"{self._own}/"):
            raise ValueError(f"it names {path}, which lies elsewhere")
        if folder not in self._seen and folder.resolve() != self._root.resolve() / place.parent:
            raise ValueError(f"{path} lies behind a link")
        self._seen.add(folder)


def _entries(file: Iterable[bytes]) -> Iterator[Entry]:
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
