"""Small documents, laid out by the real WeasyPrint with the one font every field uses."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pikepdf import ObjectStreamMode, Pdf, StreamDecodeLevel
from typeset import FACTS, FONTS, typeset

from press.pdf.finish import Facts, finish
from press.pdf.origin import Origin
from press.pdf.tree import Node, Text

FORM_FONT = FONTS / "form-regular.ttf"

Write = Callable[..., bytes]

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
    return FACTS


@pytest.fixture()
def raw(tmp_path: Path) -> Write:
    """Lay out the body of a document with WeasyPrint, unfinished."""

    def write(body: str, css: str = "") -> bytes:
        return typeset(tmp_path, body, css)

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
