"""Passes over links: what they say, where they may lead."""

from __future__ import annotations

from pikepdf import Dictionary, Name, String

from press.errors import ToolError
from press.pdf.tree import Mark, Node

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


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _refuse_address(address: str) -> None:
    if address and not address.startswith(_SCHEMES):
        raise ToolError(f"a link leads to {address}; it may lead to {' '.join(_SCHEMES)} only")
