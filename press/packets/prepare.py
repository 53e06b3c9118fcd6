"""Finished file with marked places → template."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Array, Name, Object, Pdf, Stream

from press.errors import ToolError
from press.model.clinic import Slot
from press.packets.faces import coded, read_face
from press.packets.serial import Id, Numbers, Row, write_body, write_entries
from press.packets.stamp import ROW
from press.packets.template import Link, Reserved, Square, Template, Words
from press.pdf.formfont import FormFont, embed_font
from press.pdf.slots import split_slots, taken_slot
from press.render.qr import qr_runs
from press.render.slots import Box, Faces

_BEST = 9
_FREE, _IN_FILE, _IN_STREAM = range(3)
_NEVER_REUSED = 65535
# How WeasyPrint 70.0 draws a line of text, and the path of an SVG that is scaled to its box.
_WORDS = re.compile(
    rb"(?P<before>/\w+\s<<[^>]*>>\sBDC\n(?:/\S+ gs\n|[\d. ]+ (?:rg|g)\n)*BT\n)"
    rb"1 0 0 -1 (?P<x>[\d.-]+) (?P<y>[\d.-]+) Tm\n"
    rb"/\S+ [\d.]+ Tf\n\[[^\]]*\] TJ\n(?P<space>(?:/\S+ [\d.]+ Tf\n)?\[<\w+>\] TJ\n)?"
    rb"(?P<after>ET\nEMC)"
)
_SQUARE = re.compile(
    rb"(?P<before>.*?)(?P<scale>[\d.]+) 0 0 (?P=scale) 0 0 cm\n"
    rb"(?P<middle>q\n.*?)0 0 m\n(?:[\d ]+[ml]\n|h\n)*(?P<after>f\n.*EMC)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """An object that differs: which it is in the open file, and what says how it is written."""

    id: Id
    make: Callable[[Numbers], Reserved]


def prepare(finished: bytes, square: str, faces: Faces) -> Template:
    """Return the template of a file that was finished with its places marked.

    Args:
        finished: The file, set with words that fit into one line of every place.
        square: The address that its QR code leads to, if it has one.
        faces: Where the faces of places are.

    Raises:
        ToolError: If a place is drawn in a way that can't be stamped.
    """
    fonts: dict[str, FormFont] = {}
    with Pdf.open(BytesIO(finished)) as pdf:
        places: list[_Place] = []
        for page in pdf.pages:
            drawn = dict(_drawn(pdf, page.obj, square))
            for one in drawn.values():
                if isinstance(one, Words):
                    fonts[one.box.face] = read_face(faces.path(one.box.face))
            places += [_Place(id_, _always(one)) for id_, one in drawn.items()]
            places += _links(page.obj)
        _embed(pdf, fonts)
        body = write_body(pdf, [place.id for place in places])
        rows = b"".join(_rows(body.rows))
        reserved = tuple(place.make(body.numbers) for place in places)
        kept = {key: pdf.trailer[key] for key in ("/Info", "/Root") if key in pdf.trailer}
        return Template(
            prefix=body.data,
            reserved=reserved,
            first=len(body.rows) + 1,
            table=_begun(rows),
            adler=zlib.adler32(rows),
            trailer=write_entries(kept, body.numbers),
            identifier=bytes(pdf.trailer.ID[0]),
            faces={name: coded(font) for name, font in fonts.items()},
            key=hashlib.sha256(body.data + repr(reserved).encode()).hexdigest(),
        )


def _drawn(pdf: Pdf, page: Object, square: str) -> Iterator[tuple[Id, Reserved]]:
    """Cut the content of ``page`` at its places; yield the streams that are now empty."""
    pieces = list(split_slots(page.Contents.read_bytes()))
    if len(pieces) == 1:
        return
    streams = Array()
    for content, slot, box in pieces:
        piece = Stream(pdf, b"" if slot else content)
        streams.append(piece)
        if slot:
            own = _words(content, Slot(slot), box) if box else _square(content, Slot(slot), square)
            yield piece.objgen, own
    page.Contents = streams


def _words(run: bytes, slot: Slot, box: str) -> Words:
    match = _WORDS.fullmatch(run)
    if match is None:
        raise ToolError(f"the place {slot} holds more than one line of plain text")
    x, y = match["x"].decode(), float(match["y"])
    return Words(slot, match["before"], match["after"], x, y, bool(match["space"]), Box.parse(box))


def _square(run: bytes, slot: Slot, address: str) -> Square:
    match = _SQUARE.fullmatch(run)
    if match is None:
        raise ToolError(f"the place {slot} holds something else than a QR code")
    side, _ = qr_runs(address)
    extent = float(match["scale"]) * side
    return Square(slot, match["before"], match["middle"], match["after"], extent)


def _links(page: Object) -> Iterator[_Place]:
    for annotation in page.get(Name.Annots, Array()).as_list():
        if slot := taken_slot(annotation):
            kept = {key: item for key, item in annotation.items() if key not in ("/A", "/Contents")}
            yield _Place(annotation.objgen, _Linked(Slot(slot), kept))


@dataclass(frozen=True, slots=True)
class _Linked:
    """Makes a link once the objects that its constant entries refer to have their numbers."""

    slot: Slot
    kept: dict[str, Object]

    def __call__(self, numbers: Numbers) -> Link:
        return Link(self.slot, write_entries(self.kept, numbers))


def _always(one: Reserved) -> Callable[[Numbers], Reserved]:
    return lambda numbers: one


def _embed(pdf: Pdf, fonts: dict[str, FormFont]) -> None:
    """Give every page the faces of places, whole: any letter may be wanted."""
    embedded = {name: embed_font(pdf, font) for name, font in fonts.items()}
    for page in pdf.pages:
        for name, font in embedded.items():
            page.obj.Resources.Font[f"/{name}"] = font


def _rows(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the rows of the cross-reference (ISO 32000-1, table 18)."""
    yield ROW.pack(_FREE, 0, _NEVER_REUSED)
    for row in rows:
        if row.index < 0:
            yield ROW.pack(_IN_FILE, row.place, 0)
        else:
            yield ROW.pack(_IN_STREAM, row.place, row.index)


def _begun(rows: bytes) -> bytes:
    """Return ``rows`` deflated up to a full byte, so that another block may follow."""
    deflater = zlib.compressobj(_BEST)
    return deflater.compress(rows) + deflater.flush(zlib.Z_FULL_FLUSH)
