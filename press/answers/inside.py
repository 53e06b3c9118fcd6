"""What pages show, and what a file could do; runs in the reading process only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, PdfError, Stream, String

from press.answers import limits
from press.answers.limits import TOO_MUCH, Refusal, at_most

# Actions that reach out of the file, or change what was typed (ISO 32000-1, 12.6.4 and 12.7.5).
_ACTIONS = {"/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/Rendition"}
_MEDIA = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/Projection"}
_PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
_QUIET = {"/Widget", "/Link", "/Popup"}
# What a viewer may write anew without a change of what is seen.
_PASSING = {
    *("/Length", "/Filter", "/DecodeParms", "/DL", "/Parent", "/StructParent", "/StructParents"),
    *("/Metadata", "/PieceInfo", "/LastModified", "/ProcSet", "/P", "/OC"),
}
_SEEN = (Name.Contents, Name.MediaBox, Name.CropBox, Name.Rotate, Name.UserUnit)


@dataclass(slots=True)
class Scan:
    """What was found in all objects of a file; see FormFacts."""

    scripts: set[str] = field(default_factory=set)
    active: set[str] = field(default_factory=set)
    notes: int = 0
    widgets: int = 0


def scan(pdf: Pdf) -> Scan:
    """Look at every object, whether or not anything leads to it."""
    found = Scan()
    seen = 0
    for whole in pdf.objects:
        waiting = [(whole, 0)]
        while waiting:
            value, depth = waiting.pop()
            seen = at_most(seen + 1, limits.VALUES)
            at_most(depth, limits.DEPTH)
            if isinstance(value, Dictionary | Stream):
                _note(value, found)
            below = _below(value)
            waiting += [
                (one, depth + 1)
                for one in below
                if isinstance(one, Array | Dictionary) and not one.is_indirect
            ]
    for page in pdf.pages:
        for annotation in _annotations(page):
            kind = str(annotation.get(Name.Subtype))
            found.widgets += kind == "/Widget"
            found.notes += kind not in _QUIET
    return found


def _below(value: Object) -> list[Object]:
    if isinstance(value, Dictionary | Stream):
        return [one for _, one in value.items()]
    return list(value.as_list()) if isinstance(value, Array) else []


def _note(value: Object, found: Scan) -> None:
    script = value.get(Name.JS)
    if script is not None or value.get(Name.S) == Name.JavaScript:
        text = script.read_bytes() if isinstance(script, Stream) else str(script).encode()
        found.scripts.add(hashlib.sha256(text).hexdigest())
    if str(value.get(Name.S)) in _ACTIONS:
        found.active.add("action")
    if Name.EF in value or value.get(Name.Type) == Name.EmbeddedFile:
        found.active.add("file")
    if str(value.get(Name.Subtype)) in _MEDIA:
        found.active.add("media")
    if Name.XFA in value:
        found.active.add("xfa")


def page_digests(pdf: Pdf) -> tuple[str, ...]:
    """Return a digest of each page: what it draws, with which fonts and pictures, and its links.

    Streams count decoded and numbers by their value, so that a viewer may write the file anew.
    What fields look like does not count: it is what filling in changes.
    """
    printer = _Printer()
    digests = []
    for page in pdf.pages:
        total = hashlib.sha256()
        for key in _SEEN:
            total.update(str(key).encode() + printer.content(page.obj.get(key)))
        total.update(printer.print(page.obj.get(Name.Resources), 0))
        for link in _annotations(page):
            if link.get(Name.Subtype) == Name.Link:
                total.update(_link(link, printer))
        digests.append(total.hexdigest())
    return tuple(digests)


def _link(link: Object, printer: _Printer) -> bytes:
    action = link.get(Name.A)
    address = action.get(Name.URI) if isinstance(action, Dictionary) else None
    rect = link.get(Name.Rect)
    return b"link" + printer.print(rect, 0) + printer.print(address, 0)


def _annotations(page: Page) -> list[Object]:
    found = page.obj.get(Name.Annots)
    return (
        [one for one in found.as_list() if isinstance(one, Dictionary)]
        if isinstance(found, Array)
        else []
    )


def _is_picture_data(stream: Object) -> bool:
    """Whether a stream's compression is the form of a picture, which is not undone here."""
    named = stream.get(Name.Filter)
    filters = named.as_list() if isinstance(named, Array) else [named]
    return bool({str(one) for one in filters} & _PICTURES)


class _Printer:
    """Digests of values, each object once; a loop is told as a loop."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], bytes] = {}
        self.decoded = 0
        self.values = 0

    def content(self, value: Object | None) -> bytes:
        """Return a page's content; several streams count as one (ISO 32000-1, 7.8.2)."""
        pieces = value.as_list() if isinstance(value, Array) else [value]
        streams = [one for one in pieces if isinstance(one, Stream)]
        if len(streams) == len(pieces):
            data = b"\n".join(self._data(one) for one in streams)
            return hashlib.sha256(data.rstrip()).digest()
        return self.print(value, 0)

    def print(self, value: object, depth: int) -> bytes:
        """Return a digest of a value and all it holds."""
        at_most(depth, limits.DEPTH)
        self.values = at_most(self.values + 1, limits.VALUES)
        key = value.objgen if isinstance(value, Object) and value.is_indirect else None
        if key is None:
            return self._fresh(value, depth)
        if key not in self.known:
            self.known[key] = b"loop"
            self.known[key] = self._fresh(value, depth)
        return self.known[key]

    def _fresh(self, value: object, depth: int) -> bytes:
        total = hashlib.sha256()
        if isinstance(value, Dictionary | Stream):
            entries = {key: one for key, one in value.items() if key not in _PASSING}
            for key in sorted(entries):
                total.update(key.encode() + self.print(entries[key], depth + 1))
            if isinstance(value, Stream):
                total.update(self._data(value))
        elif isinstance(value, Array):
            for one in value.as_list():
                total.update(self.print(one, depth + 1))
        elif isinstance(value, String):
            total.update(b"string" + bytes(value))
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            total.update(f"{float(value):.3f}".encode())
        else:
            total.update(repr(value).encode())
        return total.digest()

    def _data(self, stream: Object) -> bytes:
        try:
            data = stream.read_bytes()
        except PdfError:
            if not _is_picture_data(stream):
                raise
            data = stream.read_raw_bytes()
        self.decoded += len(data)
        if self.decoded > limits.DECODED_BYTES:
            raise Refusal(TOO_MUCH)
        return data
