"""What a packet is stamped from: constant bytes, and how each object of its own is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pikepdf import String

from press.model.clinic import Slot
from press.render.qr import qr_runs
from press.render.slots import Box, TooLongError, Widths, fit, lacking, leads_to, printed

_PX_PER_PT = 4 / 3
# Pango, which WeasyPrint measures with, keeps sizes in units of this size, rounded down.
_PANGO_UNITS = 1024


class CannotStampError(ValueError):
    """Words that a face of the template lacks; a full typeset may still set them."""


class NoRoomError(ValueError):
    """Words that have no room in their place, unless it may have more lines."""

    def __init__(self, slot: Slot, value: str) -> None:
        super().__init__(f"{slot}: {value}")
        self.slot = slot


@dataclass(frozen=True, slots=True)
class Face:
    """A face as the template embeds it: its code and width for each character."""

    codes: Mapping[str, bytes]
    widths: Widths


class Reserved(Protocol):
    """An object that is the packet's own, because the words of a place stand in it."""

    @property
    def slot(self) -> Slot:
        """The place."""

    def body(self, value: str, faces: Mapping[str, Face]) -> bytes:
        """Return the object for ``value``; the same value gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text of a place, a content stream between two constant ones.

    Attributes:
        slot: The place.
        before: What opens the marked content and sets its colour.
        after: What closes it.
        x: Where lines begin, in WeasyPrint's CSS pixels from the page's top left.
        y: The baseline of the first line.
        spaced: Whether more text follows in the paragraph.
        box: The room.
    """

    slot: Slot
    before: bytes
    after: bytes
    x: str
    y: float
    spaced: bool
    box: Box

    def body(self, value: str, faces: Mapping[str, Face]) -> bytes:
        """Return the content stream; lines that end between words end in a space.

        Raises:
            CannotStampError: If the face lacks a character.
            NoRoomError: If the words are too long.
        """
        face = faces[self.box.face]
        text = printed(self.slot, value)
        if missing := lacking(text, face.widths):
            raise CannotStampError(f"{self.slot}: {self.box.face} lacks {' '.join(missing)}")
        try:
            fitted = fit(text, self.box, face.widths)
        except TooLongError as error:
            raise NoRoomError(self.slot, text) from error
        size = int(fitted.size_pt * _PX_PER_PT * _PANGO_UNITS) / _PANGO_UNITS
        shown = []
        ended = (*fitted.lines[:-1], fitted.lines[-1] + " " * self.spaced)
        for number, line in enumerate(ended):
            y = self.y + number * self.box.leading_pt * _PX_PER_PT
            codes = b"".join(face.codes[letter] for letter in line)
            font = f"1 0 0 -1 {self.x} {y:.6f} Tm\n/{self.box.face} {size:.6f} Tf\n"
            shown.append(b"%s[<%s>] TJ\n" % (font.encode("ascii"), codes))
        return stream(b"".join((self.before, *shown, self.after)))


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code, a content stream between two constant ones; ``extent`` is its side in pixels."""

    slot: Slot
    before: bytes
    middle: bytes
    after: bytes
    extent: float

    def body(self, value: str, faces: Mapping[str, Face]) -> bytes:
        """Return the content stream that draws the address ``value``."""
        side, runs = qr_runs(value)
        scale = f"{self.extent / side:.6f}"
        path = "".join(f"{x} {y} {width} 1 re\n" for x, y, width in runs)
        drawn = f"{scale} 0 0 {scale} 0 0 cm\n".encode(), self.middle, path.encode()
        return stream(b"".join((self.before, *drawn, self.after)))


@dataclass(frozen=True, slots=True)
class Link:
    """A link annotation; what varies are its address and its description."""

    slot: Slot
    entries: bytes

    def body(self, value: str, faces: Mapping[str, Face]) -> bytes:
        """Return the annotation.

        Raises:
            CannotStampError: If the address isn't ASCII.

        Source: ISO 32000-1, 12.6.4.7 (URI actions), 12.5.2 (Contents).
        """
        address = leads_to(self.slot, value)
        if not address.isascii():
            raise CannotStampError(f"{self.slot}: an address has letters beyond ASCII")
        says = String(printed(self.slot, value)).unparse()
        uri = String(address).unparse()
        return b"<<%s/A<</S/URI/Type/Action/URI %s>>/Contents %s>>" % (self.entries, uri, says)


@dataclass(frozen=True, slots=True)
class Template:
    """A file typeset once, but for what differs; a plain value, so that it can be sent anywhere.

    Attributes:
        prefix: The constant bytes that every packet begins with.
        reserved: The objects that follow, in the order of their numbers.
        first: The number of the first of them.
        table: The constant rows of the cross-reference, deflated but not yet ended.
        adler: Their checksum, to be continued.
        trailer: What the trailer says beside size and identifier.
        identifier: The part of /ID that all packets of the template share.
        faces: The faces that words are set in.
        key: The same for templates that stamp the same.
    """

    prefix: bytes
    reserved: tuple[Reserved, ...]
    first: int
    table: bytes
    adler: int
    trailer: bytes
    identifier: bytes
    faces: Mapping[str, Face]
    key: str

    @property
    def slots(self) -> frozenset[Slot]:
        """The places that a packet of this template fills: its shape."""
        return frozenset(one.slot for one in self.reserved)


def stream(data: bytes) -> bytes:
    """Return the body of a stream object, as it is: small, and the same with any zlib."""
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(data), data)
