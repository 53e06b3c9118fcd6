"""One field per name, with the question as its spoken name; each pass may run twice."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from facts import Field, pdf_facts
from pikepdf import Array, Name, Pdf
from pypdf import PdfReader

from press.errors import ToolError
from press.pdf.fields import (
    ask_the_question,
    drop_need_appearances,
    name_radio_answers,
    one_field_per_name,
)
from press.pdf.finish import Facts, mend_form
from press.pdf.metadata import write_metadata
from press.pdf.textfields import drop_unused_fonts

from .conftest import FORM, Write, plain

RADIO = '<p><input type="radio" name="{name}" value="{value}" title="{title}"></p>'


def shown(field: Field) -> tuple[str, str, str]:
    """Return what a person is told of a field."""
    return field.name, field.kind, field.tooltip


def test_weasyprint_still_lists_radio_buttons_twice(raw: Write) -> None:
    names = [field.name for field in pdf_facts(raw(FORM)).fields]
    assert names.count("noise.evening") == 4


def test_each_field_is_listed_once_in_reading_order(finished: Write) -> None:
    assert [shown(field) for field in pdf_facts(finished(FORM)).fields] == [
        ("noise.evening", "radio", "The music is too loud for me."),
        ("noise.asked", "tick", "I have asked"),
        ("notes.name", "text", "Name"),
        ("notes.say", "text", "What I want to say"),
    ]


def test_no_partial_name_holds_a_full_stop(finished: Write) -> None:
    reader = PdfReader(BytesIO(finished(FORM)))
    root = reader.trailer["/Root"]
    waiting = list(root["/AcroForm"]["/Fields"])  # type: ignore[index]
    while waiting:
        field = waiting.pop().get_object()
        assert "." not in field.get("/T", "")
        waiting += field.get("/Kids", [])


def test_a_question_is_one_field_with_a_widget_for_each_option(finished: Write) -> None:
    field = pdf_facts(finished(FORM)).field("noise.evening")
    assert field.states == ("0", "3", "skip")
    assert [widget.tooltip for widget in field.widgets] == [
        "The music is too loud for me.: never",
        "The music is too loud for me.: often",
        "The music is too loud for me.: skip",
    ]
    assert field.value == "Off"


def test_the_kids_of_a_group_have_no_name_of_their_own(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(FORM))) as pdf:
        for widget in pdf.pages[0].obj.Annots.as_list():
            if Name.Parent in widget and Name.FT in widget.Parent:
                assert not {"/T", "/FT", "/Ff", "/V", "/Opt"} & set(widget.keys())


def test_a_chosen_answer_stays_chosen(finished: Write) -> None:
    group = "".join(RADIO.format(name="a", value=v, title=f"Loud?: {v}") for v in ("no", "yes"))
    body = group.replace('"yes"', '"yes" checked', 1) + (
        '<p><input type="checkbox" checked name="b" title="B"></p>'
    )
    data = pdf_facts(finished(body))
    assert (data.field("a").value, data.field("b").value) == ("yes", "On")
    assert [widget.state for widget in data.field("a").widgets] == ["Off", "yes"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (RADIO.format(name="a", value="x", title="A: x") * 2, "same value"),
        (RADIO.format(name="a", value="x y", title="A: x"), "may not be 'x y'"),
        (RADIO.format(name="a", value="Off", title="A: x"), "may not be 'Off'"),
        (RADIO.format(name="a", value="x", title="never"), "Statement: answer"),
        (
            RADIO.format(name="a", value="x", title="A: x")
            + RADIO.format(name="a", value="y", title="B: y"),
            "Statement: answer",
        ),
        (
            '<p><input type="text" name="a" title="A"><input type="text" name="a" title="A"></p>',
            "two fields are called a",
        ),
        ('<p><input type="text" name="a" title=" "></p>', "needs a title"),
        ('<p aria-hidden="true"><input type="text" name="a" title="A"></p>', "hidden"),
    ],
)
def test_a_form_nobody_could_use_is_an_error(finished: Write, body: str, message: str) -> None:
    with pytest.raises(ToolError, match=message):
        finished(body)


def test_viewers_show_our_appearances(raw: Write, finished: Write) -> None:
    for data, expected in ((raw(FORM), True), (finished(FORM), False)):
        with Pdf.open(BytesIO(data)) as pdf:
            assert (Name.NeedAppearances in pdf.Root.AcroForm) is expected


def test_every_widget_says_what_it_is_for_where_it_has_no_label(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(FORM))) as pdf:
        told = [str(one.Contents) for page in pdf.pages for one in page.obj.Annots.as_list()]
    assert told == [
        "The music is too loud for me.: never",
        "The music is too loud for me.: often",
        "The music is too loud for me.: skip",
        *("I have asked", "Name", "What I want to say"),
    ]


def test_every_annotation_is_printed(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(FORM))) as pdf:
        flags = {
            int(a.F) for page in pdf.pages for a in page.obj.get(Name.Annots, Array()).as_list()
        }
    assert flags == {4}


@pytest.mark.parametrize(
    "mend", [name_radio_answers, one_field_per_name, ask_the_question, drop_need_appearances]
)
def test_a_pass_may_run_twice(finished: Write, mend: Callable[[Pdf], None]) -> None:
    data = finished(FORM)
    with Pdf.open(BytesIO(data)) as pdf, Pdf.open(BytesIO(data)) as again:
        mend(again)
        assert plain(again) == plain(pdf)


def test_all_passes_on_fields_fonts_and_metadata_may_run_twice(
    finished: Write, facts: Facts
) -> None:
    data = finished(FORM)
    with Pdf.open(BytesIO(data)) as pdf, Pdf.open(BytesIO(data)) as again:
        mend_form(again, facts)
        drop_unused_fonts(again)
        write_metadata(again, facts)
        assert plain(again) == plain(pdf)
