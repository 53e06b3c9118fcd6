"""One layout → the files of its editions: forms and paper, each in its ink."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from press.model.edition import EDITIONS, Standard
from press.pdf.booklet import impose_booklet
from press.pdf.cmyk import read_offset
from press.pdf.finish import Facts, Printing, finish_inks
from press.pdf.inks import Greys, greys_for, read_greys
from press.pdf.press_ready import press_ready

Wanted = tuple[str, Facts]
"""An edition's name and what its file says of itself."""


def issue(
    raw: bytes,
    wanted: Sequence[Wanted],
    styles: Path,
    standard: Standard,
    *,
    slots: bool = False,
) -> Iterator[tuple[Wanted, bytes]]:
    """Yield the finished file of each edition that is wanted of one layout.

    Args:
        raw: The layout, as `press.pdf.write.write_pdf` returns it.
        wanted: Editions that share it.
        styles: Folder with the tables of inks.
        standard: What forms conform to; files for paper have standards of their own.
        slots: Whether forms are to be stamped; see `finish_inks`.
    """
    forms = [one for one in wanted if EDITIONS[one[0]].medium == "form"]
    # colour first: a file that was turned grey has no way back
    forms.sort(key=lambda one: EDITIONS[one[0]].ink == "grey")
    if forms:
        printings = [
            Printing(facts, _greys(styles, facts) if EDITIONS[name].ink == "grey" else None)
            for name, facts in forms
        ]
        yield from zip(forms, finish_inks(raw, printings, standard, slots=slots), strict=True)
    for name, facts in wanted:
        if EDITIONS[name].medium == "press":
            yield (name, facts), press_ready(raw, facts, read_offset(styles / "inks"))
        elif EDITIONS[name].medium == "booklet":
            yield (name, facts), impose_booklet(raw, facts)


def _greys(styles: Path, facts: Facts) -> Greys:
    return greys_for(read_greys(styles / "inks" / "grey.yaml"), facts.house)
