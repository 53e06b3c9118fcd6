"""Layout → PDF/X-4 for a print shop: four inks, bleed and crop marks, nothing for a screen."""

from __future__ import annotations

from io import BytesIO

from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream, String

from press.pdf.cmyk import Offset
from press.pdf.describe import Facts
from press.pdf.inks import pictures, recolour
from press.pdf.paper import PT_PER_MM, describe_for_paper, save_for_paper, strip_for_paper

BLEED_MM = 3
_MARK_GAP_MM = 1  # between the bleed and a mark
_MARK_MM = 5
_MARK_WIDTH_PT = 0.25
_SLUG_MM = BLEED_MM + _MARK_GAP_MM + _MARK_MM + 1
_CLAIM = "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>"


def press_ready(raw: bytes, facts: Facts, offset: Offset) -> bytes:
    """Return ``raw``, a file of `write_pdf`, as PDF/X-4.

    Raises:
        ToolError: If a page sets colours that can't be turned into inks.

    Source: ISO 15930-7 (PDF/X-4): PDF 1.6, an output intent, colours that it characterizes, nested
    page boxes, embedded fonts, identification in XMP, no fields, links or actions. The standard is
    not free to read: its requirements are named here, its clauses are not numbered.
    """
    with Pdf.open(BytesIO(raw)) as pdf:
        strip_for_paper(pdf)
        recolour(pdf, lambda colour, _: offset.of(colour))
        for image in pictures(pdf):
            offset.convert(image)
        _blend_in_inks(pdf)
        for page in pdf.pages:
            _set_boxes(page)
            _separate(pdf, page)
        _intend(pdf, offset)
        describe_for_paper(pdf, facts, _CLAIM)
        return save_for_paper(pdf, "1.6", facts)


def _set_boxes(page: Page) -> None:
    """Put the page into the middle of a larger sheet, with marks where it is to be cut.

    Source: ISO 32000-1, 14.11.2 (page boundaries).
    """
    width, height = (float(value) for value in page.trimbox.as_list()[2:])
    slug, bleed = _SLUG_MM * PT_PER_MM, BLEED_MM * PT_PER_MM
    trim = (slug, slug, slug + width, slug + height)
    outer = (trim[0] - bleed, trim[1] - bleed, trim[2] + bleed, trim[3] + bleed)
    for key in ("/ArtBox", "/CropBox"):
        if key in page.obj:
            del page.obj[key]
    page.obj.MediaBox = Array([0, 0, round(width + 2 * slug, 3), round(height + 2 * slug, 3)])
    page.obj.TrimBox = Array([round(value, 3) for value in trim])
    page.obj.BleedBox = Array([round(value, 3) for value in outer])
    content = page.obj.Contents.read_bytes()
    shift = f"q 1 0 0 1 {slug:.3f} {slug:.3f} cm\n".encode()
    page.obj.Contents.write(b"".join((shift, content, b"\nQ\n", _marks(trim))))


def _marks(trim: tuple[float, float, float, float]) -> bytes:
    """Return the drawing of two marks at each corner, in all inks."""
    near = (BLEED_MM + _MARK_GAP_MM) * PT_PER_MM
    far = near + _MARK_MM * PT_PER_MM
    lines = []
    for x, away in ((trim[0], -1), (trim[2], 1)):
        for y, up in ((trim[1], -1), (trim[3], 1)):
            lines.append((x + away * near, y, x + away * far, y))
            lines.append((x, y + up * near, x, y + up * far))
    drawn = " ".join(f"{a:.3f} {b:.3f} m {c:.3f} {d:.3f} l S" for a, b, c, d in lines)
    return f"q /All CS 1 SCN {_MARK_WIDTH_PT} w {drawn} Q\n".encode()


def _separate(pdf: Pdf, page: Page) -> None:
    """Leave no colour space but the inks' own and that of the marks."""
    black = Dictionary(
        FunctionType=2,
        Domain=Array([0, 1]),
        C0=Array([0, 0, 0, 0]),
        C1=Array([1, 1, 1, 1]),
        N=1,
    )
    marks = Array([Name.Separation, Name.All, Name.DeviceCMYK, pdf.make_indirect(black)])
    page.obj.Resources.ColorSpace = Dictionary(All=marks)


def _blend_in_inks(pdf: Pdf) -> None:
    """Have pages, forms and masks mix what is transparent in the inks, not as a screen does.

    Source: ISO 32000-1, 11.6.6 (transparency groups).
    """
    for item in pdf.objects:
        if isinstance(item, Dictionary | Stream) and Name.Group in item:
            item.Group.CS = Name.DeviceCMYK
        if isinstance(item, Stream) and Name.ColorSpace in item.get(Name.Resources, Dictionary()):
            del item.Resources.ColorSpace


def _intend(pdf: Pdf, offset: Offset) -> None:
    profile = Stream(pdf, offset.profile)
    profile.N = 4
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFX,
                OutputConditionIdentifier=String("Custom"),
                OutputCondition=String("Web offset on coated paper"),
                Info=String("Artifex CMYK SWOP Profile"),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )
