"""Stamped packets that could not be made today are taken away, as other files are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from press.jobs import Handed, is_barred
from press.model.publication import Publication
from press.output import hold, told
from press.packets.listing import NAME, read_listing

_LISTS = f"packets/*/*/{NAME}"


def revoke(root: Path, publication: Publication) -> list[str]:
    """Remove the packets of every list that ``publication`` bars; return their paths."""
    if not any(root.glob(_LISTS)):
        return []
    with hold(root), told(root):
        return [path for at in sorted(root.glob(_LISTS)) for path in _barred(root, at, publication)]


def _barred(root: Path, at: Path, publication: Publication) -> Iterator[str]:
    with at.open(encoding="utf-8") as file:
        head = json.loads(file.readline() + "]}")
    handed = Handed(tuple(head["parts"]), tuple(head["recipients"]))
    if not is_barred(handed, publication):
        return
    for entry in read_listing(at):
        (root / entry["path"]).unlink(missing_ok=True)
        yield entry["path"]
    for archive in at.parent.glob("*.zip"):
        archive.unlink()
        yield archive.relative_to(root).as_posix()
    at.unlink()
