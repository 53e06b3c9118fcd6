from __future__ import annotations

import re

import segno
from lxml import etree

from press.render.qr import qr_square


def test_a_code_draws_each_dark_module_once_inside_its_quiet_zone() -> None:
    address = "https://findahelpline.example"
    matrix = segno.make_qr(address, error="m").matrix
    svg = etree.fromstring(str(qr_square(address)))
    side = len(matrix) + 8
    assert svg.get("viewBox") == f"0 0 {side} {side}"
    drawn: list[tuple[int, int]] = []
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", str(svg[0].get("d"))):
        drawn += [(int(x) + step, int(y)) for step in range(int(width))]
    dark = [(x + 4, y + 4) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit]
    assert sorted(drawn) == sorted(dark)


def test_a_code_is_decoration_since_its_address_stands_beside_it() -> None:
    assert etree.fromstring(str(qr_square("https://a.example"))).get("aria-hidden") == "true"
