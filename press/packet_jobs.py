"""A clinic's packets → jobs: each order for each therapist, and the sheet that the clinic keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from press.errors import AudienceError, ContentError, Finding, Place
from press.jobs import Job, Shop, all_sources, document_key, facts_of, load, stylesheets
from press.load.appointments import load_appointments
from press.load.clinic import Desk, load_clinic
from press.load.clinic_folder import beside, clinic_folder
from press.load.cover_sheet import load_cover_sheet
from press.load.order import Counsel, load_orders
from press.load.roster import Roster, load_roster
from press.load.source import Findings, Folder
from press.model.clinic import Slot, Therapist, Visit
from press.model.dispatch import Dispatch
from press.model.edition import EDITIONS
from press.model.order import CoverSheet, Order
from press.model.publication import Publication
from press.pdf.coverage import nameable, printable
from press.render.environment import Environment, environment
from press.render.packet import render_cover_sheet, render_dispatch, sheet_packet
from press.render.slots import OTHERS, TooLongError

ROSTER = "roster.csv"
_IN_OTHERS = f' {OTHERS}"'  # the end of a place's class


@dataclass(frozen=True, slots=True)
class Asked:
    """What a clinic asked for, read and held against the gate.

    Attributes:
        publication: With the clinic and its help lines on it.
        orders: What it hands out.
        therapists: For whom; None stands for a packet with lines to write a name on.
        sheet: Words of the sheet that the clinic keeps, if the publication has any.
        notes: How the roster was understood, where that was a guess.
        visits: Their appointments, if it named any: then each packet is for one of them.
        findings: Rows that were left out, each with its mistake.
        places: Where in the roster each therapist stands.
    """

    publication: Publication
    orders: tuple[Order, ...]
    therapists: tuple[Therapist | None, ...]
    sheet: CoverSheet | None
    notes: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()
    findings: tuple[Finding, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a batch.

    Attributes:
        roster: The clinic's therapists; the file in its folder, if it has one, where left out.
        appointments: When they see somebody.
        partly: Whether good rows are wanted beside the mistakes of others.
    """

    roster: Path | None = None
    appointments: Path | None = None
    partly: bool = False


def read_asked(
    orders: Sequence[str], clinic: str, tables: Tables, shop: Shop, read: Publication | None = None
) -> Asked:
    """Return what is asked for on the command line.

    Args:
        orders: Names of orders, of the clinic's own or the publication's.
        clinic: The clinic's folder, or its name in the publication's.
        tables: Its therapists and their appointments.
        shop: Where the press finds what it works with.
        read: The publication of the shop; it is read if left out.

    Raises:
        ContentError: With every finding in the files of the clinic.
        AudienceError: If a packet would break the gate.
    """
    publication = read or load(shop)
    findings = Findings()
    characters = printable(shop.styles / "fonts")
    content = Folder(shop.content, shop.content.name)
    folder = clinic_folder(clinic, content, findings)
    desk = Desk(publication.lines, shop.content, shop.today, characters, publication.unsaid)
    found = load_clinic(folder, desk, findings) if folder else None
    rows = Findings()
    letters = nameable(shop.styles / "fonts")
    people = _roster(tables, folder, (letters, publication.unsaid), rows) if folder else None
    if found is None or folder is None or people is None or (rows.found and not tables.partly):
        raise ContentError.of([*findings.found, *rows.found])
    named = replace(publication, clinic=found[0], lines=found[1])
    sheet = load_cover_sheet(named, content, findings)
    if findings.found:
        raise ContentError.of(findings.found)
    counsel = Counsel(named, found[0], content, (folder, content), characters)
    visits = _visits(tables.appointments, people, rows)
    asked = Asked(
        named,
        load_orders(orders, counsel),
        people.therapists or (None,),
        sheet,
        people.notes,
        visits,
        places=people.places,
    )
    kept = _kept(asked, rows, partly=tables.partly)
    return replace(asked, therapists=kept, findings=tuple(rows.found))


def _kept(asked: Asked, findings: Findings, *, partly: bool) -> tuple[Therapist | None, ...]:
    """Return those therapists whose rows break the gate in no order; the others are noted.

    Raises:
        AudienceError: If nobody is left, or if good rows are not wanted without the bad ones.
    """
    refused: list[Finding] = []
    kept = dict.fromkeys(asked.therapists)
    for order, one in product(asked.orders, filter(None, asked.therapists)):
        try:
            asked.dispatch(order, one if order.named else None)
        except AudienceError as error:
            at = asked.places.get(one.id, Place(ROSTER))
            hint = "say it in other words in this row; the packets of the other rows are made"
            refused.append(Finding(at, "audience", error.message, hint))
            kept.pop(one, None)
    if refused and not (kept and partly):
        number = "1 packet" if len(refused) == 1 else f"{len(refused)} packets"
        raise AudienceError(f"{number} would break the gate", [*findings.found, *refused])
    findings.found.extend(refused)
    return tuple(kept)


