"""Text that came from somewhere else, made safe to show."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

_LONGEST: Final = 100
# Everything that moves the cursor, turns the writing direction or cannot be seen.
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str, *, keep: str = "") -> str:
    r"""Return ``text`` with characters that act or hide written out, as in ``\u202e``."""
    return re.sub(
        r"[^ -~]",
        lambda found: found[0] if found[0] in keep or not _hides(found[0]) else _code(found[0]),
        text,
    )


def _hides(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def _code(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def short(text: str) -> str:
    """Return ``text`` on one line of bounded length, safe for a terminal."""
    shown = visible(text[:_LONGEST])
    return shown if len(text) <= _LONGEST else f"{shown}…"


def plain_name(path: Path) -> str:
    """Return the name of a file without its folders, safe for a terminal."""
    return short(path.name) or "."
