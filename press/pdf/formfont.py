"""The font that clients type in: one small subset, embedded once; may run twice without change."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

# PDFium (core/fpdfdoc/cpdf_bafontmap.cpp) takes a form font that is called Wingdings for one of
# every character set, and one with another name for a Latin-1 font: then Ł, ğ and Ž are drawn
# with a font of the machine that the saved file doesn't hold. The name is only a key of /DR, the
# font itself keeps its own, and pdf.js, poppler, MuPDF and pypdf give the key no meaning.
ALIAS = "/Wingdings"
_SYMBOLIC = 4


@dataclass(frozen=True, slots=True)
class FormFont:
    """A TrueType subset as a PDF needs it; lengths are in thousandths of the type size."""

    name: str
    data: bytes
    glyphs: dict[str, int]
    widths: tuple[int, ...]
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, ...]

    def encode(self, text: str) -> str:
        """Return ``text`` as the hexadecimal string a content stream shows."""
        return "".join(f"{self.glyphs[character]:04x}" for character in text)

    def width(self, text: str, size_pt: float) -> float:
        """Return how wide ``text`` is in points."""
        return sum(self.widths[self.glyphs[character]] for character in text) * size_pt / 1000

    def missing(self, text: str) -> list[str]:
        """Return the characters of ``text`` that the font lacks."""
        return sorted({character for character in text if character not in self.glyphs})


def read_form_font(path: Path) -> FormFont:
    """Return the TrueType font at ``path``; one content is read once."""
    return _parse(path.read_bytes())


def embed_form_font(pdf: Pdf, font: FormFont) -> Object:
    """Put ``font`` into the form's resources and return it (ISO 32000-1, 12.7.3.3)."""
    whole = embed_font(pdf, font)
    pdf.Root.AcroForm.DR = Dictionary(Font=Dictionary({ALIAS: whole}))
    return whole


def embed_font(pdf: Pdf, font: FormFont) -> Object:
    """Put ``font`` into the file and return it.

    A Type0 font with Identity-H and a complete ToUnicode is what Chromium, pdf.js, poppler and
    pypdf can encode typed text with; a simple font has too few codes.
    Source: ISO 32000-1, 9.7 (composite fonts).
    """
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{font.name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(_descendant(pdf, font))]),
            ToUnicode=Stream(pdf, _to_unicode(font.glyphs)),
        )
    )


def _descendant(pdf: Pdf, font: FormFont) -> Dictionary:
    program = Stream(pdf, font.data)
    program.Length1 = len(font.data)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{font.name}"),
        Flags=_SYMBOLIC,
        FontBBox=Array(list(font.box)),
        ItalicAngle=0,
        Ascent=font.ascent,
        Descent=font.descent,
        CapHeight=font.cap_height,
        StemV=80,
        FontFile2=program,
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{font.name}"),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=pdf.make_indirect(descriptor),
        W=Array([0, Array(list(font.widths))]),
    )


def read_font(data: bytes) -> FormFont:
    """Return the TrueType font ``data``; one content is read once."""
    return _parse(data)


@lru_cache(maxsize=8)
def _parse(data: bytes) -> FormFont:
    font: Any = TTFont(BytesIO(data), lazy=False)
    scale = 1000 / font["head"].unitsPerEm
    order: Sequence[str] = font.getGlyphOrder()
    numbers = {name: number for number, name in enumerate(order)}
    head, lines, os2 = font["head"], font["hhea"], font["OS/2"]
    # A tag of six capitals says that the font is a subset; ISO 32000-1, 9.6.4.
    digest = hashlib.sha256(data).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    box = (head.xMin, head.yMin, head.xMax, head.yMax)
    return FormFont(
        name=f"{tag}+{font['name'].getDebugName(6)}",
        data=data,
        glyphs={chr(code): numbers[name] for code, name in sorted(font.getBestCmap().items())},
        widths=tuple(round(font["hmtx"][name][0] * scale) for name in order),
        ascent=round(lines.ascent * scale),
        descent=round(lines.descent * scale),
        cap_height=round(getattr(os2, "sCapHeight", lines.ascent) * scale),
        box=tuple(round(value * scale) for value in box),
    )


def _to_unicode(glyphs: dict[str, int]) -> bytes:
    """Return the CMap from glyph to character (ISO 32000-1, 9.10.3)."""
    characters: dict[int, str] = {}
    for character, glyph in glyphs.items():
        # The first is the plainest: space before no-break space, hyphen before soft hyphen.
        characters.setdefault(glyph, character)
    rows = [
        f"<{glyph:04x}> <{character.encode('utf-16-be').hex()}>"
        for glyph, character in sorted(characters.items())
    ]
    parts = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    # ISO 32000-1, 9.10.3, note: a block holds 100 rows at most.
    for start in range(0, len(rows), 100):
        block = rows[start : start + 100]
        parts += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    parts.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(parts).encode("ascii")
