"""A reading system of readers' own devices, driven in Chromium, and what an engine sees inside."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Page
from toolbox import ROOT, require_tool
from viewers import browser, served

PHONE: Final = (390, 844)
TABLET: Final = (820, 1180)


@dataclass(slots=True)
class Reader:
    """An open book in foliate-js, the engine of the reader of the same name."""

    page: Page
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def call(self, name: str, *given: Any) -> Any:
        """Return what a function of ``reading.mjs`` returns; it has a minute."""
        return self.page.evaluate(
            """async ([name, given]) => {
                const late = new Promise((_, fail) =>
                    setTimeout(fail, 60000, new Error('too late')));
                return await Promise.race([window.reading[name](...given), late]);
            }""",
            [name, list(given)],
        )


@contextmanager
def reading(book: Path, size: tuple[int, int] = PHONE) -> Iterator[Reader]:
    """Open a book and yield what can be asked of the reading system."""
    engine = Path(require_tool("foliate"))
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "foliate").symlink_to(engine)
        (folder / "reading.mjs").symlink_to(ROOT / "tests" / "npm" / "reading.mjs")
        (folder / "book.epub").write_bytes(book.read_bytes())
        (folder / "index.html").write_text(
            "<!doctype html><title>A book</title>"
            "<style>html, body, foliate-view { height: 100%; margin: 0; display: block }</style>"
            "<body>",
            "utf-8",
        )
        with browser() as context, served(folder) as address:
            page = context.new_page()
            page.set_viewport_size({"width": size[0], "height": size[1]})
            reader = Reader(page)
            page.on("pageerror", lambda error: reader.errors.append(str(error)))
            page.on(
                "request",
                lambda request: (
                    None
                    if request.url.startswith((address, "blob:", "data:", "about:"))
                    else reader.refused.append(request.url)
                ),
            )
            page.goto(f"{address}/index.html")
            page.evaluate("async () => { window.reading = await import('/reading.mjs') }")
            reader.call("open", "/book.epub")
            yield reader


@contextmanager
def unpacked(book: Path) -> Iterator[tuple[Page, str, list[str]]]:
    """Unpack a book and yield a browser's page, the address of its files and its documents."""
    with TemporaryDirectory() as name, zipfile.ZipFile(book) as archive:
        archive.extractall(name)
        documents = [one for one in archive.namelist() if one.endswith(".xhtml")]
        with browser() as context, served(Path(name)) as address:
            yield context.new_page(), address, documents
