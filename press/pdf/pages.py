"""Passes over pages: their annotations and what their content streams mark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from pikepdf import Array, Name, Pdf

from press.errors import ToolError
from press.pdf.tree import Mark, Node, Text

_EMPTY = re.compile(
    rb"/\w+\s<</MCID (\d+)>>\sBDC\s(?:/\S+ gs\s|[\d.]+ [\d.]+ [\d.]+ rg\s|BT\s|ET\s)*EMC\b"
)
_PRINT = 4
_MARKED = re.compile(rb"/(\w+)\s<</MCID (\d+)>>\sBDC")


def order_annotations(pdf: Pdf, root: Node) -> None:
    """List each page's annotations in reading order; those of artifacts go.

    Source: ISO 14289-1, 7.18.3 (Tabs /S); ISO 32000-1, 12.5.2.
    """
    marks: list[list[Mark]] = [[] for _ in pdf.pages]
    for leaf in root.leaves():
        if isinstance(leaf, Mark):
            marks[leaf.page].append(leaf)
    for page, own in zip(pdf.pages, marks, strict=True):
        kept = {mark.annotation.objgen for mark in own}
        for annotation in page.obj.get(Name.Annots, Array()).as_list():
            if annotation.Subtype == Name.Widget and annotation.objgen not in kept:
                raise ToolError(f"the field {annotation.get(Name.T)} is hidden as decoration")
        page.obj.Tabs = Name.S
        if own:
            page.obj.Annots = Array([mark.annotation for mark in own])
        elif Name.Annots in page.obj:
            del page.obj[Name.Annots]


def drop_empty_runs(pdf: Pdf, root: Node) -> None:
    """Take marked content that draws nothing out of the structure.

    WeasyPrint 70.0 marks the white space around fields, which would become empty labels.
    Source: ISO 14289-1, 7.1 (structure elements hold content).
    """
    empty = {
        Text(number, int(mcid))
        for number, page in enumerate(pdf.pages)
        for mcid in _EMPTY.findall(page.obj.Contents.read_bytes())
    }
    for node in root.walk():
        node.kids = [kid for kid in node.kids if not (isinstance(kid, Text) and kid in empty)]


def straighten_annotations(pdf: Pdf) -> None:
    """Write rectangles from lower left to upper right and have every annotation printed.

    May run twice without change.
    Source: ISO 32000-1, 7.9.5 (rectangles), table 165 (Print).
    """
    for page in pdf.pages:
        for annotation in page.obj.get(Name.Annots, Array()).as_list():
            x1, y1, x2, y2 = (Decimal(str(float(value))) for value in annotation.Rect.as_list())
            corners = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            annotation.Rect = Array([round(value, 3) for value in corners])
            annotation.F = _PRINT


def mark_artifacts(pdf: Pdf, margins: Iterable[Text], leaves: Iterable[Text | Mark]) -> None:
    """Mark page content that no structure element holds as an artifact.

    Raises:
        ToolError: If text is drawn apart from its page, which CSS opacity does: no structure
            element can hold it.

    Source: ISO 14289-1, 7.1 and ISO 32000-1, 14.8.2.2 (real content and artifacts).
    """
    tagged: list[set[int]] = [set() for _ in pdf.pages]
    paged: list[set[int]] = [set() for _ in pdf.pages]
    for leaf in leaves:
        if isinstance(leaf, Text):
            tagged[leaf.page].add(leaf.mcid)
    for run in margins:
        paged[run.page].add(run.mcid)
    for page, own, margin in zip(pdf.pages, tagged, paged, strict=True):
        stream = page.obj.Contents.read_bytes()
        if own - {int(number) for _, number in _MARKED.findall(stream)}:
            raise ToolError("text has CSS opacity, which takes it out of the reading order")
        page.obj.Contents.write(_mark(stream, own, margin))


def _mark(stream: bytes, tagged: set[int], margin: set[int]) -> bytes:
    def mend(match: re.Match[bytes]) -> bytes:
        mcid = int(match[2])
        if mcid in tagged:
            return match[0]
        if mcid in margin:
            return b"/Artifact <</Type /Pagination>> BDC"
        if match[1] == b"Figure":
            return b"/Artifact <</Type /Layout>> BDC"
        return b"/Artifact BMC"

    return _MARKED.sub(mend, stream)
