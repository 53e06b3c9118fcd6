"""What a book says of its own accessibility, held against what is in it.

A reader picks a book by these lines, so a false one is worse than none.
Source: EPUB Accessibility 1.1, 2 (Discovery) and 4.4 (Conformance reporting); the words are those
of the Schema.org Accessibility Properties for Discoverability Vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from press.check.book import styles, vocabulary
from press.check.book.markup import (
    HEADINGS,
    MATHML,
    SVG,
    Element,
    is_hidden,
    roles,
    types,
    words,
)
from press.check.book.navigation import entries, nav_of
from press.check.book.opened import DC, OPF, Opened
from press.check.book.pages import marks
from press.check.book.pictures import has_words, is_drawing, is_informative
from press.check.book.report import short

_MODE: Final = "schema:accessMode"
_ENOUGH: Final = "schema:accessModeSufficient"
_FEATURE: Final = "schema:accessibilityFeature"
_HAZARD: Final = "schema:accessibilityHazard"
_SUMMARY: Final = "schema:accessibilitySummary"
_SOURCE: Final = "pageBreakSource"
_CERTIFIED: Final = "a11y:certifiedBy"
_CONFORMS: Final = "dcterms:conformsTo"
_CONFORMANCE: Final = re.compile(r"EPUB Accessibility 1\.1 - WCAG 2\.[0-2] Level A{1,3}")
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    _MODE: vocabulary.MODES,
    _ENOUGH: vocabulary.SUFFICIENT,
    _FEATURE: vocabulary.FEATURES,
    _HAZARD: vocabulary.HAZARDS,
}


class _Facts:
    """What is true of a book."""

    def __init__(self, book: Opened) -> None:
        self.book = book
        everything = [element for tree in book.documents.values() for element in tree]
        self.names = {str(element.tag).rpartition("}")[2] for element in everything}
        self.pictures = [one for one in everything if is_informative(one)]
        self.has_marks = bool(marks(book))
        lists = nav_of(book, "page-list")
        self.has_page_list = any(True for nav in lists for _ in entries(book, nav))
        self.has_toc = any(True for nav in nav_of(book, "toc") for _ in entries(book, nav))
        self.roles = {role for one in everything for role in roles(one)}
        self.types = {kind for one in everything for kind in types(one)}
        self.is_described = any(
            one.get("aria-details") or one.get("aria-describedby") for one in self.pictures
        )
        self.has_math = any(str(one.tag).startswith(f"{{{MATHML}}}") for one in everything)

    @property
    def has_headings(self) -> bool:
        """Whether every document that says something has a heading."""
        texts = [tree.root for tree in self.book.documents.values() if words(tree.root)]
        return bool(texts) and all(
            next(iter(root.iter(*HEADINGS)), None) is not None
            # a cover is a picture of a title
            or "cover" in {kind for one in root.iter() for kind in types(one)}
            for root in texts
        )

    @property
    def has_all_words(self) -> bool:
        """Whether every picture is told in words."""
        return all(
            has_words(one, tree)
            for tree in self.book.documents.values()
            for one in tree
            if is_informative(one) and not is_hidden(one)
        )

    @property
    def moves(self) -> bool:
        """Whether something in it could move or sound."""
        animated = {"animate", "animateTransform", "animateMotion", "set"}
        drawn = {
            str(one.tag).rpartition("}")[2]
            for tree in self.book.drawings.values()
            for one in tree.all(namespace=SVG)
        }
        return bool((self.names | drawn) & (animated | {"audio", "video", "marquee"}))

    @property
    def adapts(self) -> bool:
        """Whether type and spacing follow the reader."""
        fixed = any(
            element.get("property") == "rendition:layout" and value == "pre-paginated"
            for element, value in self.book.metas("rendition:layout")
        )
        return not fixed and not styles.is_rigid(self.book)


_NEEDS: Final[Mapping[str, tuple[Callable[[_Facts], bool], str]]] = {
    "structuralNavigation": (lambda it: it.has_headings, "a chapter has no heading"),
    "tableOfContents": (lambda it: it.has_toc, "there is no table of contents"),
    "index": (lambda it: "doc-index" in it.roles or "index" in it.types, "there is no index"),
    "pageNavigation": (lambda it: it.has_page_list, "there is no page list"),
    "pageBreakMarkers": (lambda it: it.has_marks, "no page is marked in the text"),
    "printPageNumbers": (lambda it: it.has_marks or it.has_page_list, "no page is marked"),
    "alternativeText": (lambda it: it.has_all_words, "a picture has no words"),
    "longDescription": (lambda it: it.is_described, "no picture leads to a description"),
    "MathML": (lambda it: it.has_math, "there is no MathML"),
    "MathML-chemistry": (lambda it: it.has_math, "there is no MathML"),
    "describedMath": (lambda it: it.has_math, "there is no formula"),
    "ARIA": (lambda it: bool(it.roles), "no element has a role"),
    "displayTransformability": (lambda it: it.adapts, "a stylesheet fixes sizes"),
    "captions": (lambda it: "video" in it.names, "there is no video"),
    "closedCaptions": (lambda it: "video" in it.names, "there is no video"),
    "openCaptions": (lambda it: "video" in it.names, "there is no video"),
    "audioDescription": (lambda it: "video" in it.names, "there is no video"),
    "signLanguage": (lambda it: "video" in it.names, "there is no video"),
    "transcript": (lambda it: bool({"audio", "video"} & it.names), "there is no sound"),
    "synchronizedAudioText": (
        lambda it: any(item.media_type == "application/smil+xml" for item in it.book.items),
        "there is no sound",
    ),
    "rubyAnnotations": (lambda it: "ruby" in it.names, "there are no ruby annotations"),
    "fullRubyAnnotations": (lambda it: "ruby" in it.names, "there are no ruby annotations"),
    "unlocked": (
        lambda it: not {"META-INF/encryption.xml", "META-INF/rights.xml"} & it.book.files.keys(),
        "the book is locked",
    ),
}


def check_claims(book: Opened) -> None:
    """Report every line on accessibility that is missing, unknown, or not true."""
    facts = _Facts(book)
    _check_presence(book)
    _check_words(book)
    for element, value in book.metas(_FEATURE):
        holds, why = _NEEDS.get(value, (lambda _: True, ""))
        if not holds(facts):
            _false(book, element, f"the book claims {short(value)}, but {why}")
    _check_modes(book, facts)
    _check_hazards(book, facts)
    _check_pages(book, facts)
    _check_conformance(book)


def _false(book: Opened, element: Element, message: str, hint: str = "") -> None:
    hint = hint or "claim only what the book holds"
    book.add_package("book-claim", element, message, hint)


def _check_presence(book: Opened) -> None:
    for name in (_MODE, _ENOUGH, _FEATURE, _HAZARD, _SUMMARY):
        found = book.metas(name)
        if not found:
            message = f"the book does not state its {name.removeprefix('schema:')}"
            hint = "a reader who needs it cannot find the book without"
            book.add_package("book-claim", book.package.root, message, hint)
        values = [value for _, value in found]
        for number, (element, value) in enumerate(found):
            if not value:
                _false(book, element, f"{name} says nothing", "say it or strike the line")
            elif value in values[:number]:
                _false(book, element, f"'{short(value)}' is claimed twice", "keep one")


def _check_words(book: Opened) -> None:
    for name, known in _WORDS.items():
        for element, value in book.metas(name):
            said = [one.strip() for one in value.split(",")] if name == _ENOUGH else [value]
            for one in said:
                if one and one not in known:
                    message = f"{name.removeprefix('schema:')} knows no word '{short(one)}'"
                    _false(book, element, message, "write the vocabulary's word, in its case")
    for name in (_FEATURE, _HAZARD):
        found = book.metas(name)
        for element, value in found:
            if value in ("none", "unknown") and len(found) > 1:
                message = f"{name.removeprefix('schema:')} says '{value}' beside others"
                _false(book, element, message, "say one or the other")


def _check_modes(book: Opened, facts: _Facts) -> None:
    shown = bool(facts.pictures) or any(
        is_drawing(one) for tree in book.documents.values() for one in tree
    )
    stated = {value: element for element, value in book.metas(_MODE)}
    present = {
        "visual": shown or "video" in facts.names,
        "auditory": bool({"audio", "video"} & facts.names),
        "textual": any(words(tree.root) for tree in book.documents.values()),
    }
    for mode, there in present.items():
        if there and mode not in stated and stated:
            message = f"the book holds what is {mode}, and does not say so"
            where = next(iter(stated.values()))
            _false(book, where, message, f"add {_MODE} {mode}")
        elif mode in stated and not there:
            _false(book, stated[mode], f"the book claims to be {mode}, and nothing in it is")
    for element, value in book.metas(_ENOUGH):
        if value == "textual" and not facts.has_all_words:
            _false(book, element, "text alone is claimed to be enough, but a picture has no words")


def _check_hazards(book: Opened, facts: _Facts) -> None:
    found = book.metas(_HAZARD)
    values = {value for _, value in found}
    for element, value in found:
        if any(value in group and len(group & values) > 1 for group in vocabulary.OPPOSITES):
            _false(book, element, f"'{value}' contradicts another hazard", "say one or the other")
        if value.startswith("no") and facts.moves:
            _false(book, element, "no hazard is claimed, but something moves or sounds")


def _check_pages(book: Opened, facts: _Facts) -> None:
    """Hold the source of the page numbers against the pages (EPUB Accessibility 1.1, 4.2.1)."""
    stated = book.metas(_SOURCE)
    older = [
        element
        for element in book.package.all("meta", namespace=OPF)
        if element.get("property") == "source-of"
    ]
    has_pages = facts.has_marks or facts.has_page_list
    if has_pages and not stated and not older:
        message = "the book has page numbers, and does not say of which print"
        book.add_package("book-claim", book.package.root, message, f"state {_SOURCE}")
    own = {(one.text or "").strip() for one in book.package.all("identifier", namespace=DC)}
    for element, value in stated:
        if not has_pages and value != "none":
            _false(book, element, "a source of page numbers is named, and there are none")
        if value in own:
            message = "the book names itself as the print that its pages are of"
            _false(book, element, message, "name the print, or leave it out")
    features = {value for _, value in book.metas(_FEATURE)}
    if features:
        for name, there in (
            ("pageNavigation", facts.has_page_list),
            ("pageBreakMarkers", facts.has_marks),
        ):
            if there and not features & {name, "printPageNumbers"}:
                message = f"the book has page numbers, and does not claim {name}"
                where = book.metas(_FEATURE)[0][0]
                book.add_package("book-claim", where, message, "a catalogue asks for it: add it")


def _check_conformance(book: Opened) -> None:
    conforms = book.metas(_CONFORMS)
    certified = [
        (element, " ".join((element.text or "").split()))
        for element in book.package.all("meta", namespace=OPF)
        if element.get("property") == _CERTIFIED
    ]
    claimed = [element for element, value in conforms if _CONFORMANCE.fullmatch(value)]
    for element, value in conforms:
        if element not in claimed and re.search(r"(?i)accessib|wcag|a11y", value):
            message = f"'{short(value)}' is no statement of conformance"
            hint = "write EPUB Accessibility 1.1 - WCAG 2.2 Level AA, letter by letter"
            _false(book, element, message, hint)
    for element in claimed:
        if not certified:
            message = "the book claims to conform, and does not say who found so"
            hint = f"add {_CERTIFIED}, or claim nothing until somebody has looked"
            _false(book, element, message, hint)
    for element, value in certified:
        if not claimed or not value:
            message = "somebody is named as having certified nothing"
            _false(book, element, message, f"state {_CONFORMS}, or name nobody")
    _check_credentials(book, bool(certified))


def _check_credentials(book: Opened, is_certified: bool) -> None:
    for element in _credentials(book):
        if not is_certified:
            message = "a credential or report is named, and nobody who certified"
            _false(book, element, message, f"add {_CERTIFIED}, or leave it out")


def _credentials(book: Opened) -> Iterator[Element]:
    wanted = ("a11y:certifierCredential", "a11y:certifierReport")
    for element in book.package.all("meta", "link", namespace=OPF):
        said = f"{element.get('property') or ''} {element.get('rel') or ''}".split()
        if any(one in wanted for one in said):
            yield element
