"""A packet as a clinic hands it out: cover, therapist, parts. Nothing else may be printed of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import lru_cache

from press.errors import AudienceError
from press.model.clinic import Appointment, Clinic, Therapist
from press.model.order import Order
from press.model.packet import Packet
from press.model.parts import Kind, Part
from press.model.publication import Publication

RUN = 8
"""Words in a row that tell a part's sentence from everyday speech."""

_BESIDE_PLAN = frozenset({Kind.PLAN, Kind.CARD, Kind.LINES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An order of a clinic, for nobody's therapist in particular or for one; holds its `Packet`.

    Raises:
        AudienceError: If the packet breaks the gate, if a plan is not in a packet of its own that
            is given from hand to hand, if it holds two checklists or no help lines, or if the
            clinic's own words repeat a part that may not reach those who get it.
    """

    publication: Publication
    clinic: Clinic
    order: Order
    therapist: Therapist | None = None
    appointment: Appointment | None = None
    packet: Packet = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "packet", self._packet())
        reasons = [*self._rules(), *self._repeated()]
        if reasons:
            raise AudienceError(f"packet {self.order.id} cannot be built: " + "; ".join(reasons))

    def _packet(self) -> Packet:
        order = self.order
        people = {one.id: one for one in self.publication.recipients}
        shelf = {part.id: part for part in self.publication.parts}
        if unknown := [*{*order.recipients} - {*people}, *{*order.parts} - {*shelf}]:
            raise AudienceError(f"packet {order.id} names what is unknown: {', '.join(unknown)}")
        return Packet(
            order.id,
            order.title,
            frozenset(people[name] for name in order.recipients),
            tuple(_cut(shelf[name], order) for name in order.parts),
            order.screened,
        )

    def _rules(self) -> Iterator[str]:
        plans = [part.id for part in self.packet.parts if part.kind in (Kind.PLAN, Kind.CARD)]
        others = [part.id for part in self.packet.parts if part.kind not in _BESIDE_PLAN]
        if plans and others:
            yield (
                f"part {plans[0]} stands with {', '.join(others)}; what is planned in private "
                "goes into a packet of its own, with nothing but help lines"
            )
        if plans and not self.order.in_person:
            yield (
                f"part {plans[0]} is given from hand to hand, never sent; "
                "the order must state in_person: true"
            )
        checklists = [part.id for part in self.packet.parts if part.kind is Kind.CHECKLIST]
        if len(checklists) > 1:
            yield (
                f"parts {', '.join(checklists)} are for different people; "
                "give each in a packet of its own"
            )
        has_lines = any(part.kind is Kind.LINES for part in self.publication.parts)
        if self.packet.parts and has_lines and not self.packet.holds(Kind.LINES):
            yield "it holds no page of help lines; add the part to 'parts'"

    def _repeated(self) -> Iterator[str]:
        """Yield a reason for each part kept from these people that the clinic's words repeat."""
        own = {run for text in _texts(self._words()) for run in _runs(text)}
        free = {run for part in self.publication.parts if self._may(part) for run in runs_of(part)}
        for part in self.publication.parts:
            if not self._may(part) and (found := own & runs_of(part) - free):
                yield (
                    f"the words “{min(found)}” stand in part {part.id}, which "
                    f"{', '.join(sorted(self.order.recipients))} may not get; say it in other words"
                )

    def _words(self) -> tuple[object, ...]:
        order = self.order
        said = (order.title, order.lead, order.note, order.next_steps, order.alt)
        return (*said, replace(self.clinic, logo=""), self.therapist, self.appointment)

    def _may(self, part: Part) -> bool:
        try:
            Packet(part.id, "", self.packet.recipients, (part,), self.packet.screened)
        except AudienceError:
            return False
        return True


def _cut(part: Part, order: Order) -> Part:
    """Return ``part`` with the sections that an order names, or all of it where it names none."""
    wanted = order.sections.get(part.id)
    if wanted is None:
        return part
    if part.kind is not Kind.ARTICLE:
        raise AudienceError(f"packet {order.id}: part {part.id} is given as a whole or not at all")
    chapters = tuple(chapter for chapter in part.chapters if chapter.id in wanted)
    if len(chapters) != len({*wanted}) or not chapters:
        raise AudienceError(f"packet {order.id}: part {part.id} has not all of its sections")
    return replace(part, chapters=chapters)


@lru_cache(maxsize=64)
def runs_of(part: Part) -> frozenset[str]:
    """Return every run of words in a part, `RUN` words long."""
    return frozenset(run for text in _texts(part) for run in _runs(text))


def _runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", re.sub("<[^>]*>", " ", text).casefold())
    for at in range(len(words) - RUN + 1):
        yield " ".join(words[at : at + RUN])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for entry in value:
            yield from _texts(entry)
