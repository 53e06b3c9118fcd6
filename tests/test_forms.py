"""What a reader fills in and saves is still there when the file is opened again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from facts import Field, PdfFacts, pdf_facts
from fontTools.ttLib import TTFont
from manuscripts import STYLES
from outputs import Built
from toolbox import verapdf
from viewers import fill_in_chromium, fill_in_pdfjs

from press.model.nodes import Node, Questions, ScoreLine, Sign, field_names
from press.model.parts import Part, Quiz, Together

# each letter beyond ASCII must be in the form's own font
NAMES = "Łukasz Zoë Ağa Ștefan Đorđe"
BLANK = {"", "Off"}


def worksheets(built: Built) -> list[Part]:
    """Return the quiz, and a checklist that is for one person alone."""
    parts = [packet.parts[0] for packet in built.publication.sheets]
    return [
        next(part for part in parts if part.kind == kind and part.together is Together.NEVER)
        for kind in ("quiz", "checklist")
    ]


def choices(part: Part) -> dict[str, tuple[str, ...]]:
    """Return what may be answered in each radio group that the manuscript asks for."""
    return {
        name: answers
        for node in part.nodes()
        if (answers := _answers(part, node))
        for name in field_names(node)
    }


def _answers(part: Part, node: Node) -> tuple[str, ...]:
    match part, node:
        case Quiz(scale=scale), Sign():
            return tuple(choice.value for choice in scale)
        case Quiz(answers=answers), Questions():
            return tuple(choice.value for choice in answers)
        case _, ScoreLine(numbers=numbers):
            return tuple(map(str, numbers))
        case _:
            return ()


def filled_in(part: Part, form: PdfFacts) -> dict[str, str]:
    """Return an answer to every field of a part, each value of a scale in its turn."""
    answers = dict.fromkeys(part.field_names, "")
    for turn, (name, values) in enumerate(choices(part).items()):
        answers[name] = values[turn % len(values)]
    for name in part.field_names:
        field = form.field(name)
        if field.kind == "tick":
            answers[name] = "On"
        elif field.kind == "text":
            answers[name] = NAMES[: field.max_length]
    return answers


def one_of_each(part: Part, form: PdfFacts) -> dict[str, str]:
    """Return answers to the last field of each kind on each page, and to one roomy line."""
    answers = filled_in(part, form)
    last = {(field.page, field.kind): field for field in form.fields if field.kind != "text"}
    lines = [field for field in form.fields if field.kind == "text" and room(field) >= len(NAMES)]
    return {field.name: answers[field.name] for field in [*last.values(), lines[-1]]}


def room(field: Field) -> int:
    return field.max_length or 1000


def values(data: bytes) -> dict[str, str]:
    """Return what is filled in, without what was left blank."""
    return {field.name: field.value for field in pdf_facts(data).fields if field.value not in BLANK}


def cases(built: Built) -> Iterator[tuple[Part, bytes, PdfFacts]]:
    for part in worksheets(built):
        data = built.sheet(part).read_bytes()
        yield part, data, pdf_facts(data)


def test_a_sheet_has_the_fields_of_its_manuscript_and_nothing_chosen(built: Built) -> None:
    for part, data, form in cases(built):
        assert [field.name for field in form.fields] == list(part.field_names)
        radios = {field.name: field.states for field in form.fields if field.kind == "radio"}
        assert radios == choices(part)
        assert values(data) == {}


@pytest.mark.xdist_group("forms")
def test_all_answers_are_kept_by_pdfjs(built: Built, tmp_path: Path) -> None:
    saved = []
    for part, data, form in cases(built):
        answers = filled_in(part, form)
        filled = fill_in_pdfjs(data, answers)
        assert values(filled) == answers
        saved.append(tmp_path / f"{part.name}.pdf")
        saved[-1].write_bytes(filled)
    assert verapdf(saved, "ua1") == {path: [] for path in saved}


@pytest.mark.xdist_group("forms")
def test_answers_of_every_kind_are_kept_by_chromium(built: Built, tmp_path: Path) -> None:
    saved = []
    for part, data, form in cases(built):
        answers = one_of_each(part, form)
        filled = fill_in_chromium(data, answers)
        assert values(filled) == answers
        saved.append(tmp_path / f"{part.name}.pdf")
        saved[-1].write_bytes(filled)
    assert verapdf(saved, "ua1") == {path: [] for path in saved}


WORDS = "and some more words, as people write them"
TYPED = [" ".join([NAMES] * 12), " ".join([WORDS] * 12)]
MULTILINE = 1 << 12  # ISO 32000-1, table 228
PADDING_PT = 2  # what viewers leave free at each side
FORM_FONT = TTFont(STYLES / "fonts" / "form-regular.ttf")


def width(text: str, size: float) -> float:
    """Return how wide a text is in the form's font."""
    glyphs = FORM_FONT.getBestCmap()
    units = FORM_FONT["head"].unitsPerEm
    advances = [int(FORM_FONT["hmtx"][glyphs[ord(letter)]][0]) for letter in text]
    return size * sum(advances) / int(units)


def lines_of(text: str, size: float, room: float) -> int:
    """Return how many lines a text takes."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        lines += [word] if lines[-1] and width(longer, size) > room else []
        lines[-1] = lines[-1] if lines[-1] == word else longer
    return len(lines)


def test_ordinary_words_up_to_the_limit_of_a_field_can_all_be_seen(built: Built) -> None:
    leading = (FORM_FONT["hhea"].ascent - FORM_FONT["hhea"].descent) / FORM_FONT["head"].unitsPerEm
    checked = 0
    for path in built.forms:
        for field in pdf_facts(path).fields:
            if field.max_length is None:
                continue
            left, bottom, right, top = field.rect
            size, room = field.widgets[0].type_size, right - left - 2 * PADDING_PT
            assert size, (path.name, field.name)
            for words in TYPED:
                text = words[: field.max_length].strip()
                if field.flags & MULTILINE:
                    high = lines_of(text, size, room) * leading * size + 2 * PADDING_PT
                    assert high <= top - bottom, (path.name, field.name)
                else:
                    assert width(text, size) <= room, (path.name, field.name)
            checked += 1
    assert checked > 20
