"""Each mistake a writer can make is told with its place, a code and what to do next."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from batches import ROSTER, Desk
from broken_books import planted
from broken_forms import broken
from clinics import asked_of
from manuscripts import HERE, TODAY, copy_publication, load
from outputs import Built
from typeset import typeset_finished

from press.answers.collect import collect
from press.check.book import check_book
from press.check.built import refusal
from press.check.layout import check_layout
from press.codes import CODES
from press.errors import CheckError, PressError
from press.packets.run import left_out

CASES = sorted(path.parent for path in (HERE / "errors").glob("*/case.yaml"))
STATED = {case: yaml.safe_load((case / "case.yaml").read_text("utf-8")) for case in CASES}
PACKETS = [case for case in CASES if "packets" in STATED[case]]
BATCHES = [case for case in CASES if "batch" in STATED[case]]
FORMS = [case for case in CASES if "form" in STATED[case]]
BOOKS = [case for case in CASES if "book" in STATED[case]]
PAGES = [case for case in CASES if "page" in STATED[case]]
MANUSCRIPTS = [case for case in CASES if case not in PACKETS + BATCHES + FORMS + BOOKS + PAGES]


def break_one_way(folder: Path, change: dict[str, object]) -> None:
    """Change one file of a copied manuscript as a case states it."""
    path = folder / str(change["file"])
    match change["do"]:
        case "put":
            text = path.read_text("utf-8")
            assert str(change["find"]) in text, f"{path.name} no longer holds {change['find']!r}"
            path.write_text(text.replace(str(change["find"]), str(change["to"]), 1), "utf-8")
        case "write":
            path.write_text(str(change["text"]), "utf-8")
        case "append":
            path.write_text(path.read_text("utf-8") + str(change["text"]), "utf-8")
        case "bytes":
            path.write_bytes(path.read_bytes() + str(change["text"]).encode("latin-1"))
        case "link":
            path.symlink_to(str(change["to"]))
        case "sparse":
            with path.open("wb") as file:
                os.truncate(file.fileno(), int(str(change["size"])))
        case other:
            raise AssertionError(f"no change is called {other}")


@pytest.mark.parametrize("case", MANUSCRIPTS, ids=lambda case: case.name)
def test_a_broken_manuscript_is_reported_word_for_word(
    case: Path, tmp_path: Path, save_golden: bool
) -> None:
    stated = STATED[case]
    content = copy_publication(tmp_path)
    for change in stated["changes"]:
        break_one_way(content, change)
    with pytest.raises(PressError) as caught:
        load(content, today=stated.get("today", TODAY))
    _hold_against_golden(case, caught.value, save_golden)


@pytest.mark.parametrize("case", PACKETS, ids=lambda case: case.name)
def test_a_broken_file_of_a_clinic_is_reported_word_for_word(
    case: Path, tmp_path: Path, save_golden: bool
) -> None:
    stated = STATED[case]
    content = copy_publication(tmp_path)
    for change in stated["changes"]:
        break_one_way(content, change)
    with pytest.raises(PressError) as caught:
        asked_of(content, *stated["packets"])
    _hold_against_golden(case, caught.value, save_golden)


@pytest.mark.parametrize("case", BATCHES, ids=lambda case: case.name)
def test_a_row_that_is_left_out_of_a_batch_is_reported_word_for_word(
    case: Path, tmp_path: Path, save_golden: bool
) -> None:
    stated = STATED[case]
    desk = Desk(tmp_path)
    desk.roster.write_text(stated.get("roster", ROSTER), "utf-8")
    done = desk.make(*stated["batch"], when=stated.get("appointments", ""))
    _hold_against_golden(case, left_out(done.findings), save_golden)


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.name)
def test_a_broken_form_is_reported_word_for_word(
    case: Path, tmp_path: Path, small: Built, save_golden: bool
) -> None:
    quiz = next(sheet.parts[0] for sheet in small.publication.sheets if sheet.holds("quiz"))
    form = tmp_path / "filled.pdf"
    form.write_bytes(broken(small.sheet(quiz).read_bytes(), STATED[case]["form"]))
    found = collect([form], small.shop, with_text=False).findings
    _hold_against_golden(case, CheckError("1 of 1 forms need a look", found), save_golden)


@pytest.mark.parametrize("case", BOOKS, ids=lambda case: case.name)
def test_a_broken_book_is_reported_word_for_word(case: Path, save_golden: bool) -> None:
    found = check_book(planted(STATED[case]["book"]), "book.epub")
    _hold_against_golden(case, refusal(found), save_golden)


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.name)
def test_a_badly_laid_out_page_is_reported_word_for_word(
    case: Path, tmp_path: Path, save_golden: bool
) -> None:
    data = typeset_finished(tmp_path, STATED[case]["page"], STATED[case].get("style", ""))
    _hold_against_golden(case, refusal(check_layout(data, "handout.pdf")), save_golden)


def _hold_against_golden(case: Path, error: PressError, save_golden: bool) -> None:
    told = f"{error}\nexit code {error.exit_code:d}\n"
    golden = case / "out.txt"
    if save_golden:
        golden.write_text(told, "utf-8")
    assert told == golden.read_text("utf-8")
    assert case.name in {finding.code for finding in error.findings}


def test_each_code_has_a_case_and_each_case_a_code() -> None:
    assert {case.name for case in CASES} == set(CODES)


def test_each_code_is_explained_to_writers() -> None:
    listed = (HERE.parent / "CONTRIBUTING.md").read_text("utf-8")
    assert [code for code in CODES if f"`{code}`" not in listed] == []


def test_all_mistakes_of_a_manuscript_are_told_at_once(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    for name in ("html-raw", "ref-unknown", "step-shape", "picture-unsafe"):
        stated = yaml.safe_load((HERE / "errors" / name / "case.yaml").read_text("utf-8"))
        for change in stated["changes"]:
            break_one_way(content, change)
    with pytest.raises(PressError) as caught:
        load(content)
    told = {finding.code for finding in caught.value.findings}
    assert told >= {"html-raw", "ref-unknown", "step-shape", "picture-unsafe"}
