"""Which HTML element each tag of WeasyPrint came from.

Two halves of a paragraph that a page break split look exactly like two paragraphs in the PDF:
the HTML element is what tells them apart. WeasyPrint 70.0 doesn't write it, so while a document
is written its private ``weasyprint.pdf.tags._build_box_tree`` is wrapped and every structure
element gets a private key, `KEY`, which the passes read and the finished file no longer has.
A test fails when a version of WeasyPrint no longer goes through that function.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

KEY = "PressOrigin"
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a structure element was in the HTML.

    Attributes:
        element: Number of the HTML element in document order.
        name: Its tag; generated content has a suffix (``li::marker``).
        language: Its own ``lang``, or nothing.
        decorative: Whether it carries no meaning (``aria-hidden``, ``alt=""``, leader dots).
        text: The words of its boxes, line by line, with generated content; links only.
        whole: The text of the element itself, kept for links and headings; a picture's file name.
        marker: Its ``list-style-type``, kept for lists only.
        scope: Its ``scope`` attribute.
        picture: What a ``role="img"`` element shows, from its ``aria-label``.
        anchor: Its ``id``.
        listed: Whether it is a heading that the outline lists.
    """

    element: int = 0
    name: str = ""
    language: str = ""
    decorative: bool = False
    text: str = ""
    whole: str = ""
    marker: str = ""
    scope: str = ""
    picture: str = ""
    anchor: str = ""
    listed: bool = False


@contextmanager
def origins_kept(root: Any, tags: Any) -> Iterator[None]:
    """Have ``tags``, WeasyPrint's module, note the origin of each element of ``root``."""
    build = tags._build_box_tree
    numbers = {element: number for number, element in enumerate(root.iter())}

    def build_and_note(box: Any, *rest: Any) -> Iterator[Any]:
        inner = getattr(box, "_box", box)
        for element in build(box, *rest):
            # The page, html and body boxes only hand on what was noted further down.
            if KEY not in element and inner.element in numbers:
                element[KEY] = tags.pydyf.String(_note(inner, numbers[inner.element]))
            yield element

    tags._build_box_tree = build_and_note
    try:
        yield
    finally:
        tags._build_box_tree = build


def read_origin(note: str) -> Origin:
    """Return what was noted under `KEY`."""
    return Origin(**json.loads(note))


def _note(box: Any, number: int) -> str:
    """Return the origin of ``box`` as one string: a dictionary would take longer to read."""
    element, name = box.element, str(box.element_tag)
    origin = Origin(number, name, decorative=_decorative(box, element))
    if name.split("::")[0] == "a":
        said = "".join(_texts(box))
        origin = replace(origin, text=said, whole="".join(element.itertext()))
    if "::" not in name:
        language = element.get("lang") or element.get(_XML_LANG) or ""
        label = element.get("aria-label") if element.get("role") == "img" else ""
        origin = replace(
            origin,
            language=language,
            marker=str(box.style["list_style_type"]) if name in ("ul", "ol") else "",
            scope=element.get("scope") or "",
            picture=label or "",
            anchor=element.get("id") or "",
        )
    if name in _HEADINGS:
        listed = box.style["bookmark_level"] != "none"
        origin = replace(origin, whole="".join(element.itertext()), listed=listed)
    if name == "img":
        origin = replace(origin, whole=str(element.get("src", "")).rpartition("/")[2])
    return json.dumps({key: value for key, value in asdict(origin).items() if value})


def _decorative(box: Any, element: Any) -> bool:
    return (
        bool(box.is_leader)
        or element.get("aria-hidden") == "true"
        or element.get("role") in ("presentation", "none")
        or (element.tag == "img" and element.get("alt") == "")
    )


def _texts(box: Any) -> Iterator[str]:
    """Yield the words of ``box``; lines end in a line feed, blocks stand apart by a space."""
    if hasattr(box, "text"):
        yield str(box.text)
    elif not box.is_leader:
        kind = type(box).__name__
        end = "\n" if kind == "LineBox" else "" if kind == "InlineBox" else " "
        if "::" in str(box.element_tag):
            yield " "
        for child in getattr(box, "children", ()):
            yield from _texts(child)
        yield end
