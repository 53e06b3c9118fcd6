"""Everything that a clinic asked for, stamped where it can be, typeset where it must."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from press import pipeline
from press.errors import AudienceError, ContentError, Finding, Place, ToolError
from press.model.clinic import Slot
from press.model.dispatch import Dispatch
from press.output import Record, Scope, is_inside
from press.packet_jobs import Asked, plan_packets, sheets_of
from press.packets.batch import Follower
from press.packets.make import Maker, Ready, covers_of
from press.render.environment import environment
from press.workers import working


class Listener(pipeline.Listener, Follower):
    """Is told how both kinds of packets go on."""

    def stamping(self, count: int) -> None:
        """So many packets are to be stamped."""

    def gone(self, count: int) -> None:
        """So many packets were there that nobody asks for any more."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: the report on what was typeset, and the rows that were left out."""

    report: pipeline.Report
    findings: tuple[Finding, ...]


def make_packets(
    asked: Asked,
    shop: pipeline.Shop,
    editions: Iterable[str],
    listener: Listener,
    *,
    executor: Executor | None = None,
    zipped: bool = False,
) -> Done:
    """Make what was asked for in those of ``editions`` that each order comes in.

    Args:
        asked: What is wanted.
        shop: Where the press finds what it works with.
        editions: Which ones.
        listener: Told how it goes on.
        executor: Where jobs run; a process pool of ``shop.workers`` if left out.
        zipped: Whether each therapist's packets are put into one archive as well.

    Raises:
        PressError: If something could not be made; what is finished by then stays and is listed.
    """
    if zipped:
        _refuse_in_person(asked)
    with working(executor, shop.workers, shop, sheets_of(asked, shop)) as own:
        return _make(asked, shop, frozenset(editions), listener, own, zipped)


def left_out(findings: Iterable[Finding]) -> ContentError:
    """Return what is said of rows whose packets are not made."""
    return ContentError("the packets of these rows are not made; all others are", findings)


def _make(
    asked: Asked,
    shop: pipeline.Shop,
    editions: frozenset[str],
    listener: Listener,
    executor: Executor,
    zipped: bool,
) -> Done:
    for folder in asked.folders:
        if not is_inside(shop.output, folder):
            raise ToolError(f"{shop.output / folder} lies behind a link; delete it")
    templates = environment(shop.templates, shop.styles / "fonts")
    makers: list[tuple[Maker, Ready]] = []
    for order, folder in zip(asked.orders, asked.folders, strict=True):
        of_order = editions & {*order.editions}
        maker = Maker(shop, folder, asked.dispatch(order), of_order, templates, executor)
        named = [asked.dispatch(order, one) for one in asked.therapists if one and order.named]
        makers.append((maker, maker.prepare(covers_of(named, asked.visits))))
    in_full = [
        one
        for _, ready in makers
        for cover in ready.unset.in_full.values()
        for one in cover.in_full()
    ]
    no_room = [one for _, ready in makers for one in ready.unset.no_room]
    report = pipeline.make(
        plan_packets(asked, shop, in_full, no_room.append),
        shop,
        Scope((), partial(_lies_in, asked.folders)),
        wanted=lambda job: job.edition in editions,
        listener=listener,
        executor=executor,
    )
    listener.stamping(sum(ready.count for _, ready in makers))
    typeset = {one.path: one for one in (*(made.record for made in report.made), *report.kept)}
    for maker, ready in makers:
        maker.stamp(ready, listener, typeset, zipped=zipped)
    told = (_no_room(dispatch, slot, asked) for dispatch, slot in no_room)
    return Done(report, tuple(dict.fromkeys((*asked.findings, *told))))


def _refuse_in_person(asked: Asked) -> None:
    by_hand = [f"{order.id} (“{order.title}”)" for order in asked.orders if order.in_person]
    if by_hand:
        raise AudienceError(
            f"{', '.join(by_hand)}: given from hand to hand, never sent, so no archive is made; "
            "leave out --zip, or ask for the other orders by themselves"
        )


def _lies_in(folders: tuple[str, ...], record: Record) -> bool:
    return any(record.path.startswith(f"{folder}/") for folder in folders)


def _no_room(dispatch: Dispatch, slot: Slot, asked: Asked) -> Finding:
    who = dispatch.therapist.id if dispatch.therapist else ""
    at = asked.places.get(who, Place("roster.csv"))
    named = (one for one in (dispatch.therapist, dispatch.appointment) if one is not None)
    said = {slot: text for one in named for slot, text in one.slots.items()}.get(slot, "")
    hint = "say it shorter; the packets of the other rows are made"
    return Finding(at, "place-room", f"'{said[:60]}' has no room on the cover", hint)
