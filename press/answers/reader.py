"""PDF → facts; runs in the reading process only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    PasswordError,
    Pdf,
    PdfError,
    Stream,
    String,
    settings,
)

from press.answers import limits
from press.answers.facts import FieldFacts, FormFacts, WidgetFacts, to_json
from press.answers.inside import Scan, page_digests, scan
from press.answers.limits import DAMAGED, LOCKED, TOO_MUCH, Refusal, at_most

# ISO 32000-1, tables 165 (annotation flags) and 226 (button flags).
_OUT_OF_SIGHT = 1 << 0 | 1 << 1 | 1 << 5
_RADIO, _PUSH = 1 << 15, 1 << 16
_KINDS = {"/Tx": "text", "/Ch": "choice", "/Sig": "signature"}
_IDENTIFIER = re.compile(r"dc:identifier\s*(?:>|=\s*[\"'])\s*([^<\"']{1,200}?)\s*[<\"']")
_CREATED = re.compile(r"xmp:CreateDate\s*(?:>|=\s*[\"'])\s*(\d{4}-\d\d-\d\d)")


def read_form(data: bytes, *, with_text: bool) -> str:
    """Return the facts of a form as JSON; texts only if they are asked for.

    A damaged file is not mended: the answers that are typed last stand at its end, and a mended
    file would show older ones as if they were all.

    Raises:
        Refusal: If it is locked, damaged, or holds more than is read.
    """
    at_most(len(data), limits.FILE_BYTES)
    settings.set_qpdf_limits(
        flate_max_memory=limits.DECODED_BYTES,
        run_length_max_memory=limits.DECODED_BYTES,
        max_stream_filters=4,
        parser_max_nesting=100,
        parser_max_container_size=limits.VALUES,
        doc_max_warnings=100,
    )
    try:
        with Pdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Refusal(LOCKED)
            facts = to_json(_facts(pdf, with_text))
    except PasswordError as error:
        raise Refusal(LOCKED) from error
    except (PdfError, AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        # an object of another type than its place needs: qpdf tells by any of these
        raise Refusal(TOO_MUCH if _is_too_much(error) else DAMAGED) from error
    if settings.qpdf_limit_errors():
        raise Refusal(TOO_MUCH)
    return facts


def _is_too_much(error: Exception) -> bool:
    """Whether qpdf stopped at a limit; that of unpacking is told in words only (12.4.2)."""
    return bool(settings.qpdf_limit_errors()) or "memory limit" in str(error)


def _facts(pdf: Pdf, with_text: bool) -> FormFacts:
    at_most(len(pdf.objects), limits.OBJECTS)
    at_most(len(pdf.pages), limits.PAGES)
    found: Scan = scan(pdf)
    places = _places(pdf)
    fields = tuple(_fields(pdf, places, with_text))
    described = _metadata(pdf)
    identifier, created = _IDENTIFIER.search(described), _CREATED.search(described)
    ids = pdf.trailer.get(Name.ID)
    placed = sum(len(field.widgets) for field in fields)
    return FormFacts(
        identifier=identifier[1] if identifier else "",
        permanent=bytes(ids[0]).hex() if isinstance(ids, Array) and len(ids) else "",
        revised=created[1] if created else "",
        pages=page_digests(pdf),
        fields=fields,
        scripts=tuple(sorted(found.scripts)),
        active=tuple(sorted(found.active)),
        notes=found.notes,
        stray=max(0, found.widgets - placed),
    )


def _metadata(pdf: Pdf) -> str:
    stream = pdf.Root.get(Name.Metadata)
    if not isinstance(stream, Stream):
        return ""
    return stream.read_bytes()[: limits.TEXT_CHARACTERS].decode("utf-8", "replace")


def _places(pdf: Pdf) -> dict[tuple[int, int], int]:
    """Return the page of each annotation that is an object of its own."""
    places = {}
    for number, page in enumerate(pdf.pages, 1):
        annotations = page.obj.get(Name.Annots)
        for annotation in annotations.as_list() if isinstance(annotations, Array) else ():
            if isinstance(annotation, Dictionary) and annotation.is_indirect:
                places[annotation.objgen] = number
    return places


def _fields(pdf: Pdf, places: dict[tuple[int, int], int], with_text: bool) -> Iterator[FieldFacts]:
    """Yield every field of the tree; a name that leads back to itself is no tree.

    Source: ISO 32000-1, 12.7.3.1 (kids without a name are widgets; type and value are inherited).
    """
    form = pdf.Root.get(Name.AcroForm)
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
        own = _text(field.get(Name.T))
        name = f"{path}.{own}" if path else own
        keys = (Name.FT, Name.Ff, Name.V, Name.TU)
        inherited = {str(key): field.get(key, above.get(key)) for key in keys}
        whole = Dictionary({key: value for key, value in inherited.items() if value is not None})
        kids = _dictionaries(field.get(Name.Kids))
        named = [kid for kid in kids if Name.T in kid]
        waiting += [(kid, name, whole, depth + 1) for kid in reversed(named)]
        if not named:
            widgets = tuple(_widget(one, places) for one in kids or [field])
            at_most(len(widgets), limits.FIELDS)
            yield _field(name, whole, widgets, with_text)


def _dictionaries(values: Object | None) -> list[Object]:
    if not isinstance(values, Array):
        return []
    at_most(len(values), limits.FIELDS)
    return [value for value in values.as_list() if isinstance(value, Dictionary)]


def _field(
    name: str, field: Object, widgets: tuple[WidgetFacts, ...], with_text: bool
) -> FieldFacts:
    flags = int(field.get(Name.Ff, 0))
    kind = _KINDS.get(str(field.get(Name.FT)), "unknown")
    if str(field.get(Name.FT)) == "/Btn":
        kind = "button" if flags & _PUSH else "radio" if flags & _RADIO else "tick"
    value = _text(field.get(Name.V))
    if kind in {"radio", "tick"}:
        value = value.removeprefix("/").replace("Off", "") if value in {"/Off", "Off"} else value
        value = value.removeprefix("/")
    filled = bool(value.strip())
    # what somebody typed leaves this process only if it was asked for
    shown = value if with_text or kind in {"radio", "tick"} else ""
    return FieldFacts(name, kind, _text(field.get(Name.TU)), shown, filled, widgets)


def _widget(widget: Object, places: dict[tuple[int, int], int]) -> WidgetFacts:
    appearances = widget.get(Name.AP)
    normal = appearances.get(Name.N) if isinstance(appearances, Dictionary) else None
    states = [] if not isinstance(normal, Dictionary) else sorted(normal.keys() - {"/Off"})
    rect = widget.get(Name.Rect)
    corners = [round(float(one), 2) for one in rect.as_list()] if isinstance(rect, Array) else []
    return WidgetFacts(
        page=places.get(widget.objgen, 0) if widget.is_indirect else 0,
        rect=tuple(corners),
        state=" ".join(state.removeprefix("/") for state in states)[:100],
        chosen=str(widget.get(Name.AS, "/Off")) != "/Off",
        label=_text(widget.get(Name.TU)),
        hidden=bool(int(widget.get(Name.F, 0)) & _OUT_OF_SIGHT),
    )


def _text(value: Object | None) -> str:
    """Return a string, the name of a name, or what a text stream holds."""
    if isinstance(value, Stream):
        raw = value.read_bytes()
        text = raw.decode("utf-16" if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "replace")
    else:
        text = str(value) if isinstance(value, String | Name) else ""
    at_most(len(text), limits.TEXT_CHARACTERS)
    return text
