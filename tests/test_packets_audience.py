"""No clinic's packet holds a part that it may not, for every choice of parts and people."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from clinics import asked_of, handed_out, shop_for
from commands import DAY
from hypothesis import example, given, settings
from hypothesis import strategies as st
from manuscripts import copy_publication
from rules import BOTH, allowed, people, rules

from press import cli, pipeline
from press.errors import AudienceError
from press.model.clinic import Appointment, Therapist
from press.model.dispatch import RUN, Dispatch
from press.model.order import Order
from press.model.parts import Kind
from press.packet_jobs import Asked, Tables, plan_packets, read_asked


def refusal(
    which: str,
    safe_contact: str = "",
    therapist: Therapist | None = None,
    appointment: Appointment | None = None,
    **order: object,
) -> str:
    """Return why an order is refused, or an empty string."""
    publication, clinic = handed_out(which)
    if safe_contact:
        clinic = replace(clinic, safe_contact=safe_contact)
    stated = Order(**{"id": "order", "title": "Order", **order})  # type: ignore[arg-type]
    try:
        Dispatch(
            publication=publication,
            clinic=clinic,
            order=stated,
            therapist=therapist,
            appointment=appointment,
        )
    except AudienceError as error:
        return error.message
    return ""


def kinds(which: str) -> dict[str, Kind]:
    """Return the kind of every part."""
    return {part.id: part.kind for part in handed_out(which)[0].parts}


def keeps_the_rules(which: str, parts: list[str], *, in_person: bool) -> bool:
    """Whether parts go together in a clinic's packet (content facts, 7.3), told in another way."""
    held = [kinds(which)[part] for part in parts]
    secret = {Kind.PLAN, Kind.CARD} & {*held}
    if secret and (not in_person or {*held} - {Kind.PLAN, Kind.CARD, Kind.LINES}):
        return False
    if held.count(Kind.CHECKLIST) > 1:
        return False
    return not parts or Kind.LINES in held


@st.composite
def choices(draw: st.DrawFn) -> tuple[str, list[str], frozenset[str], bool, bool]:
    """Draw a publication, some of its parts in some order, some people, and what is stated."""
    which = draw(st.sampled_from(sorted(BOTH)))
    parts = draw(st.lists(st.sampled_from(sorted(rules(which))), max_size=6))
    to = draw(st.frozensets(st.sampled_from(sorted(people(which)))))
    return which, parts, to, draw(st.booleans()), draw(st.booleans())


@settings(deadline=None, max_examples=400)
@given(choices())
@example(("small", ["night-plan", "numbers"], frozenset(["downstairs"]), False, True))
@example(("small", ["night-plan", "numbers"], frozenset(["downstairs"]), False, False))
@example(("small", ["steps-loud", "steps-guest", "numbers"], frozenset(["upstairs"]), True, True))
@example(("small", ["guide", "numbers"], frozenset(["upstairs", "downstairs"]), False, False))
def test_an_order_of_any_parts_for_anybody_is_taken_or_refused_as_the_rules_say(
    choice: tuple[str, list[str], frozenset[str], bool, bool],
) -> None:
    which, parts, to, screened, in_person = choice
    told = refusal(
        which,
        recipients=tuple(to),
        parts=tuple(parts),
        screened=screened,
        in_person=in_person,
    )
    right = allowed(which, parts, to, screened)
    right = right and keeps_the_rules(which, parts, in_person=in_person)
    assert (told == "") is right, told


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (
            {"recipients": ("upstairs",), "parts": ("steps-quiet", "numbers")},
            ["part steps-quiet may not reach upstairs", "packet of its own"],
        ),
        (
            {"recipients": ("upstairs", "downstairs"), "parts": ("listening", "numbers")},
            ["part listening is for one person alone", "packet of its own"],
        ),
        (
            {"recipients": ("downstairs",), "parts": ("night-plan", "guide", "numbers")},
            ["night-plan stands with guide", "in_person: true"],
        ),
        ({"recipients": ("anyone",), "parts": ("guide",)}, ["no page of help lines"]),
        ({"recipients": (), "parts": ("guide", "numbers")}, ["names no recipient"]),
        ({"recipients": ("anyone",), "parts": ("numbers", "numbers")}, ["a part twice"]),
        (
            {
                "recipients": ("anyone",),
                "parts": ("listening", "numbers"),
                "sections": {"listening": ("listen",)},
            },
            ["part listening is given as a whole"],
        ),
        ({"recipients": ("nobody",), "parts": ("numbers",)}, ["unknown: nobody"]),
    ],
)
def test_a_refusal_names_the_part_the_people_and_what_to_do(
    order: dict[str, Any], said: list[str]
) -> None:
    told = refusal("small", **order)
    assert [one for one in said if one not in told] == []


