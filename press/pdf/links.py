"""Passes over links: what they say, where they may lead."""

from __future__ import annotations

from pikepdf import Dictionary, Name, String

from press.errors import ToolError
from press.pdf.tree import Mark, Node

# How many characters on both sides of a line end tell whether a word was broken there.
_JOINT = 8
# Boxes of one line differ by rounding and by the height of their own font.
_NEAR_PT = 4.0
_SCHEMES = ("https:", "mailto:", "tel:", "sms:")


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
                lines.setdefault(element, []).extend(node.origin.text.split("\n"))
                whole[element] = _tidy(node.origin.whole)
    return {element: _joined(pieces, whole[element]) for element, pieces in lines.items()}


def keep_one_annotation_per_line(root: Node) -> None:
    """Keep of each link the annotations that no other one of it covers.

    WeasyPrint 70.0 writes one for every box inside a link as well.
    Source: ISO 14289-1, 7.18.5 (a link is met once).
    """
    for node in root.walk():
        if node.tag != "Link":
            continue
        marks = [kid for kid in node.kids if isinstance(kid, Mark)]
        kept: list[Mark] = []
        for mark in sorted(marks, key=_area, reverse=True):
            if not any(_covers(other, mark) for other in kept):
                kept.append(mark)
        objects = {mark.annotation.objgen for mark in kept}
        node.kids = [
            kid
            for kid in node.kids
            if not isinstance(kid, Mark) or kid.annotation.objgen in objects
        ]


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


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _joined(pieces: list[str], whole: str) -> str:
    text = ""
    for piece in filter(None, map(_tidy, pieces)):
        broken = f"{text[-_JOINT:]}{piece[:_JOINT]}"
        text += piece if not text or broken in whole else f" {piece}"
    return text


def _box(mark: Mark) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(value) for value in mark.annotation.Rect.as_list())
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _area(mark: Mark) -> float:
    left, bottom, right, top = _box(mark)
    return (right - left) * (top - bottom)


def _covers(outer: Mark, inner: Mark) -> bool:
    a, b = _box(outer), _box(inner)
    inside = all(x <= y + _NEAR_PT for x, y in zip(a[:2], b[:2], strict=True))
    inside = inside and all(x >= y - _NEAR_PT for x, y in zip(a[2:], b[2:], strict=True))
    return inside and outer.page == inner.page


def _refuse_address(address: str) -> None:
    if address and not address.startswith(_SCHEMES):
        raise ToolError(f"a link leads to {address}; it may lead to {' '.join(_SCHEMES)} only")
