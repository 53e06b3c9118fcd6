"""The document for paper, for two publications that differ in every count."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from manuscripts import ROOT, STYLES, TEMPLATES

from press.load.blocks import BLOCKS
from press.model.clinic import Clinic, Phone
from press.model.nodes import Count, Questions, ScoreLine, Sign, Step
from press.model.parts import Quiz
from press.model.publication import Publication
from press.render.measure import line_width_em

from .conftest import document, text_of


def test_every_field_of_the_model_is_in_the_document_and_no_other(
    publication: Publication,
) -> None:
    tree = document(publication.handout, publication)
    stated = [name for part in publication.handout.parts for name in part.field_names]
    found = [field.get("name") for field in tree.iter("input", "textarea")]
    assert list(dict.fromkeys(found)) == stated


def test_a_radio_group_offers_each_choice_once_and_names_statement_and_answer(
    publication: Publication,
) -> None:
    tree = document(publication.handout, publication)
    for part in publication.handout.parts:
        if not isinstance(part, Quiz):
            continue
        for node in part.nodes():
            if isinstance(node, Sign):
                for statement in node.statements:
                    buttons = tree.findall(f".//input[@name='{statement.name}']")
                    assert [one.get("value") for one in buttons] == [c.value for c in part.scale]
                    assert [one.get("title") for one in buttons] == [
                        f"{statement.text}: {choice.label}" for choice in part.scale
                    ]
            if isinstance(node, Questions):
                for question in node.items:
                    buttons = tree.findall(f".//input[@name='{question.name}']")
                    assert [one.get("value") for one in buttons] == [c.value for c in part.answers]
            if isinstance(node, ScoreLine):
                buttons = tree.findall(f".//input[@name='{node.name}']")
                assert [one.get("value") for one in buttons] == [str(n) for n in node.numbers]
            if isinstance(node, Count):
                assert all(
                    tree.find(f".//input[@name='{tick.name}']") is not None for tick in node.items
                )


def test_every_field_has_a_spoken_name_and_none_stands_in_a_form(
    publication: Publication,
) -> None:
    tree = document(publication.handout, publication)
    for field in tree.iter("input", "textarea"):
        assert (field.get("title") or "").strip()
        if field.get("type") == "checkbox":
            assert field.get("value") == "On"
        if field.tag == "textarea" or field.get("type") == "text":
            assert int(field.get("maxlength") or 0) >= 8
    assert tree.find(".//form") is None


def test_a_step_says_which_step_its_date_and_notes_belong_to(publication: Publication) -> None:
    tree = document(publication.handout, publication)
    steps = [
        node
        for part in publication.handout.parts
        for node in part.nodes()
        if isinstance(node, Step)
    ]
    assert steps
    for step in steps:
        for field in (step.date, step.notes):
            (found,) = tree.findall(f".//input[@name='{field.name}']")
            assert f" {step.number}, {step.title}:" in str(found.get("title"))


def test_ids_are_unique_and_every_link_inside_leads_somewhere(publication: Publication) -> None:
    tree = document(publication.handout, publication)
    ids = Counter(str(element.get("id")) for element in tree.iter() if element.get("id"))
    assert {id_ for id_, times in ids.items() if times > 1} == set()
    targets = [str(a.get("href"))[1:] for a in tree.iter("a") if str(a.get("href"))[0] == "#"]
    targets += [str(e.get("data-target"))[1:] for e in tree.iter() if e.get("data-target")]
    assert targets
    assert set(targets) <= set(ids)


def test_every_chapter_and_part_can_be_reached_by_its_id(publication: Publication) -> None:
    tree = document(publication.handout, publication)
    ids = {element.get("id") for element in tree.iter()}
    for part in publication.handout.parts:
        assert part.name in ids
        assert {chapter.id for chapter in part.chapters} <= ids
        assert {heading.id for chapter in part.chapters for heading in chapter.headings} <= ids


def test_headings_begin_with_an_h1_and_skip_no_level(publication: Publication) -> None:
    for packet, layout in [
        (publication.handout, "handout"),
        *((s, "sheet") for s in publication.sheets),
    ]:
        last = 0
        for heading in document(packet, publication, layout).iter("h1", "h2", "h3", "h4"):
            level = int(str(heading.tag)[1])
            assert level <= last + 1, text_of(heading)
            assert heading.get("data-title"), text_of(heading)
            last = level


def test_a_title_broken_by_hand_is_one_line_in_the_outline(small: Publication) -> None:
    tree = document(small.handout, small)
    (title,) = tree.findall(".//section[@id='walls']/header/h1")
    assert title.find("br") is not None
    assert title.get("data-title") == "What a wall lets through"


def test_a_sheet_has_neither_cover_nor_contents(publication: Publication) -> None:
    for sheet in publication.sheets:
        tree = document(sheet, publication, "sheet")
        assert tree.find(".//*[@class='cover']") is None
        assert tree.find(".//*[@class='contents']") is None


def test_what_is_not_in_the_packet_is_named_as_a_sheet_and_never_linked(
    small: Publication,
) -> None:
    (sheet,) = [one for one in small.sheets if one.parts[0].id == "listening"]
    tree = document(sheet, small, "sheet")
    assert "“What can be mended” in the whole guide" in text_of(tree)
    (steps,) = [one for one in small.sheets if one.parts[0].id == "steps-owner"]
    assert "the sheet “Numbers”" in text_of(document(steps, small, "sheet"))
    assert not [a for a in tree.iter("a") if a.get("href") == "#mended"]


def test_the_contents_list_the_parts_of_the_packet_in_their_groups(
    publication: Publication,
) -> None:
    tree = document(publication.handout, publication)
    (contents,) = tree.findall(".//div[@class='contents']")
    linked = [str(a.get("href"))[1:] for a in contents.iter("a")]
    wanted = []
    for group in publication.groups:
        for part in publication.handout.parts:
            if part.group == group.id:
                own = [chapter.id for chapter in part.chapters if chapter.contents]
                wanted += own or [part.name]
    assert linked == wanted


def test_a_safety_box_without_groups_shows_a_number_where_no_help_lines_follow(
    small: Publication,
) -> None:
    assert small.lines is not None
    first = small.lines.of(small.lines.groups[0].id)[0]
    (sheet,) = [one for one in small.sheets if one.parts[0].id == "steps-loud"]
    alone = document(sheet, small, "sheet")
    (box,) = [e for e in alone.iter("div") if e.get("class") == "safety"]
    assert first.phone in text_of(box)
    whole = document(small.handout, small)
    (section,) = [e for e in whole.iter("section") if "Step with chair" in text_of(e)][:1]
    assert first.phone not in text_of(section)


def test_a_clinic_stands_on_the_cover_and_at_the_foot(small: Publication) -> None:
    clinic = Clinic(
        name="Harbour Row",
        address="14 Harbour Row",
        phones=(Phone("555-0142"),),
        web="https://a.example",
    )
    tree = document(small.handout, replace(small, clinic=clinic))
    (cover,) = tree.findall(".//section[@class='cover']")
    assert "14 Harbour Row Phone 555-0142" in " ".join(text_of(cover).split())
    assert tree.find("body").get("data-clinic") == "Harbour Row"  # type: ignore[union-attr]
    without = document(small.handout, small)
    assert without.find("body").get("data-clinic") == ""  # type: ignore[union-attr]
    assert len(without.findall(".//section[@class='cover']//div[@class='given-label']")) == 0


def test_every_picture_has_an_alternative_and_every_drawing_is_hidden_or_described(
    publication: Publication,
) -> None:
    tree = document(publication.handout, publication)
    assert all((img.get("alt") or "").strip() for img in tree.iter("img"))
    for svg in tree.iter("{http://www.w3.org/2000/svg}svg"):
        assert svg.get("aria-hidden") == "true"
    charts = [e for e in tree.iter() if e.get("role") == "img"]
    assert publication.infographic is not None
    assert [c.get("aria-label") for c in charts] == [
        tile.sentence for tile in publication.infographic.tiles
    ]


def test_text_never_stands_bare_in_a_section_or_a_div(publication: Publication) -> None:
    tree = document(publication.handout, publication)
    for element in tree.iter("section", "div", "header", "fieldset", "body"):
        classes = str(element.get("class"))
        if classes in {"numeral", "sources-number"}:
            continue
        loose = [element.text or "", *((child.tail or "") for child in element)]
        assert not "".join(loose).strip(), classes


def test_the_order_of_both_trims_is_the_same_document(publication: Publication) -> None:
    letter, a4 = (document(publication.handout, publication, trim=t) for t in ("letter", "a4"))
    assert text_of(letter) == text_of(a4)


def test_planner_pages_count_their_own_pages(small: Publication) -> None:
    tree = document(small.handout, small)
    styles = [str(style.text) for style in tree.findall(".//style")]
    assert len([style for style in styles if "@page night-notes" in style]) == 1
    assert [e for e in tree.iter() if e.get("id") == "night-notes-end"]


def test_nothing_in_templates_or_styles_knows_the_publication(publication: Publication) -> None:
    files = [*TEMPLATES.rglob("*.j2"), *TEMPLATES.rglob("*.yaml"), *STYLES.rglob("*.css")]
    words = [publication.title, publication.slug]
    words += [part.id for part in publication.parts if "-" in part.id]
    words += [recipient.id for recipient in publication.recipients if "-" in recipient.id]
    for file in files:
        text = file.read_text("utf-8")
        found = [word for word in words if re.search(rf"\b{re.escape(word)}\b", text)]
        assert not found, (file.relative_to(ROOT), found)


def test_every_component_has_its_template_and_its_stylesheet() -> None:
    templates = {path.name.partition(".")[0] for path in (TEMPLATES / "components").iterdir()}
    names = {*BLOCKS, "prose", "heading", "picture", "tick-list", "field-row", "field-table"}
    names |= {"step", "statements", "questions", "count", "score-line"}
    assert names <= templates
    sheets = {path.stem for path in (STYLES / "components").iterdir()}
    assert sheets - templates <= {"planner", "tick"}
    imported = re.findall(r"components/([\w-]+)\.css", (STYLES / "pdf.css").read_text("utf-8"))
    assert sorted(imported) == sorted(sheets)


@pytest.mark.parametrize("title", ["Even Ground", "Quiet Hours", "A", "Wherever we may be going"])
def test_a_title_is_measured_close_enough_to_fill_its_line(title: str) -> None:
    from fontTools.ttLib import TTFont

    font = TTFont(STYLES / "fonts" / "literata-500.ttf")
    names, advances = font.getBestCmap(), font["hmtx"]
    real = sum(advances[names[ord(c)]][0] for c in title) / font["head"].unitsPerEm
    assert line_width_em(title) == pytest.approx(real, rel=0.08)
