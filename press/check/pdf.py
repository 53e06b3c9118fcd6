"""Facts of a finished PDF."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from pikepdf import Array, Name, Object, Pdf


def count(data: bytes) -> tuple[int, int]:
    """Return the number of pages and of form fields of a PDF; a radio group is one field."""
    with Pdf.open(BytesIO(data)) as pdf:
        form = pdf.Root.get(Name.AcroForm)
        fields = form.get(Name.Fields, Array()) if form is not None else Array()
        return len(pdf.pages), _fields(fields)


def _fields(found: Iterable[Object]) -> int:
    """Count the fields that hold a value; kids without a name are widgets (ISO 32000-1, 12.7.3)."""
    total = 0
    for field in found:
        named = [kid for kid in field.get(Name.Kids, Array()) if Name.T in kid]
        total += _fields(named) if named else 1
    return total
