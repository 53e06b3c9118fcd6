"""The manuscript's folder → Publication, with everything wrong in it reported at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from press.errors import AudienceError, ContentError, Finding, Place
from press.load.characters import check_characters
from press.load.clinic import Desk, load_named
from press.load.figures import load_infographic
from press.load.lines import load_lines
from press.load.links import Data, check_links
from press.load.manifest import LANGUAGE, ExtractOrder, Manifest, Order, check_manifest
from press.load.parts import Shelf, load_part
from press.load.pictures import Pictures
from press.load.source import Findings, Folder, known
from press.load.words import load_words
from press.load.yaml import Read, read_yaml
from press.model.clinic import Clinic
from press.model.figures import Infographic
from press.model.lines import HelpLines
from press.model.packet import Packet
from press.model.parts import Part
from press.model.publication import Extract, Publication

FILE = "publication.yaml"


def load_publication(
    content: Path,
    templates: Path,
    *,
    today: date,
    label: str | None = None,
    printable: frozenset[str] = frozenset(),
) -> Publication:
    """Return the publication whose manuscript stands in ``content``.

    Args:
        content: The manuscript's folder.
        templates: Where the press keeps its templates and the words that go with them.
        today: The day against which review dates are held.
        label: How messages call the folder; its name if left out.
        printable: Characters that can be set; any, if left out.

    Raises:
        ContentError: With every finding of the manuscript.
        AudienceError: If a packet would break the gate.
    """
    folder = Folder(content, content.name if label is None else label)
    findings = Findings()
    read, named = _read_manifest(folder, findings)
    shelf = Folder(templates, templates.name)
    words = load_words(read.value.language, shelf, folder, findings)
    parts = tuple(_load_parts(read, named, folder, findings))
    manifest = read.value
    lines = _load_lines(read, folder, today, findings)
    desk = Desk(lines, content, today, printable, manifest.unsaid)
    clinic, lines = _load_clinic(read, folder, desk, findings)
    infographic = load_infographic(manifest.language, folder, findings)
    _check_pictures(read, folder, findings)
    _check_extracts(read, parts, findings)
    data = _data(read, parts, lines, infographic, folder)
    check_links(parts, data, folder, findings)
    if printable:
        printed = (manifest, words, parts, lines, infographic)
        check_characters(printed, printable, manifest.language, folder, findings)
    if findings.found:
        raise ContentError.of(findings.found)
    return Publication(
        **{name: getattr(manifest, name) for name in _PLAIN},
        **_issued(manifest, _packets(read, parts)),
        parts=parts,
        words=words,
        lines=lines,
        clinic=clinic,
        infographic=infographic,
    )


def _read_manifest(folder: Folder, findings: Findings) -> tuple[Read[Manifest], dict[str, Place]]:
    """Return the manifest and every part that it names, or stop where nothing can be looked up."""
    text = folder.read(FILE, findings)
    read = read_yaml(text, folder.shown(FILE), Manifest, findings) if text is not None else None
    if read is None:
        raise ContentError.of(findings.found)
    named = check_manifest(read, findings)
    if not LANGUAGE.fullmatch(read.value.language):  # it names a folder
        raise ContentError.of(findings.found)
    return read, named


def _issued(manifest: Manifest, packets: dict[str, Packet]) -> dict[str, Any]:
    """Return what a publication is issued in."""
    extracts = manifest.extracts
    return {
        "handout": packets["handout"],
        "sheets": tuple(packets[f"sheet-{id_}"] for id_ in manifest.sheets.parts),
        "book": packets["book"],
        "extracts": tuple(_extract(one, packets[f"book-{one.name}"]) for one in extracts),
    }


_PLAIN = (
    "never_named",
    *("slug", "title", "subtitle", "creator", "identifier", "language", "revised", "rights"),
    *("description", "cover", "recipients", "groups", "editions", "certified", "unsaid"),
)


def _load_parts(
    read: Read[Manifest], named: dict[str, Place], folder: Folder, findings: Findings
) -> Iterator[Part]:
    manifest = read.value
    shelf = Shelf(
        folder,
        Pictures(folder),
        {recipient.id: recipient for recipient in manifest.recipients},
        tuple(group.id for group in manifest.groups),
    )
    there = sorted(path.stem for path in (folder.root / manifest.language).glob("*.md"))
    for id_, place in named.items():
        if id_ not in there:
            near = difflib.get_close_matches(id_, there, 1)
            hint = f"did you mean '{near[0]}'?" if near else "write it, or take its name out"
            message = f"there is no part '{folder.shown(f'{manifest.language}/{id_}.md')}'"
            findings.add("part-unknown", place, message, hint)
        elif part := load_part(id_, manifest.language, shelf, place, findings):
            yield part


def _load_lines(
    read: Read[Manifest], folder: Folder, today: date, findings: Findings
) -> HelpLines | None:
    country = read.value.country
    if not country:
        return None
    if country not in {path.stem for path in (folder.root / "help-lines").glob("*.yaml")}:
        message = f"there is no file 'help-lines/{country}.yaml'"
        there = sorted(path.stem for path in (folder.root / "help-lines").glob("*.yaml"))
        findings.add("country-unknown", read.at("country"), message, known(there))
        return None
    return load_lines(country, folder, today, findings)


def _load_clinic(
    read: Read[Manifest], folder: Folder, desk: Desk, findings: Findings
) -> tuple[Clinic | None, HelpLines | None]:
    """Return the clinic whose name stands on every file, and the lines that it prints."""
    if not read.value.clinic:
        return None, desk.lines
    found = load_named(read.value.clinic, folder, desk, findings, read.at("clinic"))
    return found or (None, desk.lines)


def _data(
    read: Read[Manifest],
    parts: tuple[Part, ...],
    lines: HelpLines | None,
    infographic: Infographic | None,
    folder: Folder,
) -> Data:
    manifest = read.value
    groups = frozenset(group.id for group in lines.groups) if lines else frozenset[str]()
    has_file = (folder.root / manifest.language / "infographic.yaml").exists()
    return Data(
        manifest.language,
        None if manifest.country and lines is None else groups,
        lines.deny if lines else (),
        None if has_file and infographic is None else infographic is not None,
        {part.id for part in parts} >= {id_ for _, order in manifest.orders for id_ in order.parts},
    )


def _check_pictures(read: Read[Manifest], folder: Folder, findings: Findings) -> None:
    cover = read.value.cover
    Pictures(folder).check(cover.picture, read.at("cover", "picture"), findings)
    if not cover.alt.strip():
        message = f"'{cover.picture}' has no alternative text"
        hint = "say in a sentence what a sighted reader takes from it"
        findings.add("picture-alt", read.at("cover"), message, hint)


def _check_extracts(read: Read[Manifest], parts: tuple[Part, ...], findings: Findings) -> None:
    """Report sheets to fill in that would lie on a shelf which others see."""
    sheets = {part.id for part in parts if part.kind.is_worksheet}
    for number, extract in enumerate(read.value.extracts):
        for at, id_ in enumerate(extract.parts):
            if id_ in sheets:
                message = f"'{id_}' is to fill in, and an extract is for shelves that others see"
                place = read.at("extracts", number, "parts", at)
                findings.add("extract-worksheet", place, message, "take it out")


def _packets(read: Read[Manifest], parts: tuple[Part, ...]) -> dict[str, Packet]:
    """Return the packets of the publication, or refuse all that break the gate at once."""
    manifest = read.value
    by_id = {part.id: part for part in parts}
    people = {recipient.id: recipient for recipient in manifest.recipients}
    refused: list[Finding] = []
    made: dict[str, Packet] = {}
    for path, stated in manifest.orders:
        recipients = frozenset(people[name] for name in stated.recipients)
        for id_, title, names in _named(manifest, path, stated, by_id):
            chosen = tuple(by_id[name] for name in names)
            try:
                made[id_] = Packet(id_, title, recipients, chosen, stated.screened)
            except AudienceError as error:
                refused.append(Finding(read.at(*path, "recipients"), "audience", error.message))
    if refused:
        number = "1 packet" if len(refused) == 1 else f"{len(refused)} packets"
        raise AudienceError(f"{number} would break the gate", refused)
    return made


def _named(
    manifest: Manifest, path: tuple[str | int, ...], stated: Order, parts: Mapping[str, Part]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield id, title and parts of each packet that an order makes: of sheets, one for a part."""
    if isinstance(stated, ExtractOrder):
        yield f"book-{stated.name}", stated.title, stated.parts
    elif path == ("sheets",):
        yield from ((f"sheet-{id_}", parts[id_].title, (id_,)) for id_ in stated.parts)
    else:
        yield str(path[0]), manifest.title, stated.parts


def _extract(stated: ExtractOrder, packet: Packet) -> Extract:
    return Extract(
        name=stated.name,
        title=stated.title,
        subtitle=stated.subtitle,
        description=stated.description,
        note=stated.note,
        packet=packet,
    )
