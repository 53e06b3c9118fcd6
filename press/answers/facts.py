"""What the reading process tells of a form: plain values that can cross a pipe as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WidgetFacts:
    """A box of a field; ``page`` counts from 1, 0 is nowhere; ``state`` is what a button is worth.

    Attributes:
        page: Where it stands.
        rect: Left, bottom, right, top, in points.
        state: The answer it stands for, without its slash; text fields have none.
        chosen: Whether it is shown as chosen.
        label: What a screen reader says of it (TU).
        hidden: Whether a viewer keeps it from sight.
    """

    page: int
    rect: tuple[float, ...]
    state: str
    chosen: bool
    label: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A field; ``value`` of a text is empty unless it was asked for, ``filled`` always tells."""

    name: str
    kind: str
    label: str
    value: str
    filled: bool
    widgets: tuple[WidgetFacts, ...]


@dataclass(frozen=True, slots=True)
class FormFacts:
    """All that is told of a form.

    Attributes:
        identifier: Its dc:identifier.
        permanent: The first half of its /ID, in hexadecimal.
        revised: The date that it carries, YYYY-MM-DD.
        build: What tells the files of one build from those of another; the press writes it.
        pages: A digest of what each page shows and leads to, without its fields.
        fields: Every field, in the order of the tree.
        actions: What each script or action does and where it hangs: its kind and a digest.
        active: What else could do something: file, xfa, media.
        layers: A digest of what can be switched out of sight, or nothing.
        notes: How many annotations are neither fields nor links.
        stray: How many boxes on pages belong to no field.
    """

    identifier: str
    permanent: str
    revised: str
    build: str
    pages: tuple[str, ...]
    fields: tuple[FieldFacts, ...]
    actions: tuple[str, ...]
    active: tuple[str, ...]
    layers: str
    notes: int
    stray: int


def to_json(facts: FormFacts) -> str:
    """Return ``facts`` as text."""
    return json.dumps(asdict(facts))


def from_json(text: str | bytes) -> FormFacts:
    """Return the facts that `to_json` wrote."""
    found: dict[str, Any] = json.loads(text)
    fields = []
    for field in found.pop("fields"):
        boxes = [WidgetFacts(**{**one, "rect": tuple(one["rect"])}) for one in field.pop("widgets")]
        fields.append(FieldFacts(**field, widgets=tuple(boxes)))
    for key in ("pages", "actions", "active"):
        found[key] = tuple(found[key])
    return FormFacts(**found, fields=tuple(fields))
