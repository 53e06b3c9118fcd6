"""An order of a clinic: what is wrong in it is told with its place, all of it at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from clinics import asked_of
from manuscripts import copy_publication

from press.errors import AudienceError, ContentError, PressError

WELCOME = """title: Good evening
recipients: [anyone]
parts: [guide, listening, numbers]
"""


def told(folder: Path, text: str) -> list[str]:
    """Return what is found wrong in an order, as place and code."""
    content = copy_publication(folder)
    (content / "packets" / "asked.yaml").write_text(text, "utf-8")
    try:
        asked_of(content, "asked")
    except PressError as error:
        return [
            f"{one.at}".removeprefix("content/packets/") + f" {one.code}" for one in error.findings
        ]
    return []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("editions: [letter, latter]", "asked.yaml:4:20 edition-unknown"),
        ("editions: [letter-press]", "asked.yaml:4:12 edition-unknown"),
        ("editions: [a4, a4]", "asked.yaml:4:16 id-double"),
        ("editions: []", "asked.yaml:4:1 value-wrong"),
        ("sections: {guide: [wals]}", "asked.yaml:4:20 section-unknown"),
        ("sections: {guide: [walls, walls]}", "asked.yaml:4:27 id-double"),
        ("sections: {guide: []}", "asked.yaml:4:12 section-unknown"),
        ("sections: {inside: [inside]}", "asked.yaml:4:12 section-unknown"),
        ("sections: {listening: [listen]}", "asked.yaml:4:12 order-rule"),
        ("drawn: [One]", "asked.yaml:4:1 key-unknown"),
        ("next_step: [One]", "asked.yaml:4:1 key-unknown"),
        ("next_steps: [a, b, c, d]", "asked.yaml:4:23 value-wrong"),
        ("note: See [@night-plan].", "asked.yaml:4:1 ref-unknown"),
        ("note: See [@nowhere].", "asked.yaml:4:1 ref-unknown"),
        ("lead: See [@numbers].", "asked.yaml:4:1 ref-unknown"),
        ("lead: Call 555-0100.", "asked.yaml:4:1 line-denied"),
        ("lead: 牛", "asked.yaml:4:1 character-unprintable"),
        ('lead: "a \\u202e b"', "asked.yaml:4:1 character-hidden"),
        (f"note: {'word ' * 60}", "asked.yaml:4:1 value-wrong"),
        ("picture: pictures/gone.svg\nalt: A wall.", "asked.yaml:4:1 file-missing"),
        ("picture: pictures/wall.svg", "asked.yaml:4:1 picture-alt"),
        ("id: ../up", "asked.yaml:4:1 value-wrong"),
        ("screened: perhaps", "asked.yaml:4:1 value-wrong"),
    ],
)
def test_what_is_wrong_in_an_order_is_told_with_its_place(
    tmp_path: Path, more: str, code: str
) -> None:
    assert told(tmp_path, f"{WELCOME}{more}\n") == [code]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("title: Good evening", "title: A loud evening", "asked.yaml:1:1 title-reveals"),
        ("title: Good evening", "title: ''", "asked.yaml:1:1 value-wrong"),
        ("title: Good evening", f"title: {'Evening ' * 5}", "asked.yaml:1:1 value-wrong"),
        ("anyone", "anyon", "asked.yaml:2:14 recipient-unknown"),
        ("guide,", "guid,", "asked.yaml:3:9 part-unknown"),
        ("recipients: [anyone]\n", "", "asked.yaml:1:1 key-missing"),
        ("[anyone]", "[]", "asked.yaml:2:1 audience"),
        ("listening,", "guide,", "asked.yaml:2:1 audience"),
        ("[anyone]", "[upstairs, downstairs]", "asked.yaml:2:1 audience"),
        (", numbers]", "]", "asked.yaml:2:1 audience"),
    ],
)
def test_what_is_wrong_in_what_every_order_has_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert told(tmp_path, WELCOME.replace(old, new)) == [code]


def test_a_right_order_has_no_finding(tmp_path: Path) -> None:
    assert told(tmp_path, WELCOME) == []


def test_the_mistakes_of_all_orders_are_told_at_once(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    for name in ("one", "two"):
        (content / "packets" / f"{name}.yaml").write_text(WELCOME.replace("guide", name), "utf-8")
    with pytest.raises(ContentError) as caught:
        asked_of(content, "one", "two", "three", "welcome")
    assert [one.code for one in caught.value.findings] == [
        "order-unknown",
        "part-unknown",
        "part-unknown",
    ]


def test_all_orders_that_break_the_gate_are_told_at_once(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    for name in ("one", "two"):
        text = WELCOME.replace("[anyone]", "[upstairs, downstairs]")
        (content / "packets" / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(AudienceError) as caught:
        asked_of(content, "one", "two", "welcome")
    assert [one.at.file for one in caught.value.findings] == [
        "content/packets/one.yaml",
        "content/packets/two.yaml",
    ]


def test_an_order_in_the_clinics_own_folder_comes_before_the_publications(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    own = content / "clinics" / "oxbow-yard" / "packets"
    own.mkdir()
    (own / "welcome.yaml").write_text(WELCOME.replace("Good evening", "Come in"), "utf-8")
    (order,) = asked_of(content, "welcome").orders
    assert (order.id, order.title) == ("welcome", "Come in")


def test_two_orders_cannot_have_one_folder(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    (content / "packets" / "one.yaml").write_text(f"{WELCOME}id: welcome\n", "utf-8")
    with pytest.raises(ContentError) as caught:
        asked_of(content, "welcome", "one")
    (finding,) = caught.value.findings
    assert (str(finding.at), finding.code) == ("content/packets/one.yaml:4:1", "id-double")


def test_a_clinic_may_stand_outside_and_another_roster_may_be_named(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    outside = tmp_path / "elsewhere"
    (content / "clinics" / "oxbow-yard").rename(outside)
    roster = tmp_path / "people.csv"
    roster.write_text("name\nAda Wu\n", "utf-8")
    asked = asked_of(content, "welcome", clinic=str(outside), roster=roster)
    assert asked.folders == ("packets/elsewhere/welcome",)
    assert [one.name for one in asked.therapists if one] == ["Ada Wu"]


def test_a_clinic_without_a_roster_gets_a_packet_with_lines_to_write_on(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    (content / "clinics" / "oxbow-yard" / "roster.csv").unlink()
    assert asked_of(content, "welcome").therapists == (None,)


def test_a_clinic_that_is_nowhere_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        asked_of(copy_publication(tmp_path), "welcome", clinic="oxbow-yart")
    (finding,) = caught.value.findings
    assert finding.hint == "did you mean 'oxbow-yard'?"


@pytest.mark.parametrize("name", ["", " ", "x" * 300, "x/" * 3000, "oxbow-yard/clinic.yaml"])
def test_what_can_be_no_folder_is_told_and_never_taken_for_the_one_that_one_works_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    content = copy_publication(tmp_path)
    monkeypatch.chdir(content / "clinics" / "oxbow-yard")
    with pytest.raises(ContentError) as caught:
        asked_of(content, "welcome", clinic=name)
    (finding,) = caught.value.findings
    assert (str(finding.at), finding.code) == ("content/clinics:1:1", "file-missing")
    assert len(finding.message) < 120
    assert "oxbow-yard" in finding.hint


def test_the_folder_that_one_works_in_may_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = copy_publication(tmp_path)
    monkeypatch.chdir(content / "clinics" / "oxbow-yard")
    assert asked_of(content, "welcome", clinic=".").folders == ("packets/oxbow-yard/welcome",)


def test_a_line_of_an_order_is_told_with_its_key_and_all_its_characters(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    text = f"{WELCOME}lead: {'a' * 121}\nnote: 牛 and 林\nnext_steps: [One, {'b' * 121}]\n"
    (content / "packets" / "asked.yaml").write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        asked_of(content, "asked")
    assert [one.message for one in caught.value.findings] == [
        "'lead' has room for 120 characters; here are 121",
        (
            "no font of the press has '林' (U+6797, cjk unified ideograph-6797), "
            "'牛' (U+725B, cjk unified ideograph-725b)"
        ),
        "'next_steps' has room for 120 characters; here are 121",
    ]
