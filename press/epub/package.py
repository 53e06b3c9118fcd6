"""The package document: EbookLib lists our own files, we set the order and the metadata.

EbookLib 0.20 is the packer only. Its documents, nav and cover are left aside: `EpubHtml`
lower-cases the names of SVG and drops attributes, its times are the clock's, and `set_cover`
fails beside a nav.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ebooklib import epub
from lxml import etree

from press.epub.metadata import COVER, IDENTIFIER, metadata
from press.render.book_files import Book

FOLDER: Final = "EPUB"


class _Item(epub.EpubItem):  # type: ignore[misc]  # EbookLib is untyped
    """A file with the properties the manifest states of it."""

    def __init__(self, id_: str, href: str, media_type: str, properties: tuple[str, ...]) -> None:
        super().__init__(uid=id_, file_name=href, media_type=media_type)
        self.properties = properties


class _Shelf(dict[str, bytes]):
    """Takes what EbookLib would write into its zip."""

    def writestr(self, name: str, data: str | bytes) -> None:
        self[name] = data.encode() if isinstance(data, str) else data


class _Writer(epub.EpubWriter):  # type: ignore[misc]  # EbookLib is untyped
    """EbookLib's writer with a dictionary for a zip and with our metadata."""

    def __init__(self, packed: Any, book: Book) -> None:
        super().__init__("", packed, {"epub2_guide": False})
        self.out = _Shelf()
        self.source = book

    def write(self) -> None:
        self._write_container()
        self._write_opf()

    def _write_opf_file(self, root: etree._Element) -> None:
        root.set("{http://www.w3.org/XML/1998/namespace}lang", self.source.language)
        del root.attrib["prefix"]
        for old in root.findall("metadata"):
            root.replace(old, metadata(self.source))
        # EbookLib names no namespace for its elements but writes one: read it back as one
        plain = etree.tostring(root)
        tidy = etree.fromstring(plain, etree.XMLParser(remove_blank_text=True))
        made = etree.tostring(tidy, pretty_print=True, encoding="utf-8", xml_declaration=True)
        self.out.writestr(f"{FOLDER}/content.opf", made)


def package(book: Book, items: Mapping[str, str]) -> dict[str, bytes]:
    """Return the container file and the package document.

    Args:
        book: What the metadata and the spine say.
        items: Every file of the book, as href → media type.
    """
    packed = epub.EpubBook()
    packed.FOLDER_NAME = FOLDER
    packed.IDENTIFIER_ID = IDENTIFIER
    packed.set_language(book.language)
    ids = {document.file: document.id for document in book.documents}
    for href, media_type in items.items():
        id_ = ids.get(href) or _item_id(href, book)
        packed.add_item(_Item(id_, href, media_type, tuple(_properties(href, book))))
    packed.spine = [document.id for document in book.documents]
    writer = _Writer(packed, book)
    writer.write()
    return dict(writer.out)


def _item_id(href: str, book: Book) -> str:
    if href == book.cover.href:
        return COVER
    if href == book.ncx.href:
        return "ncx"
    return "file-" + href.replace("/", "-").replace(".", "-")


def _properties(href: str, book: Book) -> Iterator[str]:
    if href == book.cover.href:
        yield "cover-image"
    for document in book.documents:
        if document.file == href:
            if document.kind == "toc":
                yield "nav"
            if any(f"<{name}" in document.xhtml for name in ("script", "form ", "form>")):
                yield "scripted"
            if "<svg" in document.xhtml:
                yield "svg"
