"""Places whose words differ between packets, marked so that they are found in the finished file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Object, Pdf, String

from press.errors import ToolError
from press.pdf.origin import Origin
from press.pdf.tree import Mark, Node, Text

KEY = "/PressSlot"
_MARKED = re.compile(
    rb"/PressSlot <</Slot \((?P<slot>[\w-]+)\) /Box \((?P<box>[^()]*)\)>> BDC\n"
    rb"(?P<run>.*?\bEMC)\nEMC\n",
    re.DOTALL,
)
_RUN = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC\s.*?\bEMC\n", re.DOTALL)


def mark_slots(pdf: Pdf, root: Node) -> None:
    """Enclose the content of each place in marks of its own, and mark the links of places.

    To be asked first: later passes take the elements away that a place is known by.

    Raises:
        ToolError: If a place isn't drawn in one piece.

    Source: ISO 32000-1, 14.6 (marked content may be nested).
    """
    found: list[dict[int, bytes]] = [{} for _ in pdf.pages]
    elements: set[int] = set()
    for node in root.walk():
        if node.origin is None:
            continue
        if node.origin.slot:
            run = _run(node, elements)
            note = f"{KEY} <</Slot ({node.origin.slot}) /Box ({node.origin.box})>> BDC\n"
            found[run.page][run.mcid] = note.encode("ascii")
        if node.origin.leads:
            for kid in node.kids:
                if isinstance(kid, Mark):
                    kid.annotation[KEY] = String(node.origin.leads)
    for page, own in zip(pdf.pages, found, strict=True):
        if own:
            page.obj.Contents.write(_enclosed(page.obj.Contents.read_bytes(), own))


def split_slots(content: bytes) -> Iterator[tuple[bytes, str, str]]:
    """Yield the pieces of a page's content: what is constant has no slot, a place has its box.

    Each piece is whole: together, without our marks, they draw the page.
    """
    place = 0
    for match in _MARKED.finditer(content):
        yield content[place : match.start()], "", ""
        yield match["run"], match["slot"].decode(), match["box"].decode()
        place = match.end()
    yield content[place:], "", ""


def taken_slot(annotation: Object) -> str:
    """Return the place whose words a link holds, and take the mark away."""
    slot = str(annotation.get(KEY, ""))
    if slot:
        del annotation[KEY]
    return slot


def _run(node: Node, elements: set[int]) -> Text:
    """Return the one run of content that a place is drawn with; ``elements`` were met before."""
    origin = node.origin or Origin()
    runs = [leaf for leaf in node.leaves() if isinstance(leaf, Text)]
    if len(runs) != 1 or origin.element in elements:
        raise ToolError(f"the place {origin.slot} isn't drawn in one piece; it must be one line")
    elements.add(origin.element)
    return runs[0]


def _enclosed(content: bytes, notes: dict[int, bytes]) -> bytes:
    def enclose(match: re.Match[bytes]) -> bytes:
        note = notes.get(int(match[1]))
        return match[0] if note is None else b"%s%sEMC\n" % (note, match[0])

    return _RUN.sub(enclose, content)
