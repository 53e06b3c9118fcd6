"""What lies in the output folder, held against its manifest and against the rules of layout."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from press.check.layout import check_layout
from press.errors import CheckError, Finding
from press.model.edition import EDITIONS


def check_output(root: Path, part_titles: Collection[str] = ()) -> int:
    """Return how many files were checked; each must be there, as it was made, and well laid out.

    Args:
        root: The output folder.
        part_titles: First headings of parts; see `check_layout`.

    Raises:
        CheckError: Naming every file that is missing or was changed, and every fault of layout.
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
    if wrong or found:
        told = [*wrong, "build again to make these files anew"] if wrong else []
        places = len({one.at for one in found})
        told += [f"{places} page{'s' if places > 1 else ''} to mend"] if found else []
        raise CheckError("\n".join(told), found)
    return len(listed)


def _layouts(listed: list[dict[str, Any]]) -> Iterator[str]:
    """Yield one file of each layout that is tagged; editions in other inks share it."""
    seen = set()
    for entry in listed:
        edition = EDITIONS.get(entry.get("edition", ""))
        if edition is not None and edition.medium == "form":
            layout = entry.get("kind"), tuple(entry.get("parts", ())), edition.layout
            if layout not in seen:
                seen.add(layout)
                yield entry["path"]


def _entries(root: Path) -> list[dict[str, Any]]:
    try:
        listed = json.loads((root / "manifest.json").read_text("utf-8"))["files"]
        for entry in listed:
            entry["path"], entry["sha256"]
        return list(listed)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckError(f"{root}/manifest.json cannot be read; build again") from error
