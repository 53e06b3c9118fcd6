"""HTML → raw PDF: tagged PDF/UA-1 with form fields, not yet finished."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from press.errors import ContentError, ToolError
from press.model.pages import Page
from press.pdf.breaks import read_pages
from press.pdf.engine import engine
from press.pdf.origin import origins_kept
from press.pdf.settle import numbers_settle
from press.pdf.sources import Fetcher, RefusedError, Sources

__all__ = ["Sources", "Typeset", "preload", "typeset", "write_pdf"]

# A picture with alt="" is decoration, which WeasyPrint 70.0 takes for a forgotten alternative.
# The pass on figures reports those that are really missing.
_FALSE_ALARM = 'Image "%s" has no required alt description'

_FORM: Final = {"pdf_forms": True, "pdf_variant": "pdf/ua-1", "uncompressed_pdf": True}

_parsed: dict[tuple[Path, str], Any] = {}
# Pango crashes where two threads share a font map, and the log's listener is everybody's; a
# worker of a cluster has as many threads as its machine has cores.
_one_at_a_time = threading.Lock()


def preload(stylesheets: Sequence[Path] = (), sources: Sources | None = None) -> None:
    """Import WeasyPrint and read ``stylesheets`` with their fonts, so that forks start warm.

    Raises:
        ContentError: If a stylesheet asks for a file it may not read.
        ToolError: If WeasyPrint warned of anything.
    """
    with _one_at_a_time:
        weasyprint = engine()
        if sources:
            fetcher = Fetcher(sources, weasyprint.response)
            with _warnings_are_errors(fetcher):
                _parse(stylesheets, fetcher)


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document that was laid out: what stands on its pages, and its file if one was wanted."""

    pages: tuple[Page, ...]
    raw: bytes = b""


def typeset(
    html: str,
    *,
    base: Path,
    sources: Sources,
    stylesheets: Sequence[Path],
    wants_file: bool = True,
) -> Typeset:
    """Return ``html`` laid out, and as an uncompressed, tagged PDF/UA-1 file with form fields.

    Args:
        html: The whole document.
        base: Folder that relative addresses in ``html`` start from.
        sources: What may be read.
        stylesheets: CSS files, weakest first.
        wants_file: Whether to write the file too; the pages alone take half the time.

    Raises:
        ContentError: If the document asks for something it may not read.
        ToolError: If WeasyPrint warned of anything, with every warning.
    """
    with _one_at_a_time:
        weasyprint = engine()
        fetcher = Fetcher(sources, weasyprint.response)
        with _warnings_are_errors(fetcher):
            source = weasyprint.html(
                string=html, base_url=f"{base.absolute().as_uri()}/", url_fetcher=fetcher
            )
            sheets = _parse(stylesheets, fetcher)
            with numbers_settle(weasyprint.targets):
                document = source.render(font_config=weasyprint.fonts, stylesheets=sheets, **_FORM)
            pages = read_pages(document.pages)
            if not wants_file:
                return Typeset(pages)
            with origins_kept(source.etree_element, weasyprint.tags):
                return Typeset(pages, bytes(document.write_pdf(**_FORM)))


def write_pdf(html: str, *, base: Path, sources: Sources, stylesheets: Sequence[Path]) -> bytes:
    """Return the file of ``html``; see `typeset`."""
    return typeset(html, base=base, sources=sources, stylesheets=stylesheets).raw


def _parse(stylesheets: Sequence[Path], fetcher: Fetcher) -> list[Any]:
    """Return the stylesheets as WeasyPrint has them; each content of a file is parsed once."""
    sheets = []
    for path in stylesheets:
        url = path.absolute().as_uri()
        try:
            data, _ = fetcher.sources.read(url)
        except (RefusedError, OSError) as error:
            raise ContentError(f"the stylesheet {path.name} cannot be read: {error}") from error
        key = (path.absolute(), hashlib.sha256(data).hexdigest())
        if key not in _parsed:
            _parsed[key] = engine().css(
                string=data.decode("utf-8"),
                base_url=url,
                url_fetcher=fetcher,
                font_config=engine().fonts,
            )
        sheets.append(_parsed[key])
    return sheets


@contextmanager
def _warnings_are_errors(fetcher: Fetcher) -> Iterator[None]:
    """Turn what was refused or warned of inside the block into one error with all of it."""
    heard = _Listener()
    logger = logging.getLogger("weasyprint")
    level = logger.level
    logger.addHandler(heard)
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.removeHandler(heard)
        logger.setLevel(level)
    if fetcher.refused or heard.messages:
        # A stylesheet kept from a bad run would stay silent in the next one.
        _parsed.clear()
    if fetcher.refused:
        refused = "\n".join(f"{url}: {reason}" for url, reason in sorted(fetcher.refused.items()))
        raise ContentError(f"the document asks for what it may not read:\n{refused}")
    if heard.messages:
        raise ToolError("WeasyPrint warned:\n" + "\n".join(dict.fromkeys(heard.messages)))


class _Listener(logging.Handler):
    """Keeps every warning and error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg != _FALSE_ALARM:
            self.messages.append(record.getMessage())
