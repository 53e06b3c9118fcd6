"""Spaces between words: a line break leaves none behind, and tagged text needs them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pikepdf import Name, Object, Pdf

from press.pdf.tags import INLINE
from press.pdf.tree import Node, Text

_RUN = re.compile(rb"<</MCID (\d+)>>\sBDC\s.*?\bEMC\b", re.DOTALL)
_FONT = re.compile(rb"(/\S+) ([\d.]+) Tf\b")
_SPACE = re.compile(rb"<([0-9a-fA-F]{4})> <0020>")


def separate_words(pdf: Pdf, root: Node, ends: Collection[Text]) -> None:
    """Draw the spaces that WeasyPrint left out within a paragraph: at line ends, between boxes.

    A program that reads content by its structure would join the last word of a line and the first
    of the next.

    Args:
        pdf: The file, its content not yet marked as artifacts.
        root: The Document element.
        ends: Content after which a space isn't drawn.

    Source: ISO 32000-1, 14.8.2.5 (word breaks are spaces, at the ends of lines too).
    """
    wanted: list[set[int]] = [set() for _ in pdf.pages]
    last: tuple[Node, Text] | None = None
    for block, text in _texts(root, root):
        if last and last[0] is block and last[1] in ends:
            wanted[last[1].page].add(last[1].mcid)
        last = block, text
    spaces: dict[tuple[int, int], dict[bytes, bytes]] = {}
    for page, own in zip(pdf.pages, wanted, strict=True):
        if own:
            fonts = page.obj.Resources.Font
            if fonts.objgen not in spaces:
                spaces[fonts.objgen] = _spaces(fonts)
            stream = page.obj.Contents.read_bytes()
            page.obj.Contents.write(_spaced(stream, own, spaces[fonts.objgen]))


def _texts(node: Node, block: Node) -> Iterator[tuple[Node, Text]]:
    """Yield the text below ``node`` in reading order, each run with the block it stands in."""
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from _texts(kid, block if kid.tag in INLINE else kid)
        elif isinstance(kid, Text):
            yield block, kid


def _spaces(fonts: Object) -> dict[bytes, bytes]:
    """Return the code of the space in each font that has one."""
    found = {}
    for name, font in fonts.items():
        if Name.ToUnicode in font and (code := _SPACE.search(font.ToUnicode.read_bytes())):
            found[name.encode()] = code[1]
    return found


def _spaced(stream: bytes, wanted: set[int], spaces: dict[bytes, bytes]) -> bytes:
    def mend(match: re.Match[bytes]) -> bytes:
        run = match[0]
        shown, text, end = run.rpartition(b"\nET")
        fonts = _FONT.findall(shown)
        if int(match[1]) not in wanted or not text or not fonts or not spaces:
            return run
        name, size = fonts[-1]
        # a font without a space borrows one: nothing of it shows
        borrowed = b"" if name in spaces else b"\n%s %s Tf" % (next(iter(spaces)), size)
        code = spaces.get(name) or next(iter(spaces.values()))
        return b"%s%s\n[<%s>] TJ%s%s" % (shown, borrowed, code, text, end)

    return _RUN.sub(mend, stream)
