"""Orders, therapists, appointments → what to typeset once, and what to stamp from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from press.jobs import Job as Layout
from press.jobs import Shop, facts_of, stylesheets
from press.model.clinic import Appointment, Slot, Therapist
from press.model.dispatch import RUN, Dispatch
from press.model.edition import Edition
from press.packets.prepare import prepare
from press.packets.template import Template
from press.pdf.issue import issue
from press.pdf.write import Sources, write_pdf
from press.render.environment import Environment
from press.render.packet import render_dispatch
from press.render.slots import Faces

_LETTER = "n"
_ADDRESS = f"https://{_LETTER}"


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides about a cover's layout: which places are filled, and which need more lines."""

    filled: frozenset[Slot]
    tall: frozenset[Slot] = frozenset()


def printed_of(dispatch: Dispatch, appointment: Appointment | None) -> Mapping[Slot, str]:
    """Return what the places of a packet say of an appointment.

    Raises:
        AudienceError: If these words break the gate, which the dispatch has held the therapist's
            against.
    """
    if appointment is None:
        return {}
    # read as a day and an hour and spelled in the publication's own words, so that they can repeat
    # neither a title nor a sentence; a language that spells them out may come to a run of words
    if any(text.count(" ") >= RUN - 1 for text in (appointment.date, appointment.time)):
        replace(dispatch, appointment=appointment)
    return appointment.slots


def layouts_of(
    dispatch: Dispatch,
    shape: Shape,
    editions: Sequence[Edition],
    folder: str,
    shop: Shop,
    environment: Environment,
) -> tuple[Layout, ...]:
    """Return what is typeset for covers of ``shape`` in ``editions``, which share a layout."""
    sampled = replace(dispatch, therapist=_therapist(shape), appointment=_appointment(shape))
    html = render_dispatch(sampled, editions[0], environment=environment, tall=shape.tall)
    layouts = []
    for edition in editions:
        path = f"{folder}/packet-{edition.id}.pdf"
        facts = facts_of(dispatch.packet, dispatch.publication, path, shop)
        sheets = stylesheets(shop.styles, edition)
        layout = Layout(path, "packet", dispatch.packet, edition.id, "", shop, facts)
        layouts.append(replace(layout, html=html, stylesheets=sheets))
    return tuple(layouts)


def typeset(layouts: Sequence[Layout]) -> dict[str, Template]:
    """Typeset once and return the template of each edition; runs in a worker.

    Raises:
        PressError: What the engines found wrong.
    """
    first = layouts[0]
    shop = first.shop
    raw = write_pdf(
        first.html,
        base=shop.content,
        sources=Sources(roots=(shop.content, shop.styles)),
        stylesheets=first.stylesheets,
    )
    faces = Faces(shop.styles / "fonts")
    wanted = [(layout.edition, layout.facts) for layout in layouts]
    finished = issue(raw, wanted, shop.styles, shop.standard, slots=True)
    return {edition: prepare(data, _ADDRESS, faces) for (edition, _), data in finished}


def _therapist(shape: Shape) -> Therapist | None:
    """Return the shortest therapist who fills these places."""
    if Slot.NAME not in shape.filled:
        return None

    def letter(slot: Slot) -> str:
        return _LETTER if slot in shape.filled else ""

    return Therapist(
        id=_LETTER,
        name=_LETTER,
        credentials=letter(Slot.CREDENTIALS),
        pronouns=letter(Slot.PRONOUNS),
        phone=letter(Slot.PHONE),
        email=letter(Slot.EMAIL),
        booking=_ADDRESS if Slot.BOOKING_QR in shape.filled else "",
    )


def _appointment(shape: Shape) -> Appointment | None:
    if Slot.DATE not in shape.filled:
        return None
    time = _LETTER if Slot.TIME in shape.filled else ""
    return Appointment(therapist=_LETTER, date=_LETTER, time=time)
