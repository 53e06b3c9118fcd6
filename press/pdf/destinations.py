"""On which page of a laid out file each anchor stands."""

from __future__ import annotations

from io import BytesIO

from pikepdf import NameTree, Pdf


def pages_of(raw: bytes) -> tuple[dict[str, int], int]:
    """Return the page, from 1, of every anchor of a file of `write_pdf`, and how many there are.

    Source: ISO 32000-1, 12.3.2.3 (named destinations).
    """
    with Pdf.open(BytesIO(raw)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        tree = NameTree(pdf.Root.Names.Dests) if "/Names" in pdf.Root else {}
        places = {str(name): numbers[place[0].objgen] for name, place in tree.items()}
        return places, len(pdf.pages)
