"""Template + words → a packet: the constant bytes, a few objects, one cross-reference.

The cross-reference's constant rows were deflated once; the packet's own follow uncompressed in a
block of the same deflate stream, so that nothing is compressed here. The digest goes on from that
of the constant bytes, whose state is copied.
Source: ISO 32000-1, 7.5.8 (cross-reference streams), 14.4 (file identifiers); RFC 1950, RFC 1951.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from press.model.clinic import Slot
from press.packets.serial import write_object
from press.packets.template import Square, Template

WIDTHS: Final = b"/W[1 4 2]"
ROW: Final = struct.Struct(">BIH")
_STORED: Final = struct.Struct("<BHH")
_CHECKSUM: Final = struct.Struct(">I")
# How many objects are kept; a roster's come again with each appointment, and memory stays flat.
_KEPT: Final = 4096
_IDENTIFIER: Final = 16

Key = tuple[int, str]
"""What decides about an object: its number among the reserved ones, and what its place says."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """What follows the template's prefix, and the SHA-256 of the whole file."""

    tail: bytes
    sha256: str


class Stamper:
    """Stamps packets of one template; belongs to one process, whose threads may share it."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._hash = hashlib.sha256(template.prefix)
        self._objects: dict[Key, bytes] = {}
        count = template.first + len(template.reserved) + 1
        self._size = len(template.table) + _STORED.size + self._own_rows + _CHECKSUM.size
        self._head = b"%d 0 obj\n<</Type/XRef/Size %d%s%s/ID[<%s><" % (
            *(count - 1, count, WIDTHS, template.trailer, template.identifier.hex().encode()),
        )
        self._between = b">]/Filter/FlateDecode/Length %d>>\nstream\n%s%s" % (
            *(self._size, template.table, _STORED.pack(1, self._own_rows, self._own_rows ^ 0xFFFF)),
        )

    @property
    def _own_rows(self) -> int:
        return ROW.size * (len(self.template.reserved) + 1)

    def stamp(self, values: Mapping[Slot, str]) -> Stamped:
        """Return the packet for ``values``, one for each place of the template.

        Raises:
            CannotStampError: If words need a full typeset.
            NoRoomError: If words are too long for their place.
        """
        objects = [
            self._object(number, values[reserved.slot])
            for number, reserved in enumerate(self.template.reserved)
        ]
        state = self._hash.copy()
        own = b"".join(objects)
        state.update(own)
        identifier = state.hexdigest()[: 2 * _IDENTIFIER].encode()
        rest = self._cross_reference(objects, identifier)
        state.update(rest)
        return Stamped(own + rest, state.hexdigest())

    def drawn(self, values: Mapping[Slot, str]) -> dict[Key, bytes]:
        """Return the QR codes among the objects for ``values`` that were drawn already."""
        keys = (
            (n, values[one.slot])
            for n, one in enumerate(self.template.reserved)
            if isinstance(one, Square)
        )
        # asked for once, for another thread may forget it meanwhile
        return {key: one for key in keys if (one := self._objects.get(key)) is not None}

    def learn(self, drawn: Mapping[Key, bytes]) -> None:
        """Take over what another process has drawn."""
        self._objects.update(drawn)

    def _object(self, number: int, value: str) -> bytes:
        key = (number, value)
        found = self._objects.get(key)
        if found is None:
            if len(self._objects) >= _KEPT:
                self._objects.clear()
            body = self.template.reserved[number].body(value, self.template.faces)
            found = write_object(self.template.first + number, body)
            self._objects[key] = found
        return found

    def _cross_reference(self, objects: list[bytes], identifier: bytes) -> bytes:
        place = len(self.template.prefix)
        rows = []
        for one in objects:
            rows.append(ROW.pack(1, place, 0))
            place += len(one)
        rows.append(ROW.pack(1, place, 0))
        own = b"".join(rows)
        checksum = _CHECKSUM.pack(zlib.adler32(own, self.template.adler))
        end = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % place
        return b"".join((self._head, identifier, self._between, own, checksum, end))
