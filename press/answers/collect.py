"""Files → answers: each form read apart, held against its blank, and told in order."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from press.answers.apart import NotRead, finding, read_apart
from press.answers.blank import Asked, Blank, blanks, built
from press.answers.compare import differences, is_of_today, offered
from press.answers.facts import FieldFacts, FormFacts
from press.answers.names import plain_name
from press.answers.tell import Answer, Form
from press.errors import Finding, ToolError
from press.pipeline import Shop, load, plan

_FIRST = "Safety answers come first; they outrank every count."


@dataclass(frozen=True, slots=True)
class Collected:
    """The forms of a run, in the order in which they were named."""

    forms: tuple[Form, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with any of them."""
        return tuple(one for form in self.forms for one in form.findings)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of those that are ours and could not be compared."""
        return tuple(
            f"{form.file}: {_why(form)}"
            for form in self.forms
            if form.form and form.compared == "not-compared"
        )


def collect(paths: Sequence[Path], shop: Shop, *, with_text: bool) -> Collected:
    """Return what was answered in filled forms.

    Args:
        paths: The forms.
        shop: The publication, and the output folder with the files as they were built.
        with_text: Whether to tell what was typed, too.

    Raises:
        ContentError: If the manuscript has mistakes; overdue help lines are none here.
    """
    publication = load(shop)
    known = list(blanks(plan(publication, shop), publication.title))
    made: dict[str, FormFacts | None] = {}
    forms = []
    for path in paths:
        try:
            facts = read_apart(path, with_text=with_text)
        except NotRead as stop:
            forms.append(Form(plain_name(path), findings=(stop.finding,)))
            continue
        blank = next((one for one in known if one.is_blank_of(facts)), None)
        if blank is None:
            message = f"this is no form that {publication.title} makes"
            hint = "if an older publication made it, name that one with --content"
            foreign = finding(path, "form-foreign", message, hint)
            forms.append(Form(plain_name(path), findings=(foreign,)))
            continue
        if blank.path not in made:
            made[blank.path] = built(blank, shop.output)
        forms.append(_form(path, facts, blank, made[blank.path], with_text=with_text))
    return Collected(tuple(forms))


def _form(
    path: Path, facts: FormFacts, blank: Blank, made: FormFacts | None, *, with_text: bool
) -> Form:
    if made is not None and made.revised != facts.revised:
        made = None
    found = tuple(differences(path, facts, blank, made))
    altered = any(one.code != "form-value" for one in found)
    answers = [_answer(one, facts, blank, with_text=with_text) for one in _ordered(facts, blank)]
    return Form(
        file=plain_name(path),
        publication=blank.publication,
        title=blank.title,
        form=blank.path,
        edition=blank.edition,
        revised=facts.revised,
        parts=blank.parts,
        compared="altered" if altered else "same" if made else "not-compared",
        note=_FIRST if any(asked.safety for asked in blank.asked.values()) else "",
        answers=tuple(answers),
        findings=found,
    )


def _ordered(facts: FormFacts, blank: Blank) -> list[FieldFacts]:
    """Return the fields: safety questions, then ours in reading order, then unknown ones."""
    places = {name: number for number, name in enumerate(blank.asked)}

    def rank(field: FieldFacts) -> tuple[bool, int]:
        asked = blank.asked.get(field.name)
        return not (asked and asked.safety), places.get(field.name, len(places))

    asking = [one for one in facts.fields if not _is_button(blank.asked.get(one.name))]
    return sorted(asking, key=rank)


def _is_button(asked: Asked | None) -> bool:
    return asked is not None and asked.kind == "button"


def _answer(field: FieldFacts, facts: FormFacts, blank: Blank, *, with_text: bool) -> Answer:
    asked = blank.asked.get(field.name)
    if asked is None:
        # its name and its words may be anything, what a client typed among it
        value = field.value if with_text else None
        name, question = (field.name, field.label) if with_text else ("", "")
        return Answer(name, "unknown", False, question, value, None, field.filled)
    today = is_of_today(facts, blank)
    question = asked.question if today else field.label
    empty = Answer(field.name, asked.kind, asked.safety, question, None, None, field.filled)
    if asked.is_count:
        # a count says nothing while a safety question stands open, and never more than the form
        return replace(empty, kind="count")
    if asked.kind == "text":
        return replace(empty, value=field.value) if with_text else empty
    if field.kind != asked.kind or field.value not in offered(field, asked, today=today):
        return empty
    return replace(empty, value=field.value, answer=_words(field, asked, today=today) or None)


def _words(field: FieldFacts, asked: Asked, *, today: bool) -> str:
    """Return what the chosen answer says: ours, or what the file of an older form says."""
    if today or asked.kind != "radio":
        return asked.answers.get(field.value, "")
    labels = {box.state: box.label for box in field.widgets}
    return labels[field.value].removeprefix(f"{field.label}: ")


def _why(form: Form) -> str:
    return (
        f"the form of {form.revised or 'an unknown day'} could not be compared with one as it was "
        "built; build that edition first"
    )


def save(path: Path, text: str) -> None:
    """Write ``text`` whole or not at all, readable by its owner alone.

    Raises:
        ToolError: If the file is there already, for it could be a client's form, or can't be made.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        if path.exists() or path.is_symlink():
            raise ToolError(f"{plain_name(path)} is there already; name another file with --to")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
    except OSError as error:
        raise ToolError(f"cannot write {plain_name(path)}: {error.strerror}") from error
