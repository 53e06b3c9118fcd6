"""Small documents, laid out by the real WeasyPrint with the one font every field uses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from press.pdf.finish import Facts, finish
from press.pdf.write import Sources, write_pdf

FONTS = Path(__file__).parent.parent / "styles" / "fonts"
FACTS = Facts(
    title="Two neighbours",
    language="en",
    identifier="urn:uuid:6a1f0c56-54d4-4a0e-9a36-8d7b6f6f2b11",
    revised=date(2026, 11, 1),
    creator="The makers",
    form_font=FONTS / "form-regular.ttf",
)

CSS = """
@font-face { font-family: Plain; src: url(form-regular.ttf) }
@font-face { font-family: Form; src: url(form-regular.ttf) }
@page { size: 140mm 120mm; margin: 15mm; @bottom-center { content: "page " counter(page) } }
html { font: 12pt/1.5 Plain }
body { margin: 0 }
h1 { font-size: 16pt; bookmark-level: 1 }
fieldset { border: 0; margin: 0; padding: 0 }
input, textarea { display: inline-block; border: 0; font: 11pt Form }
[type=radio], [type=checkbox] { height: 4mm; width: 4mm }
[type=text] { height: 8mm; width: 90mm }
textarea { height: 30mm; width: 100mm }
.edge { border: 0.5pt solid; display: inline-block }
.note { float: footnote }
"""


def typeset(folder: Path, body: str, css: str = "") -> bytes:
    """Return a body laid out as WeasyPrint leaves it; ``folder`` takes the stylesheet."""
    sheet = folder / "test.css"
    sheet.write_text(CSS.replace("url(", f"url({FONTS.as_uri()}/") + css, "utf-8")
    html = f'<!doctype html><html lang="en"><title>Two neighbours</title><body>{body}'
    sources = Sources((folder, FONTS))
    return write_pdf(html, base=folder, sources=sources, stylesheets=[sheet])


def typeset_finished(folder: Path, body: str, css: str = "") -> bytes:
    """Return a body laid out and finished."""
    return finish(typeset(folder, body, css), FACTS)
