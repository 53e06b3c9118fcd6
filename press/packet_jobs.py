"""A clinic's packets → jobs: each order for each therapist, and the sheet that the clinic keeps."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from press.errors import ContentError, Place
from press.jobs import Job, Shop, all_sources, document_key, facts_of, load, stylesheets
from press.load.clinic import FOLDER, Desk, load_clinic
from press.load.cover_sheet import load_cover_sheet
from press.load.order import Counsel, load_orders
from press.load.roster import load_roster
from press.load.source import Findings, Folder, known
from press.model.clinic import Therapist
from press.model.dispatch import Dispatch
from press.model.edition import EDITIONS
from press.model.order import CoverSheet, Order
from press.model.publication import Publication
from press.pdf.coverage import printable
from press.render.environment import Environment, environment
from press.render.packet import render_cover_sheet, render_dispatch, sheet_packet

ROSTER = "roster.csv"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a clinic asked for, read and held against the gate.

    Attributes:
        publication: With the clinic and its help lines on it.
        orders: What it hands out.
        therapists: For whom; None stands for a packet with lines to write a name on.
        sheet: Words of the sheet that the clinic keeps, if the publication has any.
        notes: How the roster was understood, where that was a guess.
    """

    publication: Publication
    orders: tuple[Order, ...]
    therapists: tuple[Therapist | None, ...]
    sheet: CoverSheet | None
    notes: tuple[str, ...] = ()

    @property
    def folders(self) -> tuple[str, ...]:
        """Where in the output the packets lie."""
        return tuple(_folder(self.publication, order) for order in self.orders)

    def dispatches(self) -> Iterator[Dispatch]:
        """Yield every packet that is to be made."""
        for order in self.orders:
            for therapist in self.therapists if order.named else (None,):
                yield self.dispatch(order, therapist)

    def dispatch(self, order: Order, therapist: Therapist | None = None) -> Dispatch:
        """Return the packet of one order."""
        clinic = self.publication.clinic
        if clinic is None:
            raise ValueError("packets are handed out by a clinic")
        return Dispatch(
            publication=self.publication, clinic=clinic, order=order, therapist=therapist
        )


def read_asked(orders: Sequence[str], clinic: str, roster: Path | None, shop: Shop) -> Asked:
    """Return what is asked for on the command line.

    Args:
        orders: Names of orders, of the clinic's own or the publication's.
        clinic: The clinic's folder, or its name in the publication's.
        roster: The clinic's therapists; the file in its folder, if it has one, where left out.
        shop: Where the press finds what it works with.

    Raises:
        ContentError: With every finding in the files of the clinic.
        AudienceError: If a packet would break the gate.
    """
    publication = load(shop)
    findings = Findings()
    characters = printable(shop.styles / "fonts")
    content = Folder(shop.content, shop.content.name)
    folder = _clinic_folder(clinic, shop, findings)
    desk = Desk(publication.lines, shop.content, shop.today, characters)
    found = load_clinic(folder, desk, findings) if folder else None
    people = _therapists(roster, folder, characters, findings) if folder else None
    if found is None or folder is None or people is None:
        raise ContentError.of(findings.found)
    named = replace(publication, clinic=found[0], lines=found[1])
    sheet = load_cover_sheet(named, content, findings)
    if findings.found:
        raise ContentError.of(findings.found)
    counsel = Counsel(named, found[0], content, (folder, content), characters)
    return Asked(named, load_orders(orders, counsel), people[0], sheet, people[1])


def _clinic_folder(clinic: str, shop: Shop, findings: Findings) -> Folder | None:
    if Path(clinic).is_dir():
        return Folder(Path(clinic), Path(clinic).resolve().name)
    if (shop.content / FOLDER / clinic).is_dir():
        return Folder(shop.content / FOLDER / clinic, f"{shop.content.name}/{FOLDER}/{clinic}")
    there = sorted(path.name for path in (shop.content / FOLDER).glob("*") if path.is_dir())
    near = difflib.get_close_matches(clinic, there, 1)
    hint = f"did you mean '{near[0]}'?" if near else known(there)
    message = f"there is no folder '{clinic}' with a clinic in it"
    findings.add("file-missing", Place(f"{shop.content.name}/{FOLDER}"), message, hint)
    return None


def _therapists(
    roster: Path | None, folder: Folder, characters: frozenset[str], findings: Findings
) -> tuple[tuple[Therapist | None, ...], tuple[str, ...]] | None:
    if roster is None and not (folder.root / ROSTER).exists():
        return (None,), ()
    own = folder if roster is None else Folder(roster.parent, roster.parent.resolve().name)
    name = ROSTER if roster is None else roster.name
    read = load_roster(name, own, characters, findings)
    return (read.therapists, read.notes) if read else None


def plan_packets(asked: Asked, shop: Shop) -> list[Job]:
    """Return every job of a clinic's packets: for each therapist, and one sheet a layout."""
    planner = _Planner(asked, shop, environment(shop.templates), all_sources(shop))
    jobs: list[Job] = []
    for dispatch in asked.dispatches():
        jobs += planner.jobs(dispatch)
    return jobs


@dataclass(frozen=True, slots=True)
class _Planner:
    """What the jobs of a clinic have in common."""

    asked: Asked
    shop: Shop
    templates: Environment
    sources: str
    sheets: set[str] = field(default_factory=set)

    def jobs(self, dispatch: Dispatch) -> Iterator[Job]:
        """Yield the jobs of one packet, one for each edition, and those of its sheet once."""
        folder = _folder(self.asked.publication, dispatch.order)
        stem = dispatch.therapist.id if dispatch.therapist else "packet"
        rendered: dict[str, str] = {}
        for edition in (EDITIONS[name] for name in dispatch.order.editions):
            first = edition.layout not in rendered
            if first:
                rendered[edition.layout] = render_dispatch(
                    dispatch, edition, environment=self.templates
                )
            job = self._job(dispatch, f"{folder}/{stem}-{edition.id}.pdf", edition.id)
            html = rendered[edition.layout]
            yield self._with(job, html)
            path = f"{folder}/sheet-{edition.id}.pdf"
            if first and self.asked.sheet and path not in self.sheets:
                self.sheets.add(path)
                yield self._sheet(dispatch, self.asked.sheet, path, edition.id, html)

    def _sheet(
        self, dispatch: Dispatch, sheet: CoverSheet, path: str, edition: str, html: str
    ) -> Job:
        packet = sheet_packet(dispatch, sheet)
        own = render_cover_sheet(dispatch, sheet, EDITIONS[edition], environment=self.templates)
        job = self._job(dispatch, path, edition)
        facts = facts_of(packet, self.asked.publication, path, self.shop)
        job = replace(job, kind="cover-sheet", packet=packet, facts=facts, sheet=own)
        return self._with(job, html)

    def _job(self, dispatch: Dispatch, path: str, edition: str) -> Job:
        facts = facts_of(dispatch.packet, self.asked.publication, path, self.shop)
        sheets = stylesheets(self.shop.styles, EDITIONS[edition])
        packet = dispatch.packet
        return Job(path, "packet", packet, edition, "", self.shop, facts, "", sheets)

    def _with(self, job: Job, html: str) -> Job:
        texts = (html, job.path, job.sheet)
        key = document_key(self.sources, job.packet, job.facts, self.shop, *texts)
        return replace(job, html=html, key=key)


def _folder(publication: Publication, order: Order) -> str:
    clinic = publication.clinic.id if publication.clinic else ""
    return f"packets/{clinic}/{order.id}"
