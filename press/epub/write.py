"""Book → EPUB 3.3."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from press.epub.cover import draw_cover
from press.epub.package import FOLDER, package
from press.epub.repack import MIMETYPE, pack
from press.errors import ToolError
from press.render.book_files import Book

_FONT: Final = re.compile(r"url\(['\"]?(?P<href>[^'\")]+)['\"]?\)")
_FONT_TYPES: Final = {
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
_XHTML: Final = "application/xhtml+xml"
_MEDIA_TYPE: Final = b"application/epub+zip"


def write_epub(book: Book, *, content: Path, styles: Path) -> bytes:
    """Return the finished EPUB; the same book gives the same bytes on every machine.

    Args:
        book: The rendered book.
        content: The folder that the book's pictures are in.
        styles: The folder that its stylesheets, and the fonts these name, are in.

    Raises:
        ToolError: If a file that the book needs is missing or lies outside its folder.
    """
    files: dict[str, tuple[str, bytes]] = {}
    for document in book.documents:
        files[document.file] = (_XHTML, document.xhtml.encode())
    files[book.ncx.href] = (book.ncx.media_type, book.ncx.text.encode())
    for sheet in book.stylesheets:
        data = _read(styles, sheet)
        files[f"styles/{sheet}"] = ("text/css", data)
        for href in _FONT.findall(data.decode()):
            files[f"styles/{href}"] = (_font_type(href), _read(styles, href))
    for picture in book.pictures:
        files[picture.href] = (picture.media_type, _read(content, picture.source))
    drawn = draw_cover(book.cover, _read(content, book.cover.source), styles)
    files[book.cover.href] = ("image/svg+xml", drawn)
    ordered = dict(sorted(files.items()))
    made = package(book, {href: kind for href, (kind, _) in ordered.items()})
    return pack(
        {
            MIMETYPE: _MEDIA_TYPE,
            **made,
            **{f"{FOLDER}/{href}": data for href, (_, data) in ordered.items()},
        }
    )


def _read(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ToolError(f"the book needs '{name}', which is not in {folder.name}")
    return path.read_bytes()


def _font_type(href: str) -> str:
    try:
        return _FONT_TYPES[Path(href).suffix.lower()]
    except KeyError:
        raise ToolError(f"a stylesheet of the book names '{href}', which is no font") from None
