"""PDF → plain facts, read with pypdf, which shares no code with what wrote the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import Destination, IndirectObject
from tag_facts import Tag, read_tags, spoken, tags_called

__all__ = [
    "Bookmark",
    "Field",
    "Font",
    "Link",
    "PdfFacts",
    "Tag",
    "Widget",
    "pdf_facts",
    "spoken",
    "tags_called",
]

Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Widget:
    """One box of a field; pages count from 1, ``states`` are those of a button."""

    page: int
    rect: Rect
    tooltip: str
    states: tuple[str, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A form field; ``kind`` is radio, tick, text or button (which holds nothing)."""

    name: str
    kind: str
    tooltip: str
    value: str
    widgets: tuple[Widget, ...]
    flags: int = 0
    max_length: int | None = None

    @property
    def page(self) -> int:
        """The page of the first widget, counted from 1."""
        return self.widgets[0].page

    @property
    def rect(self) -> Rect:
        """The rectangle of the first widget."""
        return self.widgets[0].rect

    @property
    def states(self) -> tuple[str, ...]:
        """Every value a button can take, without Off, in reading order."""
        return tuple(
            dict.fromkeys(s for widget in self.widgets for s in widget.states if s != "Off")
        )


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; ``level`` counts from 1."""

    title: str
    page: int
    level: int


@dataclass(frozen=True, slots=True)
class Link:
    """One annotation of a link: to a ``target`` page (from 1), or to ``uri``."""

    page: int
    rect: Rect
    contents: str
    target: int | None = None
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Font:
    """A font as a page or a form names it; ``name`` is without the subset's tag."""

    name: str
    embedded: bool
    unicode: bool


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a test may want to know of a PDF."""

    fields: tuple[Field, ...]
    outline: tuple[Bookmark, ...]
    links: tuple[Link, ...]
    fonts: frozenset[Font]
    tags: Tag
    metadata: dict[str, str]
    texts: tuple[str, ...]
    sizes: tuple[tuple[float, float], ...]

    def field(self, name: str) -> Field:
        """Return the one field called ``name``."""
        (found,) = [field for field in self.fields if field.name == name]
        return found


def pdf_facts(source: bytes | Path) -> PdfFacts:
    """Return the facts of a PDF."""
    return _facts(source if isinstance(source, bytes) else source.read_bytes())


@lru_cache(maxsize=64)
def _facts(data: bytes) -> PdfFacts:
    reader = PdfReader(BytesIO(data))
    return PdfFacts(
        fields=tuple(_fields(reader)),
        outline=tuple(_bookmarks(reader, reader.outline, 1)),
        links=tuple(_links(reader)),
        fonts=frozenset(_fonts(reader)),
        tags=read_tags(reader),
        metadata=_metadata(reader),
        texts=tuple(page.extract_text() for page in reader.pages),
        sizes=tuple((float(p.mediabox.width), float(p.mediabox.height)) for p in reader.pages),
    )


def _fields(reader: PdfReader) -> Iterator[Field]:
    root: Any = reader.trailer["/Root"]
    if "/AcroForm" not in root:
        return
    places = {}
    for number, page in enumerate(reader.pages, start=1):
        for reference in page.get("/Annots", []):
            places[reference.idnum] = number
    for reference in root["/AcroForm"]["/Fields"]:
        yield from _field(reference, "", places)


def _field(reference: IndirectObject, path: str, places: dict[int, int]) -> Iterator[Field]:
    field: Any = reference.get_object()
    name = f"{path}.{field['/T']}".removeprefix(".")
    if "/FT" not in field:
        for kid in field["/Kids"]:
            yield from _field(kid, name, places)
        return
    flags = int(field.get("/Ff", 0))
    kind = "text" if field["/FT"] == "/Tx" else "radio" if flags & 1 << 15 else "tick"
    kind = "button" if kind == "tick" and flags & 1 << 16 else kind
    kids = field.get("/Kids", [reference])
    yield Field(
        name=name,
        kind=kind,
        tooltip=str(field.get("/TU", "")),
        value=str(field.get("/V", "")).removeprefix("/" if kind != "text" else ""),
        widgets=tuple(_widget(kid, kind, places) for kid in kids),
        flags=flags,
        max_length=field.get("/MaxLen"),
    )


def _widget(reference: IndirectObject, kind: str, places: dict[int, int]) -> Widget:
    widget: Any = reference.get_object()
    states = (
        () if kind in ("text", "button") else tuple(sorted(key[1:] for key in widget["/AP"]["/N"]))
    )
    return Widget(
        page=places[reference.idnum],
        rect=_rect(widget),
        tooltip=str(widget.get("/TU", "")),
        states=states,
        state=str(widget.get("/AS", ""))[1:],
    )


def _rect(annotation: Any) -> Rect:
    x1, y1, x2, y2 = (float(value) for value in annotation["/Rect"])
    return x1, y1, x2, y2


def _bookmarks(reader: PdfReader, items: Any, level: int) -> Iterator[Bookmark]:
    for item in items:
        if isinstance(item, list):
            yield from _bookmarks(reader, item, level + 1)
        else:
            page = reader.get_destination_page_number(item)
            yield Bookmark(str(item.title), -1 if page is None else page + 1, level)


def _links(reader: PdfReader) -> Iterator[Link]:
    targets = reader.named_destinations
    for number, page in enumerate(reader.pages, start=1):
        for reference in page.get("/Annots", []):
            link: Any = reference.get_object()
            if link["/Subtype"] != "/Link":
                continue
            found: Destination | None = targets.get(str(link.get("/Dest", "")))
            page_number = reader.get_destination_page_number(found) if found else None
            yield Link(
                page=number,
                rect=_rect(link),
                contents=str(link.get("/Contents", "")),
                target=None if page_number is None else page_number + 1,
                uri=str(link.get("/A", {}).get("/URI", "")),
            )


def _fonts(reader: PdfReader) -> Iterator[Font]:
    holders = [page.get("/Resources", {}) for page in reader.pages]
    root: Any = reader.trailer["/Root"]
    form = root.get("/AcroForm", {})
    for holder in [*holders, form.get("/DR", {})]:
        for font in holder.get("/Font", {}).values():
            entry: Any = font.get_object()
            inner = entry.get("/DescendantFonts", [entry])[0].get_object()
            descriptor = inner.get("/FontDescriptor", {})
            yield Font(
                name=re.sub(r"^/([A-Z]{6}\+)?", "", str(entry["/BaseFont"])),
                embedded=any(key.startswith("/FontFile") for key in descriptor),
                unicode="/ToUnicode" in entry,
            )


def _metadata(reader: PdfReader) -> dict[str, str]:
    """Return the Info dictionary (with slashes), the language and the XMP packet."""
    root: Any = reader.trailer["/Root"]
    found = {str(key): str(value) for key, value in (reader.metadata or {}).items()}
    found["language"] = str(root.get("/Lang", ""))
    if "/Metadata" in root:
        found["xmp"] = root["/Metadata"].get_data().decode("utf-8")
    if "/ID" in reader.trailer:
        identifiers: Any = reader.trailer["/ID"]
        found["id"] = bytes(identifiers[0].original_bytes).hex()
    return found
