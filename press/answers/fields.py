"""The fields of a form; runs in the reading process only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from press.answers import limits
from press.answers.facts import FieldFacts, WidgetFacts
from press.answers.limits import DAMAGED, Refusal, at_most

# ISO 32000-1, tables 165 (annotation flags) and 226 (button flags).
_OUT_OF_SIGHT: Final = 1 << 0 | 1 << 1 | 1 << 5
_RADIO, _PUSH = 1 << 15, 1 << 16
_KINDS: Final = {"/Tx": "text", "/Ch": "choice", "/Sig": "signature"}


class FieldReader:
    """Reads the fields of one file, and stops when they say more than a form of ours could."""

    def __init__(self, pdf: Pdf, *, with_text: bool) -> None:
        self.pdf = pdf
        self.with_text = with_text
        self.places = _places(pdf)
        self.characters = 0

    def fields(self) -> Iterator[FieldFacts]:
        """Yield every field of the tree; a name that leads back to itself is no tree.

        Source: ISO 32000-1, 12.7.3.1 (kids without a name are widgets; type and value are
        inherited).
        """
        form = self.pdf.Root.get(Name.AcroForm)
        roots = form.get(Name.Fields) if isinstance(form, Dictionary) else None
        waiting = [(one, "", Dictionary(), 0) for one in reversed(_dictionaries(roots))]
        seen: set[tuple[int, int]] = set()
        while waiting:
            field, path, above, depth = waiting.pop()
            at_most(depth, limits.DEPTH)
            if field.is_indirect and field.objgen in seen:
                raise Refusal(DAMAGED)
            seen.add(field.objgen)
            at_most(len(seen), limits.FIELDS)
            own = self._text(field.get(Name.T))
            name = self._counted(f"{path}.{own}") if path else own
            keys = (Name.FT, Name.Ff, Name.V, Name.TU)
            inherited = {str(key): field.get(key, above.get(key)) for key in keys}
            whole = Dictionary({key: one for key, one in inherited.items() if one is not None})
            kids = _dictionaries(field.get(Name.Kids))
            named = [kid for kid in kids if Name.T in kid]
            waiting += [(kid, name, whole, depth + 1) for kid in reversed(named)]
            if not named:
                widgets = tuple(self._widget(one) for one in kids or [field])
                at_most(len(widgets), limits.FIELDS)
                yield self._field(name, whole, widgets)

    def _field(self, name: str, field: Object, widgets: tuple[WidgetFacts, ...]) -> FieldFacts:
        flags = int(field.get(Name.Ff, 0))
        kind = _KINDS.get(str(field.get(Name.FT)), "unknown")
        if str(field.get(Name.FT)) == "/Btn":
            kind = "button" if flags & _PUSH else "radio" if flags & _RADIO else "tick"
        value = self._text(field.get(Name.V))
        if kind in {"radio", "tick"}:
            value = "" if value in {"/Off", "Off"} else value.removeprefix("/")
        filled = bool(value.strip())
        # what somebody typed leaves this process only if it was asked for
        shown = value if self.with_text or kind in {"radio", "tick"} else ""
        return FieldFacts(name, kind, self._text(field.get(Name.TU)), shown, filled, widgets)

    def _widget(self, widget: Object) -> WidgetFacts:
        appearances = widget.get(Name.AP)
        normal = appearances.get(Name.N) if isinstance(appearances, Dictionary) else None
        states = [] if not isinstance(normal, Dictionary) else sorted(normal.keys() - {"/Off"})
        rect = widget.get(Name.Rect)
        sides = [round(float(one), 2) for one in rect.as_list()] if isinstance(rect, Array) else []
        flags = int(widget.get(Name.F, 0))
        return WidgetFacts(
            page=self.places.get(widget.objgen, 0) if widget.is_indirect else 0,
            rect=tuple(sides),
            state=" ".join(state.removeprefix("/") for state in states)[:100],
            chosen=str(widget.get(Name.AS, "/Off")) != "/Off",
            label=self._text(widget.get(Name.TU)),
            # a layer can be switched off; no box of ours is in any
            hidden=bool(flags & _OUT_OF_SIGHT) or Name.OC in widget,
        )

    def _text(self, value: Object | None) -> str:
        """Return a string, the name of a name, or what a text stream holds."""
        if isinstance(value, Stream):
            raw = value.read_bytes()
            code = "utf-16" if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8"
            text = raw.decode(code, "replace")
        else:
            text = str(value) if isinstance(value, String | Name) else ""
        at_most(len(text), limits.TEXT_CHARACTERS)
        return self._counted(text)

    def _counted(self, text: str) -> str:
        """Return ``text``; a long one that many fields share counts for each of them."""
        self.characters = at_most(self.characters + len(text), limits.ALL_CHARACTERS)
        return text


def _places(pdf: Pdf) -> dict[tuple[int, int], int]:
    """Return the page of each annotation that is an object of its own."""
    places = {}
    for number, page in enumerate(pdf.pages, 1):
        annotations = page.obj.get(Name.Annots)
        for annotation in annotations.as_list() if isinstance(annotations, Array) else ():
            if isinstance(annotation, Dictionary) and annotation.is_indirect:
                places[annotation.objgen] = number
    return places


def _dictionaries(values: Object | None) -> list[Object]:
    if not isinstance(values, Array):
        return []
    at_most(len(values), limits.FIELDS)
    return [value for value in values.as_list() if isinstance(value, Dictionary)]
