"""Headings, the outline and every link: they agree, and they lead into the structure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf

from press.errors import ToolError
from press.model.edition import Standard
from press.pdf.tree import Node

_HEADING = re.compile(r"H([1-6])")


def anchors(root: Node) -> dict[str, int]:
    """Return the number of the HTML element that each anchor is; to be asked before any pass."""
    return {
        node.origin.anchor: node.origin.element
        for node in root.walk()
        if node.origin and node.origin.anchor
    }


def check_headings(pdf: Pdf, root: Node) -> None:
    """Make sure that no level is skipped and that bookmarks say what the headings say.

    Source: ISO 14289-1, 7.4.2 (levels), 7.17 (outline); ISO 32000-1, 12.3.3.

    Raises:
        ToolError: With the heading that breaks the rule.
    """
    last = 0
    listed = []
    for node in root.walk():
        if not (found := _HEADING.fullmatch(node.tag)):
            continue
        level = int(found[1])
        words = node.origin.whole if node.origin else ""
        if level > last + 1:
            raise ToolError(
                f"the heading '{words}' is of level {level}; before it is {last or 'none'}"
            )
        last = level
        if node.origin and node.origin.listed:
            listed.append(words)
    pages = {page.obj.objgen for page in pdf.pages}
    shown = []
    for item in bookmarks(pdf):
        shown.append(str(item.Title))
        target = item.get(Name.Dest)
        leads = isinstance(target, Array) and target[0].objgen in pages
        if not shown[-1].strip() or not leads:
            raise ToolError(f"the bookmark '{shown[-1]}' leads nowhere")
    for heading, bookmark in zip(listed, shown, strict=False):
        # a bookmark may begin with the numeral that stands beside its heading
        if not _bare(bookmark).endswith(_bare(heading)):
            raise ToolError(f"the bookmark '{bookmark}' stands where the heading '{heading}' does")
    if len(listed) != len(shown):
        raise ToolError(f"{len(listed)} headings are listed in {len(shown)} bookmarks")


def lead_into_structure(
    pdf: Pdf, root: Node, elements: dict[int, Object], places: dict[str, int], standard: Standard
) -> None:
    """Have bookmarks, and in PDF 2.0 links as well, name the structure element they lead to.

    Args:
        pdf: The file, its structure written.
        root: The Document element.
        elements: The structure element of each node, by the node's ``id()``.
        places: The number of the HTML element that each anchor is.
        standard: In PDF 1.7 links keep their named destinations, which every viewer knows.

    Source: ISO 32000-2, 12.3.2.3 (structure destinations) and table 151 (SE); ISO 14289-2, 8.8.
    """
    headings = [node for node in root.walk() if node.origin and node.origin.listed]
    for item, node in zip(bookmarks(pdf), headings, strict=True):
        item.SE = elements[id(node)]
        if standard == "2.0":
            _lead(item, item.Dest, elements[id(node)])
    if standard == "1.7":
        return
    named = _destinations(pdf)
    order = sorted(
        ((node.origin.element, at, node) for at, node in enumerate(root.walk()) if node.origin),
        key=lambda one: one[:2],
    )
    for page in pdf.pages:
        for annotation in page.obj.get(Name.Annots, Array()).as_list():
            if Name.Dest in annotation:
                name = str(annotation.Dest)
                number = places.get(name, 0)
                node = next((one for element, _, one in order if element >= number), root)
                _lead(annotation, named[name], elements[id(node)])
    if Name.Names in pdf.Root:
        del pdf.Root[Name.Names]


def bookmarks(pdf: Pdf) -> Iterator[Object]:
    """Yield the items of the outline in the order in which a reader meets them."""
    outline = pdf.Root.get(Name.Outlines)
    waiting = [outline.get(Name.First)] if outline is not None else []
    while waiting:
        item = waiting.pop()
        if item is not None:
            waiting += [item.get(Name.Next), item.get(Name.First)]
            yield item


def _lead(thing: Object, destination: Object, element: Object) -> None:
    target = Array([element, *destination.as_list()[1:]])
    thing.A = Dictionary(S=Name.GoTo, D=destination, SD=target)
    del thing[Name.Dest]


def _destinations(pdf: Pdf) -> dict[str, Object]:
    if Name.Names not in pdf.Root:
        return {}
    names = pdf.Root.Names.Dests.Names.as_list()
    return {str(name): place for name, place in zip(names[::2], names[1::2], strict=True)}


def _bare(words: str) -> str:
    return "".join(character for character in words if character.isalnum())
