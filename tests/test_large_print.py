"""Large print is laid out anew: large everywhere, with room to write, and the same form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from facts import Field, pdf_facts
from outputs import Built
from pypdf import PdfReader

SMALLEST_PT = 14
BODY_PT = 18
PT_PER_MM = 72 / 25.4


def large(built: Built) -> list[tuple[Path, Path]]:
    """Return each file in large print beside the same in standard type."""
    pairs = []
    for record in built.records:
        if record.edition.endswith("-large-print"):
            trim = record.edition.removesuffix("-large-print")
            usual = record.path.replace(record.edition, trim)
            pairs.append((built.root / record.path, built.root / usual))
    assert pairs
    return pairs


def shown(path: Path) -> Iterator[tuple[float, str]]:
    """Yield the type size in points and the words of each run of text."""
    found: list[tuple[float, str]] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            found.append((abs(size * tm[3] * cm[3]), text.strip()))

    for page in PdfReader(path).pages:
        page.extract_text(visitor_text=visit)
    assert found
    yield from found


def height_mm(field: Field) -> float:
    return min((widget.rect[3] - widget.rect[1]) / PT_PER_MM for widget in field.widgets)


def test_nothing_is_smaller_than_fourteen_points_and_most_is_eighteen(built: Built) -> None:
    for path, _ in large(built):
        sizes = [round(size, 1) for size, words in shown(path) for _ in words]
        assert min(sizes) >= SMALLEST_PT, path
        if path.parent.name == "handout":  # a sheet may be little more than labels
            assert sum(size >= BODY_PT for size in sizes) > 0.6 * len(sizes), path


def test_no_word_is_divided_and_none_is_italic(built: Built) -> None:
    for path, usual in large(built):
        broken = [words for _, words in shown(path) if words.endswith(("\u00ad", "\u2010"))]
        assert broken == [], path
        names = {font.name for font in pdf_facts(path).fonts}
        assert not [name for name in names if "italic" in name.lower() or "oblique" in name.lower()]
        assert names <= {font.name for font in pdf_facts(usual).fonts}, path


def test_the_form_is_the_same_as_in_standard_type(built: Built) -> None:
    for path, usual in large(built):
        fields = {field.name: (field.kind, field.states) for field in pdf_facts(path).fields}
        assert fields == {f.name: (f.kind, f.states) for f in pdf_facts(usual).fields}


def test_there_is_room_to_write_and_to_tick(built: Built) -> None:
    for path, _ in large(built):
        for field in pdf_facts(path).fields:
            least = 8.5 if field.kind == "text" else 7
            assert height_mm(field) >= least, (path.name, field.name)


def test_what_is_typed_is_large_as_well(built: Built) -> None:
    for path, _ in large(built):
        for number, page in enumerate(PdfReader(path).pages):
            for annotation in page.get("/Annots", []):
                appearance = str(annotation.get_object().get("/DA", ""))
                if " Tf" in appearance:
                    size = float(appearance.split(" Tf")[0].split()[-1])
                    assert size >= 16, (path.name, number)


def test_most_lines_are_a_quarter_farther_apart_than_their_type_is_high(
    real: Built,
) -> None:
    path = real.handout("letter-large-print")
    lines: list[tuple[int, float, float]] = []
    for number, page in enumerate(PdfReader(path).pages):

        def visit(
            text: str, cm: Any, tm: Any, font: Any, size: float, number: int = number
        ) -> None:
            if len(text.strip()) > 30:
                height = abs(size * tm[3] * cm[3])
                lines.append((number, float(tm[5] * cm[3] + cm[5]), height))

        page.extract_text(visitor_text=visit)
    gaps = [
        (above[1] - below[1]) / below[2]
        for above, below in pairwise(lines)
        if above[0] == below[0] and above[2] == below[2] and 0 < above[1] - below[1] < 2 * below[2]
    ]
    assert len(gaps) > 100
    assert sum(gap >= 1.25 for gap in gaps) >= 0.9 * len(gaps)
