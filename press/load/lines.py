"""Help lines: data with sources and dates, checked before anything is printed."""

from __future__ import annotations

import re
from datetime import date, timedelta

from press.errors import Place
from press.load.source import Findings, Folder
from press.load.yaml import Read, read_yaml
from press.model.lines import Denied, HelpLine, HelpLines, Status


def load_lines(country: str, folder: Folder, today: date, findings: Findings) -> HelpLines | None:
    """Return the help lines of a country, or None where the file cannot be read.

    A line that is to be printed needs a source and a review date not before ``today``, and must
    carry no number or phrase of the deny-list.
    """
    name = f"help-lines/{country}.yaml"
    text = folder.read(name, findings)
    read = read_yaml(text, folder.shown(name), HelpLines, findings) if text is not None else None
    if read is None:
        return None
    _check_groups(read, findings)
    for at, line in enumerate(read.value.lines):
        if line.status is Status.PRINT:
            _check_line(at, line, read, today, findings)
    return read.value


def _check_groups(read: Read[HelpLines], findings: Findings) -> None:
    known = {group.id for group in read.value.groups}
    for at, line in enumerate(read.value.lines):
        if line.group not in known:
            place = read.at("lines", at, "group")
            findings.add("line-group", place, f"no group is called '{line.group}'")
    printed = {line.group for line in read.value.lines if line.status is Status.PRINT}
    for at, group in enumerate(read.value.groups):
        if group.id not in printed:
            place = read.at("groups", at)
            findings.add("line-group", place, f"the group '{group.id}' has no line to print")


def _check_line(
    at: int, line: HelpLine, read: Read[HelpLines], today: date, findings: Findings
) -> None:
    if not line.sources:
        findings.add("line-source", read.at("lines", at), f"'{line.id}' has no source")
    latest = line.verified_on + timedelta(days=read.value.review_days)
    due = min(line.next_review, latest)
    if due < today:
        message = f"'{line.id}' was due for review on {due}"
        hint = "ring or open it, then set verified_on and next_review, or take it out"
        findings.add("line-overdue", read.at("lines", at, "next_review"), message, hint)
    for denied in read.value.deny:
        for key in ("phone", "contact", "detail", "service"):
            if find_denied(denied, getattr(line, key)) is not None:
                place = read.at("lines", at, key)
                message = f"'{line.id}' carries what must not be printed: {denied.reason}"
                findings.add("line-denied", place, message)


def find_denied(denied: Denied, text: str) -> int | None:
    """Return where ``text`` carries the denied number, however written, or the denied phrase."""
    digits = re.sub(r"\D", "", denied.number)
    # without the trunk prefix, so that 1-800-… and 800-… are one number
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    patterns = [r"[\s().–-]*".join(digits)] if digits else []
    patterns += [re.escape(denied.phrase)] if denied.phrase else []
    for pattern in patterns:
        if found := re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            return found.start()
    return None


def check_denied(text: str, file: str, deny: tuple[Denied, ...], findings: Findings) -> None:
    """Report every line of a manuscript that carries what must not be printed."""
    for number, line in enumerate(text.split("\n"), 1):
        for denied in deny:
            if (at := find_denied(denied, line)) is not None:
                message = f"this must not be printed: {denied.reason}"
                findings.add("line-denied", Place(file, number, at + 1), message)
