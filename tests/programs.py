"""Programs other than browsers that fill in a form, each asked to and to save what it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pymupdf
from facts import pdf_facts
from pypdf import PdfReader, PdfWriter
from toolbox import ROOT, require_tool, run

# PDF_WIDGET_TYPE_CHECKBOX and PDF_WIDGET_TYPE_RADIOBUTTON
TICK, RADIO = 2, 5


def fill_in_poppler(pdf: bytes, answers: Mapping[str, str]) -> bytes:
    """Fill a form with poppler (Evince, Okular) and return what it saves."""
    python = require_tool("poppler")
    kinds = {field.name: field.kind for field in pdf_facts(pdf).fields}
    told = {
        "texts": {name: value for name, value in answers.items() if kinds[name] == "text"},
        "ticked": [
            name for name, value in answers.items() if (kinds[name], value) == ("tick", "On")
        ],
        "chosen": _spoken(pdf, answers),
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "form.pdf").write_bytes(pdf)
        (folder / "answers.json").write_text(json.dumps(told), "utf-8")
        files = [str(folder / one) for one in ("form.pdf", "answers.json", "filled.pdf")]
        said = run(python, str(ROOT / "tests" / "fill_poppler.py"), *files)
        assert said.returncode == 0, said.stderr
        return (folder / "filled.pdf").read_bytes()


def _spoken(pdf: bytes, answers: Mapping[str, str]) -> list[str]:
    """Return what is spoken of each button of a radio group that is to be chosen."""
    spoken = []
    for page in PdfReader(BytesIO(pdf)).pages:
        for annotation in page.get("/Annots", []):
            widget: Any = annotation.get_object()
            group = widget.get("/Parent")
            states = set(widget.get("/AP", {}).get("/N", {})) - {"/Off"}
            if "/T" not in widget and group is not None:
                wanted = answers.get(_full_name(group.get_object()))
                if wanted and f"/{wanted}" in states:
                    spoken.append(str(widget["/TU"]))
    return spoken


def _full_name(field: Any) -> str:
    above = _full_name(field["/Parent"].get_object()) if "/Parent" in field else ""
    return ".".join(filter(None, (above, str(field.get("/T", "")))))


def fill_in_mupdf(pdf: bytes, answers: Mapping[str, str]) -> bytes:
    """Fill a form with MuPDF (SumatraPDF) and return what it saves."""
    opened: Any = pymupdf.open
    with opened(stream=pdf, filetype="pdf") as document:
        for page in document:
            for widget in page.widgets():
                value = answers.get(widget.field_name)
                if value is None:
                    continue
                if widget.field_type == RADIO:
                    if widget.on_state() != value:
                        continue
                    widget.field_value = True
                elif widget.field_type == TICK:
                    widget.field_value = value == "On"
                else:
                    widget.field_value = value
                widget.update()
        return bytes(document.tobytes())


def fill_in_pypdf(pdf: bytes, answers: Mapping[str, str]) -> bytes:
    """Fill a form with pypdf, as programs that prefill forms do, and return what it saves."""
    kinds = {field.name: field.kind for field in pdf_facts(pdf).fields}
    writer = PdfWriter(clone_from=BytesIO(pdf))
    values = {
        name: value if kinds[name] == "text" else f"/{value}" for name, value in answers.items()
    }
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
