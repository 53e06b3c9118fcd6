"""Filters: how words of the manuscript become markup of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from press.model.clinic import Clinic, Phone
from press.model.nodes import Html, TextField, Tick

_REFERENCE = re.compile(r'<a data-ref="([^"]*)"\s*(?:/>|></a>)')
_LINK = re.compile(r'<a href="(https://[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_PAGE = re.compile(r"\[@([a-z0-9-]+)\]")
_TARGET = re.compile(r' data-target="#([^"]+)"')
_GAPS = re.compile(r"\{(\w+)\}")
_TAG = re.compile(r"(<[^>]*>)")
_JOINED = re.compile(r"( ?)(\+?\w+(?:[-\u2010]\w+)+)")
_OPENING = re.compile(r" (<(?:a|em|strong|sup)\b)")
# WeasyPrint 70.0 breaks a run of text after its first word if it fits but for the space at its
# end (text/line_break.py, split_first_line, step 3); a space in a run of its own is safe.
_GAP = "<span> </span>"
_NUMBER = re.compile(r"\+?\d[\d-]{5,}\d")
_NOON = 12
_SHORT_WORD = 4  # letters that look lost on a line of their own
# A character typed at 11 pt is about 1.9 mm wide.
_CHARACTERS_PER_MM = 0.52
_LARGE_CHARACTERS_PER_MM = 0.37  # at 16 pt
_WIDTH_MM = 170


class References(Protocol):
    """Where a reference of the manuscript leads in this document."""

    def link(self, id_: str) -> Markup:
        """Return the words, and if the place is in this document the link, for ``id_``."""


@pass_context
def shown(context: Context, html: Html) -> Markup:
    """Return manuscript markup with its references, links and joined words made ready.

    Without ``refs`` in the context references stay as they are.
    """
    refs: References | None = context.get("refs")
    text = str(html)
    if refs is not None:
        text = _LINK.sub(_with_address, text)
        text = _REFERENCE.sub(lambda found: str(refs.link(found[1])), text)
    pieces = _TAG.split(_OPENING.sub(rf"{_GAP}\1", text) if refs is not None else text)
    pieces[::2] = [_JOINED.sub(_whole, piece) for piece in pieces[::2]]
    return Markup("".join(pieces))


@pass_context
def referred(context: Context, text: str) -> Markup:
    """Return a line that somebody typed, with each ``[@id]`` in it as a reference to a page."""
    pieces = _PAGE.split(text)
    refs: References = context["refs"]
    pieces[1::2] = [str(refs.link(one)) for one in pieces[1::2]]
    pieces[::2] = [str(plain(one)) for one in pieces[::2]]
    return Markup(_OPENING.sub(rf"{_GAP}\1", "".join(pieces)))


def plain(text: str) -> Markup:
    """Return a title or label, whose joined words stay on one line."""
    return Markup(_JOINED.sub(_whole, str(escape(text))))


def closed(text: str) -> Markup:
    """Return a title as `plain` does; a short last word keeps to the word before it."""
    before, _, last = text.rpartition(" ")
    head, _, second = before.rpartition(" ")
    if not second or len(last) > _SHORT_WORD:
        return plain(text)
    gap = Markup(_GAP if head else "")
    return plain(head) + gap + Markup('<span class="whole">{} {}</span>').format(second, last)


def _whole(found: re.Match[str]) -> str:
    gap, word = _GAP if found[1] else "", found[2]
    kind = "phone" if _NUMBER.fullmatch(word) else "whole"
    return f'{gap}<span class="{kind}">{word}</span>'


def _with_address(found: re.Match[str]) -> str:
    url, words = found[1], found[2]
    shown_address = address(url)
    if shown_address == address(words) or shown_address in words:
        return f'<a href="{url}">{words}</a>'
    return f'<a href="{url}">{words}{_GAP}<span class="address">({shown_address})</span></a>'


def address(url: str) -> str:
    """Return an address as one would write it down."""
    return re.sub(r"^https://(?:www\.)?|/$", "", url)


def fill(text: str, **values: object) -> str:
    """Return ``text`` with ``{name}`` replaced; nothing else in it is interpreted."""
    return _GAPS.sub(lambda found: str(values.get(found[1], found[0])), text)


def reached(clinic: Clinic, words: Mapping[str, str]) -> list[str]:
    """Return the lines below a clinic's name: where it is, and how it is rung up."""
    lines = [clinic.address] if clinic.address else []
    for phone in clinic.phones[:1]:
        lines.append(numbered(phone, words, clinic.hours))
    return lines


def numbered(phone: Phone, words: Mapping[str, str], hours: str = "") -> str:
    """Return a line with a number, what it is for and who answers."""
    hours = phone.note or hours
    form = words["clinic-number-hours" if hours else "clinic-number"]
    return fill(form, label=phone.label or words["clinic-phone"], phone=phone.number, hours=hours)


def day(value: date, words: Mapping[str, str]) -> str:
    """Return a date in the words of the publication's language."""
    month = words["months"].split()[value.month - 1]
    return fill(words["date"], day=value.day, month=month, year=value.year)


def clock(value: str, words: Mapping[str, str]) -> str:
    """Return a time of 24 hours, ``14:30``, in the words of the publication's language."""
    hour, minute = value.split(":")
    half = words["halves"].split()[int(hour) >= _NOON]
    short = (int(hour) - 1) % _NOON + 1
    return fill(words["clock"], hour=short, hour24=int(hour), minute=minute, half=half)


def targets(html: str) -> list[str]:
    """Return the ids whose page numbers stand in ``html``, in order, each once."""
    return list(dict.fromkeys(_TARGET.findall(html)))


def first_sentence(text: str) -> str:
    """Return what stands before the first full stop that a space follows, with the stop."""
    return re.split(r"(?<=[.!?]) ", text, maxsplit=1)[0]


def stopped(text: str) -> bool:
    """Whether ``text`` ends with a mark of its own, so that it needs no full stop."""
    return Markup(text).striptags().endswith((".", "?", "!", "…", ":"))


def widths(fields: Sequence[TextField | Tick]) -> list[float]:
    """Return the share of a row each field takes, in percent."""
    shares = [max(4, field.share) if isinstance(field, TextField) else 6 for field in fields]
    return [round(100 * share / sum(shares), 3) for share in shares]


def rooms(percent: float, lines: int = 1, large: bool = False, gap_mm: float = 4) -> int:
    """Return how many characters fit into a field of ``percent`` of the width, less a gap."""
    density = _LARGE_CHARACTERS_PER_MM if large else _CHARACTERS_PER_MM
    return max(8, int((_WIDTH_MM * percent / 100 - gap_mm) * density)) * lines
