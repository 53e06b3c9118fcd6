"""Which HTML element each tag of WeasyPrint came from.

Two halves of a paragraph that a page break split look exactly like two paragraphs in the PDF:
the HTML element is what tells them apart. WeasyPrint 70.0 doesn't write it, so while a document
is written its private ``weasyprint.pdf.tags._build_box_tree`` is wrapped and every structure
element gets a private key, `KEY`, which the passes read and the finished file no longer has.
A test fails when a version of WeasyPrint no longer goes through that function.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from unicodedata import bidirectional

KEY = "PressOrigin"
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# How many characters of a line's end tell whether a word was broken there.
_TAIL = 12
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
        slot: The place of a cover it is, from ``data-slot``.
        box: The room of that place, from ``data-slot-box``.
        leads: The place whose words a link holds, from ``data-slot-link``.
        spoken: The words of a place, if some of them are drawn from right to left.
        ends: Marked content of its page (MCIDs) after which a space isn't drawn.
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
    slot: str = ""
    box: str = ""
    leads: str = ""
    spoken: str = ""
    ends: tuple[int, ...] = ()


@contextmanager
def origins_kept(root: Any, tags: Any) -> Iterator[None]:
    """Have ``tags``, WeasyPrint's module, note the origin of each element of ``root``."""
    build = tags._build_box_tree
    numbers = {element: number for number, element in enumerate(root.iter())}

    def build_and_note(box: Any, parent: Any, pdf: Any, page: int, runs: Any, *rest: Any) -> Any:
        inner = getattr(box, "_box", box)
        # the last argument says which marked content each box became, until it is tagged
        ends = list(_word_ends(inner, rest[-1]))
        for element in build(box, parent, pdf, page, runs, *rest):
            # The page, html and body boxes only hand on what was noted further down.
            if KEY not in element:
                _hold_text(element, pdf, runs)
                if inner.element in numbers:
                    element[KEY] = tags.pydyf.String(_note(inner, numbers[inner.element], ends))
            yield element

    tags._build_box_tree = build_and_note
    try:
        yield
    finally:
        tags._build_box_tree = build


def read_origin(note: str) -> Origin:
    """Return what was noted under `KEY`."""
    return Origin(**json.loads(note))


def _hold_text(element: Any, pdf: Any, runs: Any) -> None:
    """Have ``element`` hold its text itself; a nameless Span around each run only costs time."""
    kids = element["K"]
    for place, kid in enumerate(kids):
        if isinstance(kid, bytes):
            inner = pdf.objects[int(kid.partition(b" ")[0])]
            if inner.get("S") == "/Span" and KEY not in inner:
                (run,) = inner["K"]
                kids[place], runs[run], inner.free = run, element.reference, "f"


def _note(box: Any, number: int, ends: list[int]) -> str:
    """Return the origin of ``box`` as one string: a dictionary would take longer to read."""
    element, name = box.element, str(box.element_tag)
    noted: dict[str, Any] = {
        "element": number,
        "name": name,
        "decorative": _decorative(box, element),
        "ends": ends,
    }
    if name.partition("::")[0] == "a":
        noted |= {"text": "".join(_texts(box)), "whole": "".join(element.itertext())}
    if "::" not in name:
        noted |= {
            "language": element.get("lang") or element.get(_XML_LANG),
            "scope": element.get("scope"),
            "picture": element.get("role") == "img" and element.get("aria-label"),
            "anchor": element.get("id"),
            "slot": element.get("data-slot"),
            "box": element.get("data-slot-box"),
            "leads": element.get("data-slot-link"),
        }
    if element.get("data-slot") and (said := _backwards(element)):
        noted["spoken"] = said
    if name in ("ul", "ol"):
        noted["marker"] = str(box.style["list_style_type"])
    elif name in _HEADINGS:
        listed = box.style["bookmark_level"] != "none"
        noted |= {"whole": "".join(element.itertext()), "listed": listed}
    elif name == "img":
        noted["whole"] = str(element.get("src", "")).rpartition("/")[2]
    return json.dumps({key: value for key, value in noted.items() if value})


def _backwards(element: Any) -> str:
    """Return the text of an element in which some letters run from right to left."""
    words = _tidy("".join(_words(element)))
    return words if any(bidirectional(letter) in ("R", "AL") for letter in words) else ""


def _word_ends(box: Any, tagged: Mapping[Any, Mapping[str, Any]]) -> Iterator[int]:
    """Yield the marked content of each line of ``box`` after which a space isn't drawn.

    WeasyPrint 70.0 draws no space at the end of a line, nor one that is alone in its box.
    """
    words = ""
    lines = [kid for kid in getattr(box, "children", ()) if type(kid).__name__ == "LineBox"]
    for line, following in zip_longest(lines, lines[1:]):
        last = None
        for text in _text_boxes(line):
            if not text.text.isspace():
                last = text
            elif last is not None:
                yield int(tagged[last]["mcid"])
        if last is None:
            continue
        # the margin of a page is no element: its lines, of a long title, end where words end
        if line.resume_at is not None and box.element is not None:
            words = words or _tidy("".join(_words(box.element)))
            if _breaks_a_word(words, last, following):
                continue
        elif type(box).__name__ == "InlineBlockBox":
            # what follows may belong to the same word
            continue
        yield int(tagged[last]["mcid"])


def _breaks_a_word(words: str, last: Any, following: Any) -> bool:
    """Whether a line ends within a word of ``words``, the text of its paragraph.

    Args:
        words: The text, its white space tidied.
        last: The text box that ends the line.
        following: The next line, unless it is on the next page.
    """
    end = _tidy(last.text)[-_TAIL:]
    start = next((_tidy(text.text) for text in _text_boxes(following)), "")[:_TAIL]
    joined, apart = f"{end}{start}" in words, f"{end} {start}" in words
    if start and joined != apart:
        return joined
    return end in words and f"{end} " not in words and not words.endswith(end)


def _text_boxes(box: Any) -> Iterator[Any]:
    """Yield the text boxes in ``box``, those of white space only as well."""
    if getattr(box, "text", ""):
        yield box
    for child in getattr(box, "children", ()):
        yield from _text_boxes(child)


def _words(element: Any) -> Iterator[str]:
    """Yield the text of ``element``; a forced line break is a space, unless it breaks a word."""
    forced = element.tag == "br" and element.get("class") != "in-word"
    yield " " if forced else element.text or ""
    for child in element:
        yield from _words(child)
        yield child.tail or ""


def _tidy(text: str) -> str:
    return " ".join(text.split())


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
