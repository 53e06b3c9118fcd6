"""Ten cards to a sheet, where pre-cut sheets have them; each its own, and giving nothing away."""

from __future__ import annotations

import pytest
from facts import pdf_facts, spoken
from outputs import Built

from press.model.parts import Kind, Part, Together

PT_PER_MM = 72 / 25.4
# left, top, width, height and the gap between the columns: Avery 5371, and its like on A4
GRIDS = {"letter": (19.05, 12.7, 88.9, 50.8, 0.0), "a4": (15.0, 13.5, 85.0, 54.0, 10.0)}
GIVES_AWAY = ("abus", "violen", "domestic", "hotline", "suicid", "crisis", "safety", "danger")


def card(real: Built) -> Part:
    """Return the part of the publication that is a card."""
    (found,) = (one for one in real.publication.parts if one.kind is Kind.CARD)
    return found


@pytest.mark.parametrize("trim", GRIDS)
def test_each_card_holds_its_own_field_where_the_sheet_is_cut(real: Built, trim: str) -> None:
    part = card(real)
    facts = pdf_facts(real.sheet(part, trim))
    left, top, width, height, gap = GRIDS[trim]
    page_height = facts.sizes[0][1] / PT_PER_MM
    assert len(facts.texts) == 1
    assert len(facts.fields) == 10
    for number, field in enumerate(facts.fields):
        row, column = divmod(number, 2)
        x1, y1, x2, y2 = (value / PT_PER_MM for value in field.rect)
        x, y = left + column * (width + gap), top + row * height
        assert x + 6.9 <= x1 < x2 <= x + width - 6.9
        assert y <= page_height - y2 < page_height - y1 <= y + height - 5


@pytest.mark.parametrize("trim", GRIDS)
def test_no_two_cards_share_a_field_or_its_spoken_name(real: Built, trim: str) -> None:
    part = card(real)
    fields = pdf_facts(real.sheet(part, trim)).fields
    assert len({field.name for field in fields}) == len({field.tooltip for field in fields}) == 10
    assert fields[2].tooltip == "Card 3: Another number"


def test_the_numbers_are_those_of_the_help_lines_and_are_spoken_once(real: Built) -> None:
    part = card(real)
    facts = pdf_facts(real.sheet(part))
    lines = real.publication.lines
    assert lines is not None
    phones = [lines.of(group)[0].phone for group in ("abuse", "crisis")]
    for phone in phones:
        assert facts.texts[0].count(phone) == 10
        assert spoken(facts.tags).count(phone) == 1


def test_a_card_gives_nothing_away(real: Built) -> None:
    part = card(real)
    facts = pdf_facts(real.sheet(part))
    told = " ".join(
        [*facts.texts, *facts.metadata.values(), *(field.tooltip for field in facts.fields)]
    )
    assert not [word for word in GIVES_AWAY if word in told.lower()]
    assert "hotline" not in real.sheet(part).name


def test_a_card_reaches_no_partner_who_may_be_feared(real: Built) -> None:
    part = card(real)
    (plan,) = (one for one in real.publication.parts if one.id == "safety-plan")
    assert part.together is Together.NEVER
    assert part.may_reach == plan.may_reach
    assert part not in real.publication.handout.parts
    assert part not in real.publication.book.parts


def test_a_card_comes_in_one_size_and_ink(real: Built) -> None:
    editions = [record.edition for record in real.records if "pocket-card" in record.path]
    assert sorted(editions) == ["a4", "letter"]
