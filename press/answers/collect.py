"""Files → answers: each form read apart, held against its blank, and told in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from press.answers.apart import NotRead, finding, read_apart
from press.answers.blank import Asked, Blank, blanks, built
from press.answers.compare import Compared, compare, offered, says_ours
from press.answers.facts import FieldFacts, FormFacts
from press.answers.handed import Handed
from press.answers.names import plain_name
from press.answers.tell import Answer, Form
from press.errors import Finding
from press.pipeline import Shop, load

_FIRST = "Safety answers come first; they outrank every count."
_COVER = "The cover, which is a therapist's own, was not compared."


@dataclass(frozen=True, slots=True)
class Collected:
    """The forms of a run, in the order in which they were named."""

    forms: tuple[Form, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with any of them."""
        return tuple(one for form in self.forms for one in form.findings)


def collect(paths: Sequence[Path], shop: Shop, *, with_text: bool, clinic: str = "") -> Collected:
    """Return what was answered in filled forms.

    Args:
        paths: The forms.
        shop: The publication, and the output folder with the files as they were built.
        with_text: Whether to tell what was typed, too.
        clinic: The folder of the clinic that handed packets out, or its name in the publication's;
            all of those if left out.

    Raises:
        ContentError: If the manuscript or that clinic has mistakes; overdue help lines are none.
    """
    publication = load(shop)
    known = list(blanks(publication, shop))
    packets = Handed(publication, shop, clinic)
    made: dict[str, FormFacts | None] = {}
    forms = []
    for number, path in enumerate(paths, 1):
        form = Form(number, plain_name(path))
        try:
            facts = read_apart(path, with_text=with_text)
        except NotRead as stop:
            forms.append(replace(form, findings=(stop.finding,)))
            continue
        blank = next((one for one in known if one.is_blank_of(facts)), None)
        if blank is None:
            forms.append(_handed(form, path, facts, packets, with_text=with_text))
            continue
        if blank.path not in made:
            made[blank.path] = built(blank, shop.output)
        compared = compare(path, facts, blank, made[blank.path])
        forms.append(_told(form, facts, blank, compared, with_text=with_text))
    return Collected(tuple(_numbered(form, len(forms)) for form in forms))


def _handed(form: Form, path: Path, facts: FormFacts, packets: Handed, *, with_text: bool) -> Form:
    """Return what is told of a form that is none of the publication's own: a clinic's packet."""
    blank = packets.blank_of(facts)
    if blank is None:
        return replace(form, findings=(_foreign(path, facts, packets),))
    made = packets.made(blank, facts, path.name)
    compared = compare(path, facts, blank, made.facts if made else None)
    told = _told(form, facts, blank, compared, with_text=with_text)
    if made is None or made.has_cover:
        return told
    return replace(told, note=f"{told.note} {_COVER}".strip())


def _foreign(path: Path, facts: FormFacts, packets: Handed) -> Finding:
    clinic = packets.clinic_of(facts)
    if clinic:
        message = f"this is a packet of the clinic {clinic}, whose folder or order was not read"
        hint = "name the clinic's folder with --clinic"
    else:
        message = f"this is no form that {packets.publication.title} makes"
        hint = (
            "if an older publication made it, name that one with --content; "
            "if it is a clinic's packet, name the clinic's folder with --clinic"
        )
    if packets.unread:
        hint = f"{hint}; not read: {packets.unread[0].at}, {packets.unread[0].message}"
    return finding(path, "form-foreign", message, hint)


def _numbered(form: Form, count: int) -> Form:
    """Return a form whose findings tell it from others of its name; folders are never told."""
    if count == 1:
        return form
    name = f"{form.number:0{len(str(count))}d}. {form.file}"
    found = (replace(one, at=replace(one.at, file=name)) for one in form.findings)
    return replace(form, findings=tuple(found))


def _told(
    form: Form, facts: FormFacts, blank: Blank, compared: Compared, *, with_text: bool
) -> Form:
    answers = [
        _answer(one, blank, known=compared.is_known, with_text=with_text)
        for one in _ordered(facts, blank)
    ]
    return replace(
        form,
        publication=blank.publication,
        title=blank.title,
        form=blank.path,
        edition=blank.edition,
        revised=facts.revised,
        parts=blank.parts,
        compared=compared.result,
        note=_FIRST if any(asked.safety for asked in blank.asked.values()) else "",
        answers=tuple(answers),
        findings=compared.findings,
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


def _answer(field: FieldFacts, blank: Blank, *, known: bool, with_text: bool) -> Answer:
    asked = blank.asked.get(field.name)
    if asked is None:
        # its name and its words may be anything, what a client typed among it
        value = field.value if with_text else None
        name, spoken = (field.name, field.label) if with_text else ("", "")
        return Answer(name, "unknown", False, "", value, None, field.filled, spoken)
    same = says_ours(field, asked)
    question = asked.question if known or same else ""
    spoken = "" if same else _spoken(field)
    empty = Answer(field.name, asked.kind, asked.safety, question, None, None, field.filled, spoken)
    if asked.is_count:
        # a count says nothing while a safety question stands open, and never more than the form
        return replace(empty, kind="count")
    if asked.kind == "text":
        return replace(empty, value=field.value) if with_text else empty
    if field.kind != asked.kind or field.value not in offered(field, asked, known=known):
        return empty
    answer = asked.answers.get(field.value) if known or same else None
    return replace(empty, value=field.value, answer=answer or None)


def _spoken(field: FieldFacts) -> str:
    """Return what a file of its own words says: of the box that was chosen, or of the field."""
    chosen = [box.label for box in field.widgets if box.chosen and field.kind == "radio"]
    return chosen[0] if chosen else field.label
