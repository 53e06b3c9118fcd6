"""Marks around places whose words differ between packets."""

from __future__ import annotations

from io import BytesIO

import pytest
from pikepdf import Pdf

from press.errors import ToolError
from press.pdf.finish import Facts, Printing, finish, finish_inks
from press.pdf.slots import split_slots, taken_slot

from .conftest import Write

COVER = """
<h1>Neighbours</h1>
<p>Rung up by <span data-slot="therapist-name" data-slot-box="plain 300 1 16 12">Zoë</span></p>
<p><a data-slot-link="therapist-email" href="mailto:z@x.example"><span
 data-slot="therapist-email" data-slot-box="plain 300 1 16 12">z@x.example</span></a></p>
<div data-slot="booking-qr"><svg aria-hidden="true" viewBox="0 0 2 2" width="20" height="20"><path
 d="M0 0h1v1h-1z"/></svg></div>
"""


def test_places_are_found_in_the_finished_file(raw: Write, facts: Facts) -> None:
    (data,) = finish_inks(raw(COVER), [Printing(facts)], slots=True)
    with Pdf.open(BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        pieces = list(split_slots(page.Contents.read_bytes()))
        links = [taken_slot(annotation) for annotation in page.Annots.as_list()]
        again = [taken_slot(annotation) for annotation in page.Annots.as_list()]
    assert [slot for _, slot, _ in pieces if slot] == [
        "therapist-name",
        "therapist-email",
        "booking-qr",
    ]
    assert {box for _, slot, box in pieces if slot.startswith("t")} == {"plain 300 1 16 12"}
    assert (links, again) == (["therapist-email"], [""])
    for content, slot, _ in pieces:
        if slot:
            assert content.count(b"BDC") == content.count(b"EMC") == 1


def test_the_pieces_are_the_page(raw: Write, facts: Facts) -> None:
    (marked,) = finish_inks(raw(COVER), [Printing(facts)], slots=True)
    with Pdf.open(BytesIO(marked)) as pdf, Pdf.open(BytesIO(finish(raw(COVER), facts))) as plain:
        pieces = split_slots(pdf.pages[0].obj.Contents.read_bytes())
        joined = b"\n".join(content for content, _, _ in pieces)
        assert joined.split() == plain.pages[0].obj.Contents.read_bytes().split()


def test_a_file_that_leaves_the_press_has_no_marks(raw: Write, facts: Facts) -> None:
    with Pdf.open(BytesIO(finish(raw(COVER), facts))) as pdf:
        page = pdf.pages[0].obj
        assert b"PressSlot" not in page.Contents.read_bytes()
        assert "/PressSlot" not in page.Annots[0]


def test_a_place_on_two_lines_cannot_be_marked(raw: Write, facts: Facts) -> None:
    body = '<h1>N</h1><p><span data-slot="therapist-name">one<br>two</span></p>'
    with pytest.raises(ToolError, match="therapist-name isn't drawn in one piece"):
        list(finish_inks(raw(body), [Printing(facts)], slots=True))
