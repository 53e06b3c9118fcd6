"""Each rule of layout finds the page that breaks it, and lets the one beside it pass."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pikepdf import Name, Pdf
from typeset import typeset_finished

from press.check.layout import check_layout

Look = Callable[..., list[tuple[str, int]]]

TITLE = "<h1>Two neighbours</h1>"
RADIOS = """<li><input type="radio" name="noise.cello" value="{value}"
 title="The cello is too loud for me.: {value}"></li>"""
FIELD = "<input type='text' name='a.b' title='Bricks'>"
BRICK = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 3'><rect width='9' height='3'/></svg>"
)
SENTENCES = "One plays the cello at nine. The other one goes to bed at eight. " * 3


@pytest.fixture()
def look(tmp_path: Path) -> Look:
    """Lay out a body and return the code and the page of each finding."""

    def found(body: str, css: str = "", parts: tuple[str, ...] = ()) -> list[tuple[str, int]]:
        data = typeset_finished(tmp_path, TITLE + body, css)
        return [(one.code, one.at.line) for one in check_layout(data, "x.pdf", parts)]

    return found


def down(height_mm: int) -> str:
    return f'<div style="height: {height_mm}mm"></div>'


@pytest.mark.parametrize(("height_mm", "expected"), [(55, [("layout-heading", 1)]), (40, [])])
def test_a_heading_needs_a_line_below_it(
    look: Look, height_mm: int, expected: list[tuple[str, int]]
) -> None:
    body = f"<p>Hm.</p>{down(height_mm)}<h2>The wall</h2><p>It is made of bricks.</p>"
    assert look(body, "h2 { break-after: auto; margin: 0 } p { margin: 0 }") == expected


def test_of_two_headings_in_a_row_neither_may_be_last(look: Look) -> None:
    body = f"<p>Hm.</p>{down(52)}<h2>The wall</h2><h3>Bricks</h3><p>They are red.</p>"
    css = "h2, h3 { break-after: auto; font-size: 12pt; margin: 0 } p { margin: 0 }"
    assert look(body, css) == [("layout-heading", 1)] * 2


def test_what_stands_beside_a_heading_is_not_below_it(look: Look) -> None:
    body = (
        f"<p>Hm.</p>{down(46)}<div style='display: flex'><div style='width: 40mm'>"
        "<h2>The wall</h2></div><p>A note<br>of two<br>lines</p></div>"
        "<p style='break-before: page'>It is made of bricks.</p>"
    )
    assert ("layout-heading", 1) in look(body, "h2, p { break-after: auto; margin: 0 }")


SIDE = "section { display: flex } h2 { break-after: auto; margin: 0; width: 40mm } p { margin: 0 }"


def test_a_heading_may_stand_at_the_side_of_all_that_it_heads(look: Look) -> None:
    body = f"<p>Hm.</p>{down(46)}<section><h2>The wall</h2><p>It is made<br>of bricks</p></section>"
    assert look(body, SIDE) == []


def test_a_heading_at_the_side_of_nothing_on_its_page_stands_alone(look: Look) -> None:
    rest = "<p style='break-before: page'>It is made of bricks.</p>"
    body = f"<p>Hm.</p>{down(46)}<section><h2>The wall</h2></section>{rest}"
    assert ("layout-heading", 1) in look(body, SIDE)


def test_a_heading_at_the_foot_of_a_column_stands_alone(look: Look) -> None:
    body = (
        "<section><p>Hm.</p><div style='height: 30mm'></div><h2>The wall</h2>"
        "<p style='break-before: column'>It is made<br>of bricks.</p></section>"
    )
    css = "section { columns: 2 } h2 { break-after: auto; margin: 0 } p { margin: 0 }"
    assert ("layout-heading", 1) in look(body, css)


@pytest.mark.parametrize("shown", ["<img src='brick.svg' alt='A brick'>", FIELD])
def test_a_picture_or_a_field_below_a_heading_is_enough(
    look: Look, tmp_path: Path, shown: str
) -> None:
    (tmp_path / "brick.svg").write_text(BRICK, "utf-8")
    body = f"<p>Hm.</p>{down(40)}<h2>The wall</h2>{{}}"
    assert look(body.format(f"<p>{shown}</p>")) == []
    empty = "<p style='height: 8mm'></p>"
    assert [code for code, _ in look(body.format(empty))] == ["layout-heading"]


@pytest.mark.parametrize("which", ["orphans", "widows"])
@pytest.mark.parametrize(("least", "count"), [(1, 1), (2, 0)])
def test_no_line_of_a_paragraph_stands_alone(
    look: Look, which: str, least: int, count: int
) -> None:
    other = "widows" if which == "orphans" else "orphans"
    css = f"p {{ {other}: 2; {which}: {least}; margin: 0 }} h1 {{ margin: 0 }}"
    found = {
        tuple(look(f"{down(height)}<p>{SENTENCES}</p><p>Hm.</p>{down(30)}", css))
        for height in range(50, 80, 4)
    }
    alone = {one for several in found for one in several if one[0] == "layout-line"}
    assert len({page for _, page in alone}) == count


def test_a_paragraph_of_one_line_may_stand_anywhere(look: Look) -> None:
    assert look(f"<p>Hm.</p>{down(50)}<p>One line.</p><p>{SENTENCES}</p>") == []


def test_a_statement_stays_with_all_its_answers(look: Look) -> None:
    broken = " style='break-before: page'"
    items = "".join(RADIOS.format(value=value) for value in ("never", "often"))
    body = (
        f"{down(30)}<fieldset><p>The cello is too loud for me.</p><ul{{}}>{items}</ul></fieldset>"
    )
    assert look(body.format(broken)) == [("layout-statement", 1)]
    assert look(body.format("")) == []


def test_a_statement_that_is_asked_twice_is_held_against_its_own_answers(look: Look) -> None:
    statement = "<p>The cello is too loud for me.</p>"
    items = "".join(RADIOS.format(value=value) for value in ("never", "often"))
    again = f"<div style='break-before: page'>{statement}<ul>{items}</ul></div>"
    assert look(f"{statement}{down(40)}<p>Hm.</p>{again}") == []


def test_a_tick_box_stays_with_its_words(look: Look) -> None:
    tick = "<input type='checkbox' name='a.b' value='On' title='Knocked'>"
    apart = "<span style='display: block; break-before: page'>Knocked</span>"
    item = f"{down(40)}<ul><li>{tick} {{}}</li></ul>"
    assert look(item.format(apart)) == [("layout-step", 1)]
    assert look(item.format("Knocked")) == []


def test_a_page_needs_a_third_except_where_a_part_ends(look: Look) -> None:
    body = f"<p>Hm.</p><h1 style='break-before: page'>The cello</h1>{down(50)}<p>At nine.</p>"
    assert look(body) == [("layout-page", 1)]
    assert look(body, parts=("The Cello",)) == []
    assert look(body.replace("<p>Hm.</p>", f"{down(40)}<p>Hm.</p>")) == []


def test_the_last_page_may_be_nearly_empty(look: Look) -> None:
    assert look(f"{down(60)}<p>Hm.</p><p style='break-before: page'>The end.</p>") == []


@pytest.mark.parametrize(
    ("style", "faults"),
    [
        ("", 0),
        ("height: 4mm", 1),
        ("margin-left: 40mm", 1),
        ("margin-top: -12mm; vertical-align: top", 1),
    ],
)
def test_a_field_is_on_its_page_on_no_words_and_high_enough(
    look: Look, style: str, faults: int
) -> None:
    body = f"<p>Words above it.</p><p><input type='text' name='a.b' title='A' style='{style}'></p>"
    assert look(body) == [("layout-field", 1)] * faults


@pytest.mark.parametrize(("lower_mm", "faults"), [(0, 0), (20, 1)])
def test_words_that_no_structure_holds_are_in_the_way_too(
    look: Look, lower_mm: int, faults: int
) -> None:
    style = f"height: 20mm; position: relative; top: {lower_mm}mm"
    foot = f"<p><input type='text' name='a.b' title='A' style='{style}'></p>"
    assert look(f"{down(36)}{foot}") == [("layout-field", 1)] * faults


def test_two_fields_do_not_share_a_place(look: Look, tmp_path: Path) -> None:
    body = "".join(f"<p><input type='text' name='a.{n}' title='{n}'></p>" for n in "bc")
    data = typeset_finished(tmp_path, TITLE + body)
    with Pdf.open(BytesIO(data)) as pdf:
        first, second = pdf.pages[0].obj.Annots.as_list()
        assert Name.Rect in first
        second.Rect = first.Rect
        pdf.save(target := BytesIO())
    (found,) = check_layout(target.getvalue(), "x.pdf")
    assert found.message == "page 1: the field “b” lies on the field “c”"
