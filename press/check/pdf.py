"""Facts of a finished PDF."""

from __future__ import annotations

from io import BytesIO

from pikepdf import Array, Name, Pdf


def count(data: bytes) -> tuple[int, int]:
    """Return the number of pages and of form fields of a PDF."""
    with Pdf.open(BytesIO(data)) as pdf:
        form = pdf.Root.get(Name.AcroForm)
        fields = form.get(Name.Fields, Array()) if form is not None else Array()
        return len(pdf.pages), len(fields)
