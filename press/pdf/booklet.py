"""Layout in large print → sheets of the same size that are folded once into a booklet.

Two pages of 18 pt side by side on one sheet are nearly of standard size again: any office printer
that prints both sides makes a booklet, without a print shop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from math import ceil

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from press.pdf.describe import Facts
from press.pdf.formfont import embed_font, read_form_font
from press.pdf.paper import PT_PER_MM, describe_for_paper, save_for_paper, strip_for_paper

# More than sixteen sheets of office paper neither fold flat nor take a staple.
MOST_PAGES = 64
_LINE_MM = 13.5
_MARGIN_MM = 22
_LINE = "0.4 0.486275 0.470588 RG 0.7 w"
_MARK_PT = 9
_MARK_GAP_MM = 3  # from the fold to the foot of the letters
_MARK = "0 g"

Spread = tuple[int | None, int | None]
"""The pages on the left and on the right half of a side, counted from 0; None is a lined page."""


def impose_booklet(raw: bytes, facts: Facts) -> bytes:
    """Return the sheets of a booklet: print both sides, flip on the short edge, fold, staple.

    Source: ISO 32000-1, 8.10 (form XObjects), 12.2 (printing both sides, at full size).
    """
    with Pdf.open(BytesIO(raw)) as source, Pdf.new() as pdf:
        strip_for_paper(source)
        width, height = (float(value) for value in source.pages[0].trimbox.as_list()[2:])
        forms = [pdf.copy_foreign(page.as_form_xobject()) for page in source.pages]
        lined = pdf.make_indirect(_lined(pdf, width, height))
        for spread in imposed(len(forms)):
            halves = [lined if number is None else forms[number] for number in spread]
            _add_side(pdf, halves, width, height)
        if parts(len(forms)) > 1:
            _mark_sheets(pdf, facts, parts(len(forms)))
        describe_for_paper(pdf, facts, Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None"))
        return save_for_paper(pdf, "1.7", facts)


def parts(pages: int) -> int:
    """Return how many booklets a work becomes: one that is too thick cannot be folded."""
    return ceil(pages / MOST_PAGES)


def imposed(pages: int) -> Iterator[Spread]:
    """Yield what stands side by side on each side of each sheet, front and back in turn.

    A work of more than `MOST_PAGES` pages becomes several booklets of one size, to be stacked or
    bound. Pages that are left over are for notes and stand before the last one, so that the work's
    last page is the back of the last booklet; its first page is the front, even if it is the only
    one.
    """
    size = 4 * ceil(pages / parts(pages) / 4)
    spare = parts(pages) * size - pages
    before = max(1, pages - 1)
    order: list[int | None] = [*range(before), *[None] * spare, *range(before, pages)]
    for start in range(0, len(order), size):
        signature = order[start : start + size]
        for sheet in range(size // 4):
            first, last = 2 * sheet, size - 1 - 2 * sheet
            yield signature[last], signature[first]
            yield signature[first + 1], signature[last - 1]


def _add_side(pdf: Pdf, halves: Sequence[Object], width: float, height: float) -> None:
    """Add a landscape side of the trim's size with two pages on it."""
    scale = min(height / 2 / width, width / height)
    bottom = (width - scale * height) / 2
    drawn = []
    for at, _ in enumerate(halves):
        left = at * height / 2 + (height / 2 - scale * width) / 2
        drawn.append(f"q {scale:.6f} 0 0 {scale:.6f} {left:.3f} {bottom:.3f} cm /P{at} Do Q")
    page = pdf.add_blank_page(page_size=(height, width))
    page.obj.Resources = Dictionary(
        XObject=Dictionary({f"/P{at}": half for at, half in enumerate(halves)})
    )
    page.obj.Contents = Stream(pdf, "\n".join(drawn).encode())
    page.obj.TrimBox = page.obj.MediaBox


def _mark_sheets(pdf: Pdf, facts: Facts, booklets: int) -> None:
    """Say in the fold of each sheet which booklet it belongs to, and where in it.

    The mark runs up the left half's inner margin, on the side that is outside when the sheet is
    folded: one reads it off the stack as it leaves the printer, and folding hides it.
    """
    font = read_form_font(facts.form_font)
    fonts = Dictionary(Mark=embed_font(pdf, font))
    sheets = len(pdf.pages) // 2 // booklets
    for number, page in enumerate(pdf.pages[::2]):
        booklet, sheet = divmod(number, sheets)
        words = facts.mark.format(part=booklet + 1, parts=booklets, sheet=sheet + 1, sheets=sheets)
        fold, height = (float(value) for value in page.mediabox.as_list()[2:])
        left = fold / 2 - _MARK_GAP_MM * PT_PER_MM
        bottom = (height - font.width(words, _MARK_PT)) / 2
        drawn = (
            f"\nBT {_MARK} /Mark {_MARK_PT} Tf 0 1 -1 0 {left:.3f} {bottom:.3f} Tm"
            f" <{font.encode(words)}> Tj ET"
        )
        page.obj.Resources.Font = fonts
        page.obj.Contents.write(page.obj.Contents.read_bytes() + drawn.encode())


def _lined(pdf: Pdf, width: float, height: float) -> Stream:
    """Return a page of writing lines: a page that is left over is of use."""
    margin, step = _MARGIN_MM * PT_PER_MM, _LINE_MM * PT_PER_MM
    rows = int((height - 2 * margin) / step)
    heights = (height - margin - step * row for row in range(1, rows + 1))
    lines = " ".join(f"{margin:.2f} {y:.2f} m {width - margin:.2f} {y:.2f} l S" for y in heights)
    form = Stream(pdf, f"q {_LINE} {lines} Q".encode())
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, width, height])
    form.Resources = Dictionary()
    return form
