"""One layout → the file of an edition: form or paper, in its ink."""

from __future__ import annotations

from pathlib import Path

from press.model.edition import Edition, Standard
from press.pdf.finish import Facts, finish
from press.pdf.inks import read_greys


def issue(raw: bytes, edition: Edition, facts: Facts, styles: Path, standard: Standard) -> bytes:
    """Return the finished file of ``edition``.

    Args:
        raw: The layout, as `press.pdf.write.write_pdf` returns it.
        edition: What it is printed with, and on.
        facts: What the file says of itself.
        styles: Folder with the tables of inks.
        standard: What a form conforms to; files for paper have standards of their own.
    """
    greys = read_greys(styles / "inks" / "grey.yaml") if edition.ink == "grey" else None
    return finish(raw, facts, standard, greys=greys)
