"""Viewers a reader may fill a form in, driven as a reader would, and the bytes they save."""

from __future__ import annotations

import base64
import http.server
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from facts import Field, Rect, pdf_facts
from playwright.sync_api import BrowserContext, Frame, Page, sync_playwright
from pypdf import PdfReader
from toolbox import ROOT, require_tool

FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY: Final = """() => {
    const viewer = document.querySelector('pdf-viewer');
    return viewer?.loadState_ === 'success' && viewer.viewport.pageDimensions_.length > 0;
}"""
PLACE: Final = """(page) => {
    const viewer = document.querySelector('pdf-viewer');
    if (viewer.viewport.getMostVisiblePage() !== page) viewer.viewport.goToPage(page);
    const rect = viewer.viewport.getPageScreenRect(page);
    const shadow = viewer.shadowRoot;
    const box = (shadow.querySelector('#main') ?? shadow.querySelector('#content'))
        .getBoundingClientRect();
    return [box.x + rect.x, box.y + rect.y, rect.width, rect.height];
}"""
FILL: Final = """async (answers) => {
    const { fill } = await import('/fill.mjs');
    return fill('/form.pdf', answers);
}"""
SAVE: Final = """async () => {
    const viewer = document.querySelector('pdf-viewer');
    return (await viewer.currentController.save('EDITED')).dataToSave;
}"""
# Playwright sets no time limit to what a page is asked to do
IN_TIME: Final = """async (given) => {
    const late = new Promise((_, fail) => setTimeout(fail, 60000, new Error('too late')));
    let text = '';
    for (const byte of new Uint8Array(await Promise.race([(SCRIPT)(given), late])))
        text += String.fromCharCode(byte);
    return btoa(text);
}"""


# a machine's own table may know no .mjs, and browsers run no module of another type
KINDS: Final = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    "": "application/octet-stream",
}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """Return the type by our own table."""
        return KINDS.get(Path(path).suffix, KINDS[""])

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback and yield its address."""
    handler = partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def browser() -> Iterator[BrowserContext]:
    """Start Chromium with a new profile, tall enough that a page fits its window."""
    executable = require_tool("chromium")
    with sync_playwright() as playwright, TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=executable,
            ignore_default_args=["--headless", "--headless=old"],
            args=list(FLAGS),
            viewport={"width": 1300, "height": 1500},
        )
        try:
            yield context
        finally:
            context.close()


def fill_in_chromium(pdf: bytes, answers: Mapping[str, str]) -> bytes:
    """Fill a form in Chromium's own viewer, by mouse and keyboard, and return what it saves.

    ``answers`` maps a field's name to the value of a button or to the text typed. Chromium 156
    loses keys typed after some jumps between pages, in any file: so each text field gets a run of
    its own, with the file that the run before it saved.
    """
    fields: dict[str, Field] = {}
    for field in pdf_facts(pdf).fields:
        fields.setdefault(field.name, field)
    clicks = {name: value for name, value in answers.items() if fields[name].kind != "text"}
    texts = {name: value for name, value in answers.items() if fields[name].kind == "text"}
    runs = [clicks] if clicks else []
    runs += [{name: value} for name, value in texts.items()]
    heights = [height for _, height in pdf_facts(pdf).sizes]
    with browser() as context, TemporaryDirectory() as folder, served(Path(folder)) as address:
        for number, chosen in enumerate(runs):
            (Path(folder) / f"{number}.pdf").write_bytes(pdf)
            page = context.new_page()
            first = fields[next(iter(chosen))].page
            page.goto(f"{address}/{number}.pdf#page={first}&view=Fit&toolbar=0&navpanes=0")
            viewer = _viewer(page)
            for name, value in chosen.items():
                _answer(page, viewer, heights, fields[name], value)
            pdf = _bytes(viewer, SAVE)
            page.close()
    return pdf


def _bytes(page: Page | Frame, script: str, given: object = None) -> bytes:
    return base64.b64decode(page.evaluate(IN_TIME.replace("SCRIPT", script), given))


def _viewer(page: Page, patience_s: float = 30) -> Frame:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        for frame in page.frames:
            if frame.url.startswith("chrome-extension") and frame.evaluate(READY):
                return frame
        page.wait_for_timeout(100)
    raise AssertionError("Chromium's viewer did not open the file")


def _answer(page: Page, viewer: Frame, heights: list[float], field: Field, value: str) -> None:
    if field.kind in ("text", "button"):
        number, rect = field.page, field.rect
    else:
        (widget,) = [widget for widget in field.widgets if value in widget.states]
        number, rect = widget.page, widget.rect
    viewer.evaluate(PLACE, number - 1)
    page.wait_for_timeout(300)
    place = viewer.evaluate(PLACE, number - 1)
    page.mouse.click(*_centre(place, heights[number - 1], rect))
    page.wait_for_timeout(200)
    if field.kind == "text":
        page.keyboard.type(value, delay=10)
        # what is typed counts when the focus leaves for another place on the page, not beside it
        page.mouse.click(place[0] + 4, place[1] + 4)
    page.wait_for_timeout(200)


def _centre(page: list[float], height_pt: float, rect: Rect) -> tuple[float, float]:
    left, top, _, height = page
    scale = height / height_pt
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    return left + x * scale, top + (height_pt - y) * scale


def fill_in_pdfjs(pdf: bytes, answers: Mapping[str, str]) -> bytes:
    """Fill a form with the engine of Firefox's viewer and return what it saves."""
    engine = Path(require_tool("pdfjs"))
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pdfjs").symlink_to(engine)
        (folder / "fill.mjs").symlink_to(ROOT / "tests" / "npm" / "fill.mjs")
        (folder / "form.pdf").write_bytes(pdf)
        (folder / "index.html").write_text("<!doctype html><title>A form</title>", "utf-8")
        with browser() as context, served(folder) as address:
            page = context.new_page()
            page.goto(f"{address}/index.html")
            return _bytes(page, FILL, dict(answers))


