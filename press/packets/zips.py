"""Each therapist's packets of an order in one archive, the same bytes on every run."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from press.cache import digest
from press.errors import ToolError
from press.output import told
from press.packets.listed import NAME, Entry, read_listing

# The earliest time an archive can tell: none of ours may be that of a clock.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644 << 16


def zip_each(root: Path, folder: str, stage: Path) -> None:
    """Write ``<therapist>.zip`` for each therapist of the list in ``folder``; the lock is held.

    Archives of an earlier run are gone by then: they could hold what may not be handed out any
    more. PDFs are compressed as they are, so an archive only holds them together.

    Raises:
        ToolError: If a packet is no longer as it was made.
    """
    listed = (one for one in read_listing(root / folder / NAME) if one["therapist"])
    entries = sorted(listed, key=itemgetter("therapist", "path"))
    with told(root):
        for therapist, own in groupby(entries, key=itemgetter("therapist")):
            scratch = stage / f"{therapist}.zip"
            _write(scratch, root, folder, own)
            scratch.replace(root / folder / f"{therapist}.zip")


def _write(target: Path, root: Path, folder: str, entries: Iterable[Entry]) -> None:
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for entry in entries:
            data = (root / entry["path"]).read_bytes()
            if digest(data) != entry["sha256"]:
                raise ToolError(f"{entry['path']} was changed after it was made; delete it")
            info = ZipInfo(entry["path"].removeprefix(f"{folder}/"), _NO_TIME)
            info.external_attr = _READABLE
            archive.writestr(info, data)
