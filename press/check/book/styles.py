"""What a stylesheet must leave to the reader: size, face, colours, and the way the page is held.

Source: WCAG 2.2, 1.4.4, 1.4.10, 1.4.12, 2.4.7; EPUB 3.3, 6.3 (CSS).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from press.check.book import css
from press.check.book.css import ABSOLUTE, Declaration, Fault, Rule, Sheet
from press.check.book.opened import Opened, is_address, resolve
from press.check.book.report import NotRead, short

PHONE_PX: Final = 320.0
_HINT: Final = "leave it to the reader"
_RUNS: Final = re.compile(r"expression\(|javascript:|^-moz-binding|^behavior")


def check_styles(book: Opened) -> None:
    """Report what takes something from the reader, in stylesheets and in style attributes."""
    for sheet in _sheets(book):
        with _told(book, sheet.name, sheet.at):
            rules, faults = css.read(sheet)
        for fault in faults:
            _check_fault(book, fault)
        for rule in rules:
            _check_rule(book, rule)
    for name, tree in book.documents.items():
        for element, text in css.styled(tree):
            with _told(book, name, tree.at(element)):
                own = css.inline(name, text, tree.at(element))
            _check_rule(book, own)


@contextmanager
def _told(book: Opened, name: str, at: tuple[int, int]) -> Iterator[None]:
    try:
        yield
    except NotRead:
        message = "the stylesheet is longer or deeper than one of a book"
        book.report.add("book-too-much", name, message, "make it shorter", at)
        raise


def _sheets(book: Opened) -> Iterator[Sheet]:
    """Yield every stylesheet of the book, used or not, and what stands in its documents."""
    for name, text in book.sheets.items():
        yield Sheet(name, text)
    for name in book.documents:
        yield from (sheet for sheet in css.sheets_of(book, name) if sheet.name == name)


def is_rigid(book: Opened) -> bool:
    """Whether any stylesheet fixes what a reader would change."""
    rules = [rule for sheet in _sheets(book) for rule in css.read(sheet)[0]]
    return any(_rigid(one) for rule in rules for one in rule.declarations)


def _check_fault(book: Opened, fault: Fault) -> None:
    told = {
        "error": ("this is no CSS, and what follows may be lost", "mend it"),
        "nested": ("a rule stands inside another: old reading systems lose both", "write it apart"),
        "keyframes": ("something moves", "let it stand still"),
        "import": ("a stylesheet brings in another", "link both: old reading systems skip it"),
    }
    if fault.kind in told:
        book.report.add("book-style", fault.file, *told[fault.kind], fault.at)
    for href in [
        *css.addresses(fault.value),
        *(str(token.value) for token in fault.value if token.type == "string"),
    ]:
        if fault.kind == "import":
            _check_address(book, fault.file, href, fault.at)


def _check_rule(book: Opened, rule: Rule) -> None:
    for one in rule.declarations:
        reason = _rigid(one) or _hostile(one) or _wide(one, rule)
        if reason:
            book.report.add("book-style", one.file, f"{one.name}: {reason}", _HINT, one.at)
        if one.important:
            message = f"{one.name} is marked important, so that no reader can change it"
            book.report.add("book-style", one.file, message, _HINT, one.at)
        if _RUNS.search(one.text) or _RUNS.search(one.name):
            message = f"{one.name} can run a script"
            book.report.add("book-active", one.file, message, "leave it out", one.at)
        for href in css.addresses(one.value):
            _check_address(book, one.file, href, one.at)
    if re.search(r"(?:^|[\s,>])(?:body|html|:root)\s*(?:,|$)", rule.selector.lower()):
        for one in rule.declarations:
            if one.name == "font-size" and one.text not in ("100%", "1em", "1rem", "medium"):
                message = "the size of the whole book is set"
                book.report.add("book-style", one.file, message, _HINT, one.at)


def _rigid(one: Declaration) -> str:
    """Return why a reader cannot change what a declaration fixes."""
    fixed = css.units(one.value) & ABSOLUTE
    if fixed and one.name in ("font-size", "line-height", "letter-spacing", "word-spacing"):
        return f"{short(one.text)} does not follow the reader's size"
    if fixed and one.name == "font":
        return "a size of type is fixed"
    if one.name in ("height", "max-height", "block-size", "max-block-size"):
        length = css.px(one.value)
        if fixed and length:
            return "a fixed height cuts larger type"
    return ""


def _hostile(one: Declaration) -> str:
    text = one.text
    plain = one.name.removeprefix("-webkit-").removeprefix("-moz-").removeprefix("-epub-")
    for name, pattern, reason in (
        ("position", r"fixed|sticky", "it covers text where pages are turned"),
        ("user-select", r"none", "no passage can be marked, copied or read aloud"),
        ("text-size-adjust", r"none", "larger type is refused"),
        ("outline", r"none|0(?:px)?|0 none", "a keyboard's place is not shown"),
        ("outline-style", r"none", "a keyboard's place is not shown"),
        ("outline-width", r"0(?:px)?", "a keyboard's place is not shown"),
        ("animation", r"(?!none).+", "something moves"),
        ("animation-name", r"(?!none).+", "something moves"),
        ("forced-color-adjust", r"none|preserve-parent-color", "a reader's colours are refused"),
        ("color-scheme", r".*\bonly\b.*", "a reader's colours are refused"),
        ("orphans", r"\d{2,}", "pages would stay empty"),
    ):
        if plain == name and re.fullmatch(pattern, text):
            return reason
    return ""


def _wide(one: Declaration, rule: Rule) -> str:
    """Return why a width does not fit a phone; a limit beside it makes it fit."""
    if one.name not in ("width", "min-width") or (one.value and one.value[-1].type == "function"):
        return ""
    length = css.px(one.value)
    limited = one.name == "width" and any(
        other.name == "max-width" and other.text.endswith("%") for other in rule.declarations
    )
    if length is not None and length > PHONE_PX and not limited:
        return f"{short(one.text)} is wider than a phone"
    return ""


def _check_address(book: Opened, name: str, href: str, at: tuple[int, int]) -> None:
    if href.lower().startswith("data:") or href.startswith("#"):
        return
    target = resolve(name, href)
    if is_address(href) or target is None:
        message = f"'{short(href)}' is fetched from outside the book"
        book.report.add("book-active", name, message, "put the file into the book", at)
    elif target.name not in book.by_name:
        message = f"'{short(href)}' is not in the book"
        book.report.add("book-style", name, message, "add the file or leave the line out", at)
