"""What pages show, and what else a file holds; runs in the reading process only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from press.answers import limits
from press.answers.actions import Actions
from press.answers.limits import at_most
from press.answers.prints import Printer, page_numbers

_MEDIA = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/Projection"}
_QUIET = {"/Widget", "/Link", "/Popup"}
_SEEN = (Name.Contents, Name.MediaBox, Name.CropBox, Name.Rotate, Name.UserUnit)
_OF_LINK = (Name.Rect, Name.A, Name.AA, Name.PA, Name.Dest, Name.OC)


@dataclass(slots=True)
class Scan:
    """What was found in all objects of a file; see FormFacts."""

    actions: set[str] = field(default_factory=set)
    active: set[str] = field(default_factory=set)
    notes: int = 0
    widgets: int = 0


def scan(pdf: Pdf) -> Scan:
    """Look at every object, whether or not anything leads to it."""
    found = Scan()
    actions = Actions(pdf)
    seen = 0
    for whole in pdf.objects:
        waiting = [(whole, 0)]
        while waiting:
            value, depth = waiting.pop()
            seen = at_most(seen + 1, limits.VALUES)
            at_most(depth, limits.DEPTH)
            if isinstance(value, Dictionary | Stream):
                actions.note(value)
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
    found.actions = actions.found
    return found


def _below(value: Object) -> list[Object]:
    if isinstance(value, Dictionary | Stream):
        return [one for _, one in value.items()]
    return list(value.as_list()) if isinstance(value, Array) else []


def _note(value: Object, found: Scan) -> None:
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
    printer = Printer(page_numbers(pdf))
    digests = []
    for page in pdf.pages:
        total = hashlib.sha256()
        for key in _SEEN:
            total.update(str(key).encode() + printer.content(page.obj.get(key)))
        total.update(printer.print(page.obj.get(Name.Resources)))
        for link in _annotations(page):
            if link.get(Name.Subtype) == Name.Link:
                total.update(_link(link, printer))
        digests.append(total.hexdigest())
    return tuple(digests)


def _link(link: Object, printer: Printer) -> bytes:
    return b"link" + b"".join(printer.print(link.get(key)) for key in _OF_LINK)


def layers(pdf: Pdf) -> str:
    """Return a digest of what can be switched out of sight, or nothing (ISO 32000-1, 8.11)."""
    stated = pdf.Root.get(Name.OCProperties)
    return "" if stated is None else Printer(page_numbers(pdf)).print(stated).hex()


def _annotations(page: Page) -> list[Object]:
    found = page.obj.get(Name.Annots)
    return (
        [one for one in found.as_list() if isinstance(one, Dictionary)]
        if isinstance(found, Array)
        else []
    )
