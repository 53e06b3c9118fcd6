"""What lies in the output folder, held against its manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from press.errors import CheckError


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


def _entries(root: Path) -> list[dict[str, str]]:
    try:
        listed = json.loads((root / "manifest.json").read_text("utf-8"))["files"]
        return [{key: entry[key] for key in ("path", "sha256")} for entry in listed]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckError(f"{root}/manifest.json cannot be read; build again") from error
