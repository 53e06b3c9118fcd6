"""Small slips in data that once went through, or ended without a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import change
from manuscripts import copy_publication, load
from PIL import Image

from press.errors import ContentError
from press.render.markup import fill


def told(content: Path) -> str:
    """Return what loading says is wrong."""
    with pytest.raises(ContentError) as caught:
        load(content)
    return str(caught.value)


def add_words(content: Path, text: str) -> None:
    (content / "en" / "words.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "months: January February",
            "1:1: error: a year has 12 months; here are 2 words",
        ),
        ("monhts: January", "unknown key 'monhts' [key-unknown]\n  hint: did you mean 'months'?"),
        ("tip: ' '", "'tip' says nothing"),
        ("ref-sheet: '{name}'", "'ref-sheet' has no {name} [value-wrong]\n  hint: it has {title}"),
    ],
)
def test_words_of_a_manuscript_are_held_against_those_of_the_press(
    tmp_path: Path, words: str, said: str
) -> None:
    content = copy_publication(tmp_path)
    add_words(content, words)
    assert said in told(content)


def test_a_new_language_needs_every_word_in_the_manuscript(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    change(content / "publication.yaml", "language: en", "language: nl")
    (content / "en").rename(content / "nl")
    assert "there is no file 'content/nl/words.yaml'" in told(content)
    (content / "nl" / "words.yaml").write_text("tip: Tip\n", "utf-8")
    assert "the press has no words in 'nl'; missing: date, months" in told(content)


def test_a_number_is_no_date(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    change(content / "publication.yaml", "revised: 2025-03-01", "revised: 86400")
    assert "publication.yaml:7:1: error: 'revised': '86400' is no date" in told(content)


@pytest.mark.parametrize("key", ["title", "subtitle", "creator", "rights", "description"])
def test_an_empty_title_is_refused(tmp_path: Path, key: str) -> None:
    content = copy_publication(tmp_path)
    path = content / "publication.yaml"
    lines = path.read_text("utf-8").splitlines()
    lines = [f"{key}: ' '" if line.startswith(f"{key}:") else line for line in lines]
    path.write_text("\n".join(lines), "utf-8")
    assert f"'{key}' says nothing" in told(content)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: walls", "name: The Walls", "publication.yaml:32:5: error: 'The Walls'"),
        ('title: "Quiet Hours: The walls"', "title: Quiet Hours", "is the title of another book"),
        ("note: For a shelf", "note: ' ' # For a shelf", "'note' says nothing"),
        ("parts: [guide, numbers, back]", "parts: []", "the extract names no part"),
        ("parts: [guide, numbers, back]", "parts: [guide, gone]", "gone.md' [part-unknown]"),
        ("description: The same, to read alone.", "", "'description' is missing"),
    ],
)
def test_an_extract_needs_a_name_and_words_of_its_own(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    content = copy_publication(tmp_path)
    path = content / "publication.yaml"
    before, head, extracts = path.read_text("utf-8").partition("extracts:")
    assert old in extracts
    path.write_text(before + head + extracts.replace(old, new, 1), "utf-8")
    assert said in told(content)


def test_two_extracts_have_two_names(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    path = content / "publication.yaml"
    text = path.read_text("utf-8")
    path.write_text(text + text.partition("extracts:\n")[2], "utf-8")
    assert "'walls' stands twice in extracts" in told(content)


def test_a_claim_of_accessibility_has_one_of_the_known_forms(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    path = content / "publication.yaml"
    claim = "certified: {by: Harbour Access, on: 2025-02-03, conforms_to: perfect}\n"
    path.write_text(path.read_text("utf-8") + claim, "utf-8")
    assert "'perfect' is no claim that EPUB Accessibility knows" in told(content)


def test_a_language_tag_has_an_end(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    change(content / "publication.yaml", "language: en", f"language: en{'-latin' * 50}")
    assert "is no language" in told(content)


def test_a_picture_of_pixels_is_really_one(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    path = content / "pictures" / "wall.png"
    Image.new("RGB", (8, 8), "white").save(path)
    with (content / "en" / "back.md").open("a", encoding="utf-8") as file:
        file.write("\n![A wall.](pictures/wall.png)\n")
    load(content)
    path.write_bytes(path.read_bytes()[:40])
    assert "'pictures/wall.png' cannot be read as PNG: it is damaged" in told(content)
    Image.new("RGB", (8, 8)).save(path, "GIF")
    assert "it is damaged, or something else" in told(content)


def test_a_picture_has_no_more_pixels_than_paper_can_show(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    path = content / "pictures" / "wall.png"
    Image.new("1", (8000, 8000)).save(path)
    with (content / "en" / "back.md").open("a", encoding="utf-8") as file:
        file.write("\n![A wall.](pictures/wall.png)\n")
    assert "it has more than 40,000,000 pixels" in told(content)


def test_a_value_that_is_filled_in_is_not_read_again() -> None:
    assert fill("{n} {title}", n="{title}", title="x") == "{title} x"
    assert fill("{other} {n}", n=1) == "{other} 1"
