"""What lies in the output folder, held against its manifest and against our rules for files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

from press.check.book import check_book
from press.check.layout import check_layout
from press.errors import CheckError, Finding
from press.model.edition import EDITIONS, Edition

_LISTS: Final = "packets/*/*/batch.json"


def check_output(
    root: Path, part_titles: Collection[str] = (), unsaid: Collection[str] = ()
) -> int:
    """Return how many files were checked; each must be there, as it was made, and well made.

    Args:
        root: The output folder.
        part_titles: Headings that begin a page by design; see `check_layout`.
        unsaid: Words that the names and metadata of a book must not hold.

    Raises:
        CheckError: Naming every file that is missing or was changed, and all that is wrong in them.
    """
    listed = _entries(root)
    wrong: list[str] = []
    found: list[Finding] = []
    laid_out = set(_layouts(listed))
    for entry in listed:
        path = root / entry["path"]
        data = path.read_bytes() if path.is_file() else b""
        if not data:
            wrong.append(f"{entry['path']} is missing")
        elif hashlib.sha256(data).hexdigest() != entry["sha256"]:
            wrong.append(f"{entry['path']} was changed after it was made")
        elif entry["path"] in laid_out:
            found += check_layout(data, entry["path"], part_titles)
        elif path.suffix == ".epub":
            found += check_book(data, path.name, unsaid)
    wrong += _unlisted(root, {entry["path"] for entry in listed})
    if wrong or found:
        told = [*wrong, "build again, packets as well, to make what is missing"] if wrong else []
        told += [refusal(found).message] if found else []
        raise CheckError("\n".join(told), found)
    return len(listed)


def _unlisted(root: Path, listed: Collection[str]) -> Iterator[str]:
    """Yield what lies among the packets though no list holds it: nobody knows for whom it is."""
    lists = [*root.glob(_LISTS)]
    ours = {path.relative_to(root).as_posix() for path in lists}
    for path in lists:
        owners = {entry.get("therapist", "") for entry in _listed(path)}
        ours |= {(path.parent / f"{who}.zip").relative_to(root).as_posix() for who in owners}
    for path in sorted((root / "packets").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not path.name.startswith(".") and name not in {*listed, *ours}:
            yield f"{name} is in no list: nobody knows for whom it is; delete it"


def refusal(found: Collection[Finding]) -> CheckError:
    """Return the error that tells what is wrong inside files."""
    files = {one.at.file for one in found}
    count = f"{len(found)} finding{'s' if len(found) != 1 else ''}"
    return CheckError(f"{count} in {len(files)} built file{'s' if len(files) != 1 else ''}", found)


def _layouts(listed: list[dict[str, Any]]) -> Iterator[str]:
    """Yield one file of each layout that is tagged; editions in other inks share it."""
    seen = set()
    for entry in listed:
        edition = EDITIONS.get(entry.get("edition", "")) or _stamped_in(entry["path"])
        if edition is not None and edition.medium == "form":
            # one packet stands for all of its order: their covers alone differ
            kind = entry.get("kind") or entry["path"].split("/")[:3]
            layout = str(kind), tuple(entry.get("parts", ())), edition.layout
            if layout not in seen:
                seen.add(layout)
                yield entry["path"]


def _stamped_in(path: str) -> Edition | None:
    """Return the edition of a stamped packet, whose list doesn't tell it."""
    named = [one for one in EDITIONS.values() if path.endswith(f"-{one.id}.pdf")]
    return max(named, key=lambda one: len(one.id), default=None)


def _entries(root: Path) -> list[dict[str, Any]]:
    """Return what the manifest and the lists of stamped packets hold."""
    lists = [root / "manifest.json", *sorted(root.glob(_LISTS))]
    entries = [entry for path in lists for entry in _listed(path)]
    # a packet that was typeset as a whole is in both
    return list({(one["path"], one["sha256"]): one for one in reversed(entries)}.values())[::-1]


def _listed(path: Path) -> list[dict[str, Any]]:
    try:
        listed = json.loads(path.read_text("utf-8"))["files"]
        for entry in listed:
            entry["path"], entry["sha256"]
        return list(listed)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckError(f"{path} cannot be read; build again") from error
