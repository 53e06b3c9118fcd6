"""Answers as JSON or CSV; the keys and columns are documented in CONTRIBUTING.md and stay."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from io import StringIO
from typing import Final

from press.answers.names import visible
from press.errors import Finding

FORMAT: Final = "press answers, 1"
# What a spreadsheet takes for a formula, in full width too.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_COLUMNS: Final = (
    *("number", "file", "form", "edition", "revised", "compared", "findings"),
    *("safety", "field", "kind", "question", "value", "answer", "filled", "spoken"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one field; ``value`` is nothing where it is not to be shown.

    Attributes:
        field: Its name; a field that is not ours has none that we repeat.
        kind: radio, tick, text, count, or unknown.
        safety: Whether it is a safety question.
        question: The statement; nothing where the file may have asked another one.
        value: What the field stores.
        answer: What that means in words.
        filled: Whether anything was answered.
        spoken: What the file says where that is not what we say; its origin is unknown.
    """

    field: str
    kind: str
    safety: bool
    question: str
    value: str | None
    answer: str | None
    filled: bool
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was handed in; what else was found of it is empty if it is none of ours.

    Attributes:
        number: Its place among those that were named, for two may have one name.
        file: Its name, without folders.
        publication: The title of the publication.
        title: The title of the form.
        form: The path under which the press makes it.
        edition: Its edition.
        revised: The date that it carries.
        parts: What it holds.
        compared: same, altered, or not-compared with the file as it was built.
        note: What to know before reading on.
        answers: The safety questions first, then in reading order.
        findings: What is wrong with it.
    """

    number: int
    file: str
    publication: str = ""
    title: str = ""
    form: str = ""
    edition: str = ""
    revised: date | str = ""
    parts: tuple[str, ...] = ()
    compared: str = "not-compared"
    note: str = ""
    answers: tuple[Answer, ...] = ()
    findings: tuple[Finding, ...] = ()


def as_json(forms: Sequence[Form]) -> str:
    """Return forms as JSON in which every character that acts or hides is escaped."""
    told = []
    for form in forms:
        entry = asdict(form)
        entry["findings"] = [{"code": one.code, "message": one.message} for one in form.findings]
        told.append(entry)
    text = json.dumps({"format": FORMAT, "forms": told}, indent=1, ensure_ascii=False, default=str)
    # JSON has written line ends inside strings as \n; the ones left are its own
    return visible(text, keep="\n") + "\n"


def as_csv(forms: Sequence[Form]) -> str:
    """Return one row for each answer, and one for a form without any.

    No cell begins as a formula does.
    """
    target = StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for form in forms:
        codes = " ".join(sorted({one.code for one in form.findings}))
        of_form = (form.number, form.file, form.form, form.edition, form.revised)
        for answer in form.answers or (None,):
            row = (*of_form, form.compared, codes, *_of_answer(answer))
            writer.writerow([_cell(value) for value in row])
    return target.getvalue()


def _of_answer(one: Answer | None) -> tuple[str | None, ...]:
    if one is None:
        return ("",) * 8
    safety, filled = _word(one.safety), _word(one.filled)
    return safety, one.field, one.kind, one.question, one.value, one.answer, filled, one.spoken


def _word(value: bool) -> str:
    return "yes" if value else "no"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    quoted = text.lstrip(" ").startswith(_FORMULA)
    return ("'" if quoted else "") + visible(text, keep="\n")
