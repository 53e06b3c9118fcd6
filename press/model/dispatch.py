"""A packet as a clinic hands it out: cover, therapist, parts. Nothing else may be printed of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from press.errors import AudienceError
from press.model.clinic import Appointment, Clinic, Slot, Therapist
from press.model.echo import RUN, Own, drawn_words, pictures
from press.model.order import Order
from press.model.packet import Packet, refusal
from press.model.parts import Kind, Part
from press.model.publication import Publication

__all__ = ["RUN", "Dispatch"]

_BESIDE_PLAN = frozenset({Kind.PLAN, Kind.CARD, Kind.LINES})
_WHO = (
    Slot.PRONOUNS,
    Slot.NAME,
    Slot.CREDENTIALS,
    Slot.PHONE,
    Slot.EMAIL,
    Slot.DATE,
    Slot.TIME,
    Slot.BOOKING_WEB,
)
_SIDE_BY_SIDE = (Slot.PRONOUNS, Slot.CREDENTIALS)  # on the second line of their cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An order of a clinic, for nobody's therapist in particular or for one; holds its `Packet`.

    Raises:
        AudienceError: If the packet breaks the gate, if a plan is not in a packet of its own that
            is given from hand to hand, if it holds two checklists or no help lines, or if the
            clinic's own words or its picture repeat a part that may not reach those who get it.
    """

    publication: Publication
    clinic: Clinic
    order: Order
    therapist: Therapist | None = None
    appointment: Appointment | None = None
    packet: Packet = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "packet", self._packet())
        rules = rules_broken(self.packet.parts, self.publication, in_person=self.order.in_person)
        reasons = [*rules, *self._repeated(), *self._shown()]
        if reasons:
            raise refusal(self.order.id, reasons)

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

    def _repeated(self) -> Iterator[str]:
        """Yield a reason for each part kept from these people that the clinic's words repeat."""
        own = Own(*self._words())
        free = [part for part in self.publication.parts if self._may(part)]
        for part in self.publication.parts:
            if part not in free and (found := own.echo(part, free, self.publication.title)):
                yield (
                    f"the words “{found}” stand in part {part.id}, which "
                    f"{', '.join(sorted(self.order.recipients))} may not get; say it in other words"
                )

    def _shown(self) -> Iterator[str]:
        """Yield a reason if the cover's picture is shown by none but parts kept from these people.

        Whoever has seen such a part would know it by its picture.
        """
        path = PurePosixPath(self.order.picture)
        cover = self.publication.cover
        parts = self.publication.parts if self.order.picture else ()
        showing = [part for part in parts if path in pictures(part)]
        is_everybodys = cover is not None and path == PurePosixPath(cover.picture)
        if showing and not is_everybodys and not any(map(self._may, showing)):
            ids = ", ".join(part.id for part in showing)
            yield (
                f"the picture {path} stands in part {ids}, which "
                f"{', '.join(sorted(self.order.recipients))} may not get; take another one"
            )

    def _words(self) -> Iterator[object]:
        """Yield what a reader meets in one go: all own words, the cover's, those of a drawing."""
        order = self.order
        # a note is read after the steps, or with the lead before them: nothing may span either
        said = (order.title, order.lead, order.note, order.next_steps, order.note, order.alt)
        yield (said, replace(self.clinic, logo=""), self.therapist, self.appointment)
        yield from self._covers()
        yield from drawn_words(self.clinic.logo)
        yield from order.drawn

    def _covers(self) -> Iterator[object]:
        """Yield the own words of each cover there may be, in the order of its template."""
        order, clinic = self.order, self.clinic
        rung = tuple((one.label, one.number, one.note or clinic.hours) for one in clinic.phones[:1])
        top = (clinic.name, clinic.address, rung, clinic.safe_contact, order.title, order.lead)
        named = (one for one in (self.therapist, self.appointment) if one is not None)
        slots = {slot: text for one in named for slot, text in one.slots.items()}
        own = [slots.get(slot, "") for slot in _WHO]
        who = (*own, "" if own[-1] else clinic.intake)
        yield (top, order.alt, who, order.next_steps, order.note)
        yield (top, who, order.next_steps, order.note)
        # where the cover is not roomy
        yield (top, order.note, who, order.next_steps)
        yield tuple(slots.get(slot, "") for slot in _SIDE_BY_SIDE)

    def _may(self, part: Part) -> bool:
        try:
            Packet(part.id, "", self.packet.recipients, (part,), self.packet.screened)
        except AudienceError:
            return False
        return True


def rules_broken(
    parts: Sequence[Part], publication: Publication, *, in_person: bool
) -> Iterator[str]:
    """Yield a reason for each rule that a clinic's packet of these parts would break."""
    plans = [part.id for part in parts if part.kind in (Kind.PLAN, Kind.CARD)]
    others = [part.id for part in parts if part.kind not in _BESIDE_PLAN]
    if plans and others:
        yield (
            f"part {plans[0]} stands with {', '.join(others)}; what is planned in private "
            "goes into a packet of its own, with nothing but help lines"
        )
    if plans and not in_person:
        yield (
            f"part {plans[0]} is given from hand to hand, never sent; "
            "the order must state in_person: true"
        )
    checklists = [part.id for part in parts if part.kind is Kind.CHECKLIST]
    if len(checklists) > 1:
        yield (
            f"parts {', '.join(checklists)} are for different people; "
            "give each in a packet of its own"
        )
    has_lines = any(part.kind is Kind.LINES for part in publication.parts)
    if parts and has_lines and not any(part.kind is Kind.LINES for part in parts):
        yield "it holds no page of help lines; add the part to 'parts'"


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
