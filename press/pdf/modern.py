"""Passes that turn the structure of PDF 1.7 into that of PDF 2.0.

Source: ISO 32000-2, 14.8.4 to 14.8.6 (structure types of PDF 2.0, their namespace); ISO/TS 32005
(which element may stand in which).
"""

from __future__ import annotations

from press.pdf.tags import wrapped
from press.pdf.tree import Kid, Mark, Node

NAMESPACE = "http://iso.org/pdf2/ssn"
# poppler 22.12 loses the text of types it doesn't know; the validators accept a role map as well
ROLE_MAP = {"Em": "Span", "FENote": "Note", "Strong": "Span"}
_NAMES = {"Art": "Sect", "BlockQuote": "Div", "Code": "Span", "Note": "FENote", "Quote": "Span"}
_HOLDS_LABEL = {"Form", "LI", "FENote", "Reference"}


def rename_types(root: Node) -> None:
    """Give elements whose type PDF 2.0 has given up the one that took its place.

    Source: ISO 32000-2, 14.8.6.1 (types of PDF 1.7 that are not in the namespace of PDF 2.0).
    """
    for node in root.walk():
        if node.origin and node.origin.name == "aside":
            node.tag = "Aside"
        node.tag = _NAMES.get(node.tag, node.tag)


def label_fields(root: Node) -> None:
    """Put what a field is called into its Form element; a label of nothing is plain text.

    Source: ISO 32000-2, 14.8.4.7.2 (Lbl in Form); ISO 14289-2, 8.10.2.3.
    """
    for node in root.walk():
        node.kids = [_labelled(kid) if isinstance(kid, Node) else kid for kid in node.kids]
    for node in root.walk():
        for kid in node.nodes:
            if kid.tag == "Lbl" and node.tag not in _HOLDS_LABEL:
                kid.tag = "Span" if node.tag in ("P", "Span") else "P"


def wrap_calls(root: Node) -> None:
    """Put text of a list's item that calls a footnote into a paragraph.

    Source: ISO/TS 32005, table 5 (LBody holds no Lbl, which a call becomes).
    """
    for node in root.walk():
        if node.tag == "LBody" and any(kid.tag == "Reference" for kid in node.nodes):
            node.kids = list(wrapped(node))


def refer_to_notes(root: Node) -> None:
    """Have each call of a footnote and its note refer to one another.

    The call is a Lbl, since PDF 2.0 has no Reference, but in another Lbl, such as a term, a Span;
    the note says that it is a footnote.
    Source: ISO 32000-2, 14.8.4.4.3 and table 382 (FENote, NoteType), 14.7.2 (Ref);
    ISO 14289-2, 8.2.5.14.
    """
    notes = {
        node.origin.element: node for node in root.walk() if node.tag == "FENote" and node.origin
    }
    in_labels = {id(kid) for node in root.walk() if node.tag == "Lbl" for kid in node.nodes}
    for node in root.walk():
        if node.tag != "Reference":
            continue
        node.tag = "Span" if id(node) in in_labels else "Lbl"
        node.kids = [
            part for kid in node.kids for part in (kid.kids if isinstance(kid, Node) else [kid])
        ]
        note = notes.get(node.origin.element) if node.origin else None
        if note is not None:
            note.refs.append(node)
            node.refs.append(note)
    for note in notes.values():
        note.attributes["FENote"] = {"NoteType": "Footnote"}


def describe_lists(root: Node) -> None:
    """Say of lists of terms what they are.

    Source: ISO 32000-2, table 381 (ListNumbering Description).
    """
    for node in root.walk():
        if node.tag == "L" and node.origin and node.origin.name == "dl":
            node.attributes["List"] = {"ListNumbering": "Description"}


def _labelled(node: Node) -> Node:
    """Return a label with a field in it as that field with its label, in the same order."""
    forms = [kid for kid in node.nodes if kid.tag == "Form"] if node.tag == "Lbl" else []
    if len(forms) != 1:
        return node
    form = forms[0]
    before: list[Kid] = []
    after: list[Kid] = []
    side = before
    for kid in node.kids:
        if kid is form:
            side = after
        else:
            side.append(kid)
    marks: list[Kid] = [kid for kid in form.kids if isinstance(kid, Mark)]
    words: list[Kid] = [kid for kid in form.kids if not isinstance(kid, Mark)]
    label = [*before, *words, *after]
    if label:
        named = Node("Lbl", label, node.origin)
        form.kids = [named, *marks] if before else [*marks, named]
    return form
