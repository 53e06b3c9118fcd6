"""A clinic's packet → its HTML document, and that of the sheet which the clinic keeps of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from jinja2 import Environment

from press.model.clinic import Clinic, Slot, shape
from press.model.dispatch import Dispatch
from press.model.edition import Edition
from press.model.nodes import FieldRow, TextField, Tick, TickList
from press.model.order import CoverSheet
from press.model.packet import Packet
from press.model.parts import Part, Together
from press.model.publication import Publication
from press.render.environment import house
from press.render.markup import fill
from press.render.measure import line_width_em
from press.render.references import PageReferences, uninvited

_CHAPTERS_LISTED: Final = 3
_TWO: Final = 2
_PAGE_OF: Final = re.compile(r'<span class="page-of" data-page-of="([^"]*)"></span>')
_ALL: Final = "*"

# Heights on the standard cover in mm, PAGES-more.md "Packet cover".
_GAP, _GAPS, _FOOT = 16.0, 19.6, 10.6
_ONE_LINE, _LONG_LINE, _COLUMN = 20.2, 16.3, 128.0
_PICTURE = 56.0
_LINE, _SMALL_LINE, _PAD = 5.6, 5.2, 5.6
_SQUARE = 19.0
_LIVE = {"letter": 239.4, "a4": 253.0}
_LEAD_EM, _LEAD_PT, _PT = 131.0, 15.0, 0.3528
_SHORT_TITLE, _TITLE_EM = 14, 6.7  # 128 mm, the narrowest text column, at 56 pt
SHEET: Final = "sheet"  # what the fields of a cover sheet are named after


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of what is in a packet; ``title`` is what the cover calls it."""

    id: str
    title: str
    part: Part


@dataclass(frozen=True, slots=True)
class Row:
    """A line of what is in a packet as the clinic's sheet has it."""

    id: str
    title: str
    part: Part
    together: Together


def render_dispatch(
    dispatch: Dispatch,
    edition: Edition,
    *,
    environment: Environment,
    tall: frozenset[Slot] = frozenset(),
) -> str:
    """Return the HTML of a clinic's packet; pure, but for reading templates.

    Places in ``tall`` have all lines that they may have, whatever their words need.
    """
    return _render(
        dispatch,
        dispatch.packet,
        edition,
        environment,
        layout="packet",
        entries=list(entries(dispatch.packet)),
        long=is_long(dispatch.order.title),
        picture_mm=round(picture_height(dispatch, edition), 1),
        slots={
            slot.value: text
            for one in (dispatch.therapist, dispatch.appointment)
            if one is not None
            for slot, text in one.slots.items()
        },
        tall=tall,
    )


def render_cover_sheet(
    dispatch: Dispatch, sheet: CoverSheet, edition: Edition, *, environment: Environment
) -> str:
    """Return the HTML of the sheet that the clinic keeps; `fill_pages` sets its page numbers."""
    publication = dispatch.publication
    packet = sheet_packet(dispatch, sheet)
    told = [part for part in publication.parts if packet.recipients <= part.may_reach]
    held = {part.id for part in dispatch.packet.parts}
    # a form may come in two lengths under one title: if one is inside, its title is not left out
    within = {part.title for part in dispatch.packet.parts}
    return _render(
        dispatch,
        packet,
        edition,
        environment,
        layout="cover-sheet",
        sheet=sheet,
        people=sorted(dispatch.packet.recipients),
        inside=list(_rows(dispatch, {one.id for one in told})),
        outside=list(_titles(part for part in told if part.title not in within)),
        signature=_signature(publication.words),
        groups={group.id: group.title for group in publication.groups},
        lists=[
            (group, _ticks(group.items, f"{SHEET}.{group.id}", publication))
            for group in sheet.lists
            if group.fits(dispatch.order, held)
        ],
    )


def sheet_packet(dispatch: Dispatch, sheet: CoverSheet) -> Packet:
    """Return the sheet as a packet of its own: it holds no part, for those who may see it."""
    everyone = dispatch.publication.recipients
    people = frozenset(one for one in everyone if one.id in sheet.recipients)
    return Packet(f"{dispatch.packet.id}-sheet", sheet.title, people, ())


def fill_pages(html: str, pages: Mapping[str, int], total: int) -> str:
    """Return the sheet's HTML with the page of each part, as the laid out packet has it."""
    numbers = {**pages, _ALL: total}
    return _PAGE_OF.sub(lambda found: str(numbers[found[1]]), html)


def entries(packet: Packet) -> Iterator[Entry]:
    """Yield what the cover lists: the parts, or the chapters of one that has only a few."""
    for part in packet.parts:
        if 1 < len(part.chapters) <= _CHAPTERS_LISTED and not part.kind.is_worksheet:
            yield from (Entry(chapter.id, chapter.title, part) for chapter in part.chapters)
        else:
            yield Entry(part.name, _title(part), part)


