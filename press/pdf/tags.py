"""Passes over the structure tree as a whole: what each element is and where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from press.pdf.tree import Kid, Mark, Node, Text

# ISO 32000-1, 14.8.4: the standard types nearest to HTML elements WeasyPrint has no tag for.
ROLES = {
    "address": "Div",
    "aside": "Sect",
    "code": "Code",
    "em": "Em",
    "fieldset": "Div",
    "figure": "Div",
    "footer": "Div",
    "header": "Div",
    "label": "Lbl",
    "legend": "P",
    "nav": "Sect",
    "q": "Quote",
    "strong": "Strong",
}
INLINE = {"Code", "Em", "Form", "Lbl", "Link", "Quote", "Reference", "Span", "Strong"}
_GROUPS = {"Art", "BlockQuote", "Div", "Document", "Part", "Sect"}
_PARAGRAPHS = {"P", "H1", "H2", "H3", "H4", "H5", "H6"}
_REPEATED = {"THead", "TFoot"}


def name_roles(root: Node) -> None:
    """Give elements WeasyPrint calls NonStruct the tag of what they are.

    Pictures that are drawn with HTML (``role="img"``) become one Figure with their description. A
    name that is drawn from right to left says how it is read, for its letters stand as drawn.
    Source: ISO 14289-1, 7.1 and 7.3; ISO 32000-1, 14.9.4 (replacement text).
    """
    for node in root.walk():
        if not node.origin:
            continue
        if node.origin.picture:
            node.tag, node.alt = "Figure", node.origin.picture
            node.kids = list(node.leaves())
        elif node.tag == "NonStruct":
            apart = node.origin.language or node.origin.spoken
            node.tag = ROLES.get(node.origin.name, "Span" if apart else "NonStruct")
        node.spoken = node.origin.spoken


def drop_emphasis(root: Node) -> None:
    """Leave out what PDF 1.7 has no type for: its nearest, Span, would say nothing.

    Source: ISO 32000-1, 14.8.4.4 (inline-level structure elements).
    """
    for node in root.walk():
        if node.tag in ("Em", "Strong"):
            node.tag = "Span"


def drop_decoration(root: Node) -> None:
    """Take decorative elements out of the structure; `mark_artifacts` marks their content.

    Source: ISO 14289-1, 7.1 (content is either tagged or an artifact).
    """
    for node in root.walk():
        node.kids = [kid for kid in node.kids if not _decorative(kid)]


def flatten(root: Node) -> None:
    """Remove elements that say nothing: wrappers, one-line Spans, empty elements.

    Source: ISO 32000-1, 14.8.4.2 (P in P and the like come from anonymous boxes).
    """
    root.kids = list(_flat_kids(root))
    for node in root.nodes:
        flatten(node)
    root.kids = [kid for kid in root.kids if not isinstance(kid, Node) or _says_something(kid)]


def join_split_elements(root: Node) -> None:
    """Make one element again of what lines, columns or pages split.

    A table's head that is printed again on the next page is an artifact there.
    Source: ISO 32000-1, 14.7.4.2 (an element may have content on several pages).
    """
    first: dict[tuple[int, str, str], Node] = {}
    kept: list[Kid] = []
    for kid in root.kids:
        if isinstance(kid, Node) and kid.origin:
            key = (kid.origin.element, kid.origin.name, kid.tag)
            whole = first.setdefault(key, kid)
            if whole is not kid:
                if kid.tag not in _REPEATED:
                    whole.kids += kid.kids
                continue
        kept.append(kid)
    root.kids = kept
    for node in root.nodes:
        join_split_elements(node)


def separate_labels(root: Node) -> None:
    """Put a field beside its label, since in PDF 1.7 a Lbl may not hold a Form.

    Source: ISO 14289-1, 7.18.4.
    """
    for node in list(root.walk()):
        kids: list[Kid] = []
        for kid in node.kids:
            kids += _parted(kid) if isinstance(kid, Node) and kid.tag == "Lbl" else [kid]
        node.kids = kids


def wrap_loose_text(root: Node) -> None:
    """Put text that stands directly in a section into a paragraph, and drop plain divs.

    Source: ISO 32000-1, 14.8.4.2 (grouping elements hold block-level elements).
    """
    for node in root.nodes:
        wrap_loose_text(node)
    if root.tag in _GROUPS:
        root.kids = list(wrapped(root))
    kids: list[Kid] = []
    for kid in root.kids:
        kids += kid.kids if isinstance(kid, Node) and _plain_div(kid) else [kid]
    root.kids = kids


def set_languages(root: Node) -> None:
    """Say which language a foreign phrase is in.

    Source: ISO 14289-1, 7.2 (natural language of text).
    """
    for node in root.walk():
        if node.origin and node.origin.language:
            node.language = node.origin.language


def _decorative(kid: Kid) -> bool:
    return isinstance(kid, Node) and kid.origin is not None and kid.origin.decorative


def _flat_kids(node: Node) -> Iterator[Kid]:
    for kid in node.kids:
        if isinstance(kid, Node) and _wraps_only(kid, node):
            inner = list(_flat_kids(kid))
            if kid.tag == "Link" and node.tag == "Link":
                # Generated content repeats the annotation of the link it stands in.
                inner = [item for item in inner if not isinstance(item, Mark)]
            yield from inner
        else:
            yield kid


def _wraps_only(node: Node, parent: Node) -> bool:
    if node.tag in ("NonStruct", "Span"):
        return not _spoken_apart(node)
    if node.tag == "Link":
        return parent.tag == "Link" or not any(isinstance(kid, Mark) for kid in node.leaves())
    if node.tag == "P":
        return parent.tag in _PARAGRAPHS
    same = node.origin and parent.origin and node.origin.element == parent.origin.element
    return bool(same) and node.tag == parent.tag


def _spoken_apart(node: Node) -> bool:
    if node.origin is None:
        return False
    if "::footnote-" in node.origin.name or _is_note(node):
        return True
    return node.tag == "Span" and bool(node.origin.language or node.origin.spoken)


def _is_note(node: Node) -> bool:
    return any(kid.origin and kid.origin.name.endswith("::footnote-marker") for kid in node.nodes)


def _says_something(node: Node) -> bool:
    return bool(node.kids) or node.tag in ("TD", "TH", "Form")


def _parted(label: Node) -> list[Kid]:
    parts: list[Kid] = []
    for kid in label.kids:
        if isinstance(kid, Node) and kid.tag == "Form":
            parts.append(kid)
        elif parts and isinstance(parts[-1], Node) and parts[-1].tag == "Lbl":
            parts[-1].kids.append(kid)
        else:
            parts.append(Node("Lbl", [kid], label.origin))
    return parts


def wrapped(node: Node) -> Iterator[Kid]:
    """Yield what ``node`` holds, with each run of text and inline elements in a paragraph."""
    paragraph: Node | None = None
    for kid in node.kids:
        if isinstance(kid, Text | Mark) or kid.tag in INLINE:
            if paragraph is None:
                paragraph = Node("P")
                yield paragraph
            paragraph.kids.append(kid)
        else:
            paragraph = None
            yield kid


def _plain_div(node: Node) -> bool:
    plain = node.origin is None or node.origin.name in ("div", "header", "footer")
    return node.tag == "Div" and plain and not (node.origin and node.origin.language)
