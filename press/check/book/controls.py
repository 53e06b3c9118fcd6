"""Tables and things to fill in: each cell and each control must say what it belongs to.

Source: WCAG 2.2, 1.3.1, 3.3.2, 4.1.2.
"""

from __future__ import annotations

from typing import Final

from press.check.book.markup import XHTML, Element, Tree, is_hidden, name_of, roles, words
from press.check.book.opened import Opened
from press.check.book.report import short

_CONTROLS: Final = ("input", "textarea", "select", "button", "meter", "progress")
_LAYOUT: Final = {"presentation", "none"}
_SCOPES: Final = {"row", "col", "rowgroup", "colgroup"}


def check_controls(book: Opened) -> None:
    """Report tables without heads and controls without labels."""
    for name, tree in book.documents.items():
        for table in tree.all("table"):
            if not _LAYOUT & set(roles(table)):
                _check_table(book, name, table)
        for group in tree.all("fieldset"):
            _check_group(book, name, group)
        beside = {str(label.get("for")): label for label in tree.all("label") if label.get("for")}
        for control in tree.all(*_CONTROLS):
            if control.get("type") != "hidden" and not is_hidden(control):
                label = _label(tree, control, beside.get(str(control.get("id"))))
                _check_control(book, name, control, label)


def _check_table(book: Opened, name: str, table: Element) -> None:
    heads = list(table.iter(f"{{{XHTML}}}th"))
    if not heads:
        message = "a table has no head"
        book.add("book-shape", name, table, message, "write th for what names a row or column")
    named = {
        one
        for cell in table.iter(f"{{{XHTML}}}td", f"{{{XHTML}}}th")
        for one in str(cell.get("headers") or "").split()
    }
    for head in heads:
        if head.get("scope") not in _SCOPES and head.get("id") not in named:
            message = "the head of a table does not say what it is the head of"
            book.add("book-shape", name, head, message, "add scope=col or scope=row")


def _check_group(book: Opened, name: str, group: Element) -> None:
    first = group[0] if len(group) else None
    legends = list(group.iterchildren(f"{{{XHTML}}}legend"))
    if not legends or not words(legends[0]):
        message = "a group of choices does not say what is asked"
        book.add("book-shape", name, group, message, "begin the fieldset with a legend")
    elif first is not legends[0]:
        message = "the question of a group does not stand first in it"
        book.add("book-shape", name, legends[0], message, "put the legend first")


def _check_control(book: Opened, name: str, control: Element, label: str) -> None:
    if not label:
        message = "a control does not say what it is for"
        book.add("book-shape", name, control, message, "put a label around it")
    if control.get("type") == "radio":
        if not control.get("name"):
            message = "a choice belongs to no group"
            book.add("book-shape", name, control, message, "give all of a question one name")
        if not any(
            one.tag == f"{{{XHTML}}}fieldset" or {"radiogroup", "group"} & set(roles(one))
            for one in control.iterancestors()
        ):
            message = f"the choice '{short(label)}' stands without its question"
            book.add("book-shape", name, control, message, "put a fieldset around the choices")


def _label(tree: Tree, control: Element, beside: Element | None) -> str:
    """Return what names a control; a placeholder goes when somebody types, so it does not."""
    around = next(control.iterancestors(f"{{{XHTML}}}label"), None)
    if control.get("aria-labelledby") or control.get("aria-label"):
        return name_of(control, tree)
    labels = [words(one) for one in (beside, around) if one is not None]
    own = words(control) if control.tag == f"{{{XHTML}}}button" else ""
    return " ".join(labels).strip() or own or str(control.get("title") or "").strip()