class PdfjsViewer:
    """A form in pdf.js's viewer, answered by clicks; the fields of a page are there once shown."""

    def __init__(self, page: Page, pdf: bytes) -> None:
        self.page = page
        self.facts = pdf_facts(pdf)

    def answer(self, name: str, value: str) -> None:
        """Click on one answer of a question."""
        widgets = self.facts.field(name).widgets
        (at,) = [at for at, widget in enumerate(widgets) if value in widget.states]
        self.show(widgets[at].page)
        self.page.locator(f'input[name="{name}"]').nth(at).check(force=True)

    def press(self, name: str) -> None:
        """Click on a button."""
        self.show(self.facts.field(name).page)
        self.page.get_by_title(self.facts.field(name).tooltip).click()

    def text(self, name: str) -> str:
        """Return what a text field shows, once the script that fills it in has had its time."""
        self.show(self.facts.field(name).page)
        self.page.wait_for_timeout(500)
        return self.page.locator(f'[name="{name}"]').input_value()

    def save(self) -> bytes:
        """Return the file as it would be saved."""
        return _bytes(self.page, "async () => window.viewer.save()")

    def show(self, number: int) -> None:
        """Turn to a page, counted from 1."""
        self.page.evaluate("(number) => viewer.show(number)", number)


VIEWER: Final = """<!doctype html><title>A form</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/pdfjs/web/pdf_viewer.css">
<style>#container { position: absolute; inset: 0; overflow: auto }</style>
<div id="container"><div id="viewer" class="pdfViewer"></div></div>"""


@contextmanager
def pdfjs_viewer(pdf: bytes, *, scripts: bool) -> Iterator[PdfjsViewer]:
    """Open a form in the viewer of Firefox, with its scripts or without."""
    engine = Path(require_tool("pdfjs"))
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pdfjs").symlink_to(engine)
        (folder / "viewer.mjs").symlink_to(ROOT / "tests" / "npm" / "viewer.mjs")
        (folder / "form.pdf").write_bytes(pdf)
        (folder / "index.html").write_text(VIEWER, "utf-8")
        with browser() as context, served(folder) as address:
            page = context.new_page()
            page.goto(f"{address}/index.html")
            page.evaluate(
                """async (scripts) => {
                    window.viewer = await import('/viewer.mjs');
                    await viewer.open('/form.pdf', scripts);
                }""",
                scripts,
            )
            yield PdfjsViewer(page, pdf)


def kept(pdf: bytes) -> dict[str, str]:
    """Return what a saved file holds: each field's value, buttons without their slash."""
    fields = PdfReader(BytesIO(pdf)).get_fields() or {}
    return {
        name: str(field.get("/V", "")).removeprefix("/")
        for name, field in fields.items()
        if "/FT" in field
    }
