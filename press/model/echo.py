"""Words that repeat a part: a run of them, a whole sentence or label, or the part's title."""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final
from xml.etree import ElementTree

from press.model.parts import Part

RUN: Final = 8
"""Words in a row that tell a part's sentence from everyday speech."""
WHOLE: Final = 4
"""Words of a whole sentence, heading or statement that do."""
TITLE: Final = 2
"""Words of a title that do."""

_PICTURES: Final = (".svg", ".png", ".jpg", ".jpeg")
_SVG: Final = "data:image/svg+xml;base64,"
_END: Final = re.compile(
    r"</?(?:p|li|ul|ol|h\d|br|td|th|tr|dt|dd|div|blockquote)\b[^>]*>|[.?!…:;]+(?!\w)"
)
_JOINERS: Final = re.compile("[\u200c\u200d]")  # allowed in names, and seen by nobody


@dataclass(frozen=True, slots=True)
class _Said:
    """What a part says: its runs of words, what is said whole, its title, and all of it."""

    runs: frozenset[str]
    wholes: frozenset[str]
    title: str
    text: str


class Own:
    """Words of somebody who may not repeat certain parts."""

    def __init__(self, *tellings: object) -> None:
        """Take each telling as one text, so that no sentence hides by being split up."""
        told = [_plain(" ".join(texts(one))) for one in tellings]
        self._text = "\n".join(map(_spaced, told))
        self._runs = {run for words in told for run in _runs(words)}

    def echo(self, part: Part, free: Sequence[Part], also: str = "") -> str:
        """Return words of ``part`` that are repeated, or an empty string.

        What a part of ``free``, or ``also``, says is everybody's; a title is if one of these is
        called so, too: to be named by another part does not make it theirs.
        """
        said = _said(part)
        found = {*(self._runs & said.runs), *filter(self._has, said.wholes)}
        every = [_spaced(_plain(also)), *(_said(one).text for one in free)] if found else []
        found = {one for one in found if not any(f" {one} " in text for text in every)}
        if self._has(said.title) and all(_said(one).title != said.title for one in free):
            found.add(said.title)
        return min(found, default="")

    def _has(self, words: str) -> bool:
        return bool(words) and f" {words} " in self._text


def texts(value: object) -> Iterator[str]:
    """Yield every text in ``value``: dataclasses, tuples and words."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for entry in value:
            yield from texts(entry)


@lru_cache(maxsize=8)
def drawn_words(picture: str) -> tuple[str, str]:
    """Return the words in a drawing that is held as an address, split and unsplit by its marks."""
    return (
        words_in(base64.b64decode(picture.removeprefix(_SVG)))
        if picture.startswith(_SVG)
        else ("", "")
    )


def words_in(drawing: bytes) -> tuple[str, str]:
    """Return the words in an SVG, split and unsplit by its marks."""
    # the loader refuses a document type, so there is no entity that could expand
    pieces = [*ElementTree.fromstring(drawing).itertext()]  # noqa: S314
    return " ".join(pieces), "".join(pieces)


@lru_cache(maxsize=64)
def pictures(part: Part) -> frozenset[PurePosixPath]:
    """Return the files of the pictures that a part shows."""
    paths = map(PurePosixPath, texts(part))
    return frozenset(path for path in paths if path.suffix.lower() in _PICTURES)


@lru_cache(maxsize=64)
def _said(part: Part) -> _Said:
    said = [re.sub("<[^>]*>", " ", _END.sub("\n", text)) for text in texts(part)]
    every = [_plain(html.unescape(text)) for text in said]
    wholes = {
        " ".join(words)
        for text in said
        for words in map(_plain, html.unescape(text).split("\n"))
        if len(words) >= WHOLE
    }
    title = _plain(part.title)
    runs = frozenset(run for words in every for run in _runs(words))
    named = " ".join(title) if len(title) >= TITLE else ""
    return _Said(runs, frozenset(wholes), named, "\n".join(map(_spaced, every)))


def _plain(text: str) -> list[str]:
    """Return the words of ``text`` alone: no case, no marks between or inside them."""
    shown = unicodedata.normalize("NFKC", _JOINERS.sub("", text)).casefold()
    return re.findall(r"[^\W_]+", shown)


def _spaced(words: Sequence[str]) -> str:
    """Return ``words`` as a text in which each of them has a space on either side."""
    return f" {' '.join(words)} "


def _runs(words: Sequence[str]) -> Iterator[str]:
    for at in range(len(words) - RUN + 1):
        yield " ".join(words[at : at + RUN])
