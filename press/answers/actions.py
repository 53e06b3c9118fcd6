"""What a file could do when it is opened, looked at, changed or left."""

from __future__ import annotations

import hashlib
from typing import Final

from pikepdf import Dictionary, Name, Object, Pdf

from press.answers import limits
from press.answers.prints import Printer, page_numbers

SCRIPT: Final = "script"
ACTION: Final = "action"
FILE: Final = "file"
# All of ISO 32000-2, table 201, that is not told by where it hangs: GoTo stays in the file, and the
# addresses of links are part of what a page shows.
_ACTIONS: Final = {
    *("/GoToR", "/GoToE", "/GoToDp", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide", "/Named"),
    *("/SubmitForm", "/ResetForm", "/ImportData", "/JavaScript", "/SetOCGState", "/Rendition"),
    *("/Trans", "/GoTo3DView", "/RichMediaExecute"),
}
# Where an action hangs: ISO 32000-2, tables 29, 197 and 166; PA is that of links.
_KEYS: Final = (Name.OpenAction, Name.A, Name.AA, Name.PA)


class Actions:
    """Collects a digest of each action twice: alone, and with where it hangs.

    So one that nothing leads to is found, and one of ours in a place that is not its own.
    """

    def __init__(self, pdf: Pdf) -> None:
        self.printer = Printer(page_numbers(pdf))
        self.found: set[str] = set()

    def note(self, value: Object) -> None:
        """Take down what a dictionary is or holds."""
        if str(value.get(Name.S)) in _ACTIONS or Name.JS in value:
            self.found.add(told("", "", value, self.printer))
        for key in _KEYS:
            action = value.get(key)
            if action is None or _is_none(value, key, action):
                continue
            self.found.add(told(_place(value, self.printer), str(key), action, self.printer))


def told(place: str, key: str, action: Object, printer: Printer) -> str:
    """Return the kind of an action and a digest of what it does and where it hangs."""
    total = hashlib.sha256(f"{place}\0{key}\0".encode("utf-8", "replace") + printer.print(action))
    inner = [action, *(one for _, one in action.items())] if _is_dictionary(action) else []
    runs = any(_is_dictionary(one) and Name.JS in one for one in inner)
    return f"{SCRIPT if runs else ACTION} {total.hexdigest()}"


def field_place(name: str) -> str:
    """Return the place of what hangs on a field or its boxes."""
    return f"field {name}"


def _is_none(holder: Object, key: Name, value: Object) -> bool:
    """Whether an entry is no action: attributes of structure, or the address of a link."""
    if key != Name.A:
        return False
    if not _is_dictionary(value) or Name.S not in value:
        return True
    is_address = value.S == Name.URI and Name.Next not in value
    return is_address and holder.get(Name.Subtype) == Name.Link


def _place(holder: Object, printer: Printer) -> str:
    if holder.get(Name.Type) == Name.Catalog:
        return FILE
    if holder.get(Name.Type) == Name.Page:
        return f"page {printer.pages.get(holder.objgen, 0)}"
    names: list[str] = []
    above: Object | None = holder
    for _ in range(limits.DEPTH):
        if above is None or not _is_dictionary(above):
            break
        if Name.T in above:
            names.append(str(above.T)[:1000])
        above = above.get(Name.Parent)
    if names:
        return field_place(".".join(reversed(names)))
    return f"{holder.get(Name.Type)} {holder.get(Name.Subtype)}"


def _is_dictionary(value: object) -> bool:
    return isinstance(value, Dictionary)
