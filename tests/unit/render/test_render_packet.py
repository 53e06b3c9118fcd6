"""The cover of a packet and the sheet that a clinic keeps, before anything is laid out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from clinics import handed_out
from lxml import html
from manuscripts import SMALL, TEMPLATES

from press.load.cover_sheet import load_cover_sheet
from press.load.source import Findings, Folder
from press.model.clinic import Appointment, Therapist, shape
from press.model.dispatch import Dispatch
from press.model.edition import EDITIONS
from press.model.order import CoverSheet, Order, TickGroup
from press.model.packet import Packet
from press.model.parts import Together
from press.model.publication import Publication
from press.render.document import render_packet
from press.render.environment import environment
from press.render.packet import (
    fill_pages,
    is_long,
    picture_height,
    render_cover_sheet,
    render_dispatch,
    sheet_packet,
)

TEMPLATE_READER = environment(TEMPLATES)
WELCOME = Order(
    id="welcome",
    title="Good evening",
    recipients=("anyone",),
    parts=("guide", "listening", "numbers"),
    next_steps=("Read [@walls] first.",),
    note="Turn to [@numbers].",
)
FULL = Therapist(
    id="mara",
    name="Mara <Quist>",
    credentials="M.A.",
    pronouns="she/her",
    phone="555-0124",
    email="mara@oxbow.example",
    booking="https://oxbow.example/mara",
)
EVENING = Appointment(therapist="mara", date="Monday, 3 March", time="6 pm")


def dispatch(**more: object) -> Dispatch:
    """Return a packet of the small publication."""
    publication, clinic = handed_out("small")
    stated = {"publication": publication, "clinic": clinic, "order": WELCOME, **more}
    return Dispatch(**stated)  # type: ignore[arg-type]


def rendered(one: Dispatch, edition: str = "letter") -> html.HtmlElement:
    """Return the document of a packet."""
    text = render_dispatch(one, EDITIONS[edition], environment=TEMPLATE_READER)
    return html.document_fromstring(text)


def words() -> CoverSheet:
    """Return the words of the sheet of the small publication."""
    publication, _ = handed_out("small")
    sheet = load_cover_sheet(publication, Folder(SMALL, "content"), Findings())
    assert sheet is not None
    return sheet


def text_of(element: html.HtmlElement) -> str:
    """Return what an element says."""
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("edition", ["letter", "a4-large-print"])
@pytest.mark.parametrize(
    ("therapist", "appointment"),
    [
        (FULL, None),
        (FULL, EVENING),
        (replace(FULL, email="", booking=""), replace(EVENING, time="")),
        (Therapist(id="a", name="A"), None),
        (None, None),
    ],
)
def test_a_cover_has_a_place_for_each_value_and_for_nothing_else(
    therapist: Therapist | None, appointment: Appointment | None, edition: str
) -> None:
    tree = rendered(dispatch(therapist=therapist, appointment=appointment), edition)
    found = [element.get("data-slot") for element in tree.iter() if element.get("data-slot")]
    assert sorted(found) == sorted(shape(therapist, appointment))
    for one in (therapist, appointment):
        for slot, value in (one.slots if one else {}).items():
            (place,) = [e for e in tree.iter() if e.get("data-slot") == slot]
            if slot == "booking-qr":
                assert place.find(".//path") is not None
            else:
                assert text_of(place).replace(" ", "") == value.removeprefix("https://").replace(
                    " ", ""
                )


def test_without_a_therapist_there_are_lines_to_write_on() -> None:
    tree = rendered(dispatch())
    (who,) = tree.find_class("packet-who")
    assert len(who.find_class("blank-line")) >= 2
    (named,) = rendered(dispatch(therapist=FULL)).find_class("packet-who")
    assert len(named.find_class("blank-line")) < 2


def test_an_order_that_names_nobody_has_no_place_for_a_therapist() -> None:
    tree = rendered(dispatch(order=replace(WELCOME, named=False), therapist=FULL))
    assert tree.find_class("packet-who") == []


def test_what_a_clinic_writes_is_words_and_never_markup() -> None:
    publication, clinic = handed_out("small")
    sly = replace(clinic, safe_contact="<script>alert(1)</script> {{ 7 * 7 }} [@walls]")
    order = replace(WELCOME, lead="<b>Read</b> {% raw %}", note="<i>See</i> [@walls].")
    text = render_dispatch(
        Dispatch(publication=publication, clinic=sly, order=order),
        EDITIONS["letter"],
        environment=TEMPLATE_READER,
    )
    tree = html.document_fromstring(text)
    (cover,) = [one for one in tree.iter("section") if one.get("class") == "packet-cover"]
    assert not [*cover.iter("script", "b", "i")]
    said = text_of(cover)
    assert "<script>alert(1)</script> {{ 7 * 7 }} [@walls]" in said
    assert "<b>Read</b> {% raw %}" in said
    assert [link.get("href") for link in cover.iter("a") if link.get("class") == "page-ref"][
        -1
    ] == ("#walls")


def calls(tree: html.HtmlElement) -> list[str]:
    """Return what the calls to turn to another part say."""
    found = [text_of(call) for call in tree.find_class("invitation")]
    assert bool(tree.find_class("has-invitation")) is bool(found)
    return found


@pytest.mark.parametrize(
    ("which", "article", "sheet", "lines", "one"),
    [
        ("small", "guide", "listening", "numbers", "upstairs"),
        ("real", "article", "quiz", "help-lines", "partner-less"),
    ],
)
def test_a_clinics_packet_calls_to_a_worksheet_only_if_it_is_inside(
    which: str, article: str, sheet: str, lines: str, one: str
) -> None:
    publication, clinic = handed_out(which)
    (title,) = (part.title for part in publication.parts if part.id == sheet)
    told = {}
    for parts in ((article, sheet, lines), (article, lines)):
        order = Order(id="o", title="Order", recipients=(one,), parts=parts)
        tree = rendered(Dispatch(publication=publication, clinic=clinic, order=order))
        told[parts] = calls(tree)
        assert (title in text_of(tree)) is (sheet in parts or which == "real")
    assert told[article, sheet, lines]
    assert told[article, lines] == []


def shared(publication: Publication, sheet: str, together: Together) -> list[str]:
    """Return the calls in a guide that two people share, if they may share ``sheet`` so."""
    parts = tuple(
        replace(part, together=together) if part.id == sheet else part for part in publication.parts
    )
    own = replace(publication, parts=parts)
    two = frozenset(one for one in own.recipients if one.id in {"upstairs", "downstairs"})
    held = tuple(part for part in parts if part.id in {"guide", "numbers"})
    packet = Packet("both", "Both", two, held, screened=True)
    made = render_packet(packet, own, EDITIONS["letter"], environment=TEMPLATE_READER)
    return calls(html.document_fromstring(made))


def test_two_people_are_not_called_to_a_part_that_they_may_never_share() -> None:
    publication, _ = handed_out("small")
    assert len(shared(publication, "listening", Together.SCREENED)) == 1
    assert shared(publication, "listening", Together.NEVER) == []


def test_a_document_names_no_file_of_the_clinic() -> None:
    tree = rendered(dispatch())
    sources = [element.get("src") for element in tree.iter("img")]
    assert sources
    assert all(one.startswith(("data:image/", "pictures/")) for one in sources)


def test_the_colours_of_a_clinic_are_those_of_its_drawings_too() -> None:
    publication, clinic = handed_out("small")
    own = Dispatch(publication=publication, clinic=clinic, order=WELCOME)
    plain = Dispatch(publication=publication, clinic=replace(clinic, colour=""), order=WELCOME)
    texts = [
        render_dispatch(one, EDITIONS["letter"], environment=TEMPLATE_READER)
        for one in (own, plain)
    ]
    assert "--pine: #3F5200" in texts[0]
    assert "#1F5652" not in texts[0]
    assert "--pine" not in texts[1]


PAGES = {"walls": 2, "mended": 3, "counted": 4, "listening": 5, "steps-loud": 7, "numbers": 9}


def sheet_of(one: Dispatch, sheet: CoverSheet) -> str:
    """Return the sheet of a packet, with the pages of its parts filled in."""
    made = render_cover_sheet(one, sheet, EDITIONS["letter"], environment=TEMPLATE_READER)
    return fill_pages(made, PAGES, 10)


def test_a_sheet_names_no_part_that_its_readers_may_not_get() -> None:
    publication, clinic = handed_out("small")
    mediator = next(one for one in publication.recipients if one.id == "mediator")
    barred = tuple(
        replace(part, may_reach=part.may_reach - {mediator}) if part.id == "night-plan" else part
        for part in publication.parts
    )
    for parts, told in ((publication.parts, True), (barred, False)):
        own: Publication = replace(publication, parts=parts)
        one = Dispatch(publication=own, clinic=clinic, order=WELCOME)
        assert ("Night notes" in sheet_of(one, words())) is told


def test_a_sheet_tells_pages_uses_and_rules_and_asks_only_what_belongs() -> None:
    tree = html.document_fromstring(sheet_of(dispatch(), words()))
    rows = [[text_of(cell) for cell in row] for row in tree.iter("tr")][1:]
    assert rows == [
        ["2", "What a wall lets through", "To look at", "always"],
        ["3", "What can be mended", "To look at", "always"],
        ["4", "What was counted", "To look at", "always"],
        ["5", "Listening", "To write on", "never"],
        ["9", "Numbers, Nowhere", "To look at", "always"],
    ]
    said = text_of(tree)
    assert "10 pages." in said
    assert "The desk was named: 555-0142." in said
    assert "If somebody was frightened" in said
    without = replace(WELCOME, parts=("guide", "numbers"), next_steps=(), note="")
    assert "If somebody was frightened" not in sheet_of(dispatch(order=without), words())


def test_a_sheet_calls_nothing_fit_for_two_that_both_may_never_get() -> None:
    order = replace(
        WELCOME, recipients=("upstairs",), parts=("steps-loud", "numbers"), next_steps=()
    )
    one = dispatch(order=order)
    (part,) = (part for part in one.packet.parts if part.id == "steps-loud")
    assert part.together is Together.SCREENED
    tree = html.document_fromstring(sheet_of(one, words()))
    told = {text_of(row[1]): text_of(row[3]) for row in list(tree.iter("tr"))[1:]}
    assert told == {part.title: "never", "Numbers, Nowhere": "always"}


@pytest.mark.parametrize(
    ("named", "in_person", "asked"),
    [(True, False, "given"), (False, True, "given"), (False, False, "open")],
)
def test_a_sheet_asks_of_an_open_pile_only_what_can_be_said_of_one(
    named: bool, in_person: bool, asked: str
) -> None:
    lists = (
        TickGroup(id="all", title="For all", items=("All.",)),
        TickGroup(id="given", title="For one", items=("given",), open_pile=False),
        TickGroup(id="pile", title="For a pile", items=("open",), open_pile=True),
    )
    sheet = replace(words(), lists=lists)
    order = replace(WELCOME, named=named, in_person=in_person)
    said = text_of(html.document_fromstring(sheet_of(dispatch(order=order), sheet)))
    assert "All." in said
    assert [one for one in ("given", "open") if f" {one} " in said] == [asked]


def test_a_sheet_is_a_packet_of_its_own_without_any_part() -> None:
    packet = sheet_packet(dispatch(), words())
    assert packet.parts == ()
    assert {one.id for one in packet.recipients} == {"mediator"}


@pytest.mark.parametrize(
    ("title", "long"),
    [("First session", False), ("Notes", False), ("While you wait", True), ("A" * 20, True)],
)
def test_a_title_is_set_smaller_where_it_would_not_fit_on_a_line(title: str, long: bool) -> None:
    assert is_long(title) is long


def test_a_cover_that_says_more_has_a_lower_picture() -> None:
    short = dispatch(order=replace(WELCOME, next_steps=(), note=""))
    steps = (f"{'Read all of it. ' * 6}", "Bring it.", "Ask.")
    told = replace(WELCOME, lead="Some pages to read. " * 5, next_steps=steps)
    more = dispatch(order=told, therapist=FULL, appointment=EVENING)
    letter, a4 = EDITIONS["letter"], EDITIONS["a4"]
    assert 56 >= picture_height(short, letter) > picture_height(more, letter) > 24
    assert picture_height(more, a4) >= picture_height(more, letter)


def test_the_sheet_has_no_words_that_the_publication_did_not_write() -> None:
    text = sheet_of(dispatch(), words())
    assert not re.search(r"\{\w+\}", text)
