"""The infographic as data: tiles, charts, sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from press.model.exact import Exact


class Chart(StrEnum):
    """How a tile's figures are drawn."""

    PEOPLE = "people"
    SHARE = "share"
    PARTS = "parts"
    TILT = "tilt"


@dataclass(frozen=True, slots=True)
class Row(Exact):
    """One figure of a tile; which keys it needs depends on the chart."""

    figure: str = ""
    prefix: str = ""
    group: str = ""
    of: int = 0
    filled: int = 0
    percent: float = 0
    heading: str = ""
    text: str = ""
    tilted: bool = False


@dataclass(frozen=True, slots=True)
class Tile(Exact):
    """One finding; ``sentence`` says every number again in words."""

    id: str
    title: str
    chart: Chart
    rows: tuple[Row, ...]
    sentence: str
    source: tuple[str, ...]
    caption: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Citation(Exact):
    """A study or survey."""

    id: str
    text: str
    year: int
    seen: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class Infographic(Exact):
    """Every tile and every source."""

    tiles: tuple[Tile, ...]
    sources: tuple[Citation, ...]

    def number(self, source: str) -> int:
        """Return the number under which a source is listed, from 1."""
        return [citation.id for citation in self.sources].index(source) + 1
