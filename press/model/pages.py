"""What stands on the pages of a layout: enough to say where each of them begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a page that belongs to one chapter; the cover belongs to none."""

    chapter: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was laid out: the number printed on it, and its words in reading order.

    What is set beside or below the text (running heads, feet, footnotes) is left out: a page
    begins with the first word of its text.
    """

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paged:
    """A file with pages, by the identifier that it carries itself."""

    identifier: str
    pages: tuple[Page, ...]
