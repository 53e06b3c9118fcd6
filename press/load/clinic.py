"""A clinic's folder → Clinic and the help lines that it hands out."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from press.errors import Place
from press.load import colour
from press.load.characters import check_characters
from press.load.entries import NAME, SENTENCE, check_email, check_phone, check_told, check_words
from press.load.lines import check_entry, check_lines, load_lines
from press.load.markdown import check_address
from press.load.pictures import Pictures
from press.load.source import MAX_TEXT_BYTES, Findings, Folder, known
from press.load.yaml import Read, check_name, read_yaml
from press.model.clinic import Clinic
from press.model.lines import HelpLines

FOLDER: Final = "clinics"
FILE: Final = "clinic.yaml"
MOST_LOGO_BYTES: Final = 200_000
MOST_PHONES: Final = 4
FOOT: Final = 26  # characters that fit beside the page number
_KINDS: Final = {".svg": "image/svg+xml", ".png": "image/png"}
_ROOM: Final = {"name": NAME, "safe_contact": SENTENCE}


@dataclass(frozen=True, slots=True)
class Desk:
    """What a clinic's files are read against.

    Attributes:
        lines: Help lines of the publication, if it has any.
        content: Folder of the publication, with the help lines of all countries.
        today: The day against which review dates are held.
        printable: Characters that can be set.
        unsaid: Words that no name of a file or folder may carry.
    """

    lines: HelpLines | None
    content: Path
    today: date
    printable: frozenset[str]
    unsaid: tuple[str, ...] = ()


def load_named(
    id_: str, content: Folder, desk: Desk, findings: Findings, at: Place
) -> tuple[Clinic, HelpLines | None] | None:
    """Return the clinic that the publication keeps under ``id_``; ``at`` is where it is named."""
    before = len(findings.found)
    check_name(id_, at, findings)
    if len(findings.found) > before:
        return None
    name = f"{FOLDER}/{id_}"
    # asked of the publication's folder, which follows no link
    if content.find(f"{name}/{FILE}", at, findings, MAX_TEXT_BYTES) is None:
        return None
    return load_clinic(Folder(content.root / name, content.shown(name)), desk, findings)


def load_clinic(
    folder: Folder, desk: Desk, findings: Findings
) -> tuple[Clinic, HelpLines | None] | None:
    """Return the clinic of ``folder`` and the help lines to print, or None and findings.

    Its help lines are those of the clinic's country with the clinic's own behind them.
    """
    text = folder.read(FILE, findings)
    read = read_yaml(text, folder.shown(FILE), Clinic, findings) if text is not None else None
    if text is None or read is None:
        return None
    before = len(findings.found)
    clinic = read.value
    _check_entries(read, findings)
    _check_colours(read, findings)
    lines = _lines(read, desk, findings)
    if lines is not None:
        _check_numbers(read, lines, findings)
    logo = _logo(read, folder, findings)
    if desk.printable:
        check_characters(clinic, desk.printable, "", folder, findings)
    id_ = clinic.id or folder.root.resolve().name
    check_name(id_, read.at("id"), findings)
    check_told(id_, desk.unsaid, read.at("id"), findings)
    if len(findings.found) > before:
        return None
    return replace(clinic, id=id_, logo=logo), lines


def _check_colours(read: Read[Clinic], findings: Findings) -> None:
    for key, use in (("colour", colour.WORDS), ("accent", colour.NUMERALS)):
        text = getattr(read.value, key)
        if (key,) in read.places and not text:
            message = f"'{key}' says nothing: a # without quotes begins a comment"
            hint = "put the colour in quotes, such as '#24408E', or take the line out"
            findings.add("value-wrong", read.at(key), message, hint)
        colour.check_colour(text, use, read.at(key), findings)


def _entries(clinic: Clinic) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key in ("name", "short", "address", "hours", "safe_contact", "email", "web", "intake"):
        yield (key,), getattr(clinic, key)
    for at, phone in enumerate(clinic.phones):
        for key in ("number", "label", "note"):
            yield ("phones", at, key), getattr(phone, key)
    for at, line in enumerate(clinic.lines):
        for key in ("service", "detail", "phone", "contact", "hours", "web"):
            yield ("lines", at, key), getattr(line, key)


def _check_entries(read: Read[Clinic], findings: Findings) -> None:
    clinic = read.value
    for path, text in _entries(clinic):
        room = _ROOM.get(str(path[0]), SENTENCE // 2)
        check_words(str(path[-1]), text, read.at(*path), findings, room)
    if not clinic.name.strip():
        findings.add("value-wrong", read.at("name"), "'name' says nothing", "write words")
    if len(clinic.short or clinic.name) > FOOT:
        message = f"the foot of a page has room for {FOOT} characters of the clinic's name"
        findings.add(
            "value-wrong",
            read.at("short" if clinic.short else "name"),
            message,
            "add a shorter one as 'short: …'",
        )
    for key in ("web", "intake"):
        check_address(getattr(clinic, key), read.at(key), findings)
    check_email(clinic.email, read.at("email"), findings)
    if len(clinic.phones) > MOST_PHONES:
        message = f"a clinic has {MOST_PHONES} numbers at most"
        findings.add("value-wrong", read.at("phones", MOST_PHONES), message, "keep the best ones")
    for at, phone in enumerate(clinic.phones):
        check_phone(phone.number or "nothing", read.at("phones", at, "number"), findings)


def _lines(read: Read[Clinic], desk: Desk, findings: Findings) -> HelpLines | None:
    """Return the help lines to print, or None where there are none or a finding says why."""
    clinic, ours = read.value, desk.lines
    lines = ours
    if clinic.country and (ours is None or clinic.country != ours.country):
        there = sorted(path.stem for path in (desk.content / "help-lines").glob("*.yaml"))
        if clinic.country not in there:
            message = f"there is no file 'help-lines/{clinic.country}.yaml'"
            findings.add("country-unknown", read.at("country"), message, known(there))
            return None
        content = Folder(desk.content, desk.content.name)
        lines = load_lines(clinic.country, content, desk.today, findings)
    if lines is None:
        if clinic.lines:
            message = "there are no help lines of a country that these could stand beside"
            findings.add("line-group", read.at("lines"), message, "name the country")
        return None
    groups = [group.id for group in lines.groups]
    for group in ours.groups if ours else ():
        if group.id not in groups:
            message = f"the help lines of '{lines.country}' have no group '{group.id}'"
            hint = f"the pages ask for it: add it to help-lines/{lines.country}.yaml"
            findings.add("line-group", read.at("country"), message, hint)
    for at, line in enumerate(clinic.lines):
        if line.group not in groups:
            message = f"no group of help lines is called '{line.group}'"
            findings.add("line-group", read.at("lines", at, "group"), message, known(groups))
    check_lines(clinic.lines, read, lines, desk.today, findings)
    return replace(lines, lines=(*lines.lines, *clinic.lines))


def _check_numbers(read: Read[Clinic], lines: HelpLines, findings: Findings) -> None:
    """Report numbers and phrases that must not be printed, wherever the clinic wrote them."""
    for path, text in _entries(read.value):
        if path[0] != "lines":
            check_entry(text, read.at(*path), lines.deny, findings)


def _logo(read: Read[Clinic], folder: Folder, findings: Findings) -> str:
    """Return the logo as a document can hold it, so that no other file has to be read."""
    name, at = read.value.logo, read.at("logo")
    if not name:
        return ""
    path = folder.find(name, at, findings, MOST_LOGO_BYTES)
    if path is None:
        return ""
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        message = f"'{name}' is no SVG or PNG picture"
        findings.add("picture-kind", at, message, "save it as one of these")
        return ""
    if not Pictures(folder).check(name, at, findings):
        return ""
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
