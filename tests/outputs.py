"""A built publication: where its files lie, and how a test finds the one it wants."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from press.model.edition import EDITIONS
from press.model.parts import Part
from press.model.publication import Publication
from press.output import Record
from press.pipeline import Shop, build, load


@dataclass(frozen=True, slots=True)
class Built:
    """A publication and what the press made of it; tests must leave ``root`` as it is."""

    root: Path
    publication: Publication
    shop: Shop
    records: tuple[Record, ...]

    def files(self, *kinds: str, edition: str = "") -> list[Path]:
        """Return the files of some kinds (handout, sheet, tally, epub), of all editions or one."""
        return [
            self.root / record.path
            for record in self.records
            if record.kind in kinds and edition in ("", record.edition)
        ]

    @property
    def form_records(self) -> list[Record]:
        """Every PDF that is tagged and can be filled in; the others are for paper only."""
        return [
            record
            for record in self.records
            if record.kind in ("handout", "sheet") and EDITIONS[record.edition].medium == "form"
        ]

    @property
    def forms(self) -> list[Path]:
        """The files of `form_records`."""
        return [self.root / record.path for record in self.form_records]

    @property
    def form_editions(self) -> list[str]:
        """The editions of the publication that can be filled in."""
        return [name for name in self.publication.editions if EDITIONS[name].medium == "form"]

    @property
    def pdfs(self) -> list[Path]:
        """Every PDF."""
        return self.files("handout", "sheet")

    @property
    def book(self) -> Path:
        """The ePub."""
        (found,) = self.files("epub")
        return found

    def handout(self, edition: str = "") -> Path:
        """Return the complete handout of an edition, the first one if none is named."""
        return self.files("handout", edition=edition or self.publication.editions[0])[0]

    def sheet(self, part: Part, edition: str = "") -> Path:
        """Return the sheet of a part, of the first edition if none is named."""
        wanted = edition or self.publication.editions[0]
        (found,) = [
            self.root / record.path
            for record in self.records
            if record.kind == "sheet"
            and list(record.parts) == [part.id]
            and record.edition == wanted
        ]
        return found


def build_apart(shop: Shop) -> None:
    """Build a publication in a new process, as a user does.

    WeasyPrint's fonts are those of a process: a build beside other tests could borrow theirs, and
    they its.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        apart.submit(_build, shop).result()


def _build(shop: Shop) -> None:
    build(load(shop), shop)
