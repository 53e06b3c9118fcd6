"""A filled form held against its blank: what was changed other than answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from press.answers.actions import SCRIPT
from press.answers.apart import finding
from press.answers.blank import Asked, Blank
from press.answers.facts import FieldFacts, FormFacts
from press.errors import Finding

_NEAR_PT = 1.0
_KEEP = "ask where the file has been; the answers may not be to our questions"
_OTHER = "another build may have asked other questions"


@dataclass(frozen=True, slots=True)
class Compared:
    """How a form stands to its blank.

    Attributes:
        result: same, altered or not-compared.
        is_known: Whether it began as the file that is there, so that it was asked what that asks.
        findings: What is wrong with it.
    """

    result: str
    is_known: bool
    findings: tuple[Finding, ...]


def compare(path: Path, form: FormFacts, blank: Blank, made: FormFacts | None) -> Compared:
    """Return what is wrong with a form that is ours; ``made`` is the file as it was built.

    A form of another build is compared as well, and known if nothing differs. What differs in it is
    not told, for it may have been made so. Names that stand only in the client's file are counted
    and not told.
    """
    differing = [*_wording(path, form, blank), *(_looks(path, form, made) if made else ())]
    of_this_build = made is not None and form.build == made.build != ""
    if made and of_this_build and form.revised != made.revised:
        message = "it carries another date than it was made with"
        differing.append(finding(path, "form-altered", message, _KEEP))
    known = of_this_build or (made is not None and not differing)
    found = [
        *_names(path, form, blank, _KEEP if known else _OTHER),
        *_values(path, form, blank, known),
        *_active(path, form, blank, made, known),
        *(differing if known else [_uncompared(path, form, blank, made)]),
    ]
    altered = any(one.code != "form-value" for one in found)
    result = ("altered" if altered else "same") if known else "not-compared"
    return Compared(result, known, tuple(found))


def _uncompared(path: Path, form: FormFacts, blank: Blank, made: FormFacts | None) -> Finding:
    if made is None:
        message = "the file as it was built is not there to compare it with"
        hint = f"build the edition {blank.edition} and read the form again"
    elif not form.build:
        message = "it does not say which build it is of, and it is not as the file that is there"
        hint = "look at the form on a screen; its questions may not be ours"
    else:
        message = f"another build made it, that of {form.revised or 'an unknown day'}"
        hint = "name that publication with --content and its files with --output"
    return finding(path, "form-uncompared", message, hint)


def _names(path: Path, form: FormFacts, blank: Blank, hint: str) -> Iterator[Finding]:
    found = [field.name for field in form.fields]
    unknown = len([name for name in found if name not in blank.asked]) + form.stray
    doubled = len(found) - len(set(found))
    missing = [name for name in blank.asked if name not in found]
    for number, what in ((unknown, "unknown"), (doubled, "there twice")):
        if number:
            message = f"{_fields(number)} {what}; the form has {len(blank.asked)}"
            yield finding(path, "form-fields", message, hint)
    if missing:
        message = f"{_fields(len(missing))} missing: {_listed(missing)}"
        yield finding(path, "form-fields", message, hint)


def _values(path: Path, form: FormFacts, blank: Blank, known: bool) -> Iterator[Finding]:
    wrong = []
    for field in form.fields:
        asked = blank.asked.get(field.name)
        if asked and (field.kind != asked.kind or not _is_answer(field, asked, known)):
            wrong.append(field.name)
    if wrong:
        message = f"the answer is none of those offered, or not the one shown: {_listed(wrong)}"
        yield finding(path, "form-value", message, "look at the form on a screen")


def _is_answer(field: FieldFacts, asked: Asked, known: bool) -> bool:
    if field.kind not in {"radio", "tick"}:
        return True
    shown = {box.state for box in field.widgets if box.chosen}
    stored = {field.value} - {""}
    return shown == stored and stored <= offered(field, asked, known=known)


def offered(field: FieldFacts, asked: Asked, *, known: bool) -> set[str]:
    """Return the values that a field offers: ours, or those of the file where it asks its own."""
    ours = known or says_ours(field, asked)
    return set(asked.answers) if ours else {box.state for box in field.widgets}


def says_ours(field: FieldFacts, asked: Asked) -> bool:
    """Whether a file says of a field and its boxes, word for word, what we say."""
    return _said(field) == _to_say(field, asked)


def _wording(path: Path, form: FormFacts, blank: Blank) -> Iterator[Finding]:
    changed = []
    for field in form.fields:
        asked = blank.asked.get(field.name)
        if asked is not None and not says_ours(field, asked):
            changed.append(field.name)
    if changed:
        message = f"other words are spoken than ours: {_listed(changed)}"
        yield finding(path, "form-altered", message, _KEEP)


def _said(field: FieldFacts) -> list[str]:
    boxes = [box.label for box in field.widgets] if field.kind == "radio" else []
    return [_even(text) for text in (field.label, *boxes)]


def _to_say(field: FieldFacts, asked: Asked) -> list[str]:
    labels = []
    if field.kind == "radio":
        labels = [f"{asked.question}: {asked.answers.get(box.state, '')}" for box in field.widgets]
    return [_even(text) for text in (asked.question, *labels)]


def _even(text: str) -> str:
    return " ".join(text.split())


def _active(
    path: Path, form: FormFacts, blank: Blank, made: FormFacts | None, known: bool
) -> Iterator[Finding]:
    words = {"file": "a file inside it", "media": "sound or film", "xfa": "a second form (XFA)"}
    ours = set(made.actions) if made and known else blank.actions
    kinds = {one.partition(" ")[0] for one in form.actions if one not in ours}
    foreign = [words[one] for one in form.active]
    if kinds - {SCRIPT}:
        foreign.insert(0, "an action that opens, sends or empties")
    if SCRIPT in kinds:
        foreign.append("a script")
    if foreign:
        whose = "that we did not put there" if known else "that could not be compared with ours"
        hint = "do not open it in a viewer that runs scripts; ask where the file has been"
        yield finding(path, "form-active", f"it holds {' and '.join(foreign)} {whose}", hint)
    if form.layers:
        message = "parts of it can be switched out of sight (layers)"
        yield finding(path, "form-altered", message, "look at the form on a screen")


def _looks(path: Path, form: FormFacts, made: FormFacts) -> Iterator[Finding]:
    numbers = range(max(len(form.pages), len(made.pages)))
    other = [str(n + 1) for n in numbers if form.pages[n : n + 1] != made.pages[n : n + 1]]
    if other:
        message = f"{'pages' if other[1:] else 'page'} {_listed(other)} not as made"
        yield finding(path, "form-altered", message, _KEEP)
    blank = {field.name: field for field in made.fields}
    moved = [one.name for one in form.fields if one.name in blank and _moved(one, blank[one.name])]
    if moved:
        message = f"boxes stand elsewhere or are out of sight: {_listed(moved)}"
        yield finding(path, "form-altered", message, _KEEP)
    if form.notes > made.notes:
        message = f"{form.notes - made.notes} notes or marks were added that are no fields"
        yield finding(path, "form-altered", message, "look at the form on a screen")


def _moved(field: FieldFacts, blank: FieldFacts) -> bool:
    if len(field.widgets) != len(blank.widgets):
        return True
    for box, made in zip(field.widgets, blank.widgets, strict=True):
        near = [abs(a - b) <= _NEAR_PT for a, b in zip(box.rect, made.rect, strict=False)]
        same = (box.page, box.state, box.hidden) == (made.page, made.state, made.hidden)
        if not same or len(near) != 4 or not all(near):
            return True
    return False


def _fields(number: int) -> str:
    return f"{number} field{'s are' if number > 1 else ' is'}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
