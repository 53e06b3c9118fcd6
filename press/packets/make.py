"""A clinic's packets: typeset once for each shape of cover, then stamped for each therapist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, groupby

from press.jobs import Shop, all_sources, document_key, facts_of
from press.model.clinic import Appointment, Slot, Visit
from press.model.dispatch import Dispatch
from press.model.edition import EDITIONS, Edition
from press.output import Record, hold
from press.packets.batch import Follower, jobs_of, key_press_waits, needs, stamp_all
from press.packets.listed import Entry
from press.packets.listing import Shelf, listing, terms_of
from press.packets.plan import Shape, layouts_of, printed_of, typeset
from press.packets.template import Template
from press.packets.work import Made, Wanted, says_of
from press.packets.zips import zip_each
from press.render.environment import Environment
from press.render.markup import clock, day
from press.render.packet import render_dispatch


@dataclass(frozen=True, slots=True)
class Cover:
    """Packets of one therapist whose covers have the same places filled."""

    dispatch: Dispatch
    appointments: tuple[tuple[str, Appointment | None], ...]

    @property
    def shape(self) -> Shape:
        """What decides about the layout, as far as is known before it is made."""
        return Shape(frozenset(next(self.values())))

    def values(self) -> Iterator[Mapping[Slot, str]]:
        """Yield what the places of each packet say."""
        therapist = self.dispatch.therapist.slots if self.dispatch.therapist else {}
        for _, appointment in self.appointments:
            yield {**therapist, **printed_of(self.dispatch, appointment)}

    def named(self) -> Iterator[tuple[str, Appointment | None]]:
        """Yield the path of each packet in its order's folder, without edition."""
        therapist = self.dispatch.therapist
        stem = therapist.id if therapist else "packet"
        for name, appointment in self.appointments:
            yield f"{stem}/{name}" if name else stem, appointment

    def wanted(self, folder: str, edition: str) -> Iterator[Wanted]:
        """Yield the packets of one edition."""
        who = self.dispatch.therapist.id if self.dispatch.therapist else ""
        for (path, _), values in zip(self.named(), self.values(), strict=True):
            yield Wanted(f"{folder}/{path}-{edition}.pdf", who, values)

    def said(self) -> Iterator[tuple[str, str]]:
        """Yield the path of each packet without edition, and what tells its words from others."""
        for (path, _), values in zip(self.named(), self.values(), strict=True):
            yield path, says_of(values)

    def in_full(self) -> Iterator[tuple[Dispatch, str]]:
        """Yield the packets as they are typeset as a whole."""
        for path, appointment in self.named():
            yield replace(self.dispatch, appointment=appointment), path


Key = tuple[tuple[Edition, ...], Shape]
"""What is typeset once: editions that share a layout, and the shape of the cover."""


@dataclass(slots=True)
class Unset:
    """What could not be stamped: too long for its place, or in letters that only a typeset has."""

    no_room: list[tuple[Dispatch, Slot]] = field(default_factory=list)
    in_full: dict[int, Cover] = field(default_factory=dict)


def covers_of(dispatches: Iterable[Dispatch], visits: Sequence[Visit]) -> Iterator[Cover]:
    """Yield what is to be made: for each therapist once, or for each of their appointments.

    All ``dispatches`` are those of one order.
    """
    rows: dict[str, list[Visit]] = {}
    for visit in visits:
        rows.setdefault(visit.therapist, []).append(visit)
    of_order = list(dispatches)
    printed = _printer(of_order[0].publication.words if of_order else {})
    for dispatch in of_order:
        if not visits:
            yield Cover(dispatch, (("", None),))
            continue
        own = rows.get(dispatch.therapist.id, []) if dispatch.therapist else []
        for timed in (True, False):
            some = tuple(printed(one) for one in own if bool(one.time) is timed)
            if some:
                yield Cover(dispatch, some)


def _printer(words: Mapping[str, str]) -> Callable[[Visit], tuple[str, Appointment]]:
    """Return what tells a visit's name and what is printed of it; days and hours come again."""
    day_of = cache(lambda value: day(value, words))
    time_of = cache(lambda value: clock(value, words) if value else "")

    def printed(visit: Visit) -> tuple[str, Appointment]:
        name = f"{visit.day.isoformat()}-{visit.time.replace(':', '')}".removesuffix("-")
        own = Appointment(
            therapist=visit.therapist, date=day_of(visit.day), time=time_of(visit.time)
        )
        return name, own

    return printed


