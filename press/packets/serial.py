"""Objects of a PDF → bytes, with those that differ between packets set apart and numbered last.

qpdf puts objects where it likes. What is written once and copied a thousand times must know which
bytes stay, so the file is written here: streams as they are, all other objects in object streams.
Source: ISO 32000-1, 7.3 (objects), 7.5.7 (object streams).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

# Four bytes beyond ASCII tell programs that carry files that this one isn't text.
_HEADER: Final = b"%%PDF-%s\n%%\xbf\xf7\xa2\xfe\n"
_PER_STREAM: Final = 100
_BEST: Final = 9

Id = tuple[int, int]
"""An object's number and generation."""

Numbers = Mapping[Id, int]
"""The new number of each object."""


@dataclass(frozen=True, slots=True)
class Row:
    """Where an object is: at a place of the file, or as ``index`` of an object stream."""

    place: int
    index: int = -1


@dataclass(frozen=True, slots=True)
class Body:
    """The constant part of a file.

    Attributes:
        data: Its bytes, from the header on.
        rows: Where each object is, from number 1 on.
        numbers: The number of every object, also of the reserved ones, which come last.
    """

    data: bytes
    rows: tuple[Row, ...]
    numbers: Numbers


def write_body(pdf: Pdf, reserved: Sequence[Id]) -> Body:
    """Return all of ``pdf`` that its trailer leads to, but for the objects in ``reserved``."""
    own = set(reserved)
    kept = [pdf.get_object(one) for one in _reached(pdf) if one not in own]
    plain = [one for one in kept if not isinstance(one, Stream)]
    streams = [one for one in kept if isinstance(one, Stream)]
    packs = [plain[at : at + _PER_STREAM] for at in range(0, len(plain), _PER_STREAM)]
    first_pack = len(kept) + 1
    last = first_pack + len(packs)
    order = [one.objgen for one in (*plain, *streams)]
    numbers = {one: number for number, one in enumerate(order, start=1)}
    numbers |= {one: number for number, one in enumerate(reserved, start=last)}
    rows = [Row(first_pack + at // _PER_STREAM, at % _PER_STREAM) for at in range(len(plain))]
    bodies = [write_stream(one, numbers) for one in streams]
    bodies += [_pack(pack, numbers) for pack in packs]
    data = bytearray(_HEADER % pdf.pdf_version.encode("ascii"))
    for number, body in enumerate(bodies, start=len(plain) + 1):
        rows.append(Row(len(data)))
        data += write_object(number, body)
    return Body(bytes(data), tuple(rows), numbers)


def write_object(number: int, body: bytes) -> bytes:
    """Return an object of its own."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def write_stream(stream: Object, numbers: Numbers) -> bytes:
    """Return the body of a stream, deflated unless it is, or is meant to be read as it stands."""
    data = stream.read_raw_bytes()
    entries = {key: value for key, value in stream.items() if key != "/Length"}
    written = write_entries(entries, numbers)
    if "/Filter" not in entries and entries.get("/Type") != Name.Metadata:
        data = zlib.compress(data, _BEST)
        written += b"/Filter/FlateDecode"
    return _with_data(written, data)


def write_entries(entries: Mapping[str, object], numbers: Numbers) -> bytes:
    """Return the entries of a dictionary, in the order of their keys."""
    return b"".join(
        b"%s %s" % (Name(key).unparse(), write_value(value, numbers))
        for key, value in sorted(entries.items())
    )


def write_value(value: object, numbers: Numbers) -> bytes:
    """Return a value as it stands in another object: an object of its own is referred to."""
    if isinstance(value, Object) and value.is_indirect:
        return b"%d 0 R" % numbers[value.objgen]
    return _written(value, numbers)


def _written(value: object, numbers: Numbers) -> bytes:
    if isinstance(value, Array):
        return b"[%s]" % b" ".join(write_value(item, numbers) for item in value.as_list())
    if isinstance(value, Dictionary):
        return b"<<%s>>" % write_entries(dict(value.items()), numbers)
    if isinstance(value, Object):
        return value.unparse(resolved=True)
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int | Decimal):
        return str(value).encode("ascii")
    raise TypeError(f"no value of a PDF: {value!r}")


def _pack(pack: Sequence[Object], numbers: Numbers) -> bytes:
    """Return the body of an object stream."""
    bodies = [_written(one, numbers) for one in pack]
    places = accumulate((len(body) + 1 for body in bodies), initial=0)
    pairs = (f"{numbers[one.objgen]} {at}" for one, at in zip(pack, places, strict=False))
    first = " ".join(pairs).encode("ascii") + b"\n"
    data = zlib.compress(first + b"\n".join(bodies), _BEST)
    entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(pack), len(first))
    return _with_data(entries, data)


def _with_data(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def _reached(pdf: Pdf) -> list[Id]:
    """Return what the trailer leads to, in an order that depends on the file alone."""
    found: dict[Id, None] = {}
    waiting: list[object] = [pdf.trailer.get(key) for key in ("/Info", "/Root")]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, Object):
            continue
        if value.is_indirect:
            if value.objgen in found:
                continue
            found[value.objgen] = None
        if isinstance(value, Array):
            waiting += reversed(list(value.as_list()))
        elif isinstance(value, Dictionary | Stream):
            waiting += [item for _, item in sorted(value.items(), reverse=True)]
    return list(found)
