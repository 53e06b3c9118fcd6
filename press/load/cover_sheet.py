"""The sheet that a clinic keeps of each packet, in the publication's words."""

from __future__ import annotations

import re
from typing import Final

from press.load.source import Findings, Folder, is_file, known
from press.load.yaml import Read, check_name, read_yaml
from press.model.order import CoverSheet
from press.model.publication import Publication

_GAP: Final = re.compile(r"\{([^}]*)\}")


def load_cover_sheet(
    publication: Publication, folder: Folder, findings: Findings
) -> CoverSheet | None:
    """Return the sheet's words, or None where the publication has none."""
    name = f"{publication.language}/cover-sheet.yaml"
    if not is_file(folder.root / name):
        return None
    text = folder.read(name, findings)
    read = read_yaml(text, folder.shown(name), CoverSheet, findings) if text is not None else None
    if read is None:
        return None
    people = [one.id for one in publication.recipients]
    for at, recipient in enumerate(read.value.recipients):
        if recipient not in people:
            message = f"no recipient is called '{recipient}'"
            place = read.at("recipients", at)
            findings.add("recipient-unknown", place, message, known(people))
    if not read.value.recipients:
        hint = known(people)
        findings.add("value-wrong", read.at("recipients"), "it names no recipient", hint)
    _check_lists(read, publication, findings)
    return read.value


def _check_lists(read: Read[CoverSheet], publication: Publication, findings: Findings) -> None:
    lines = publication.lines
    groups = [group.id for group in lines.groups if lines.of(group.id)] if lines else []
    parts = [part.id for part in publication.parts]
    for at, group in enumerate(read.value.lists):
        check_name(group.id, read.at("lists", at, "id"), findings)
        if group.needs and group.needs not in parts:
            message = f"there is no part '{group.needs}'"
            findings.add("part-unknown", read.at("lists", at, "needs"), message, known(parts))
        for number, item in enumerate(group.items):
            for found in _GAP.findall(item):
                if found not in groups:
                    message = f"no group of help lines is called '{found}'"
                    place = read.at("lists", at, "items", number)
                    findings.add("line-group", place, message, known(groups))
