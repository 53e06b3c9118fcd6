"""Small documents, laid out by the real WeasyPrint with the one font every field uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pikepdf import ObjectStreamMode, Pdf, StreamDecodeLevel

from press.pdf.finish import Facts, finish
from press.pdf.origin import Origin
from press.pdf.tree import Node, Text
from press.pdf.write import Sources, write_pdf

FONTS = Path(__file__).parents[3] / "styles" / "fonts"
FORM_FONT = FONTS / "form-regular.ttf"

Write = Callable[..., bytes]

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

FORM = """
<h1>Two neighbours and a wall</h1>
<fieldset><p>The music is too loud for me.</p><ul style="list-style: none">
<li><label><span class="edge"><input type="radio" name="noise.evening" value="0"
 title="The music is too loud for me.: never"></span> never</label></li>
<li><label><span class="edge"><input type="radio" name="noise.evening" value="3"
 title="The music is too loud for me.: often"></span> often</label></li>
<li><label><span class="edge"><input type="radio" name="noise.evening" value="skip"
 title="The music is too loud for me.: skip"></span> skip</label></li></ul></fieldset>
<p><label><span class="edge"><input type="checkbox" name="noise.asked" value="On"
 title="I have asked"></span> I have asked</label></p>
<p><label>Name <input type="text" name="notes.name" title="Name" maxlength="40"></label></p>
<p><label>What I want to say <textarea name="notes.say" title="What I want to say"></textarea>
</label></p>
"""


@pytest.fixture(scope="session")
def facts() -> Facts:
    """What the test documents say of themselves."""
    return Facts(
        title="Two neighbours",
        language="en",
        identifier="urn:uuid:6a1f0c56-54d4-4a0e-9a36-8d7b6f6f2b11",
        revised=date(2026, 11, 1),
        creator="The makers",
        form_font=FORM_FONT,
    )


@pytest.fixture()
def raw(tmp_path: Path) -> Write:
    """Lay out the body of a document with WeasyPrint, unfinished."""

    def write(body: str, css: str = "") -> bytes:
        sheet = tmp_path / "test.css"
        sheet.write_text(CSS.replace("url(", f"url({FONTS.as_uri()}/") + css, "utf-8")
        html = f'<!doctype html><html lang="en"><title>Two neighbours</title><body>{body}'
        sources = Sources((tmp_path, FONTS))
        return write_pdf(html, base=tmp_path, sources=sources, stylesheets=[sheet])

    return write


@pytest.fixture()
def finished(raw: Write, facts: Facts) -> Write:
    """Lay out and finish the body of a document."""

    def write(body: str, css: str = "") -> bytes:
        return finish(raw(body, css), facts)

    return write


def plain(pdf: Pdf) -> bytes:
    """Return a file as bytes that can be compared and searched."""
    target = BytesIO()
    pdf.save(
        target,
        static_id=True,
        compress_streams=False,
        stream_decode_level=StreamDecodeLevel.generalized,
        object_stream_mode=ObjectStreamMode.disable,
        fix_metadata_version=False,
    )
    return target.getvalue()


def element(tag: str, number: int, name: str, *kids: Node | Text, **more: object) -> Node:
    """Return a node that came from an HTML element."""
    return Node(tag, list(kids), Origin(number, name, **more))  # type: ignore[arg-type]


def shape(node: Node) -> tuple[object, ...]:
    """Return a node as nested tuples."""
    return (
        node.tag,
        *(shape(k) if isinstance(k, Node) else getattr(k, "mcid", "") for k in node.kids),
    )
