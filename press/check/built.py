"""What lies in the output folder, held against its manifest; and what is inside its books."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path

from press.check.book import check_book
from press.errors import CheckError, Finding


def check_output(root: Path) -> int:
    """Return how many files were checked; each must be there and be as it was made.

    Raises:
        CheckError: Naming every file that is missing or was changed.
    """
    listed = _entries(root)
    wrong = []
    for entry in listed:
        path = root / entry["path"]
        if not path.is_file():
            wrong.append(f"{entry['path']} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            wrong.append(f"{entry['path']} was changed after it was made")
    if wrong:
        raise CheckError("\n".join([*wrong, "build again to make these files anew"]))
    return len(listed)


def check_books(root: Path, unsaid: Iterable[str] = ()) -> int:
    """Return how many books were checked; nothing may be wrong with any.

    Args:
        root: The output folder.
        unsaid: Words that the names and metadata of a book must not hold.

    Raises:
        CheckError: With everything that is wrong in any of them.
    """
    books = [entry["path"] for entry in _entries(root) if entry["path"].endswith(".epub")]
    found = [
        finding
        for path in books
        for finding in check_book((root / path).read_bytes(), Path(path).name, unsaid)
    ]
    if found:
        raise refusal(found)
    return len(books)


def refusal(found: Collection[Finding]) -> CheckError:
    """Return the error that tells what is wrong with books."""
    count = f"{len(found)} finding{'s' if len(found) != 1 else ''}"
    return CheckError(f"{count} in the books that were built", found)


def _entries(root: Path) -> list[dict[str, str]]:
    """Return what the manifest and the lists of stamped packets hold."""
    lists = [root / "manifest.json", *sorted(root.glob("packets/*/*/batch.json"))]
    return [entry for path in lists for entry in _listed(path)]


def _listed(path: Path) -> list[dict[str, str]]:
    try:
        listed = json.loads(path.read_text("utf-8"))["files"]
        return [{key: entry[key] for key in ("path", "sha256")} for entry in listed]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckError(f"{path} cannot be read; build again") from error
