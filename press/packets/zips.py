"""Each therapist's packets of an order in one archive, the same bytes on every run."""

from __future__ import annotations

from collections.abc import Iterable
from filecmp import cmp
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from press.output import hold, told
from press.packets.listing import NAME, read_listing

# The earliest time an archive can tell: none of ours may be that of a clock.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def zip_each(root: Path, folder: str, *, wanted: bool) -> None:
    """Write ``<therapist>.zip`` for each therapist of the list in ``folder``, if that is wanted.

    An archive that isn't written now is removed: it could hold what may not be handed out any more.
    PDFs are compressed as they are, so an archive only holds them together.
    """
    entries = list(read_listing(root / folder / NAME)) if wanted else []
    by_owner = sorted((entry["therapist"], entry["path"]) for entry in entries)
    with hold(root) as output, output.stage() as stage, told(root):
        made = set()
        for therapist, own in groupby(by_owner, key=lambda pair: pair[0]):
            scratch, target = stage / f"{therapist}.zip", root / folder / f"{therapist}.zip"
            _write(scratch, root, folder, (path for _, path in own))
            if not target.is_file() or not cmp(scratch, target, shallow=False):
                scratch.replace(target)
            made.add(target)
        for left in {*(root / folder).glob("*.zip")} - made:
            left.unlink()


def _write(target: Path, root: Path, folder: str, paths: Iterable[str]) -> None:
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for path in paths:
            info = ZipInfo(path.removeprefix(f"{folder}/"), _NO_TIME)
            info.external_attr = _READABLE
            archive.writestr(info, (root / path).read_bytes())
