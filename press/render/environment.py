"""Jinja2's only home: templates are ours, content is never one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from press.model.clinic import Clinic
from press.render.arrange import arranged, in_columns, tick_columns
from press.render.markup import (
    address,
    closed,
    day,
    fill,
    first_sentence,
    numbered,
    plain,
    reached,
    referred,
    rooms,
    shown,
    stopped,
    targets,
    widths,
)
from press.render.measure import line_width_em
from press.render.qr import qr_square
from press.render.slots import Faces, placed

__all__ = ["Environment", "environment", "house", "nearly"]


PINE: Final = "#1F5652"
"""The colour of the house, as styles/tokens.css has it; drawings cannot read it from there."""


def nearly(colour: str) -> str:
    """Return a colour that no eye tells from ``colour``, for large areas, which print paler."""
    return f"#{int(colour[1:], 16) ^ 1:06X}"


def house(clinic: Clinic | None) -> dict[str, str]:
    """Return the colours of drawings in a document that a clinic hands out."""
    own = clinic.colour if clinic and clinic.colour else PINE
    return {"pine": own, "chart_ink": nearly(own)}


def environment(templates: Path, fonts: Path | None = None) -> Environment:
    """Return what templates are rendered with; the faces of places are in ``fonts``.

    Everything a template prints is escaped, but for markup that our own readers made; a name
    nobody gave is an error.
    """
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        address=address,
        arranged=arranged,
        closed=closed,
        day=day,
        fill=fill,
        first_sentence=first_sentence,
        in_columns=in_columns,
        line_width_em=line_width_em,
        numbered=numbered,
        placed=placed,
        plain=plain,
        qr_square=qr_square,
        reached=reached,
        referred=referred,
        rooms=rooms,
        shown=shown,
        targets=targets,
        tick_columns=tick_columns,
        widths=widths,
    )
    made.tests.update(stopped=stopped)
    faces = Faces(fonts or templates.parent / "styles" / "fonts")
    made.globals.update(
        faces=faces, tall=frozenset(), large=False, tally=False, pine=PINE, chart_ink=nearly(PINE)
    )
    return made
