"""An edition: one issue of the same words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trim:
    """A page after cutting."""

    id: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Edition:
    """Trim, type and ink of a PDF; ``id`` names it in files and on the command line."""

    id: str
    trim: Trim
    type: str = "standard"
    ink: str = "colour"


EDITIONS: dict[str, Edition] = {
    trim.id: Edition(trim.id, trim)
    for trim in (Trim("letter", 215.9, 279.4), Trim("a4", 210.0, 297.0))
}
"""The editions the press can set; the sizes are ANSI A and ISO 216."""
