"""``batch.json``: which packets lie in an order's folder, what they hold and whose they are."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from press.cache import digest
from press.model.dispatch import Dispatch
from press.output import told
from press.packets.listed import (
    END,
    HEAD,
    NAME,
    Entry,
    archives_of,
    entries_in,
    packets_below,
    read_listing,
)
from press.packets.work import Made

# About as long as an entry gets without its terms; room is taken before the first packet is made.
_ENTRY_BYTES: Final = 400


def terms_of(dispatch: Dispatch, words: str) -> Mapping[str, Any]:
    """Return what a packet of an order holds, for whom, and from which words.

    A packet on other terms than today's is not today's packet, whatever its name.

    Args:
        dispatch: The packet, whoever's it is.
        words: The fingerprint of all that is printed on it but its therapist.
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
        "words": words,
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
    """

    root: Path
    folder: str
    terms: Mapping[str, Any]
    most: int
    spared: Callable[[Entry], bool]
    typeset: frozenset[str] = frozenset()


class Listing:
    """The list of a folder's packets, written as they are made, one line each.

    So a list of any length is written and read in passing, and a full disk has room for it.
    ``removed`` says in the end how many packets were there that nobody asks for any more.
    """

    def __init__(self, file: BinaryIO, terms: Mapping[str, Any]) -> None:
        self.removed = 0
        self._file = file
        self._terms = terms
        self._file.write(HEAD)
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
        self._file.write(b"\n" + END)
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
        own = Listing(file, shelf.terms)
        whole = False
        try:
            yield own
            whole = True
        finally:
            listed = _paths(file)
            before.seek(0)
            for entry in entries_in(before):
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
        own.removed = _prune(shelf, listed)


def _take_room(file: BinaryIO, shelf: Shelf, kept: int) -> None:
    """Take the room of a list as long as it can get, so that a full disk has it."""
    if hasattr(os, "posix_fallocate"):
        longest = _ENTRY_BYTES + len(shelf.folder) + len(_json(dict(shelf.terms)))
        os.posix_fallocate(file.fileno(), 0, longest * (shelf.most + kept + 4))


def _on_these_terms(shelf: Shelf, kept: BinaryIO) -> int:
    """Write to ``kept`` what an earlier list holds on today's terms, and return how much.

    All else is removed, and all archives; what was just typeset as a whole is in its place already.
    """
    target = shelf.root / shelf.folder / NAME
    # the whole list is read first: a damaged one is refused before anything is removed
    for archive in archives_of(target, read_listing(target)):
        archive.unlink(missing_ok=True)
    count, others = 0, False
    for entry in read_listing(target):
        if entry.items() >= shelf.terms.items():
            kept.write(_json(entry) + b"\n")
            count += 1
        else:
            others = True
            if entry["path"] not in shelf.typeset:
                (shelf.root / entry["path"]).unlink(missing_ok=True)
    if others:
        # were this run killed, the old terms would be told of its packets
        target.unlink()
    return count


def _prune(shelf: Shelf, listed: set[str]) -> int:
    """Remove packets that nothing tells of, and folders that are empty; return how many."""
    count, folder = 0, shelf.root / shelf.folder
    for name in packets_below(shelf.root, shelf.folder):
        if name not in listed and name not in shelf.typeset:
            (shelf.root / name).unlink()
            count += 1
    for place in sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True):
        with contextlib.suppress(OSError):  # it holds something
            place.rmdir()
    return count


def _paths(file: BinaryIO) -> set[str]:
    """Return the paths listed so far; what follows in the file is room that was taken for more."""
    end = file.tell()
    file.seek(0)
    found = {entry["path"] for entry in entries_in(iter(partial(_line, file, end), b""))}
    file.seek(end)
    return found


def _line(file: BinaryIO, end: int) -> bytes:
    return file.readline(end - file.tell())


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
