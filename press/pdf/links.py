"""Passes over links: what they say, where they may lead."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Pdf, String

from press.errors import ToolError
from press.pdf.tree import Mark, Node, Text

_SCHEMES = ("https:", "mailto:", "tel:", "sms:")
_PRINT = 4


def link_texts(root: Node) -> dict[int, str]:
    """Return what the link of each HTML element says, by the element's number.

    To be asked before elements that lines split are joined. A line end is a space, unless the
    HTML shows that the line broke inside a word.
    """
    lines: dict[int, list[str]] = {}
    whole: dict[int, str] = {}
    for node in root.walk():
        if node.tag == "Link" and node.origin:
            element = node.origin.element
            if node.origin.name == "a" or element not in lines:
                lines.setdefault(element, []).append(node.origin.text)
                whole[element] = _tidy(node.origin.whole)
    texts = {}
    for element, pieces in lines.items():
        text = _tidy(" ".join(pieces))
        same = text.replace(" ", "") == whole[element].replace(" ", "")
        texts[element] = whole[element] if same else text
    return texts


def describe_links(root: Node, texts: dict[int, str]) -> None:
    """Describe each annotation of a link by the link's words, not by its address.

    Source: ISO 14289-1, 7.18.5 (Contents of links).

    Raises:
        ToolError: If a link has no words, or leads where nothing we print may lead.
    """
    for node in root.walk():
        if node.tag != "Link":
            continue
        pictures = " ".join(inner.alt for inner in node.walk() if inner.alt)
        text = texts.get(node.origin.element, "") if node.origin else ""
        for kid in node.kids:
            if isinstance(kid, Mark):
                annotation = kid.annotation
                _refuse_address(str(annotation.get(Name.A, Dictionary()).get(Name.URI, "")))
                if not (text or pictures):
                    raise ToolError("a link has no words")
                annotation.Contents = String(text or pictures)
                annotation.F = _PRINT


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
        seen: set[int] = set()

        def mend(match: re.Match[bytes], own: set[int] = own, margin: set[int] = margin,
                 seen: set[int] = seen) -> bytes:
            mcid = int(match[1])
            seen.add(mcid)
            if mcid in own:
                return match[0]
            if mcid in margin:
                return b"/Artifact <</Type /Pagination>> BDC"
            return b"/Artifact BMC"

        stream = page.obj.Contents.read_bytes()
        mended = _MARKED.sub(mend, stream)
        if own - seen:
            raise ToolError("text has CSS opacity, which takes it out of the reading order")
        page.obj.Contents.write(mended)


_MARKED = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC")


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _refuse_address(address: str) -> None:
    if address and not address.startswith(_SCHEMES):
        raise ToolError(f"a link leads to {address}; it may lead to {' '.join(_SCHEMES)} only")
