"""What the package document says of a book, in one order: what, who, when, for whom it works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from press.render.book_files import Book

IDENTIFIER: Final = "identifier"
COVER: Final = "cover-picture"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_SERIES: Final = "series"
_SOURCE: Final = "page-source"
_CLAIM: Final = "claim"
_CERTIFIER: Final = "certifier"


def metadata(book: Book) -> etree._Element:
    """Return the metadata of a book."""
    root = etree.Element("metadata", nsmap={"dc": _DC})
    for name, value, id_ in (
        ("identifier", book.identifier, IDENTIFIER),
        ("title", book.title, ""),
        ("language", book.language, ""),
        ("creator", book.creator, ""),
        ("date", book.revised.isoformat(), ""),
        ("description", book.description, ""),
        ("rights", book.rights, ""),
        ("source", book.page_source, _SOURCE),
    ):
        if value:
            element = etree.SubElement(root, f"{{{_DC}}}{name}", attrib={"id": id_} if id_ else {})
            element.text = value
    _say(root, "dcterms:modified", f"{book.revised.isoformat()}T00:00:00Z")
    _say(root, "schema:version", book.revised.isoformat())
    if book.series:
        _say(root, "belongs-to-collection", book.series, id_=_SERIES)
        _say(root, "collection-type", "set", of=_SERIES)
    if book.page_source:
        # the second for reading systems that are older than the first (EPUB Accessibility 1.1)
        _say(root, "pageBreakSource", book.page_source)
        _say(root, "source-of", "pagination", of=_SOURCE)
    for name, value in accessibility(book):
        _say(root, f"schema:{name}", value)
    _certify(root, book)
    # old reading systems look for the cover here (EPUB 2)
    etree.SubElement(root, "meta", name="cover", content=COVER)
    return root


def accessibility(book: Book) -> Iterator[tuple[str, str]]:
    """Yield what a book may say of its accessibility; each claim has a test.

    Source: EPUB Accessibility 1.1, 2.2; the values are those of the Schema.org Accessibility
    Properties for Discoverability Vocabulary.
    """
    yield "accessMode", "textual"
    yield "accessMode", "visual"  # the cover, if nothing else
    yield "accessModeSufficient", "textual"
    yield "accessibilityFeature", "alternativeText"
    yield "accessibilityFeature", "ARIA"
    yield "accessibilityFeature", "displayTransformability"
    if book.page_source:
        yield "accessibilityFeature", "pageBreakMarkers"
        yield "accessibilityFeature", "pageNavigation"
    yield "accessibilityFeature", "readingOrder"
    yield "accessibilityFeature", "structuralNavigation"
    yield "accessibilityFeature", "tableOfContents"
    yield "accessibilityFeature", "unlocked"
    yield "accessibilityHazard", "none"
    yield "accessibilitySummary", book.summary


def _certify(root: etree._Element, book: Book) -> None:
    """Say what the book conforms to and who found it so.

    Nothing is claimed until a person has evaluated the book: a claim needs both (EPUB
    Accessibility 1.1, 3.5), and programs see about a third of what can be wrong.
    """
    if book.certified is None:
        return
    _say(root, "dcterms:conformsTo", book.certified.conforms_to, id_=_CLAIM)
    _say(root, "a11y:certifiedBy", book.certified.by, id_=_CERTIFIER, of=_CLAIM)
    _say(root, "dcterms:date", book.certified.on.isoformat(), of=_CERTIFIER)
    if book.certified.credential:
        _say(root, "a11y:certifierCredential", book.certified.credential, of=_CERTIFIER)
    if book.certified.report:
        link = {"rel": "a11y:certifierReport", "href": book.certified.report}
        etree.SubElement(root, "link", attrib={**link, "refines": f"#{_CERTIFIER}"})


def _say(root: etree._Element, name: str, value: str, *, id_: str = "", of: str = "") -> None:
    named = {"id": id_} if id_ else {}
    refined = {"refines": f"#{of}"} if of else {}
    made = etree.SubElement(root, "meta", attrib={**named, "property": name, **refined})
    made.text = value