def _roster(
    tables: Tables,
    folder: Folder,
    limits: tuple[frozenset[str], tuple[str, ...]],
    findings: Findings,
) -> Roster | None:
    """Return the clinic's roster, which is empty where it has none."""
    if tables.roster is None and not (folder.root / ROSTER).exists():
        return Roster(())
    own, name = (folder, ROSTER) if tables.roster is None else beside(tables.roster)
    characters, unsaid = limits
    return load_roster(name, own, characters, findings, partly=tables.partly, unsaid=unsaid)


def _visits(path: Path | None, people: Roster, findings: Findings) -> tuple[Visit, ...]:
    if path is None:
        return ()
    folder, name = beside(path)
    ids = {therapist.id for therapist in people.therapists}
    visits = load_appointments(name, folder, ids, findings)
    if not visits:
        raise ContentError.of(findings.found)
    return tuple(visits)


InFull = tuple[Dispatch, str]
"""A packet that is typeset as a whole, and its path in the order's folder without edition."""

NoRoom = Callable[[tuple[Dispatch, Slot]], object]
"""Is told of a packet whose words have no room, and of their place."""


def plan_packets(
    asked: Asked,
    shop: Shop,
    in_full: Iterable[InFull] | None = None,
    no_room: NoRoom = lambda unset: None,
) -> list[Job]:
    """Return the jobs of a clinic's packets and one sheet a layout.

    Args:
        asked: What is wanted.
        shop: Where the press finds what it works with.
        in_full: Which of the packets that name a therapist; all of them if left out.
        no_room: Told of those that can't be typeset; all others are planned.
    """
    fonts = shop.styles / "fonts"
    planner = _Planner(asked, shop, environment(shop.templates, fonts), all_sources(shop))
    jobs: list[Job] = []
    for dispatch in asked.dispatches():
        stem = dispatch.therapist.id if dispatch.therapist else "packet"
        whole = in_full is None or dispatch.therapist is None
        jobs += planner.jobs(dispatch, stem, whole=whole)
    for dispatch, stem in in_full or ():
        try:
            jobs += list(planner.jobs(dispatch, stem, whole=True))
        except TooLongError as error:
            no_room((dispatch, error.slot))
    return jobs


def sheets_of(asked: Asked, shop: Shop) -> Iterator[Path]:
    """Yield every stylesheet that a packet of these may be set with."""
    for job in plan_packets(asked, shop, ()):
        yield from job.stylesheets
    common = printable(shop.styles / "fonts")
    texts = (text for one in asked.therapists if one for text in one.slots.values())
    if any(not common.issuperset(text) for text in texts):
        yield _others(shop)


def _others(shop: Shop) -> Path:
    return shop.styles / f"{OTHERS}.css"


@dataclass(frozen=True, slots=True)
class _Planner:
    """What the jobs of a clinic have in common."""

    asked: Asked
    shop: Shop
    templates: Environment
    sources: str
    sheets: set[str] = field(default_factory=set)

    def jobs(self, dispatch: Dispatch, stem: str, *, whole: bool) -> Iterator[Job]:
        """Yield the jobs of one packet, one for each edition, and those of its sheet once."""
        folder = _folder(self.asked.publication, dispatch.order)
        rendered: dict[str, str] = {}
        for edition in (EDITIONS[name] for name in dispatch.order.editions):
            path = f"{folder}/sheet-{edition.id}.pdf"
            first = edition.layout not in rendered
            sheet = self.asked.sheet if first and path not in self.sheets else None
            if not whole and sheet is None:
                continue
            if first:
                # a sheet needs the pages alone; whose words have no room is found out elsewhere
                shown = dispatch if whole else replace(dispatch, therapist=None)
                rendered[edition.layout] = render_dispatch(
                    shown, edition, environment=self.templates
                )
            html = rendered[edition.layout]
            if whole:
                job = self._job(dispatch, f"{folder}/{stem}-{edition.id}.pdf", edition.id)
                yield self._with(job, html)
            if sheet:
                self.sheets.add(path)
                yield self._sheet(dispatch, sheet, path, edition.id, html)

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
        by_hand = dispatch.order.in_person
        job = Job(path, "packet", packet, edition, "", self.shop, facts, "", sheets)
        return replace(job, in_person=by_hand)

    def _with(self, job: Job, html: str) -> Job:
        texts = (html, job.path, job.sheet)
        key = document_key(self.sources, job.packet, job.facts, self.shop, *texts)
        sheets = job.stylesheets
        if _IN_OTHERS in html:
            sheets = (*sheets, _others(self.shop))
        return replace(job, html=html, key=key, stylesheets=sheets)


def _folder(publication: Publication, order: Order) -> str:
    clinic = publication.clinic.id if publication.clinic else ""
    return f"packets/{clinic}/{order.id}"
