"""Paints of a drawing: plain colours, which every edition can turn into its inks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

_SVG: Final = "{http://www.w3.org/2000/svg}"
# Colours beyond a screen's, and those that a viewer mixes: no table of inks has them. A function's
# name and its bracket are one token of CSS, so nothing can stand between them.
_NO_INK: Final = re.compile(
    r"(?<![\w-])((?:ok)?(?:lab|lch)|color(?:-mix)?|device-cmyk|light-dark|[a-z-]*gradient)\(",
    re.IGNORECASE,
)


def paint_fault(data: bytes) -> str:
    """Return which paint of an SVG no ink can print, with its line, or an empty string.

    Args:
        data: A drawing that `press.load.pictures.svg_danger` lets through.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    for node in etree.fromstring(data, parser).iter(f"{_SVG}*"):
        for fault in _faults(node):
            return f"line {node.sourceline} holds {fault}"
    return ""


def _faults(node: etree._Element) -> Iterator[str]:
    name = etree.QName(node).localname
    if name.lower().endswith("gradient"):
        yield f"a gradient, '{name}'"
    painted = [str(value) for key, value in node.attrib.items() if not str(key).startswith("aria")]
    if name == "style":
        painted.append("".join(str(text) for text in node.itertext()))
    for value in painted:
        if found := _NO_INK.search(value):
            yield f"the colour '{found[1]}(…)'"
