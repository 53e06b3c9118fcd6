"""Text fields: their type, their limits and how they look; may run twice without change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from press.errors import ToolError
from press.pdf.fields import (
    DO_NOT_SCROLL,
    DO_NOT_SPELL_CHECK,
    MULTILINE,
    field_name,
    field_of,
    kind_of,
    widgets,
)
from press.pdf.formfont import ALIAS, FormFont

_DEFAULT_SIZE_PT = 11.0
_PADDING_PT = 2.0
_SIZE = re.compile(r"([\d.]+) Tf")


def set_text_fields(pdf: Pdf, font: FormFont, embedded: Object) -> None:
    """Give every text field our font at a fixed size and an appearance of its own.

    The size is that of the CSS; none, or an automatic one, is 11 pt. Appearances aren't shared,
    because pypdf writes into them in place. What is typed isn't sent to a spelling service.
    Source: ISO 32000-1, 12.7.3.3 (variable text), 12.7.4.3 and table 228 (text fields).

    Raises:
        ToolError: If a field comes filled with characters the form font lacks.
    """
    for widget in widgets(pdf):
        field = field_of(widget)
        if kind_of(field) != "Tx":
            continue
        size_pt = _size(str(field.get(Name.DA, "")))
        multiline = int(field.get(Name.Ff, 0)) & MULTILINE
        value = str(field.get(Name.V, ""))
        if missing := font.missing("".join(value.split("\n"))):
            raise ToolError(f"{field_name(field)}: the form font lacks {' '.join(missing)}")
        field.Ff = DO_NOT_SPELL_CHECK | (multiline or DO_NOT_SCROLL)
        field.DA = String(f"{ALIAS} {size_pt:g} Tf 0 g")
        field.V = String(value)
        if Name.MaxLen in field:
            field.MaxLen = int(field.MaxLen)
        stream = Stream(pdf, _drawing(widget, font, size_pt, value, bool(multiline)))
        stream.Type, stream.Subtype = Name.XObject, Name.Form
        stream.BBox = Array([0, 0, *_extent(widget)])
        stream.Resources = Dictionary(Font=Dictionary({ALIAS: embedded}))
        widget.AP = Dictionary(N=stream)
    pdf.Root.AcroForm.DA = String(f"{ALIAS} {_DEFAULT_SIZE_PT:g} Tf 0 g")


def drop_unused_fonts(pdf: Pdf) -> None:
    """Take fonts that no page shows out of the pages' resources.

    WeasyPrint 70.0 embeds the fields' font a second time, whole, for the /DA we replaced.
    """
    shown: dict[tuple[int, int], set[bytes]] = {}
    holders: dict[tuple[int, int], Object] = {}
    for content, resources in _contents(pdf):
        fonts = resources.get(Name.Font)
        if fonts is not None:
            holders[fonts.objgen] = fonts
            shown.setdefault(fonts.objgen, set()).update(_SHOWN.findall(content))
    for key, fonts in holders.items():
        for name in list(fonts.keys()):
            if name.encode() not in shown[key]:
                del fonts[name]


_SHOWN = re.compile(rb"(/[^\s/]+) [\d.-]+ Tf\b")


def _contents(pdf: Pdf) -> Iterator[tuple[bytes, Object]]:
    """Yield each page's content and that of the forms and patterns it draws, with resources."""
    seen: set[tuple[int, int]] = set()
    waiting = [(page.obj.Contents, page.obj.Resources) for page in pdf.pages]
    while waiting:
        stream, resources = waiting.pop()
        if stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        yield stream.read_bytes(), resources
        for kind in (Name.XObject, Name.Pattern):
            for inner in resources.get(kind, Dictionary()).values():
                if isinstance(inner, Stream) and inner.get(Name.Subtype) != Name.Image:
                    waiting.append((inner, inner.get(Name.Resources, Dictionary())))


def _size(appearance: str) -> float:
    found = _SIZE.search(appearance)
    return (float(found[1]) if found else 0.0) or _DEFAULT_SIZE_PT


def _extent(widget: Object) -> tuple[float, float]:
    x1, y1, x2, y2 = (float(value) for value in widget.Rect.as_list())
    return round(x2 - x1, 3), round(y2 - y1, 3)


def _drawing(widget: Object, font: FormFont, size_pt: float, value: str, several: bool) -> bytes:
    width, height = _extent(widget)
    if not value:
        return b"/Tx BMC EMC"
    room = width - 2 * _PADDING_PT
    lines = _wrap(value, font, size_pt, room) if several else [value]
    ascent, descent = font.ascent * size_pt / 1000, font.descent * size_pt / 1000
    top = height - _PADDING_PT if several else (height + ascent - descent) / 2
    shown = " T* ".join(f"<{font.encode(line)}> Tj" for line in lines)
    text = f"BT {ALIAS} {size_pt:g} Tf 0 g {ascent - descent:.2f} TL"
    move = f"{_PADDING_PT:g} {top - ascent:.2f} Td"
    clip = f"0 0 {width:g} {height:g} re W n"
    return f"/Tx BMC q {clip} {text} {move} {shown} ET Q EMC".encode("ascii")


def _wrap(value: str, font: FormFont, size_pt: float, room: float) -> list[str]:
    lines = []
    for paragraph in value.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and font.width(longer, size_pt) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines
