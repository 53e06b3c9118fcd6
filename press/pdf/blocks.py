"""Passes over lists, tables, footnotes and pictures."""

from __future__ import annotations

from pikepdf import Pdf

from press.errors import ToolError
from press.pdf.tree import Kid, Node

# ISO 32000-1, table 347; other styles number nothing.
_NUMBERING = {
    "disc": "Disc",
    "circle": "Circle",
    "square": "Square",
    "decimal": "Decimal",
    "decimal-leading-zero": "Decimal",
    "lower-alpha": "LowerAlpha",
    "lower-latin": "LowerAlpha",
    "upper-alpha": "UpperAlpha",
    "upper-latin": "UpperAlpha",
    "lower-roman": "LowerRoman",
    "upper-roman": "UpperRoman",
}
_PT_PER_PX = 0.75


def build_lists(root: Node) -> None:
    """Give each list item one label and one body, terms and nested lists in their place.

    Where an ``ol`` shows no markers, a ``div`` that opens an item is its number, set by hand.
    Source: ISO 32000-1, 14.8.4.3.3 (L, LI, Lbl, LBody); ISO 14289-1, 7.6 (ListNumbering).
    """
    for node in root.nodes:
        build_lists(node)
    if root.tag != "L":
        return
    items: list[Node] = []
    body: Node | None = None
    term: Node | None = None
    numbered = False
    for kid in _list_kids(root):
        if kid.tag == "LI" and _is(kid, "dt"):
            term = Node("Lbl", _body(kid).kids)
            items.append(Node("LI", [term]))
            body = None
        elif kid.tag == "LI" and _is(kid, "dd") and items:
            if body is None:
                body = Node("LBody")
                items[-1].kids.append(body)
            body.kids += _body(kid).kids
        elif kid.tag == "LI":
            body = _body(kid)
            labels: list[Kid] = [part for part in kid.nodes if _is_marker(part)]
            if _is(root, "ol") and not labels:
                labels = _taken_number(body)
                numbered = numbered or bool(labels)
            items.append(Node("LI", [*labels, body] if body.kids else labels, kid.origin))
        elif body is not None:
            body.kids.append(kid)
    root.kids = list(items)
    marker = "decimal" if numbered else root.origin.marker if root.origin else ""
    root.attributes["List"] = {"ListNumbering": _NUMBERING.get(marker, "None")}


def build_tables(root: Node) -> None:
    """Say what each header cell heads, in place of identifiers that break at page breaks.

    Source: ISO 14289-1, 7.5; ISO 32000-1, table 349 (Scope).
    """
    for node in root.walk():
        if node.tag not in ("TH", "TD"):
            continue
        values = node.attributes.setdefault("Table", {})
        values.pop("Headers", None)
        node.id = ""
        if node.tag == "TH":
            scope = node.origin.scope if node.origin else ""
            values["Scope"] = "Row" if scope in ("row", "rowgroup") else "Column"
        if not values:
            del node.attributes["Table"]


def build_notes(root: Node) -> None:
    """Make notes of footnotes and put each after the block that calls it.

    Source: ISO 14289-1, 7.9 (a Note has an ID); ISO 32000-1, table 338 (Note, Reference).
    """
    notes = _take_notes(root)
    for node in list(root.walk()):
        if node.origin and node.origin.name.endswith("::footnote-call"):
            node.tag = "Reference"
            node.kids = [Node("Lbl", node.kids)]
    _place_notes(root, notes)
    # A note whose call isn't in the structure is still content.
    root.kids += notes.values()
    for number, note in enumerate((n for n in root.walk() if n.tag == "Note"), start=1):
        note.id = f"note-{number}"


def measure_figures(pdf: Pdf, root: Node) -> None:
    """Give pictures their place in points from the page's bottom left corner.

    WeasyPrint 70.0 writes CSS pixels from the top left.

    Raises:
        ToolError: If a picture has no alternative text.

    Source: ISO 32000-1, table 344 (BBox); ISO 14289-1, 7.3 (Alt).
    """
    silent = []
    for node in root.walk():
        if node.tag != "Figure":
            continue
        if not node.alt:
            silent.append(node.origin.whole if node.origin else "")
        box = node.attributes.get("Layout", {}).get("BBox")
        first = next(node.leaves(), None)
        if box is None or isinstance(box, list | str | int) or first is None:
            continue
        height = float(pdf.pages[first.page].trimbox[3])
        x1, y1, x2, y2 = (float(value) * _PT_PER_PX for value in box.as_list())
        corners = (x1, height - y2, x2, height - y1)
        node.attributes["Layout"]["BBox"] = [round(value, 3) for value in corners]
    if silent:
        raise ToolError(f"a picture has no alternative text: {', '.join(silent)}")


def _list_kids(node: Node) -> list[Node]:
    kids: list[Node] = []
    for kid in node.nodes:
        kids += _list_kids(kid) if kid.tag in ("Div", "NonStruct") else [kid]
    return kids


def _is(node: Node, name: str) -> bool:
    return node.origin is not None and node.origin.name == name


def _is_marker(node: Node) -> bool:
    return node.origin is not None and node.origin.name.endswith("::marker")


def _body(item: Node) -> Node:
    body = Node("LBody")
    for kid in item.kids:
        if isinstance(kid, Node) and _is_marker(kid):
            continue
        body.kids += kid.kids if isinstance(kid, Node) and kid.tag == "LBody" else [kid]
    return body


def _taken_number(body: Node) -> list[Kid]:
    """Return the label that a ``div`` of text at the beginning of ``body`` is, taken out of it."""
    first = body.kids[0] if len(body.kids) > 1 else None
    if not isinstance(first, Node) or not _is(first, "div") or first.nodes:
        return []
    del body.kids[0]
    return [Node("Lbl", first.kids, first.origin)]


def _take_notes(node: Node) -> dict[int, Node]:
    """Return the notes below ``node`` by the number of their HTML element, taken out."""
    notes: dict[int, Node] = {}
    kept: list[Kid] = []
    for kid in node.kids:
        markers = _footnote_markers(kid) if isinstance(kid, Node) else []
        if isinstance(kid, Node) and kid.origin and markers:
            kid.tag = "Note"
            for marker in markers:
                marker.tag = "Lbl"
            notes[kid.origin.element] = kid
        else:
            kept.append(kid)
            if isinstance(kid, Node):
                notes |= _take_notes(kid)
    node.kids = kept
    return notes


def _footnote_markers(node: Node) -> list[Node]:
    return [
        kid for kid in node.nodes if kid.origin and kid.origin.name.endswith("::footnote-marker")
    ]


def _place_notes(node: Node, notes: dict[int, Node]) -> list[Node]:
    """Put notes after the block of ``node`` that calls them; return what must go further up."""
    kids: list[Kid] = []
    waiting: list[Node] = []
    for kid in node.kids:
        kids.append(kid)
        if not isinstance(kid, Node):
            continue
        if kid.tag == "Reference" and kid.origin and kid.origin.element in notes:
            waiting.append(notes.pop(kid.origin.element))
        called = _place_notes(kid, notes)
        if node.tag in ("Sect", "Div", "Document", "LBody", "TD", "TH", "Art", "BlockQuote"):
            kids += called
        else:
            waiting += called
    node.kids = kids
    return waiting
