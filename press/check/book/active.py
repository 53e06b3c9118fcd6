"""What could run, fetch, send or watch: a book of ours holds nothing of it.

Links that a reader follows may lead to the network; nothing may go there by itself.
Source: EPUB 3.3, 3.6 (remote resources), 13 (security and privacy).
"""

from __future__ import annotations

import re
from typing import Final

from press.check.book.markup import SVG, XHTML, XLINK, Element, Tree, local
from press.check.book.opened import Opened, is_address
from press.check.book.report import short

_RUNS: Final = frozenset(
    {
        *("script", "form", "iframe", "frame", "object", "embed", "applet", "portal", "canvas"),
        *("audio", "video", "handler", "listener", "foreignobject", "base"),
    }
)
_FETCHES: Final = frozenset(
    {
        *("src", "srcset", "poster", "data", "action", "formaction", "background", "cite", "href"),
        *("manifest", "codebase", "archive", "classid", "longdesc", "imagesrcset", "dynsrc"),
        *("lowsrc", f"{{{XLINK}}}href", f"{{{XLINK}}}src"),
    }
)
_FOLLOWED: Final = ("https:", "mailto:", "tel:", "sms:")
_WATCHES: Final = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|msclkid|mc_eid|igshid)=", re.IGNORECASE)
_ANCHORS: Final = (f"{{{XHTML}}}a", f"{{{SVG}}}a")


def check_active(book: Opened) -> None:
    """Report everything in documents and drawings that is more than text and pictures."""
    for name, tree in {**book.documents, **book.drawings}.items():
        for element in tree:
            _check_element(book, name, element)
            _check_attributes(book, name, tree, element)
    for item in book.items:
        script = "script" in item.media_type or item.name.lower().endswith((".js", ".mjs", ".wasm"))
        if script:
            message = f"'{short(item.name)}' is a script"
            book.add_package("book-active", item.element, message, "leave it out")


def _check_element(book: Opened, name: str, element: Element) -> None:
    if local(element).lower() in _RUNS:
        message = f"<{short(local(element))}> can run, fetch or send"
        book.add("book-active", name, element, message, "leave it out: a book is for reading")
    if element.tag == f"{{{XHTML}}}meta" and element.get("http-equiv") is not None:
        message = f"'{short(str(element.get('http-equiv')))}' acts for the reader"
        book.add("book-active", name, element, message, "leave it out")


def _check_attributes(book: Opened, name: str, tree: Tree, element: Element) -> None:
    for key, value in element.attrib.items():
        said, text = str(key), str(value)
        if said.lower().startswith("on"):
            message = f"'{short(said)}' runs a script"
            book.add("book-active", name, element, message, "leave it out")
        elif said == "ping":
            book.add(
                "book-active", name, element, "'ping' tells who follows a link", "leave it out"
            )
        elif said in _FETCHES and element.tag in _ANCHORS:
            _check_link(book, name, element, text)
        elif said in _FETCHES and _leads_out(text):
            message = f"{said.rpartition('}')[2]} fetches '{short(text)}'"
            book.add("book-active", name, element, message, "put the file into the book")


def _leads_out(text: str) -> bool:
    """Whether any address of a value is out of the book; a picture may be written in place."""
    one = text.strip()
    if one.lower().startswith("data:image/"):
        return False
    return any(is_address(part) or part.startswith("/") for part in one.split())


def _check_link(book: Opened, name: str, element: Element, href: str) -> None:
    told = href.strip().lower()
    if is_address(href) and not told.startswith(_FOLLOWED):
        message = f"a link leads to '{short(href)}'"
        hint = "link to https, a telephone or a place in the book"
        book.add("book-active", name, element, message, hint)
    elif _WATCHES.search(href):
        message = f"a link tells where its reader comes from: '{short(href)}'"
        book.add("book-active", name, element, message, "cut the address before the '?'")
