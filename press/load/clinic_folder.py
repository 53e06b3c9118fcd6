"""Where a clinic's files are: a folder anywhere, or one of the publication's."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Final

from press.errors import Place
from press.load.clinic import FOLDER
from press.load.entries import NAME
from press.load.source import Findings, Folder, known

_HINT: Final = "name a folder, or a clinic of the publication's; "


def clinic_folder(name: str, content: Folder, findings: Findings) -> Folder | None:
    """Return the folder that ``name`` leads to, or None and a finding.

    Args:
        name: A path, or the name of a folder among the publication's clinics.
        content: The publication's folder.
        findings: Where mistakes are noted.
    """
    # an empty path is the folder that one works in, which nobody meant
    if name.strip() and _is_folder(Path(name)):
        return beside(Path(name) / "any")[0]
    own = content.root / FOLDER / name
    if name.strip() and _is_folder(own):
        return Folder(own, content.shown(f"{FOLDER}/{name}"))
    there = sorted(path.name for path in (content.root / FOLDER).glob("*") if path.is_dir())
    near = difflib.get_close_matches(name[:NAME], there, 1)
    hint = f"did you mean '{near[0]}'?" if near else _HINT + known(there)
    message = f"there is no folder '{name[:NAME]}' with a clinic in it"
    findings.add("file-missing", Place(content.shown(FOLDER)), message, hint)
    return None


def beside(path: Path) -> tuple[Folder, str]:
    """Return the folder that the file at ``path`` lies in, and the file's name."""
    return Folder(path.parent, path.parent.resolve().name), path.name


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # such as a name that is longer than a disk can hold
        return False
