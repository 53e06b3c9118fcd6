"""A clinic's orders → Order, held against the publication and the gate."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from press.errors import AudienceError, ContentError, Finding, Place
from press.load.characters import told, unprintable
from press.load.entries import LINE, SENTENCE, check_told, check_words
from press.load.lines import check_entry
from press.load.links import ids
from press.load.pictures import Pictures
from press.load.source import Findings, Folder, is_file, known
from press.load.yaml import Read, check_name, read_yaml
from press.model.clinic import Clinic
from press.model.dispatch import Dispatch
from press.model.echo import words_in
from press.model.edition import EDITIONS
from press.model.order import Order
from press.model.parts import Kind, Part
from press.model.publication import Publication

FOLDER: Final = "packets"
TITLE: Final = 28  # two lines on the cover
NEXT_STEPS: Final = 3
FORMS: Final = tuple(name for name, edition in EDITIONS.items() if edition.medium == "form")
_REF: Final = re.compile(r"\[@([a-z0-9-]*)\]")


@dataclass(frozen=True, slots=True)
class Counsel:
    """What orders are read against.

    Attributes:
        publication: Parts, recipients and words; its clinic and help lines are the clinic's.
        clinic: Who hands the packets out.
        content: The publication's folder, where the pictures stand.
        folders: Where orders are looked for; the first that has one gives it.
        printable: Characters that can be set.
    """

    publication: Publication
    clinic: Clinic
    content: Folder
    folders: tuple[Folder, ...]
    printable: frozenset[str]


def load_orders(names: Sequence[str], counsel: Counsel) -> tuple[Order, ...]:
    """Return the orders called ``names``.

    Raises:
        ContentError: With every finding in all of them.
        AudienceError: If a packet would break the gate, with every such order.
    """
    findings = Findings()
    refused: list[Finding] = []
    orders: list[Order] = []
    for name in dict.fromkeys(names):
        read = _read(name, counsel, findings)
        if read is None:
            continue
        before = len(findings.found)
        _check(read, counsel, findings)
        order = read.value
        if any(one.id == order.id for one in orders):
            message = f"another order is called '{order.id}', too"
            findings.add("id-double", read.at("id"), message, "give one of them an id of its own")
        if len(findings.found) > before:
            continue
        order = replace(order, drawn=_drawn(order, counsel))
        try:
            Dispatch(publication=counsel.publication, clinic=counsel.clinic, order=order)
        except AudienceError as error:
            refused.append(Finding(read.at("recipients"), "audience", error.message))
        orders.append(order)
    if findings.found:
        raise ContentError.of(findings.found)
    if refused:
        number = "1 packet" if len(refused) == 1 else f"{len(refused)} packets"
        raise AudienceError(f"{number} would break the gate", refused)
    return tuple(orders)


def known_orders(folders: Sequence[Folder]) -> list[str]:
    """Return the names of the orders in ``folders``."""
    found = (path.stem for folder in folders for path in (folder.root / FOLDER).glob("*.yaml"))
    return sorted({*found})


def _read(name: str, counsel: Counsel, findings: Findings) -> Read[Order] | None:
    there = known_orders(counsel.folders)
    if name not in there:
        near = difflib.get_close_matches(name, there, 1)
        hint = f"did you mean '{near[0]}'?" if near else known(there)
        at = Place(counsel.folders[-1].shown(FOLDER))
        findings.add("order-unknown", at, f"there is no order '{name}.yaml'", hint)
        return None
    file = f"{FOLDER}/{name}.yaml"
    folder = next(one for one in counsel.folders if is_file(one.root / file))
    text = folder.read(file, findings)
    read = read_yaml(text, folder.shown(file), Order, findings) if text is not None else None
    if read is None:
        return None
    if ("drawn",) in read.places:
        findings.add("key-unknown", read.at("drawn"), "unknown key 'drawn'", "take it out")
    id_ = read.value.id or name
    check_name(id_, read.at("id"), findings)
    return Read(replace(read.value, id=id_), read.places)


def _drawn(order: Order, counsel: Counsel) -> tuple[str, ...]:
    """Return the words in an order's picture, which was checked before."""
    path = counsel.content.root / order.picture
    return words_in(path.read_bytes()) if path.suffix.lower() == ".svg" else ()


def _check(read: Read[Order], counsel: Counsel, findings: Findings) -> None:
    _check_names(read, counsel.publication, findings)
    _check_sections(read, counsel.publication, findings)
    _check_words(read, counsel, findings)
    _check_references(read, counsel.publication, findings)
    order = read.value
    if order.picture:
        Pictures(counsel.content).check(order.picture, read.at("picture"), findings)
        if not order.alt.strip():
            message = f"'{order.picture}' has no alternative text"
            hint = "say in a sentence what a sighted reader takes from it"
            findings.add("picture-alt", read.at("picture"), message, hint)
    if len(order.next_steps) > NEXT_STEPS:
        message = f"a cover has room for {NEXT_STEPS} steps"
        at = read.at("next_steps", NEXT_STEPS)
        findings.add("value-wrong", at, message, "keep those that come first")


