"""Addresses → QR codes, drawn as one path so that they stay sharp at any size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
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
    side, runs = qr_runs(address)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in runs)
    return Markup(
        '<svg class="qr-square" xmlns="http://www.w3.org/2000/svg" aria-hidden="true" '
        'viewBox="0 0 {0} {0}" width="{0}" height="{0}">'
        '<path fill="#000" d="{1}"/></svg>'
    ).format(side, path)


@lru_cache(maxsize=1024)
def qr_runs(address: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Return how many modules a QR code is wide, and place and length of each dark run of a row."""
    matrix = segno.make_qr(address, error="m").matrix
    return len(matrix) + 2 * _QUIET_MODULES, tuple(_runs(matrix))


def _runs(matrix: tuple[bytearray, ...]) -> Iterator[tuple[int, int, int]]:
    for y, row in enumerate(matrix, start=_QUIET_MODULES):
        x = _QUIET_MODULES
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield x, y, width
            x += width
