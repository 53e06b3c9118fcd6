"""Layout in large print → sheets of the same size that are folded once into a booklet.

Two pages of 18 pt side by side on one sheet are nearly of standard size again: any office printer
that prints both sides makes a booklet, without a print shop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from math import ceil

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream

from press.pdf.metadata import Facts
from press.pdf.paper import PT_PER_MM, describe_for_paper, strip_for_paper

# More than sixteen sheets of office paper neither fold flat nor take a staple.
MOST_PAGES = 64
_LINE_MM = 13.5
_MARGIN_MM = 22
_LINE = "0.4 0.486275 0.470588 RG 0.7 w"

Spread = tuple[int | None, int | None]
"""The pages on the left and on the right half of a side, counted from 0; None is a lined page."""


def impose_booklet(raw: bytes, facts: Facts) -> bytes:
    """Return the sheets of a booklet: print both sides, flip on the short edge, fold, staple.

    Source: ISO 32000-1, 8.10 (form XObjects).
    """
    with Pdf.open(BytesIO(raw)) as source, Pdf.new() as pdf:
        strip_for_paper(source)
        width, height = (float(value) for value in source.pages[0].trimbox.as_list()[2:])
        forms = [pdf.copy_foreign(page.as_form_xobject()) for page in source.pages]
        lined = pdf.make_indirect(_lined(pdf, width, height))
        for spread in imposed(len(forms)):
            halves = [lined if number is None else forms[number] for number in spread]
            _add_side(pdf, halves, width, height)
        describe_for_paper(pdf, facts)
        target = BytesIO()
        pdf.save(
            target,
            deterministic_id=True,
            object_stream_mode=ObjectStreamMode.generate,
            fix_metadata_version=False,
            force_version="1.7",
        )
        return target.getvalue()


def imposed(pages: int) -> Iterator[Spread]:
    """Yield what stands side by side on each side of each sheet, front and back in turn.

    A work of more than `MOST_PAGES` pages becomes several booklets of one size, to be stacked or
    bound. Pages that are left over are for notes and stand before the last one, so that the work's
    last page is the back of the last booklet.
    """
    booklets = ceil(pages / MOST_PAGES)
    size = 4 * ceil(pages / booklets / 4)
    spare = booklets * size - pages
    order: list[int | None] = [*range(pages - 1), *[None] * spare, pages - 1]
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
