"""A clinic's profile: what is printed of it, and what is refused with its place."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest
from clinics import CHARACTERS, OXBOW, read_clinic
from hypothesis import given
from hypothesis import strategies as st
from manuscripts import SMALL, TODAY
from rules import loaded

from press.errors import Place
from press.load.clinic import Desk, load_clinic
from press.load.colour import NUMERALS, WORDS, Use, check_colour, contrast, nearest
from press.load.entries import is_phone
from press.load.source import Findings, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a clinic's folder that a test may change."""
    return Path(shutil.copytree(OXBOW, tmp_path / "oxbow-yard"))


def change(folder: Path, old: str, new: str) -> None:
    """Put something else into a clinic's file."""
    path = folder / "clinic.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_clinic_is_named_after_its_folder_and_holds_its_logo(folder: Path) -> None:
    clinic, told = read_clinic(folder)
    assert told == []
    assert clinic is not None
    assert clinic.id == "oxbow-yard"
    kind, _, data = clinic.logo.partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data) == (OXBOW / "logo.png").read_bytes()


@pytest.mark.parametrize("name", ["noise-desk", "yard-noises"])
def test_no_folder_of_a_clinic_tells_what_its_packets_are_about(folder: Path, name: str) -> None:
    told = folder.parent / name
    folder.rename(told)
    assert read_clinic(told) == (None, ["c/clinic.yaml:1:1 title-reveals"])
    change(told, "name: Oxbow", "id: yard\nname: Oxbow")
    clinic, found = read_clinic(told)
    assert clinic is not None
    assert (clinic.id, found) == ("yard", [])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("hours: weekdays 9 to 5", "id: loud-yard", "title-reveals"),
        ('"#3F5200"', '"#3F52"', "value-wrong"),
        ('"#3F5200"', "#3F5200", "value-wrong"),  # a comment to YAML
        ('"#3F5200"', '"#8FA04A"', "colour-contrast"),
        ('"#5A2D91"', '"#9A4B2B"', "colour-hue"),
        ("logo.png", "../logo.png", "file-outside"),
        ("logo.png", "roster.csv", "picture-kind"),
        ("logo.png", "gone.svg", "file-missing"),
        ("555-0120", "ring us", "value-wrong"),
        ("555-0121", "555-0100", "line-denied"),
        ("weekdays 9 to 5", "talk after the beep", "line-denied"),
        ("yard@oxbow.example", "yard at oxbow", "value-wrong"),
        ("https://oxbow", "http://oxbow", "link-form"),
        ("country: zz", "country: zx", "country-unknown"),
        ("group: noise", "group: nois", "line-group"),
        ("2025-04-15", "2025-02-28", "line-overdue"),
        ("555-0123", "5555-0123", "line-number"),
        ("short: Oxbow Yard", "short: The neighbours of Oxbow Yard", "value-wrong"),
        ("country: zz", "county: zz", "key-unknown"),
        ("3 Oxbow Yard, Tidewater", '"3 \\u202eOxbow Yard"', "character-hidden"),
        ("3 Oxbow Yard, Tidewater", '"3 Oxbow\\nYard"', "character-hidden"),
        ("3 Oxbow Yard, Tidewater", "3 Oxbow Yard " * 20, "value-wrong"),
        ("3 Oxbow Yard", "3 牛津 Yard", "character-unprintable"),
    ],
)
def test_what_is_wrong_in_a_profile_is_told_with_its_line(
    folder: Path, old: str, new: str, code: str
) -> None:
    change(folder, old, new)
    clinic, told = read_clinic(folder)
    lines = (folder / "clinic.yaml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if new.strip() in text)
    assert clinic is None
    assert {one.split()[1] for one in told} == {code}
    assert told[0].startswith(f"c/clinic.yaml:{line}:")


def test_everything_wrong_in_a_profile_is_told_at_once(folder: Path) -> None:
    change(folder, '"#3F5200"', '"#8FA04A"')
    change(folder, "logo.png", "gone.png")
    change(folder, "555-0120", "ring us")
    assert len(read_clinic(folder)[1]) == 3


def test_a_logo_may_be_neither_large_nor_something_else(folder: Path) -> None:
    (folder / "logo.png").write_bytes(b"\x89PNG" + b"0" * 300_000)
    assert read_clinic(folder)[1] == ["c/clinic.yaml:11:1 file-too-large"]
    (folder / "logo.png").write_bytes(b"\x89PNG no picture")
    assert read_clinic(folder)[1] == ["c/clinic.yaml:11:1 picture-kind"]
    (folder / "logo.png").unlink()
    (folder / "logo.png").symlink_to(OXBOW / "logo.png")
    assert read_clinic(folder)[1] == ["c/clinic.yaml:11:1 file-outside"]


def test_a_drawn_logo_that_could_fetch_something_is_refused(folder: Path) -> None:
    change(folder, "logo.png", "logo.svg")
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
    (folder / "logo.svg").write_text(drawn, "utf-8")
    assert read_clinic(folder)[1] == []
    (folder / "logo.svg").write_text(
        drawn.replace("<path", '<image href="https://a.example"/><path')
    )
    assert read_clinic(folder)[1] == ["c/clinic.yaml:11:1 picture-unsafe"]


colours = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


@given(colours, st.sampled_from([WORDS, NUMERALS]))
def test_what_is_proposed_for_any_colour_passes(colour: str, use: Use) -> None:
    findings = Findings()
    check_colour(nearest(colour, use), use, Place("c"), findings)
    assert findings.found == []


@given(colours, st.sampled_from([WORDS, NUMERALS]))
def test_a_colour_that_passes_is_its_own_nearest(colour: str, use: Use) -> None:
    findings = Findings()
    check_colour(colour, use, Place("c"), findings)
    near = nearest(colour, use)
    assert (near == colour) is (findings.found == [])
    assert all(near in one.hint for one in findings.found)


@pytest.mark.parametrize(
    ("colour", "ratio"), [((0, 0, 0), 21.0), ((1, 1, 1), 1.0), ((0x77 / 255,) * 3, 4.48)]
)
def test_contrast_is_that_of_the_standard(colour: tuple[float, float, float], ratio: float) -> None:
    assert contrast(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("text", ["555-0142", "+1 (555) 0142", "911", "+44 20 7946 0000"])
def test_numbers_that_can_be_dialled_are_taken(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize("text", ["", "12", "ring me", "=555-0142", "555-", "٥٥٥٠١٤٢", "5" * 40])
def test_what_cannot_be_dialled_is_no_number(text: str) -> None:
    assert not is_phone(text)


def test_a_line_that_is_too_long_is_told_with_its_key(folder: Path) -> None:
    change(folder, "3 Oxbow Yard, Tidewater", "a" * 121)
    findings = Findings()
    small = loaded("small")
    desk = Desk(small.lines, SMALL, TODAY, CHARACTERS, small.unsaid)
    assert load_clinic(Folder(folder, "c"), desk, findings) is None
    assert [one.message for one in findings.found] == [
        "'address' has room for 120 characters; here are 121"
    ]
