"""The infographic: every tile with its sources, every row fit for its chart."""

from __future__ import annotations

import re
from typing import Final

from press.load.markdown import check_address
from press.load.source import Findings, Folder
from press.load.source import known as listed
from press.load.yaml import read_yaml
from press.model.figures import Chart, Infographic, Row, Tile

_MOST_PEOPLE: Final = 100


def load_infographic(language: str, folder: Folder, findings: Findings) -> Infographic | None:
    """Return the infographic of a language, or None where there is none to read."""
    name = f"{language}/infographic.yaml"
    if not (folder.root / name).exists():
        return None
    text = folder.read(name, findings)
    read = read_yaml(text, folder.shown(name), Infographic, findings) if text is not None else None
    if read is None:
        return None
    known = {citation.id for citation in read.value.sources}
    for at, citation in enumerate(read.value.sources):
        check_address(citation.url, read.at("sources", at, "url"), findings)
    for at, tile in enumerate(read.value.tiles):
        for unknown in [source for source in tile.source if source not in known]:
            place = read.at("tiles", at, "source")
            message = f"no source is called '{unknown}'"
            findings.add("source-unknown", place, message, listed(sorted(known)))
        if problem := _misfit(tile):
            message = f"'{tile.id}': {problem}"
            hint = "mend the tile's rows, or choose another chart"
            findings.add("chart-shape", read.at("tiles", at), message, hint)
    return read.value


def _misfit(tile: Tile) -> str:
    if not tile.rows:
        return "it has no rows"
    for row in tile.rows:
        if problem := _row_misfit(tile.chart, row):
            return problem
        missing = [n for n in re.findall(r"\d[\d.,]*", row.figure) if n not in tile.sentence]
        if missing:
            return f"its sentence does not repeat {missing[0]}"
    if tile.chart is Chart.PARTS and round(sum(row.percent for row in tile.rows)) != 100:
        return "its parts do not add up to 100"
    return ""


def _row_misfit(chart: Chart, row: Row) -> str:
    match chart:
        case Chart.PEOPLE if not 0 < row.filled <= row.of <= _MOST_PEOPLE:
            return f"a row of people needs 'of', up to {_MOST_PEOPLE}, and 'filled' from 1 to it"
        case Chart.SHARE | Chart.PARTS if not 0 < row.percent <= 100:
            return "a row needs 'percent', from 1 to 100"
        case Chart.TILT if not row.text:
            return "a row needs 'text'"
        case _:
            return ""
