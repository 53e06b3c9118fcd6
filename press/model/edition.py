"""An edition: one issue of the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["standard", "large-print"]
Ink = Literal["colour", "grey", "cmyk"]
Medium = Literal["form", "press", "booklet"]
Standard = Literal["1.7", "2.0"]
"""The PDF that a form is: 1.7 as PDF/UA-1 and PDF/A-2a, or 2.0 as PDF/UA-2, PDF/A-4, WTPDF."""


@dataclass(frozen=True, slots=True)
class Trim:
    """A page after cutting."""

    id: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Edition:
    """Trim, type, ink and medium of a PDF; ``id`` names it in files and on the command line.

    Attributes:
        id: Its name.
        trim: Its page; a booklet's is that of the sheet, which is folded once.
        type: ``large-print`` is laid out anew, not enlarged.
        ink: What it is printed with; ``cmyk`` is for print shops.
        medium: A ``form`` is tagged and fillable; the others are for paper only.
    """

    id: str
    trim: Trim
    type: Type = "standard"
    ink: Ink = "colour"
    medium: Medium = "form"

    @property
    def layout(self) -> str:
        """What editions that are typeset alike have in common."""
        return f"{self.trim.id}-{self.type}"


def _of(trim: Trim) -> tuple[Edition, ...]:
    return (
        Edition(trim.id, trim),
        Edition(f"{trim.id}-grey", trim, ink="grey"),
        Edition(f"{trim.id}-large-print", trim, "large-print"),
        Edition(f"{trim.id}-large-print-grey", trim, "large-print", "grey"),
        Edition(f"{trim.id}-press", trim, ink="cmyk", medium="press"),
        # two pages of large print on a sheet of the same trim are nearly standard again
        Edition(f"{trim.id}-booklet", trim, "large-print", medium="booklet"),
    )


TRIMS = (Trim("letter", 215.9, 279.4), Trim("a4", 210.0, 297.0))
"""ANSI A and ISO 216."""

EDITIONS: dict[str, Edition] = {edition.id: edition for trim in TRIMS for edition in _of(trim)}
"""The editions the press can set."""
