"""Addresses → QR codes, drawn as one path so that they stay sharp at any size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby

import segno
from markupsafe import Markup

# ISO/IEC 18004, 6.3.8: a code needs four blank modules around it.
_QUIET_MODULES = 4


@cache
def qr_square(address: str) -> Markup:
    """Return an inline SVG of the QR code of ``address``; it says nothing to a screen reader.

    The address stands in words beside it, so the drawing is decoration.
    """
    matrix = segno.make_qr(address, error="m").matrix
    side = len(matrix) + 2 * _QUIET_MODULES
    path = "".join(_runs(matrix))
    return Markup(
        '<svg class="qr-square" xmlns="http://www.w3.org/2000/svg" aria-hidden="true" '
        'viewBox="0 0 {0} {0}" width="{0}" height="{0}">'
        '<path fill="#000" d="{1}"/></svg>'
    ).format(side, path)


def _runs(matrix: tuple[bytearray, ...]) -> Iterator[str]:
    """Yield a rectangle for each run of dark modules in a row."""
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x + _QUIET_MODULES} {y + _QUIET_MODULES}h{width}v1h-{width}z"
            x += width