def _title(part: Part) -> str:
    alone = len(part.chapters) == 1 and not part.kind.is_worksheet
    return part.chapters[0].title if alone else part.title


def _rows(dispatch: Dispatch, told: Collection[str]) -> Iterator[Row]:
    """Yield what is inside as the cover lists it, of the parts ``told``; worksheets by their title.

    What no two partners may both get is never in a packet that they share, screened or not.
    """
    partners = {one for one in dispatch.publication.recipients if one.partner}
    for entry in entries(dispatch.packet):
        part = entry.part
        if part.id in told:
            alone = bool(partners) and len(partners & part.may_reach) < _TWO
            together = Together.NEVER if alone else part.together
            yield Row(entry.id, entry.title, part, together)


def _titles(parts: Iterator[Part]) -> Iterator[str]:
    """Yield the titles of worksheets, each once."""
    yield from dict.fromkeys(part.title for part in parts if part.kind.is_worksheet)


def _ticks(items: tuple[str, ...], name: str, publication: Publication) -> TickList:
    lines = publication.lines
    first = {
        group.id: lines.of(group.id)[0].phone or lines.of(group.id)[0].contact
        for group in (lines.groups if lines else ())
        if lines and lines.of(group.id)
    }
    ticks = (Tick(f"{name}-{at}", fill(item, **first)) for at, item in enumerate(items, 1))
    return TickList(tuple(ticks))


def picture_height(dispatch: Dispatch, edition: Edition) -> float:
    """Return how high a picture the standard cover has room for, in mm; 0 if too little."""
    order = dispatch.order
    filled = shape(dispatch.therapist, dispatch.appointment)
    lead_lines = ceil(line_width_em(order.lead) * _LEAD_PT * _PT / _LEAD_EM)
    own = _LINE * sum(
        slot in filled for slot in (Slot.NAME, Slot.CREDENTIALS, Slot.PHONE, Slot.EMAIL)
    )
    beside = 2 * _LINE if Slot.DATE in filled else 0.0
    has_square = Slot.BOOKING_QR in filled or dispatch.clinic.intake
    beside += _SQUARE + 2 if has_square else 0.0
    listed = ceil(len(list(entries(dispatch.packet))) / 2) * _LINE
    steps = sum(6.8 + 5.6 * (len(step) > 70) for step in order.next_steps)
    who = max(own, beside, 2 * _LINE) if order.named else beside
    rows = [who, listed, steps]
    rows += [_SMALL_LINE * ceil(len(order.note) / 78)] if order.note else []
    used = _head(dispatch.clinic) + _GAPS + _FOOT + _title_height(order.title)
    used += lead_lines * 7 + sum(row + _PAD for row in rows if row)
    return min(_PICTURE, max(0.0, _LIVE[edition.trim.id] - used))


def is_long(title: str) -> bool:
    """Whether a title needs a smaller size: at 56 pt it would not stand on one line."""
    return len(title) > _SHORT_TITLE or line_width_em(title, -0.02) > _TITLE_EM


def _title_height(title: str) -> float:
    if not is_long(title):
        return _ONE_LINE
    return _LONG_LINE * ceil(line_width_em(title, -0.02) * 44 * _PT / _COLUMN)


def _head(clinic: Clinic) -> float:
    """Return how high the clinic's own lines are, with the gap below them."""
    safe = line_width_em(clinic.safe_contact) * 10 * _PT / _LEAD_EM
    lines = bool(clinic.address) + bool(clinic.phones) + ceil(safe)
    return max(17.0, 5.4 + 4.8 * lines) + _GAP


def _render(
    dispatch: Dispatch,
    packet: Packet,
    edition: Edition,
    environment: Environment,
    *,
    layout: str,
    **more: object,
) -> str:
    publication = replace(dispatch.publication, clinic=dispatch.clinic)
    return environment.get_template("layouts/pdf.html.j2").render(
        packet=uninvited(packet, publication, ordered=True),
        publication=publication,
        edition=edition,
        layout=layout,
        medium="pdf",
        large=edition.type == "large-print",
        refs=PageReferences(dispatch.packet, publication),
        words=publication.words,
        order=dispatch.order,
        **house(dispatch.clinic),
        **more,
    )


def _signature(words: Mapping[str, str]) -> FieldRow:
    """Return the last row of the sheet: day, initials, next contact; never a client's name."""
    keys = (("date", 4), ("initials", 4), ("next", 7))
    fields = (TextField(f"{SHEET}.{key}", words[f"sheet-{key}"], 1, share) for key, share in keys)
    return FieldRow(tuple(fields))
