"""What is filled in stays, in the viewers people have, and the file stays conforming."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from facts import pdf_facts
from pikepdf import Array, Name, Pdf
from pypdf import PdfReader
from toolbox import verapdf
from viewers import fill_in_chromium, fill_in_pdfjs

from press.pdf.formfont import ALIAS

from .conftest import FORM, Write

NAMES = "Łukasz Zoë Ağa Ștefan Đorđe"
LONG = f"{NAMES} Žižek, “so” they say – €5. " + "It goes on and on for some more words. " * 4
ANSWERS = {
    "noise.evening": "3",
    "noise.asked": "On",
    "notes.name": NAMES,
    "notes.say": LONG.strip(),
}
VIEWERS = {"chromium": fill_in_chromium, "pdfjs": fill_in_pdfjs}


def values(data: bytes) -> dict[str, str]:
    """Return what a file holds, read by a program that shares no code with the viewers."""
    return {field.name: field.value for field in pdf_facts(data).fields}


def shown_fonts(data: bytes) -> set[str]:
    """Return the fonts that the appearances of filled text fields show text with."""
    found = set()
    with Pdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            for widget in page.obj.get(Name.Annots, Array()).as_list():
                if widget.get(Name.FT) == Name.Tx:
                    content = widget.AP.N.read_bytes().decode("latin-1").split()
                    found |= {content[i - 2] for i, word in enumerate(content) if word == "Tf"}
    return found


@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_kind_of_field_keeps_what_is_filled_in_and_shows_it_in_our_font(
    finished: Write, viewer: str, tmp_path: Path
) -> None:
    filled = VIEWERS[viewer](finished(FORM), ANSWERS)
    assert values(filled) == ANSWERS
    assert shown_fonts(filled) == {ALIAS}
    path = tmp_path / "filled.pdf"
    path.write_bytes(filled)
    assert verapdf([path], "ua1") == {path: []}


def test_a_chosen_answer_can_be_changed(finished: Write) -> None:
    first = fill_in_chromium(finished(FORM), {"noise.evening": "0"})
    second = fill_in_pdfjs(first, {"noise.evening": "skip"})
    assert values(second)["noise.evening"] == "skip"
    widgets = pdf_facts(second).field("noise.evening").widgets
    assert [widget.state for widget in widgets] == ["Off", "Off", "skip"]


def test_chromium_still_loses_the_answers_of_raw_output(raw: Write) -> None:
    filled = fill_in_chromium(raw(FORM), {"noise.evening": "1"})
    fields = PdfReader(BytesIO(filled)).get_fields() or {}
    assert fields["noise.evening"].value == "/Off"


def test_a_line_takes_no_more_than_it_can_show(finished: Write) -> None:
    css = "[type=text] { width: 40mm !important }"
    typed = fill_in_chromium(finished(FORM, css), {"notes.name": NAMES})
    assert NAMES.startswith(values(typed)["notes.name"])
    assert 10 < len(values(typed)["notes.name"]) < len(NAMES)


@pytest.mark.parametrize("body", ["form", "everything"])
def test_verapdf_finds_nothing_wrong(finished: Write, tmp_path: Path, body: str) -> None:
    from .test_pdf_finish import EVERYTHING

    path = tmp_path / f"{body}.pdf"
    path.write_bytes(finished(FORM if body == "form" else EVERYTHING))
    assert verapdf([path], "ua1") == {path: []}