SECRET = "Under the third stair lies a spare key wrapped in yellow cloth."
assert len(SECRET.split()) > RUN


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Return a copy of the small publication with a sentence in a part for one person alone."""
    content = copy_publication(tmp_path)
    plan = content / "en" / "night-plan.md"
    plan.write_text(f"{plan.read_text('utf-8')}\n{SECRET}\n", "utf-8")
    return content


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("packets/both.yaml", "screened: true", f"screened: true\nnote: {SECRET}"),
        ("packets/both.yaml", "screened: true", f"screened: true\nlead: {SECRET}"),
        ("packets/both.yaml", "screened: true", f"screened: true\nnext_steps: [{SECRET}]"),
        ("clinics/oxbow-yard/clinic.yaml", "weekdays 9 to 5", SECRET),
        ("clinics/oxbow-yard/clinic.yaml", "Weekdays. In the yard.", SECRET),
        ("clinics/oxbow-yard/clinic.yaml", "Ring from the landing, if", f"{SECRET} If"),
    ],
)
def test_no_note_and_no_line_of_a_clinic_carries_what_another_part_says(
    content: Path, file: str, old: str, new: str
) -> None:
    path = content / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(AudienceError) as caught:
        asked_of(content, "both")
    (finding,) = caught.value.findings
    assert finding.at.file == "content/packets/both.yaml"
    assert "part night-plan, which downstairs, upstairs may not get" in finding.message


def couples_cover(which: str, **own: Any) -> str:
    """Return why a packet for two partners is refused, or an empty string."""
    (article, to) = {
        "small": ("guide", ("upstairs", "downstairs")),
        "real": ("article", ("partner-more", "partner-less")),
    }[which]
    lines = "numbers" if which == "small" else "help-lines"
    return refusal(which, recipients=to, parts=(article, lines), screened=True, **own)


@pytest.mark.parametrize(
    "own",
    [
        {"note": "I check the mood before I speak."},
        {"note": "I  CHECK the mood, before I speak"},
        {"note": "_I_ _check_ _the_ _mood_ _before_ _I_ _speak_"},
        {"note": "<I check the mood before I speak>"},
        {"note": "I ch\u200deck the mood before I speak"},
        {"note": "Leave this list if you are afraid"},
        {"note": "Your partner has filled in the Planning notes."},
        {"lead": "Ask for “Looking at balance”."},
        {"next_steps": ("I check the", "mood before", "I speak")},
        {"next_steps": ("Come in.", "I check the mood"), "note": "before I speak"},
        {"note": "I check the mood", "next_steps": ("before I speak",)},
    ],
)
def test_a_short_sentence_or_a_title_of_a_part_kept_from_two_stands_on_no_cover_of_theirs(
    own: dict[str, object],
) -> None:
    assert "may not get; say it in other words" in couples_cover("real", **own)


def therapist(name: str = "Mara", **more: str) -> Therapist:
    """Return a row of a roster."""
    return Therapist(id="mara", name=name, **more)


@pytest.mark.parametrize(
    "own",
    [
        {"safe_contact": "I know where", "title": "this will be kept"},
        {"title": "I know where", "lead": "this will be kept"},
        {"lead": "I know where", "therapist": therapist("this will be kept")},
        {"lead": "Ask for the planning", "note": "notes at the desk.", "alt": "Two friends."},
        {"alt": "I know where", "therapist": therapist("this will be kept")},
        {"note": "I know where", "therapist": therapist("this will be kept")},
        {"therapist": therapist("notes", pronouns="Planning")},
        {"therapist": therapist("Planning", credentials="Notes")},
        {"therapist": therapist(pronouns="Planning", credentials="Notes", phone="555-0142")},
        {"therapist": therapist(credentials="Planning", email="notes@here.example")},
        {
            "therapist": therapist(email="a@i.know"),
            "appointment": Appointment(therapist="mara", date="where this will be", time="kept"),
        },
        {"therapist": therapist(booking="https://a.example/planning"), "next_steps": ("Notes.",)},
    ],
)
def test_what_stands_in_two_neighbouring_places_of_a_cover_is_read_in_one_go(
    own: dict[str, object],
) -> None:
    assert "may not get; say it in other words" in couples_cover("real", **own)


def test_words_of_places_that_are_apart_make_no_sentence() -> None:
    own = therapist("Notes", credentials="LMFT")
    assert (
        couples_cover("real", safe_contact="I know where", next_steps=("this will be kept",)) == ""
    )
    assert couples_cover("real", next_steps=("Say what you are planning.",), therapist=own) == ""


def test_words_that_everybody_uses_or_may_read_stand_on_a_cover() -> None:
    note = "You are welcome here. See what even ground means. Your own notes, kept by you."
    assert couples_cover("real", note=note) == ""
    assert couples_cover("small", note="About the noise: what a wall lets through.") == ""


def test_every_statement_of_the_quiz_is_known_on_the_cover_of_two() -> None:
    source = (BOTH["real"] / "en" / "quiz.md").read_text("utf-8")
    asked = [one for one in re.findall(r"(?m)^- (\w[^{\n]+\.)$", source) if len(one.split()) >= 4]
    assert len(asked) >= 18
    assert [one for one in asked if not couples_cover("real", note=f"Well: {one}")] == []


DRAWN = [
    f"<text>{SECRET}</text>",
    f"<title>{SECRET}</title>",
    f"<desc>{SECRET}</desc>",
    f"<text><![CDATA[{SECRET}]]></text>",
    "".join(f"<text>{letter}</text>" for letter in SECRET),
    "".join(f"<text>{word}</text>" for word in SECRET.split()),
]


def drawing(inside: str) -> str:
    """Return an SVG."""
    size = 'viewBox="0 0 400 40" width="400" height="40"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>'


def with_picture(content: Path, name: str, text: str) -> None:
    """Give the order of two a picture on its cover."""
    (content / name).write_text(text, "utf-8")
    path = content / "packets" / "both.yaml"
    path.write_text(f"{path.read_text('utf-8')}picture: {name}\nalt: A door.\n", "utf-8")


@pytest.mark.parametrize("drawn", [*DRAWN, "<text>Night</text><text>notes</text>"])
def test_no_picture_of_a_cover_carries_what_another_part_says(content: Path, drawn: str) -> None:
    with_picture(content, "pictures/door.svg", drawing(drawn))
    with pytest.raises(AudienceError) as caught:
        asked_of(content, "both")
    (finding,) = caught.value.findings
    assert finding.at.file == "content/packets/both.yaml"
    assert "part night-plan, which downstairs, upstairs may not get" in finding.message


@pytest.mark.parametrize("name", ["pictures/door.svg", "pictures/./door.svg"])
@pytest.mark.parametrize(
    ("also", "refused"), [("night-plan.md", True), ("guide.md", False), ("", False)]
)
def test_a_picture_that_only_a_part_kept_from_two_shows_stands_on_no_cover_of_theirs(
    content: Path, name: str, also: str, refused: bool
) -> None:
    with_picture(content, name, drawing('<rect width="9" height="9"/>'))
    for part in {"night-plan.md", also} if also else ():
        path = content / "en" / part
        shown = "\n![A door.](pictures/door.svg)\n"
        path.write_text(f"{path.read_text('utf-8')}{shown}", "utf-8")
    if not refused:
        assert asked_of(content, "both").orders[0].picture == name
        return
    with pytest.raises(AudienceError) as caught:
        asked_of(content, "both")
    (finding,) = caught.value.findings
    assert "the picture pictures/door.svg stands in part night-plan, which" in finding.message


def test_the_picture_of_the_publications_own_cover_is_everybodys(content: Path) -> None:
    path = content / "en" / "guide.md"
    path.write_text(path.read_text("utf-8").replace("wall.svg", "door.svg"), "utf-8")
    wall = (content / "pictures" / "wall.svg").read_text("utf-8")
    (content / "pictures" / "door.svg").write_text(wall, "utf-8")
    path = content / "en" / "night-plan.md"
    path.write_text(f"{path.read_text('utf-8')}\n![A wall.](pictures/wall.svg)\n", "utf-8")
    with_picture(content, "pictures/wall.svg", wall)
    assert asked_of(content, "both").orders


@pytest.mark.parametrize("drawn", DRAWN)
def test_no_logo_carries_what_another_part_says(content: Path, drawn: str) -> None:
    folder = content / "clinics" / "oxbow-yard"
    svg = drawing(drawn)
    (folder / "logo.svg").write_text(svg, "utf-8")
    told = folder / "clinic.yaml"
    told.write_text(told.read_text("utf-8").replace("logo.png", "logo.svg"), "utf-8")
    with pytest.raises(AudienceError) as caught:
        asked_of(content, "both")
    (finding,) = caught.value.findings
    assert "part night-plan, which downstairs, upstairs may not get" in finding.message


def test_those_who_may_read_a_part_may_meet_its_words_in_a_note(content: Path) -> None:
    path = content / "packets" / "kept-close.yaml"
    path.write_text(f"{path.read_text('utf-8')}note: {SECRET}\n", "utf-8")
    (order,) = asked_of(content, "kept-close").orders
    assert order.note == SECRET


def test_sections_of_an_article_bring_nothing_else_along(content: Path) -> None:
    asked = asked_of(content, "welcome")
    (guide, *_) = asked.dispatch(asked.orders[0]).packet.parts
    assert [chapter.id for chapter in guide.chapters] == ["walls"]


def test_the_command_refuses_an_order_that_breaks_the_gate_and_writes_nothing(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = content / "packets" / "both.yaml"
    path.write_text(path.read_text("utf-8").replace("[guide,", "[guide, listening,"), "utf-8")
    output = tmp_path / "output"
    told = ["packets", "both", "welcome", "--clinic", "oxbow-yard", "--content", str(content)]
    assert cli.main([*told, "--output", str(output), "--today", DAY]) == 4
    said = capsys.readouterr()
    assert "part listening is for one person alone" in said.err
    assert "content/packets/both.yaml:2:1" in said.err
    assert (said.out, [*tmp_path.rglob("*.pdf")]) == ("", [])


def test_a_packet_that_could_not_be_made_today_is_taken_away_by_the_next_build(
    content: Path, tmp_path: Path
) -> None:
    shop = shop_for(content, tmp_path / "output")
    asked = asked_of(content, "kept-close", "both")
    pipeline.make(plan_packets(asked, shop), shop, pipeline.Scope(asked.folders))
    plan = content / "en" / "night-plan.md"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("may_reach: [anyone, downstairs,", "may_reach: [anyone,"), "utf-8")
    report = pipeline.build(pipeline.load(shop), shop, wanted=lambda job: False)
    gone = ["packets/oxbow-yard/kept-close/packet-letter.pdf"]
    assert [path for path in report.removed if path.startswith("packets/")] == gone
    assert (shop.output / "packets/oxbow-yard/both/mara-quist-letter.pdf").is_file()


ROWS = """name,credentials,pronouns
Mara Quist,Night notes,
Ida Lund,M.A.,
Bo Wu,,Night notes
"""


def read_rows(content: Path, rows: str, *orders: str, partly: bool = True) -> Asked:
    """Return what is asked for of a roster."""
    roster = content.parent / "people.csv"
    roster.write_text(rows, "utf-8")
    tables = Tables(roster, partly=partly)
    return read_asked(orders, "oxbow-yard", tables, shop_for(content, content.parent / "output"))


def test_a_row_that_repeats_what_is_kept_from_two_is_left_out_and_all_others_are_made(
    content: Path,
) -> None:
    asked = read_rows(content, ROWS, "both")
    assert [one and one.id for one in asked.therapists] == ["ida-lund"]
    assert [(one.code, one.at.line) for one in asked.findings] == [("audience", 2), ("audience", 4)]
    for finding in asked.findings:
        assert "part night-plan, which downstairs, upstairs may not get" in finding.message
        assert finding.at.file.endswith("people.csv")
    assert [one.therapist and one.therapist.id for one in asked.dispatches()] == ["ida-lund"]


def test_the_command_makes_the_packets_of_all_other_rows_and_takes_older_ones_of_this_row_away(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster, output = tmp_path / "people.csv", tmp_path / "output"
    told = ["packets", "both", "--clinic", "oxbow-yard", "--content", str(content), "--quiet"]
    told += ["--roster", str(roster), "--output", str(output), "--today", DAY]
    for text, code, stems in (
        (ROWS.replace("Night notes", "M.A."), 0, ["bo-wu", "ida-lund", "mara-quist", "sheet"]),
        (ROWS, 3, ["ida-lund", "sheet"]),
    ):
        roster.write_text(text, "utf-8")
        assert cli.main(told) == code
        made = output / "packets" / "oxbow-yard" / "both"
        assert sorted(one.name for one in made.glob("*.pdf")) == [
            f"{one}-letter.pdf" for one in stems
        ]
    said = capsys.readouterr().err
    assert "people.csv:2:1: error: packet both cannot be built" in said
    assert "all others are" in said


def test_a_row_is_judged_by_the_orders_that_name_it(content: Path) -> None:
    asked = read_rows(content, ROWS, "kept-close")
    assert (len(asked.therapists), asked.findings) == (3, ())


@pytest.mark.parametrize(
    ("rows", "partly", "lines"),
    [
        (ROWS, False, [2, 4]),
        ("name,credentials\nMara Quist,Night notes\n", True, [2]),
        ("name,credentials\nMara Quist,Night notes\nIda Lund,=1\n", True, [2, 3]),
    ],
)
def test_nothing_is_made_where_no_row_is_left_or_the_good_ones_are_not_wanted_alone(
    content: Path, rows: str, partly: bool, lines: list[int]
) -> None:
    with pytest.raises(AudienceError) as caught:
        read_rows(content, rows, "both", partly=partly)
    assert [one.at.line for one in caught.value.findings] == lines


def test_an_order_that_breaks_the_gate_by_itself_is_refused_whatever_the_rows(
    content: Path,
) -> None:
    path = content / "packets" / "both.yaml"
    path.write_text(f"{path.read_text('utf-8')}note: {SECRET}\n", "utf-8")
    with pytest.raises(AudienceError) as caught:
        read_rows(content, ROWS, "both")
    assert [one.at.file for one in caught.value.findings] == ["content/packets/both.yaml"]
