"""Places on a cover whose words differ between packets: how they are set, by one rule for all.

A packet is set in one of two ways: typeset as a whole, or stamped into a file that was typeset
once. Both ask `fit` where a line ends and how large it is, so that both look the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from press.model.clinic import Slot
from press.render.markup import address

_SCHEMES = {Slot.PHONE: "tel:", Slot.EMAIL: "mailto:", Slot.BOOKING_WEB: ""}
_BREAK = Markup("<br>")
_BREAK_IN_WORD = Markup('<br class="in-word">')
# The folder of faces for names in other letters, and the class of a place that is set in them.
OTHERS = "names"
# What the face lacks is drawn by another one, perhaps as wide as it is high.
_EM = 1000
# A line may end with a space, or after a mark that joins the parts of a name or an address.
_PIECE = re.compile(r"[^ /.@-]*(?:[/.@-]+| |$)")
_DIALLED = re.compile(r"[^\d+]")

Widths = Mapping[str, int]
"""How wide each character of a face is, in thousandths of the type size."""


@dataclass(frozen=True, slots=True)
class Box:
    """The room of a place: what is too long for it wraps first, then shrinks.

    Attributes:
        face: The font's file without its ending.
        room_pt: How wide a line may be.
        lines: How many there may be.
        leading_pt: From one line to the next.
        sizes_pt: The sizes of type, largest first.
    """

    face: str
    room_pt: float
    lines: int
    leading_pt: float
    sizes_pt: tuple[float, ...]

    def __str__(self) -> str:
        numbers = (self.room_pt, self.lines, self.leading_pt, *self.sizes_pt)
        return " ".join((self.face, *(f"{number:g}" for number in numbers)))

    @classmethod
    def parse(cls, text: str) -> Box:
        """Return the box that ``str`` made ``text`` of."""
        face, room, lines, leading, *sizes = text.split()
        return cls(face, float(room), int(lines), float(leading), tuple(map(float, sizes)))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Words as they are set: in these lines, in this size.

    A line that ends where the words have a space keeps it; one that breaks a word has none.
    """

    lines: tuple[str, ...]
    size_pt: float


class TooLongError(ValueError):
    """Words that have no room in their place, however small; ``slot`` is set where it is known."""

    slot: Slot = Slot.NAME


def fit(text: str, box: Box, widths: Widths) -> Fitted:
    """Return how ``text`` is set in ``box``: wrapped first, then smaller.

    Raises:
        TooLongError: If it needs more lines in the smallest size, too.
    """
    for size_pt in box.sizes_pt:
        lines = _broken(text, 1000 * box.room_pt / size_pt, widths)
        if len(lines) <= box.lines:
            return Fitted(tuple(lines), size_pt)
    raise TooLongError(f"too long for its place: {text}")


def lacking(text: str, widths: Widths) -> list[str]:
    """Return the characters of ``text`` that a face lacks."""
    return sorted({letter for letter in text if letter not in widths})


def settled(text: str) -> str:
    """Return ``text`` as every way of setting it begins: composed, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def printed(slot: Slot, value: str) -> str:
    """Return the words that stand in ``slot`` for ``value``."""
    return settled(address(value) if slot is Slot.BOOKING_WEB else value)


def leads_to(slot: Slot, value: str) -> str:
    """Return the address that the words in ``slot`` lead to; most lead nowhere."""
    if slot not in _SCHEMES:
        return ""
    return _SCHEMES[slot] + (_DIALLED.sub("", value) if slot is Slot.PHONE else value)


class Faces:
    """The faces of a folder, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def widths(self, face: str) -> Widths:
        """Return the widths of ``face``; those of `OTHERS` are of all faces for names together."""
        if face == OTHERS:
            return _read_all(self.folder / OTHERS)
        return _read_widths(self.path(face))

    def setting(self, text: str, face: str) -> str:
        """Return ``face``, or `OTHERS` if these have letters of ``text`` that it lacks."""
        missing = lacking(text, self.widths(face))
        if missing and len(lacking(text, self.widths(OTHERS))) < len(missing):
            return OTHERS
        return face

    def path(self, face: str) -> Path:
        """Return the file of ``face``."""
        return self.folder / f"{face}.ttf"


@pass_context
def placed(
    context: Context,
    value: str,
    name: str,
    *,
    face: str,
    room: float,
    leading: float,
    sizes: Sequence[float],
    lines: int = 1,
    grows: bool = False,
    tag: str = "p",
) -> Markup:
    """Return a line of a cover: ``value`` in the slot ``name``, in a box that never moves.

    Only the inner size follows the words; the line's own keeps the baseline where it is. A box
    that ``grows`` has one line if that is enough, and all of them where the context calls the
    slot ``tall``.
    """
    slot = Slot(name)
    faces: Faces = context["faces"]
    text = printed(slot, value)
    face = faces.setting(text, face)
    widths = faces.widths(face)
    box = Box(face, room, lines, leading, tuple(sizes))
    if grows and slot not in context["tall"] and _on_one_line(text, box, widths):
        box = replace(box, lines=1)
    try:
        fitted = fit(text, box, widths)
    except TooLongError as error:
        error.slot = slot
        raise
    span = Markup('<span data-slot="{}" data-slot-box="{}" style="font-size:{:g}pt">{}</span>')
    held = span.format(name, box, fitted.size_pt, _joined(fitted.lines))
    if link := leads_to(slot, value):
        held = Markup('<a data-slot-link="{}" href="{}">{}</a>').format(name, link, held)
    style = "width:{:g}pt;height:{:g}pt;font-size:{:g}pt;line-height:{:g}pt"
    numbers = style.format(room, box.lines * leading, box.sizes_pt[0], leading)
    whole = Markup('<{0} class="place {1}" style="{2}">{3}</{0}>')
    return whole.format(tag, f"{name} {OTHERS}" if face == OTHERS else name, numbers, held)


def _on_one_line(text: str, box: Box, widths: Widths) -> bool:
    try:
        fit(text, replace(box, lines=1), widths)
    except TooLongError:
        return False
    return True


def _joined(lines: Sequence[str]) -> Markup:
    """Return lines as HTML; a break within a word says so, for it is no space."""
    words = Markup("")
    for line in lines[:-1]:
        words += escape(line.rstrip()) + (_BREAK if line.endswith(" ") else _BREAK_IN_WORD)
    return words + escape(lines[-1])


@cache
def _read_widths(path: Path) -> Widths:
    with TTFont(path, lazy=True) as font:
        scale = 1000 / font["head"].unitsPerEm
        metrics = font["hmtx"]
        return {
            chr(code): round(metrics[name][0] * scale)
            for code, name in sorted(font.getBestCmap().items())
        }


@cache
def _read_all(folder: Path) -> Widths:
    widths: dict[str, int] = {}
    for path in sorted(folder.glob("*.ttf")):
        widths = {**_read_widths(path), **widths}
    return widths


def _broken(text: str, room: float, widths: Widths) -> list[str]:
    """Return ``text`` in lines, broken at spaces, after joints, and in words wider than a line."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if _wide(lines[-1] + piece.rstrip(), widths) > room and lines[-1]:
            lines.append("")
        for letter in piece:
            if lines[-1] and letter != " " and _wide(lines[-1] + letter, widths) > room:
                lines.append("")
            lines[-1] += letter
    return lines


def _wide(text: str, widths: Widths) -> int:
    return sum(widths.get(letter, _EM) for letter in text)
