"""Help lines: data with sources and dates, checked before anything is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from press.errors import Place
from press.load.markdown import check_address
from press.load.source import Findings, Folder, known
from press.load.yaml import Read, read_yaml
from press.model.lines import Denied, HelpLine, HelpLines, Status

_YEAR: Final = 366
_DENIED: Final = "take it out; 'deny' in the help lines' file says why and where that was seen"


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
    if not 1 <= read.value.review_days <= _YEAR:
        message = f"help lines are reviewed every 1 to {_YEAR} days"
        findings.add("value-wrong", read.at("review_days"), message, "90 is a good number")
        return None
    number, forms = read.value.emergency.number, read.value.number_forms
    _check_number(number, forms, read.at("emergency", "number"), findings)
    check_lines(read.value.lines, read, read.value, today, findings)
    return read.value


def check_lines(
    lines: Sequence[HelpLine],
    read: Read[Any],
    country: HelpLines,
    today: date,
    findings: Findings,
) -> None:
    """Report what must not be printed of ``lines``, which stand under that key in ``read``.

    ``country`` has the rules: forms of numbers, days between reviews, what is denied.
    """
    for at, line in enumerate(lines):
        if line.status is Status.PRINT:
            _check_line(line, _Entry(read, at), country, today, findings)
            place = read.at("lines", at, "phone")
            _check_number(line.phone, country.number_forms, place, findings)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One of the lines of a file."""

    read: Read[Any]
    number: int

    def at(self, *path: str | int) -> Place:
        return self.read.at("lines", self.number, *path)


def _check_number(number: str, forms: tuple[str, ...], at: Place, findings: Findings) -> None:
    """Report a number that no form of the country fits: a digit lost, doubled or swapped away."""
    patterns = [re.escape(form).replace(r"\#", r"\d") for form in forms]
    if number and forms and not any(re.fullmatch(pattern, number) for pattern in patterns):
        message = f"'{number}' has not the form of a number here"
        hint = f"the forms are {', '.join(forms)}; ring it before you print it"
        findings.add("line-number", at, message, hint)


def _check_groups(read: Read[HelpLines], findings: Findings) -> None:
    groups = read.value.groups
    if not groups:
        hint = "add a group and a line that belongs to it"
        findings.add("line-group", read.at("groups"), "there is no line to print", hint)
    for at, line in enumerate(read.value.lines):
        if line.group not in {group.id for group in groups}:
            place = read.at("lines", at, "group")
            message = f"no group is called '{line.group}'"
            findings.add("line-group", place, message, known(group.id for group in groups))
    printed = {line.group for line in read.value.lines if line.status is Status.PRINT}
    for at, group in enumerate(groups):
        if group.id not in printed:
            place = read.at("groups", at)
            message = f"the group '{group.id}' has no line to print"
            hint = "give a line 'status: print' and this group, or take the group out"
            findings.add("line-group", place, message, hint)


def _check_line(
    line: HelpLine, entry: _Entry, country: HelpLines, today: date, findings: Findings
) -> None:
    if not line.sources:
        hint = "say in 'sources' where it was seen and when, or set 'status: do-not-print'"
        findings.add("line-source", entry.at(), f"'{line.id}' has no source", hint)
    for url, place in (
        (line.web, entry.at("web")),
        *((one.url, entry.at("sources", n)) for n, one in enumerate(line.sources)),
    ):
        check_address(url, place, findings)
    latest = line.verified_on.toordinal() + country.review_days
    due = date.fromordinal(min(line.next_review.toordinal(), latest, date.max.toordinal()))
    if due < today:
        message = f"'{line.id}' was due for review on {due}"
        hint = "ring or open it, then set verified_on and next_review, or take it out"
        findings.add("line-overdue", entry.at("next_review"), message, hint)
    for denied in country.deny:
        for key in ("phone", "contact", "detail", "service"):
            if find_denied(denied, getattr(line, key)) is not None:
                message = f"'{line.id}' carries what must not be printed: {denied.reason}"
                findings.add("line-denied", entry.at(key), message, _DENIED)


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


def check_entry(text: str, at: Place, deny: tuple[Denied, ...], findings: Findings) -> None:
    """Report an entry that carries what must not be printed."""
    for denied in deny:
        if find_denied(denied, text) is not None:
            message = f"this must not be printed: {denied.reason}"
            findings.add("line-denied", at, message, _DENIED)


def check_denied(text: str, file: str, deny: tuple[Denied, ...], findings: Findings) -> None:
    """Report every line of a manuscript that carries what must not be printed."""
    for number, line in enumerate(text.split("\n"), 1):
        for denied in deny:
            if (at := find_denied(denied, line)) is not None:
                message = f"this must not be printed: {denied.reason}"
                findings.add("line-denied", Place(file, number, at + 1), message, _DENIED)
