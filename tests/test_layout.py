"""Every page that can be filled in lies as it should, and the check that says so sees all of it."""

from __future__ import annotations

from io import BytesIO

from facts import pdf_facts
from insides import squeezed
from outputs import Built
from pikepdf import Pdf

from press.check.layout import check_layout
from press.check.sheet import read_sheet


def part_titles(built: Built) -> list[str]:
    """Return the title that each part begins with."""
    return [part.chapters[0].title for part in built.publication.parts]


def test_no_page_breaks_a_rule_of_layout(built: Built) -> None:
    titles = part_titles(built)
    for record in built.form_records:
        data = (built.root / record.path).read_bytes()
        assert list(map(str, check_layout(data, record.path, titles))) == []


def test_the_check_sees_the_words_and_fields_that_another_reader_sees(built: Built) -> None:
    """A check of nothing finds nothing: what it read is held against pypdf's reading."""
    for path in (built.handout(), *(built.sheet(p.parts[0]) for p in built.publication.sheets)):
        facts = pdf_facts(path)
        with Pdf.open(BytesIO(path.read_bytes())) as pdf:
            sheet = read_sheet(pdf)
        for number, text in enumerate(facts.texts):
            seen = squeezed("".join(run.text for run in sheet.runs[number]))
            assert sorted(seen) == sorted(squeezed(text)), (path.name, number + 1)
        boxes = {
            (field.name, widget.page, tuple(round(side, 3) for side in widget.rect))
            for field in facts.fields
            for widget in field.widgets
        }
        assert boxes == {
            (one.field, one.page, tuple(round(side, 3) for side in one.box))
            for one in sheet.widgets
        }
        assert {one.field for one in sheet.items if one.field} == {one[0] for one in boxes}
