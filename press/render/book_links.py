"""References and footnotes of a book's document, set on its tree."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from press.model.nodes import anchor
from press.model.packet import Packet
from press.model.parts import Kind, Part
from press.model.publication import Publication
from press.render.markup import fill
from press.render.references import title_of

XHTML: Final = "http://www.w3.org/1999/xhtml"
OPS: Final = "http://www.idpf.org/2007/ops"
_TYPE: Final = f"{{{OPS}}}type"
_PLAIN_PICTURE: Final = re.compile(r"pictures/[a-z0-9-]+\.(?:svg|png|jpe?g)")
_VOID: Final = frozenset(
    f"{{{XHTML}}}{name}" for name in ("br", "col", "hr", "img", "input", "link", "meta", "wbr")
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference leads; ``href`` is empty if the packet does not hold it."""

    title: str
    href: str


def targets(packet: Packet, publication: Publication, contents: str) -> dict[str, Target]:
    """Return every place of the publication by its id, as seen from a chapter's document."""
    found: dict[str, Target] = {}
    held = {part.id for part in packet.parts}
    for part in publication.parts:
        for id_, title, href in _places(part, contents):
            # the packet's own part wins over another that shares its name
            if id_ not in found or (part.id in held and not found[id_].href):
                shown = part.id in held
                found[id_] = Target(title if shown else part.title, href if shown else "")
    return found


def _places(part: Part, contents: str) -> Iterator[tuple[str, str, str]]:
    is_contents = part.kind is Kind.CONTENTS
    if part.chapters:
        first = contents if is_contents else chapter_file(part.chapters[0].id)
        yield part.name or part.id, part.title, first
    for chapter in part.chapters:
        file = contents if is_contents else chapter_file(chapter.id)
        yield chapter.id, chapter.title, file
        for node in chapter.nodes:
            if id_ := anchor(node):
                yield id_, title_of(part, id_), file if is_contents else f"{file}#{id_}"


def chapter_file(id_: str) -> str:
    """The document of a chapter."""
    return f"{id_}.xhtml"


def resolve(
    tree: etree._Element, places: Mapping[str, Target], words: Mapping[str, str], own: str
) -> None:
    """Set the words and the address of every reference below ``tree``.

    Args:
        tree: A document whose references are ``<a data-ref="id"/>``.
        places: Where they may lead.
        words: The words for a place in this book and for one outside it.
        own: The document's own file; a place in it is linked by its fragment alone.
    """
    for link in list(tree.iter(f"{{{XHTML}}}a")):
        name = link.attrib.pop("data-ref", "")
        if not name:
            continue
        target = places[str(name)]
        if target.href:
            file, _, fragment = target.href.partition("#")
            link.set("href", f"#{fragment}" if fragment and file == own else target.href)
            link.text = fill(words["ref-book"], title=target.title)
        else:
            link.tag = f"{{{XHTML}}}span"
            link.set("class", "absent")
            link.text = fill(words["ref-sheet"], title=target.title)


def set_notes(tree: etree._Element, words: Mapping[str, str], before: int = 0) -> int:
    """Turn each footnote in the text into a call and a note at the end of the chapter.

    They go on from the ``before`` that stand in earlier chapters, as on paper; returned is how
    many there are now.

    Reading systems show an ``aside`` of the type footnote beside its call (EPUB SSV 1.1), and
    those that know only roles get DPUB-ARIA's.
    """
    calls = [span for span in tree.iter(f"{{{XHTML}}}span") if span.get("data-note") is not None]
    if not calls:
        return before
    chapter = next(tree.iter(f"{{{XHTML}}}section"))
    notes = etree.SubElement(chapter, f"{{{XHTML}}}section")
    notes.set("class", "notes")
    numbers: dict[str, int] = {}
    for call in calls:
        name = str(call.attrib.pop("data-note"))
        if name not in numbers:
            numbers[name] = before + len(numbers) + 1
            _add_note(notes, numbers[name], call, words)
            _make_call(call, numbers[name], f"call-{numbers[name]}")
        else:
            _make_call(call, numbers[name], "")
    return before + len(numbers)


def _add_note(
    notes: etree._Element, number: int, call: etree._Element, words: Mapping[str, str]
) -> None:
    aside = etree.SubElement(notes, f"{{{XHTML}}}aside")
    aside.set("id", f"note-{number}")
    aside.set(_TYPE, "footnote")
    aside.set("role", "doc-footnote")
    text = etree.SubElement(aside, f"{{{XHTML}}}p")
    back = etree.SubElement(text, f"{{{XHTML}}}a")
    back.set("href", f"#call-{number}")
    back.set("role", "doc-backlink")
    back.set("aria-label", fill(words["book-note-back"], number=number))
    back.text = str(number)
    back.tail = " " + (call.text or "")
    text.extend(list(call))


def _make_call(call: etree._Element, number: int, id_: str) -> None:
    tail = call.tail
    call.clear()
    call.tail = tail
    call.tag = f"{{{XHTML}}}a"
    if id_:
        call.set("id", id_)
    call.set("class", "call")
    call.set("href", f"#note-{number}")
    call.set(_TYPE, "noteref")
    call.set("role", "doc-noteref")
    call.text = str(number)


def name_pictures(tree: etree._Element) -> dict[str, str]:
    """Have a document show its pictures under their names in the book; return name → source.

    A name is the source where that is a plain file of the folder for pictures. Any other could be
    that of another file of the book, or no name that each reading system takes.
    """
    named = {}
    for img in tree.iter(f"{{{XHTML}}}img"):
        source = str(img.get("src"))
        name = source
        if not _PLAIN_PICTURE.fullmatch(source):
            digest = hashlib.sha256(source.encode()).hexdigest()[:12]
            name = f"pictures/other.{digest}{PurePosixPath(source).suffix.lower()}"
        img.set("src", name)
        named[name] = source
    return named


def parse(xhtml: str) -> etree._Element:
    """Read a rendered document; nothing outside it is resolved or fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    return etree.fromstring(xhtml.strip().encode(), parser)


def serialise(tree: etree._Element) -> str:
    """Return the document so that a reader that takes XHTML for HTML survives it too."""
    for element in tree.iter(f"{{{XHTML}}}*"):
        if element.tag not in _VOID and len(element) == 0 and element.text is None:
            element.text = ""
    body = etree.tostring(tree, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n{body}\n'
