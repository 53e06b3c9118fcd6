"""The small correct manuscript of the tests, copied so that a test can change one thing."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from press.load.publication import load_publication
from press.model.publication import Publication
from press.pdf.coverage import printable

HERE = Path(__file__).parent
ROOT = HERE.parent
SMALL = HERE / "publication"
TEMPLATES = ROOT / "templates"
STYLES = ROOT / "styles"
TODAY = date(2025, 3, 1)


def copy_publication(target: Path, source: Path = SMALL) -> Path:
    """Return a copy of a manuscript that a test may change."""
    return Path(shutil.copytree(source, target / "content"))


def load(content: Path = SMALL, today: date | str = TODAY) -> Publication:
    """Return the publication of ``content``; messages call its folder 'content'."""
    day = today if isinstance(today, date) else date.fromisoformat(today)
    characters = printable(STYLES / "fonts")
    return load_publication(content, TEMPLATES, today=day, label="content", printable=characters)
