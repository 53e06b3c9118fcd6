"""Help lines, figures, editions, findings: plain data with a few rules."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

from press.errors import ContentError, Finding, Place, PressError, ToolError
from press.model.edition import EDITIONS
from press.model.figures import Citation, Infographic
from press.model.lines import Emergency, HelpLine, HelpLines, LineGroup, Source, Status

SEEN = date(2025, 1, 1)


def line(id_: str, group: str, status: Status = Status.PRINT, checked: int = 1) -> HelpLine:
    """A help line of a group."""
    return HelpLine(
        id=id_,
        group=group,
        service=id_,
        detail="",
        sources=(Source("board", SEEN),),
        confirmed=1,
        verified_on=date(2025, 1, checked),
        next_review=date(2025, 3, checked),
        status=status,
    )


LINES = HelpLines(
    "zz",
    "Nowhere",
    Emergency("555", "Now", "Say where."),
    (LineGroup("noise", "Noise"), LineGroup("water", "Water")),
    (
        line("plumber", "water", checked=9),
        line("desk", "noise", checked=5),
        line("old", "noise", Status.DO_NOT_PRINT),
        line("unsure", "noise", Status.CLINIC_MUST_CONFIRM),
    ),
)


def test_only_lines_that_may_be_printed_are_in_the_order_of_their_groups() -> None:
    assert [one.id for one in LINES.printed] == ["desk", "plumber"]
    assert [one.id for one in LINES.of("noise")] == ["desk"]


def test_the_dates_of_a_page_are_the_oldest_check_and_the_first_review() -> None:
    assert (LINES.checked, LINES.next_check) == (date(2025, 1, 5), date(2025, 3, 5))


def test_sources_are_numbered_from_one() -> None:
    cited = tuple(Citation(id_, id_, 2024, SEEN) for id_ in ("one", "two"))
    assert Infographic((), cited).number("two") == 2


def test_editions_have_the_sizes_of_their_standards() -> None:
    sizes = {
        edition.trim.id: (edition.trim.width_mm, edition.trim.height_mm)
        for edition in EDITIONS.values()
    }
    assert sizes == {"letter": (215.9, 279.4), "a4": (210.0, 297.0)}
    assert all(name == one.id for name, one in EDITIONS.items())


def test_editions_that_differ_in_ink_only_share_a_layout() -> None:
    assert EDITIONS["a4"].layout == EDITIONS["a4-grey"].layout == EDITIONS["a4-press"].layout
    assert EDITIONS["a4-large-print"].layout == EDITIONS["a4-booklet"].layout
    layouts = {edition.layout for edition in EDITIONS.values()}
    assert layouts == {"letter-standard", "letter-large-print", "a4-standard", "a4-large-print"}


def test_a_finding_needs_a_code_of_the_catalogue() -> None:
    with pytest.raises(ValueError, match="catalogue"):
        Finding(Place("x"), "no-such-code", "message")


def test_findings_are_told_in_the_order_of_their_places_each_once() -> None:
    later = Finding(Place("b.md", 2, 1), "html-raw", "late", "do this")
    first = Finding(Place("a.md", 10, 1), "html-raw", "first")
    error = ContentError.of([later, first, later])
    assert error.findings == (first, later)
    assert str(error) == (
        "a.md:10:1: error: first [html-raw]\n"
        "b.md:2:1: error: late [html-raw]\n  hint: do this\n"
        "2 findings in the manuscript"
    )


def test_an_error_keeps_its_findings_on_the_way_from_a_worker() -> None:
    error = ToolError("no room", [Finding(Place("a.md"), "html-raw", "raw")])
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, PressError)
    assert (again.message, again.findings) == (error.message, error.findings)