def _check_names(read: Read[Order], publication: Publication, findings: Findings) -> None:
    """Report recipients, parts and editions that there are not, and editions named twice."""
    people = [one.id for one in publication.recipients]
    parts = [part.id for part in publication.parts]
    for key, code, there in (
        ("recipients", "recipient-unknown", people),
        ("parts", "part-unknown", parts),
        ("editions", "edition-unknown", FORMS),
    ):
        names: tuple[str, ...] = getattr(read.value, key)
        for at, name in enumerate(names):
            if name not in there:
                near = difflib.get_close_matches(name, there, 1)
                hint = f"did you mean '{near[0]}'?" if near else known(there)
                one = f"no {key.removesuffix('s')} is called '{name}'"
                findings.add(code, read.at(key, at), one, hint)
    if not read.value.editions:
        findings.add("value-wrong", read.at("editions"), "no edition is named", known(FORMS))
    for name, times in Counter(read.value.editions).items():
        if times > 1:
            last = len(read.value.editions) - 1 - read.value.editions[::-1].index(name)
            message = f"'{name}' stands twice in editions"
            findings.add("id-double", read.at("editions", last), message, "keep one of them")


def _check_sections(read: Read[Order], publication: Publication, findings: Findings) -> None:
    shelf = {part.id: part for part in publication.parts}
    for id_, wanted in read.value.sections.items():
        at = read.at("sections", id_)
        if id_ not in read.value.parts or id_ not in shelf:
            message = f"sections of '{id_}' are named, which is not among the parts"
            findings.add("section-unknown", at, message, known(read.value.parts))
        elif shelf[id_].kind is not Kind.ARTICLE:
            message = (
                f"'{id_}' is given as a whole: what it asks and what it warns of belong together"
            )
            findings.add("order-rule", at, message, "take its sections out")
        else:
            _check_chapters(read, shelf[id_], wanted, findings)


def _check_chapters(
    read: Read[Order], part: Part, wanted: tuple[str, ...], findings: Findings
) -> None:
    chapters = [chapter.id for chapter in part.chapters]
    if not wanted:
        at = read.at("sections", part.id)
        findings.add("section-unknown", at, "no section is named", known(chapters))
    for number, name in enumerate(wanted):
        place = read.at("sections", part.id, number)
        if name not in chapters:
            near = difflib.get_close_matches(name, chapters, 1)
            hint = f"did you mean '{near[0]}'?" if near else known(chapters)
            message = f"'{part.id}' has no section '{name}'"
            findings.add("section-unknown", place, message, hint)
        elif name in wanted[:number]:
            findings.add("id-double", place, f"'{name}' stands twice", "keep one of them")


def _entries(order: Order) -> Iterator[tuple[tuple[str | int, ...], str, int]]:
    yield ("title",), order.title, TITLE
    yield ("lead",), order.lead, LINE
    yield ("note",), order.note, SENTENCE
    yield ("alt",), order.alt, SENTENCE
    for at, step in enumerate(order.next_steps):
        yield ("next_steps", at), step, LINE


def _check_words(read: Read[Order], counsel: Counsel, findings: Findings) -> None:
    order = read.value
    if not order.title.strip():
        findings.add("value-wrong", read.at("title"), "'title' says nothing", "write words")
    lines = counsel.publication.lines
    for path, text, room in _entries(order):
        at = read.at(*path)
        check_words(str(path[0]), text, at, findings, room)
        check_entry(text, at, lines.deny if lines else (), findings)
        if missing := unprintable(text, counsel.printable):
            findings.add("character-unprintable", at, told(missing), "say it in words")
    for key, text in (("title", order.title), ("id", order.id)):
        check_told(text, counsel.publication.unsaid, read.at(key), findings)


def _check_references(read: Read[Order], publication: Publication, findings: Findings) -> None:
    """Report references to pages that the packet does not have."""
    order = read.value
    held: set[str] = set()
    for part in publication.parts:
        if part.id in order.parts:
            wanted = order.sections.get(part.id)
            chapters = part.chapters
            if wanted is not None:
                chapters = tuple(one for one in chapters if one.id in wanted)
            held |= {*ids(replace(part, chapters=chapters))}
    for path, text, _ in _entries(order):
        for found in _REF.finditer(text):
            if path[0] not in ("note", "next_steps"):
                hint = "refer to pages in 'note' and 'next_steps' only"
                findings.add("ref-unknown", read.at(*path), "a reference has no place here", hint)
            elif found[1] not in held:
                message = f"nothing in this packet is called '{found[1]}'"
                findings.add("ref-unknown", read.at(*path), message, known(sorted(held)[:20]))