@dataclass(frozen=True, slots=True)
class Ready:
    """What is typeset and can be stamped: for each template, its edition and its covers.

    ``covers`` are those of all packets, whatever became of them.
    """

    stamped: list[tuple[Template, str, list[Cover]]]
    unset: Unset
    covers: tuple[Cover, ...] = ()

    @property
    def count(self) -> int:
        """How many packets there are."""
        covers = (cover for _, _, own in self.stamped for cover in own)
        return sum(len(cover.appointments) for cover in covers)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the packets of one order, which is that of ``dispatch``."""

    shop: Shop
    folder: str
    dispatch: Dispatch
    editions: frozenset[str]
    environment: Environment
    executor: Executor

    def prepare(self, covers: Iterable[Cover]) -> Ready:
        """Typeset a template for each layout and shape; where words have no room, a taller one."""
        named = sorted((EDITIONS[name] for name in self.editions), key=lambda one: one.layout)
        groups = [tuple(own) for _, own in groupby(named, key=lambda one: one.layout)]
        every = tuple(covers)
        ready = Ready([], Unset(), every)
        waiting = _by_key(((group, cover.shape), cover) for group in groups for cover in every)
        while waiting:
            running = {key: self._typeset(*key, own[0]) for key, own in waiting.items()}
            taller: list[tuple[Key, Cover]] = []
            for key, own in waiting.items():
                templates = running[key].result()
                fitting = self._sorted(key, own, templates, ready.unset, taller)
                if fitting:
                    ready.stamped.extend((one, name, fitting) for name, one in templates.items())
            waiting = _by_key(taller)
        return _each_in_one_way(ready)

    def stamp(
        self, ready: Ready, follower: Follower, typeset: Mapping[str, Record], *, zipped: bool
    ) -> None:
        """Make all that can be stamped; what is finished is listed, however that ends.

        Packets that were ``typeset`` as a whole are listed with them. Each therapist's are
        ``zipped`` before anybody else may change them.
        """
        root = self.shop.output
        whole = self._whole(ready, typeset)
        parts = (
            (template, chain.from_iterable(cover.wanted(self.folder, edition) for cover in covers))
            for template, edition, covers in ready.stamped
        )
        with hold(root, follower.waiting) as output, output.stage() as stage:
            with (
                key_press_waits() as look,
                listing(self._shelf(ready, whole, typeset), stage) as own,
            ):
                own.add(whole)
                stamp_all(jobs_of(parts, root, stage), self.executor, own, follower, look)
            follower.gone(own.removed)
            if zipped:
                zip_each(root, self.folder, stage)

    def _whole(self, ready: Ready, typeset: Mapping[str, Record]) -> list[Made]:
        covers = list(ready.unset.in_full.values())
        if not self.dispatch.order.named:
            covers.append(Cover(self.dispatch, (("", None),)))
        wanted = (
            one
            for cover in covers
            for edition in self.dispatch.order.editions
            for one in cover.wanted(self.folder, edition)
        )
        return [
            Made(
                one.path,
                one.therapist,
                says_of(one.values),
                record.sha256,
                record.bytes,
                fresh=False,
            )
            for one in wanted
            if (record := typeset.get(one.path))
        ]

    def _shelf(self, ready: Ready, whole: Sequence[Made], typeset: Iterable[str]) -> Shelf:
        others = {*self.dispatch.order.editions} - self.editions

        covers = ready.covers if others else ()
        planned = {f"{self.folder}/{path}": says for one in covers for path, says in one.said()}

        def spared(entry: Entry) -> bool:
            """Whether it would be made as it is, but in an edition that isn't asked for now."""
            stems = (entry["path"].removesuffix(f"-{edition}.pdf") for edition in others)
            return any(planned.get(stem, "") == entry.get("says") for stem in stems)

        return Shelf(
            self.shop.output,
            self.folder,
            terms_of(self.dispatch, self._words()),
            ready.count + len(whole),
            spared,
            frozenset(typeset),
        )

    def _words(self) -> str:
        """Return the fingerprint of all that is printed on a packet but its therapist."""
        edition = EDITIONS[self.dispatch.order.editions[0]]
        bare = replace(self.dispatch, therapist=None, appointment=None)
        html = render_dispatch(bare, edition, environment=self.environment)
        packet, shop = self.dispatch.packet, self.shop
        facts = facts_of(packet, self.dispatch.publication, self.folder, shop)
        return document_key(all_sources(shop), packet, facts, shop, html)[:16]

    def _typeset(
        self, editions: Sequence[Edition], shape: Shape, cover: Cover
    ) -> Future[dict[str, Template]]:
        dispatch, rest = cover.dispatch, (self.folder, self.shop, self.environment)
        return self.executor.submit(typeset, layouts_of(dispatch, shape, editions, *rest))

    def _sorted(
        self,
        key: Key,
        covers: Iterable[Cover],
        templates: Mapping[str, Template],
        unset: Unset,
        taller: list[tuple[Key, Cover]],
    ) -> list[Cover]:
        """Return the covers that fit as they are; note what becomes of the others."""
        editions, shape = key
        # the editions of a layout differ in ink alone
        template = next(iter(templates.values()))
        fitting = []
        for cover in covers:
            need = needs(template, cover.values())
            if need is True:
                unset.in_full.setdefault(id(cover), cover)
            elif need is False:
                fitting.append(cover)
            elif need in shape.tall:
                unset.no_room.append((cover.dispatch, need))
            else:
                taller.append(((editions, Shape(shape.filled, shape.tall | {need})), cover))
        return fitting


def _each_in_one_way(ready: Ready) -> Ready:
    """Return what can be stamped without what is typeset as a whole in another layout."""
    stamped = [
        (template, edition, [one for one in covers if id(one) not in ready.unset.in_full])
        for template, edition, covers in ready.stamped
    ]
    return replace(ready, stamped=[one for one in stamped if one[2]])


def _by_key(pairs: Iterable[tuple[Key, Cover]]) -> dict[Key, list[Cover]]:
    grouped: dict[Key, list[Cover]] = {}
    for key, cover in pairs:
        grouped.setdefault(key, []).append(cover)
    return grouped
