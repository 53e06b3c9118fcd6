"""A filled form held against its blank: what was changed other than answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from press.answers.apart import finding
from press.answers.blank import Asked, Blank
from press.answers.facts import FieldFacts, FormFacts
from press.errors import Finding

_NEAR_PT = 1.0
_KEEP = "ask where the file has been; the answers may not be to our questions"


def differences(
    path: Path, form: FormFacts, blank: Blank, made: FormFacts | None
) -> Iterator[Finding]:
    """Yield what is wrong with a form that is ours; ``made`` is the file as it was built.

    Names that stand only in the client's file are counted and not told.
    """
    yield from _names(path, form, blank)
    yield from _values(path, form, blank)
    yield from _active(path, form, blank, made)
    if is_of_today(form, blank):
        yield from _wording(path, form, blank)
    if made is not None:
        yield from _looks(path, form, made)


def is_of_today(form: FormFacts, blank: Blank) -> bool:
    """Whether the form carries the date of the publication as it is now."""
    return form.revised == blank.revised.isoformat()


def _names(path: Path, form: FormFacts, blank: Blank) -> Iterator[Finding]:
    found = [field.name for field in form.fields]
    unknown = len([name for name in found if name not in blank.asked]) + form.stray
    doubled = len(found) - len(set(found))
    missing = [name for name in blank.asked if name not in found]
    for number, what in ((unknown, "unknown"), (doubled, "there twice")):
        if number:
            message = f"{_fields(number)} {what}; the form has {len(blank.asked)}"
            yield finding(path, "form-fields", message, _KEEP)
    if missing:
        message = f"{_fields(len(missing))} missing: {_listed(missing)}"
        yield finding(path, "form-fields", message, _KEEP)


def _values(path: Path, form: FormFacts, blank: Blank) -> Iterator[Finding]:
    wrong = []
    for field in form.fields:
        asked = blank.asked.get(field.name)
        if asked and (field.kind != asked.kind or not _is_answer(field, asked, form, blank)):
            wrong.append(field.name)
    if wrong:
        message = f"the answer is none of those offered, or not the one shown: {_listed(wrong)}"
        yield finding(path, "form-value", message, "look at the form on a screen")


def _is_answer(field: FieldFacts, asked: Asked, form: FormFacts, blank: Blank) -> bool:
    if field.kind not in {"radio", "tick"}:
        return True
    shown = {box.state for box in field.widgets if box.chosen}
    stored = {field.value} - {""}
    return shown == stored and stored <= offered(field, asked, today=is_of_today(form, blank))


def offered(field: FieldFacts, asked: Asked, *, today: bool) -> set[str]:
    """Return the values that a field offers: ours, or those of the file if it is an older one."""
    return set(asked.answers) if today else {box.state for box in field.widgets}


def _wording(path: Path, form: FormFacts, blank: Blank) -> Iterator[Finding]:
    changed = []
    for field in form.fields:
        asked = blank.asked.get(field.name)
        if asked is not None and _said(field) != _to_say(field, asked):
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


def _active(path: Path, form: FormFacts, blank: Blank, made: FormFacts | None) -> Iterator[Finding]:
    words = {
        "action": "an action that opens, sends or empties",
        "file": "a file inside it",
        "media": "sound or film",
        "xfa": "a second form (XFA)",
    }
    # a form that counts by itself has a button that empties it
    ours_do = set(made.active if made else {"action"} if blank.scripts else ())
    foreign = [words[one] for one in form.active if one not in ours_do]
    if set(form.scripts) - set(made.scripts if made else blank.scripts):
        foreign.append("a script")
    if foreign:
        ours = "that we did not put there" if made else "that could not be compared with ours"
        hint = "do not open it in a viewer that runs scripts; ask where the file has been"
        yield finding(path, "form-active", f"it holds {' and '.join(foreign)} {ours}", hint)


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
