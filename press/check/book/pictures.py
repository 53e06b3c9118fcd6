"""Pictures: told in words, drawn so that every reading system draws them, never wider than a page.

Source: WCAG 2.2, 1.1.1; SVG 2 (names are case-sensitive in XML).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from press.check.book.markup import (
    SVG,
    XHTML,
    Element,
    Tree,
    is_hidden,
    local,
    name_of,
    roles,
    words,
)
from press.check.book.opened import Opened, resolve
from press.check.book.report import short
from press.check.book.vocabulary import CASED, UNCASED

_EMPTY_WORDS: Final = re.compile(
    r"(?i)\s*(?:image|picture|photo|graphic|illustration|figure|img|\S+\.(?:svg|png|jpe?g|gif))\s*"
)
_LONGEST: Final = 400
_SIZE: Final = re.compile(r"\s*([0-9.]{1,12})\s*(?:px)?\s*")


def is_picture(element: Element) -> bool:
    """Whether an element shows a picture file."""
    return element.tag == f"{{{XHTML}}}img"


def is_drawing(element: Element) -> bool:
    """Whether an element is a drawing, not one inside another."""
    parent = element.getparent()
    inside = parent is not None and str(parent.tag).startswith(f"{{{SVG}}}")
    return element.tag == f"{{{SVG}}}svg" and not inside


def is_informative(element: Element) -> bool:
    """Whether an element is a picture that says something: no ornament."""
    if is_picture(element):
        is_ornament = element.get("alt") == "" or {"presentation", "none"} & set(roles(element))
        return not is_ornament and not is_hidden(element)
    return is_drawing(element) and not is_hidden(element)


def has_words(element: Element, tree: Tree) -> bool:
    """Whether a picture is told in words."""
    if is_picture(element) and element.get("alt"):
        return True
    labelled = element.get("aria-label") or element.get("aria-labelledby")
    titled = element.find(f"{{{SVG}}}title")
    return bool(labelled and name_of(element, tree)) or (titled is not None and bool(words(titled)))


def check_pictures(book: Opened) -> None:
    """Report what is wrong with the pictures of a book."""
    for name, tree in book.documents.items():
        for element in tree:
            if is_picture(element):
                _check_picture(book, name, tree, element)
            elif is_drawing(element) and is_informative(element) and not has_words(element, tree):
                message = "a drawing has no words for those who cannot see it"
                hint = "give it role=img and a title, or aria-hidden=true if it is an ornament"
                book.add("book-picture", name, element, message, hint)
        _check_case(book, name, tree)
        _check_scale(book, name, tree)
    for name, tree in book.drawings.items():
        _check_case(book, name, tree)
        _check_scale(book, name, tree)


def _check_picture(book: Opened, name: str, tree: Tree, element: Element) -> None:
    alt = element.get("alt")
    if alt is None and not has_words(element, tree):
        message = "a picture has no words for those who cannot see it"
        book.add("book-picture", name, element, message, "write alt, empty if it is an ornament")
    elif alt is not None and alt and _EMPTY_WORDS.fullmatch(alt):
        message = f"the words of a picture are '{short(alt)}'"
        book.add("book-picture", name, element, message, "say what it shows")
    elif alt and len(alt) > _LONGEST:
        message = f"the words of a picture have {len(alt)} letters, which nobody can pause in"
        book.add("book-picture", name, element, message, "tell it in the text and say less here")
    target = resolve(name, str(element.get("src") or ""))
    item = book.by_name.get(target.name) if target else None
    if target and (item is None or not item.media_type.startswith("image/")):
        message = f"'{short(target.name)}' is no picture of the book"
        book.add("book-picture", name, element, message, "name a picture of the manifest")


def _check_case(book: Opened, name: str, tree: Tree) -> None:
    """Find names that an HTML parser would mend and an XML parser drops in silence."""
    for element in tree.all(namespace=SVG):
        for said in (local(element), *(str(one) for one in element.attrib)):
            right = CASED.get(said.lower(), "")
            if said.lower() in UNCASED:
                right = said.lower()
            if right and said != right and not said.startswith("{"):
                message = f"'{short(said)}' means nothing; SVG knows '{right}'"
                hint = "the drawing loses its shape or colour without a word: mend the case"
                book.add("book-picture", name, element, message, hint)


def _check_scale(book: Opened, name: str, tree: Tree) -> None:
    for element in tree.all("svg", namespace=SVG):
        if element.get("width") and not any(
            one.lower() == "viewbox" for one in map(str, element.attrib)
        ):
            message = "a drawing has a width and no viewBox: it is cut where the page is smaller"
            book.add("book-picture", name, element, message, "give it a viewBox")


def wide_pictures(tree: Tree, widest_px: float) -> Iterator[Element]:
    """Yield pictures whose own width would not fit a phone if no stylesheet limits it."""
    for element in tree:
        if is_picture(element) or is_drawing(element):
            stated = _SIZE.fullmatch(str(element.get("width") or ""))
            if stated and stated[1].count(".") < 2 and float(stated[1].strip(".") or 0) > widest_px:
                yield element
