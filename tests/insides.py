"""Everything a file says anywhere: what a reader, a screen reader or a finder could meet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from facts import pdf_facts
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

_HEX = re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>")
_JOINTS = re.compile(r"[\s\u00ad\u200b\u2010-\u2015-]+")


def squeezed(text: str) -> str:
    """Return ``text`` without white space and hyphens, which a line end may put anywhere."""
    return _JOINTS.sub("", text).lower()


@lru_cache(maxsize=64)
def insides(path: Path) -> dict[str, str]:
    """Return what a PDF or an EPUB says, by where it says it; every text is squeezed."""
    found = _of_epub(path) if path.suffix == ".epub" else _of_pdf(path)
    return {place: squeezed(text) for place, text in found.items()} | {
        "file name": squeezed(path.name)
    }


def _of_pdf(path: Path) -> dict[str, str]:
    facts = pdf_facts(path)
    with Pdf.open(path) as pdf:
        strings = "\n".join(_strings(pdf))
    return {
        "text": "\n".join(facts.texts),
        "tags": repr(facts.tags),
        "outline": "\n".join(entry.title for entry in facts.outline),
        "field names": "\n".join(field.name for field in facts.fields),
        "tooltips": "\n".join(
            [field.tooltip for field in facts.fields]
            + [widget.tooltip for field in facts.fields for widget in field.widgets]
        ),
        "values": "\n".join(
            [*(f.value for f in facts.fields), *(s for f in facts.fields for s in f.states)]
        ),
        "metadata": "\n".join(facts.metadata.values()),
        "links": "\n".join(link.contents + link.uri for link in facts.links),
        "objects": strings,
    }


def _strings(pdf: Pdf) -> Iterator[str]:
    """Yield every string and name of every object, and what streams hold that is text."""
    for thing in pdf.objects:
        yield from _below(thing, 0)
        if isinstance(thing, Stream) and thing.get(Name.Subtype) != Name.Image:
            data = _decoded(thing)
            yield data.decode("latin-1")
            for found in _HEX.finditer(data):
                yield bytes.fromhex(found[1].decode()).decode("utf-16-be", "replace")


def _decoded(stream: Stream) -> bytes:
    try:
        return stream.read_bytes()
    except Exception:  # a font or a picture in a form that is no text
        return b""


def _below(thing: Any, depth: int) -> Iterator[str]:
    if isinstance(thing, String | Name):
        yield str(thing)
    elif isinstance(thing, Dictionary | Stream):
        for key, value in dict(thing.items()).items():
            yield key
            if not (isinstance(value, Object) and value.is_indirect) and depth < 20:
                yield from _below(value, depth + 1)
    elif isinstance(thing, Array):
        for value in list(thing):
            if not (isinstance(value, Object) and value.is_indirect) and depth < 20:
                yield from _below(value, depth + 1)


def _of_epub(path: Path) -> dict[str, str]:
    found = {}
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            data = book.read(name)
            found[f"{name} (name)"] = name
            if Path(name).suffix in {".xhtml", ".opf", ".ncx", ".css", ".svg", ".xml", ".js"}:
                found[name] = data.decode("utf-8")
    return found
