"""What we promise to hold is there: counts, headings, fields, order, words that stay away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest
import yaml
from facts import Field, pdf_facts
from insides import insides, squeezed
from manuscripts import ROOT
from outputs import Built
from tag_facts import Tag, spoken

from press.check.reading import grade
from press.model.edition import EDITIONS
from press.model.nodes import (
    Block,
    Cards,
    Count,
    FieldRow,
    FieldTable,
    Heading,
    Picture,
    Questions,
    ScoreLine,
    Sign,
    Step,
    TextField,
    Tick,
    TickList,
)
from press.model.parts import Chapter, Part, Quiz
from press.output import Record
from press.render.markup import day

T = TypeVar("T")
NUMBERED = re.compile(r"^\d+\.? ")
HEADINGS = {"H1": 1, "H2": 2, "H3": 3, "H4": 4, "H5": 5, "H6": 6}


def part(built: Built, id_: str) -> Part:
    """Return a part by its id."""
    return next(one for one in built.publication.parts if one.id == id_)


def chapter(built: Built, id_: str) -> Chapter:
    """Return a chapter by its id."""
    return next(
        chapter for one in built.publication.parts for chapter in one.chapters if chapter.id == id_
    )


def blocks(holder: Part | Chapter, name: str) -> list[Block]:
    """Return every block of a name."""
    nodes = holder.nodes() if isinstance(holder, Part) else holder.nodes
    return [node for node in nodes if isinstance(node, Block) and node.name == name]


def every(holder: Part, kind: type[T]) -> list[T]:
    """Return every node of a kind."""
    return [node for node in holder.nodes() if isinstance(node, kind)]


def entries(holder: Chapter, name: str) -> list[int]:
    """Return how many entries each block of a name has."""
    return [len(block.entries) for block in blocks(holder, name)]


# What the publication that we issue holds


def test_the_article_has_ten_causes_in_three_groups(real: Built) -> None:
    assert entries(chapter(real, "causes"), "run-in") == [3, 3, 4]


def test_the_article_has_nine_signs_and_seven_places_each_with_an_example(real: Built) -> None:
    assert entries(chapter(real, "signs"), "numbered") == [9]
    places = chapter(real, "places")
    order = [
        "place" if isinstance(node, Heading) else "example"
        for node in places.nodes
        if isinstance(node, Heading) or (isinstance(node, Block) and node.name == "example")
    ]
    assert order == ["place", "example"] * 7


def test_the_article_has_eight_effects_and_three_times_three_strategies(real: Built) -> None:
    assert entries(chapter(real, "effects"), "numbered") == [8]
    assert entries(chapter(real, "strategies"), "run-in") == [3, 3, 3]
    assert len(blocks(chapter(real, "strategies"), "gate")) == 3


def test_the_article_has_five_warning_signs_and_three_ways_to_protect_oneself(real: Built) -> None:
    warning = chapter(real, "warning-signs")
    assert entries(warning, "numbered-run-in") == [5]
    (ways,) = blocks(warning, "columns")
    assert [entry.html.count("<li>") for entry in ways.entries] == [2, 3, 3]


def test_the_article_compares_in_pairs_and_answers_three_questions(real: Built) -> None:
    assert len(chapter(real, "faq").headings) == 3
    assert [node.component for node in chapter(real, "mend-or-harm").nodes].count("compare") == 1


def test_there_are_six_pictures_and_one_infographic_of_four_to_six_figures(real: Built) -> None:
    shown = {real.publication.cover.picture}
    for one in real.publication.parts:
        shown |= {node.src for node in every(one, Picture)}
        shown |= {chapter.picture for chapter in one.chapters if chapter.picture}
    assert len(shown) == 6
    assert len([b for one in real.publication.parts for b in blocks(one, "infographic")]) == 1
    figures = real.publication.infographic
    assert figures is not None
    assert 4 <= len(figures.tiles) <= 6


def test_each_tile_says_its_numbers_again_in_words(built: Built) -> None:
    figures = built.publication.infographic
    assert figures is not None
    text = squeezed(" ".join(pdf_facts(built.handout()).texts))
    for tile in figures.tiles:
        assert squeezed(tile.sentence) in text
        assert squeezed(tile.caption) in text
        assert tile.source


def test_the_quiz_has_eighteen_statements_seven_questions_and_four_strengths(real: Built) -> None:
    quiz = part(real, "quiz")
    assert isinstance(quiz, Quiz)
    assert [len(sign.statements) for sign in every(quiz, Sign)] == [2] * 9
    (questions,) = every(quiz, Questions)
    assert len(questions.items) == 7
    assert [len(ticks.items) for ticks in every(quiz, TickList)] == [4]
    (line,) = every(quiz, ScoreLine)
    assert line.numbers == tuple(range(10))
    assert len(line.bands) == 3
    (count,) = every(quiz, Count)
    assert len(count.items) == 9


@pytest.mark.parametrize("id_", ["checklist-more-power", "checklist-less-power"])
def test_each_checklist_has_seven_steps_with_an_action_and_a_tip(real: Built, id_: str) -> None:
    steps = every(part(real, id_), Step)
    assert [step.number for step in steps] == [1, 2, 3, 4, 5, 6, 7]
    assert all(step.action and step.tip for step in steps)
    assert any(step.gate for step in steps)


def test_the_planning_notes_have_fourteen_sections_and_a_form_of_two_pages(real: Built) -> None:
    full = part(real, "safety-plan-full")
    assert len([one for chapter in full.chapters for one in chapter.headings]) == 14
    for edition in (EDITIONS[name] for name in real.form_editions):
        sheet = real.sheet(part(real, "safety-plan"), edition.id)
        assert edition.type == "large-print" or len(pdf_facts(sheet).texts) == 2
    assert part(real, "safety-plan") in real.publication.handout.parts
    assert full not in real.publication.handout.parts
    assert full not in real.publication.book.parts


def test_a_line_says_that_no_clinician_has_reviewed_this_and_another_where_one_signs(
    real: Built,
) -> None:
    text = squeezed(" ".join(pdf_facts(real.handout()).texts))
    assert squeezed("No clinician has reviewed this edition") in text
    assert squeezed(real.publication.words["reviewer-sign"]) in text


def test_every_part_is_easy_enough_to_read(real: Built) -> None:
    hard = {one.id: grade(one).grade for one in real.publication.parts if not grade(one).is_plain}
    assert hard == {}


def test_every_example_is_a_scene_of_sixty_to_ninety_words(built: Built) -> None:
    lengths = [
        len(re.sub("<[^>]*>", "", block.html).split())
        for one in built.publication.parts
        for block in blocks(one, "example")
    ]
    assert lengths
    assert [one for one in lengths if not 60 <= one <= 90] == []


def sentences(built: Built) -> Iterator[str]:
    """Yield every sentence of the manuscript's prose, labels and statements."""
    for path in sorted((built.shop.content / "en").glob("*.md")):
        text = path.read_text("utf-8").split("---\n", 2)[2]
        text = re.sub(r"(?m)^:::.*$|\{#?[\w-]+\}|\]\([^)]*\)|\[\^[^\]]*\]:?|^\w+:(?= )", "\n", text)
        text = re.sub(r"\[[_=]{2,} [\w-]+ \||- \[ \] [\w-]+ \|", "\n", text)
        yield from re.split(r"[.?!…:;]|\n\n|\n[-#|:]", text)


def test_no_sentence_is_longer_than_twentyfive_words(real: Built) -> None:
    assert [one for one in sentences(real) if len(re.findall(r"\w+", one)) > 25] == []


FORBIDDEN = (
    *("toxic", "narcissis*", "gaslight*", "victim*", "perpetrator*", "abuser*", "codependen*"),
    *("dynamics", "empower*", "journey", "just", "simply", "obviously"),
)


@pytest.mark.parametrize("word", FORBIDDEN)
def test_words_that_judge_or_talk_down_stay_away(real: Built, word: str) -> None:
    pattern = re.compile(rf"\b{word.replace('*', '[a-z]*')}\b", re.IGNORECASE)
    texts = [*(real.shop.content / "en").glob("*"), *(real.shop.content / "help-lines").glob("*")]
    for path in [path for path in texts if path.suffix == ".md"]:
        assert pattern.findall(path.read_text("utf-8")) == [], path.name


def test_nothing_on_our_pages_shouts(real: Built) -> None:
    for path in (real.shop.content / "en").glob("*.md"):
        body = path.read_text("utf-8").split("---\n", 2)[2]
        assert re.findall(r"[^!\n]{0,20}!(?!\[)", body) == [], path.name


# What every publication gets


def levels(tree: Tag) -> Iterator[tuple[int, str]]:
    """Yield the headings of a tagged file in reading order."""
    if tree[0] in HEADINGS:
        yield HEADINGS[tree[0]], spoken(tree)
    for kid in tree[1:]:
        if isinstance(kid, tuple):
            yield from levels(kid)


def test_no_level_of_headings_is_skipped(built: Built) -> None:
    for path in built.forms:
        found = [level for level, _ in levels(pdf_facts(path).tags)]
        assert found[0] == 1, path.name
        assert all(below <= above + 1 for above, below in pairwise(found)), path.name


def test_the_outline_is_the_headings_in_their_order(built: Built) -> None:
    groups = {group.title for group in built.publication.groups}
    for path in built.forms:
        facts = pdf_facts(path)
        spoken_ones = [
            (level, squeezed(NUMBERED.sub("", title)))
            for level, title in levels(facts.tags)
            if level < 3 and title not in groups
        ]
        listed = [(one.level, squeezed(NUMBERED.sub("", one.title))) for one in facts.outline]
        assert listed == spoken_ones, path.name


def test_every_heading_of_the_manuscript_is_a_heading_of_the_file(built: Built) -> None:
    by_id = {one.id: one for one in built.publication.parts}
    for record in built.form_records:
        there = [squeezed(title) for _, title in levels(pdf_facts(built.root / record.path).tags)]
        for one in (by_id[id_] for id_ in record.parts):
            for chapter in one.chapters:
                for title in (chapter.title, *(heading.title for heading in chapter.headings)):
                    assert squeezed(title) in there, (record.path, title)


def labels(one: Part) -> dict[str, str]:
    """Return what somebody who hears a field must be told, by the field's name."""
    found: dict[str, str] = {}
    for node in one.nodes():
        match node:
            case Sign(statements=statements):
                found |= {item.name: item.text for item in statements}
            case Questions(items=questions):
                found |= {item.name: item.text for item in questions}
            case TickList(items=ticks) | Count(items=ticks):
                found |= {item.name: item.label for item in ticks}
            case FieldRow(fields=fields) | Cards(fields=fields):
                found |= {item.name: item.label for item in fields}
            case FieldTable(rows=rows):
                cells = [cell for row in rows for cell in row if isinstance(cell, TextField)]
                found |= {cell.name: cell.label for cell in cells}
            case Step():
                found[node.done.name] = node.title
                found[node.date.name] = found[node.notes.name] = str(node.number)
            case ScoreLine():
                found[node.name] = node.label
            case _:
                pass
    return found


def kinds(one: Part) -> dict[str, str]:
    """Return the kind of each field."""
    found = dict.fromkeys(one.field_names, "radio")
    for node in one.nodes():
        items = (
            *(node.items if isinstance(node, TickList | Count) else ()),
            *(node.fields if isinstance(node, FieldRow | Cards) else ()),
            *([cell for row in node.rows for cell in row] if isinstance(node, FieldTable) else ()),
            *((node.done, node.date, node.notes) if isinstance(node, Step) else ()),
        )
        for item in items:
            if isinstance(item, Tick | TextField):
                found[item.name] = "tick" if isinstance(item, Tick) else "text"
    return found


def of_the_script(record: Record, part: Part) -> dict[str, str]:
    """Return the kinds of the two fields that only a file which counts has."""
    if record.kind != "tally" or not isinstance(part, Quiz):
        return {}
    return {part.sum_field: "text", part.clear_field: "button"}


def test_a_file_has_exactly_the_fields_of_its_parts(built: Built) -> None:
    by_id = {one.id: one for one in built.publication.parts}
    for record in built.form_records:
        parts = [by_id[id_] for id_ in record.parts]
        expected = {name: kind for one in parts for name, kind in kinds(one).items()}
        expected |= {k: v for one in parts for k, v in of_the_script(record, one).items()}
        fields = pdf_facts(built.root / record.path).fields
        assert len({field.name for field in fields}) == len(fields)
        assert {field.name: field.kind for field in fields} == expected, record.path
        assert record.fields == len(expected), record.path


def test_every_field_says_its_question(built: Built) -> None:
    by_id = {one.id: one for one in built.publication.parts}
    for record in built.form_records:
        parts = [by_id[id_] for id_ in record.parts]
        asked = {name: text for one in parts for name, text in labels(one).items()}
        words = built.publication.words
        for one in parts:
            spoken_of = (words["tally-spoken"], words["tally-clear-spoken"])
            asked |= dict(zip(of_the_script(record, one), spoken_of, strict=False))
        for field in pdf_facts(built.root / record.path).fields:
            said = squeezed(field.tooltip)
            assert squeezed(asked[field.name]) in said, (record.path, field.name, field.tooltip)


def test_every_button_of_a_group_says_the_question_and_its_answer(built: Built) -> None:
    for one in built.publication.parts:
        if not isinstance(one, Quiz):
            continue
        answers = {
            node.name: [c.label for c in one.scale]
            for sign in every(one, Sign)
            for node in sign.statements
        }
        for questions in every(one, Questions):
            answers |= {node.name: [c.label for c in one.answers] for node in questions.items}
        asked = labels(one)
        facts = pdf_facts(built.sheet(one))
        for name, words in answers.items():
            told = [squeezed(widget.tooltip) for widget in facts.field(name).widgets]
            assert told == [squeezed(f"{asked[name]}: {word}") for word in words]


def comparable(field: Field) -> tuple[str, str, str, tuple[str, ...], int, int | None]:
    """Return a field without the page it stands on."""
    return field.name, field.kind, field.tooltip, field.states, field.flags, field.max_length


def test_each_sheet_asks_the_same_as_the_handout(built: Built) -> None:
    handout_parts = built.publication.handout.parts
    for edition in built.form_editions:
        asked = {comparable(field) for field in pdf_facts(built.handout(edition)).fields}
        for packet in built.publication.sheets:
            if packet.parts[0] not in handout_parts:
                continue
            fields = {
                comparable(one) for one in pdf_facts(built.sheet(packet.parts[0], edition)).fields
            }
            prefix = f"{packet.parts[0].name}."
            assert fields == {one for one in asked if one[0].startswith(prefix)}


def test_no_reading_part_holds_a_field(built: Built) -> None:
    for one in built.publication.parts:
        assert one.kind.is_worksheet or one.field_names == ()


def page_of(texts: tuple[str, ...], title: str) -> int:
    """Return the first page after the contents that shows a title."""
    found = [n for n, text in enumerate(texts, 1) if squeezed(title) in squeezed(text)]
    return found[0]


def test_what_begins_on_a_right_hand_page_does(built: Built) -> None:
    checked = 0
    for edition in built.form_editions:
        facts = pdf_facts(built.handout(edition))
        for one in built.publication.handout.parts:
            if one.right_hand:
                pages = [
                    entry.page
                    for entry in facts.outline
                    if entry.level == 1 and entry.title == one.chapters[0].title
                ]
                assert len(pages) == 1
                assert pages[0] % 2 == 1, (edition, one.id, pages)
                checked += 1
    assert checked >= 4


def test_a_part_that_begins_on_a_right_hand_page_shares_no_page_with_another(built: Built) -> None:
    for edition in built.form_editions:
        facts = pdf_facts(built.handout(edition))
        first = {one.chapters[0].title: one for one in built.publication.handout.parts}
        starts = [entry for entry in facts.outline if entry.level == 1 and entry.title in first]
        for before, after in pairwise(starts):
            if first[after.title].right_hand or first[before.title].right_hand:
                assert after.page > before.page
        for entry in starts:
            for field in facts.fields:
                if field.name.startswith(f"{first[entry.title].name}."):
                    assert field.page >= entry.page


def test_the_safety_box_stands_before_the_count_and_before_every_step(built: Built) -> None:
    for one in built.publication.parts:
        order = list(one.nodes())
        boxes = [
            at for at, node in enumerate(order) if isinstance(node, Block) and node.name == "safety"
        ]
        later = [at for at, node in enumerate(order) if isinstance(node, Count | ScoreLine | Step)]
        if later:
            assert boxes, one.id
            assert boxes[0] < later[0], one.id


def test_the_safety_box_is_heard_before_the_count(built: Built) -> None:
    (quiz,) = [one for one in built.publication.parts if isinstance(one, Quiz)]
    (box,) = blocks(quiz, "safety")
    facts = pdf_facts(built.sheet(quiz))
    heard = [title for _, title in levels(facts.tags)]
    count = next(one for one in quiz.chapters if any(isinstance(n, Count) for n in one.nodes))
    assert heard.index(box.title) < heard.index(count.title)
    boxes = [entry.page for entry in facts.outline if entry.title == box.title]
    assert boxes[0] <= facts.field(f"{quiz.name}.count").page


def test_every_help_line_that_may_be_printed_is_with_its_number_and_the_dates(built: Built) -> None:
    lines = built.publication.lines
    assert lines is not None
    (page,) = [one for one in built.publication.parts if one.kind == "lines"]
    words = built.publication.words
    for path in (built.sheet(page), built.handout()):
        text = squeezed(" ".join(pdf_facts(path).texts))
        for line in lines.printed:
            for shown in (line.phone, line.contact, line.service, line.detail):
                assert squeezed(shown) in text, (path.name, line.id, shown)
            assert line.sources
            assert line.verified_on < line.next_review
        assert squeezed(day(lines.checked, words)) in text
        assert squeezed(day(lines.next_check, words)) in text
        assert squeezed(lines.emergency.number) in text
        for line in lines.lines:
            if line not in lines.printed:
                assert squeezed(line.service) not in text, line.id


def test_nothing_on_the_deny_list_is_printed(built: Built) -> None:
    lines = built.publication.lines
    assert lines is not None
    assert lines.deny
    for record in built.records:
        places = insides(built.root / record.path)
        said = places.get("text") or " ".join(
            text for name, text in places.items() if name.endswith(".xhtml")
        )
        for denied in lines.deny:
            number = re.sub(r"\D", "", denied.number)
            assert not number or number not in re.sub(r"[().]", "", said), denied
            assert not denied.phrase or squeezed(denied.phrase) not in said, denied


def test_every_picture_has_words_for_those_who_cannot_see_it(built: Built) -> None:
    for one in built.publication.parts:
        alts = [node.alt for node in every(one, Picture)]
        alts += [chapter.alt for chapter in one.chapters if chapter.picture]
        for alt in alts:
            assert 10 <= len(alt) <= 250
            assert not alt.lower().startswith(("image", "picture", "photo", "drawing"))


def figures(tree: Tag) -> Iterator[Tag]:
    """Yield every figure of a tagged file."""
    if tree[0] == "Figure":
        yield tree
    for kid in tree[1:]:
        if isinstance(kid, tuple):
            yield from figures(kid)


def test_every_figure_of_a_file_has_an_alternative(built: Built) -> None:
    for path in built.forms:
        assert all(spoken(figure) for figure in figures(pdf_facts(path).tags)), path.name


def test_the_manifest_and_the_sums_name_every_file(built: Built) -> None:
    listed = json.loads((built.root / "manifest.json").read_text("utf-8"))["files"]
    there = {
        path.relative_to(built.root).as_posix()
        for path in built.root.rglob("*")
        if path.is_file() and path.suffix in {".pdf", ".epub"}
    }
    assert {entry["path"] for entry in listed} == there
    sums = (built.root / "SHA256SUMS").read_text("utf-8").splitlines()
    assert [f"{one['sha256']}  {one['path']}" for one in listed] == sums
    for entry in listed:
        assert entry["bytes"] == (built.root / entry["path"]).stat().st_size
        assert entry["language"] == built.publication.language
        assert (entry["pages"] > 0) == (entry["kind"] != "epub")


def test_files_are_small_enough_to_be_mailed(built: Built) -> None:
    for record in built.records:
        limit = {"handout": 500, "sheet": 150, "tally": 150, "epub": 1000}[record.kind]
        assert record.bytes <= limit * 1024, record.path


# What nobody must be able to find


NEVER = re.compile("abus|violen|safetyplan|safetyplanning")


def test_no_name_title_outline_or_metadata_tells_what_the_pages_are_about(real: Built) -> None:
    for record in real.records:
        for place, text in insides(real.root / record.path).items():
            told = place in {"file name", "outline", "metadata", "field names"}
            told = told or place.endswith((" (name)", ".opf", ".ncx"))
            if told or place.endswith("/contents.xhtml"):
                assert NEVER.findall(text) == [], (record.path, place)


def test_titles_of_files_and_windows_tell_nothing(real: Built) -> None:
    for path in real.forms:
        assert not NEVER.search(squeezed(pdf_facts(path).metadata["/Title"])), path.name
    publication = real.publication
    for title in (publication.title, publication.subtitle, publication.description):
        assert not NEVER.search(squeezed(title))
    extracts = [extract.packet for extract in publication.extracts]
    for packet in (publication.handout, publication.book, *publication.sheets, *extracts):
        assert not NEVER.search(squeezed(packet.title))


def test_the_planning_notes_say_nowhere_what_they_are_for(real: Built) -> None:
    plans = [one for one in real.publication.parts if one.kind == "plan"]
    assert len(plans) == 2
    for one in plans:
        for edition in real.form_editions:
            for place, text in insides(real.sheet(one, edition)).items():
                assert NEVER.findall(text) == [], (one.id, place)


def test_the_planning_notes_do_not_carry_the_look_of_the_house(real: Built) -> None:
    for one in real.publication.parts:
        if one.kind == "plan":
            said = insides(real.sheet(one))
            assert squeezed(real.publication.title) not in said["text"]
            assert squeezed(real.publication.title) not in said["outline"]


# The press knows no publication


def sources() -> list[Path]:
    """Return every text file of the press, its templates and its styles."""
    folders = [ROOT / "press", ROOT / "templates", ROOT / "styles"]
    kinds = {".py", ".j2", ".css", ".yaml", ".svg", ".js"}
    return [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds]


def knowledge() -> Iterator[str]:
    """Yield what only the manuscript may know, as a pattern."""
    stated = yaml.safe_load((ROOT / "content" / "publication.yaml").read_text("utf-8"))
    for key in ("title", "subtitle", "slug", "identifier", "creator", "description"):
        yield re.escape(stated[key])
    yield re.escape(stated["identifier"].removeprefix("urn:uuid:"))
    quiz = yaml.safe_load((ROOT / "content/en/quiz.md").read_text("utf-8").split("---")[1])
    lines = yaml.safe_load((ROOT / "content/help-lines/us.yaml").read_text("utf-8"))
    kinds = {"article", "quiz", "contents", "about", "help-lines"}  # words the press has as well
    ids = {path.stem for path in (ROOT / "content" / "en").glob("*.md")} - kinds
    ids |= {one["id"] for key in ("recipients", "groups") for one in stated[key]}
    ids |= {one["id"] for one in (*quiz["signs"], *lines["groups"])}
    for id_ in ids:
        # a word that English has too is knowledge only where it stands as a value or a selector
        yield re.escape(id_) if "-" in id_ else rf"(?<=[\"'#]){re.escape(id_)}(?=[\"'])"
    for name in (*(one["name"] for one in quiz["signs"]), *(b["name"] for b in quiz["bands"])):
        yield rf"\b{re.escape(name)}\b" if " " in name else rf"(?<=[\"'>]){name}(?=[\"'<])"


def test_the_press_knows_no_title_part_role_or_sign_of_ours() -> None:
    pattern = re.compile("|".join(knowledge()))
    found = {
        (path.relative_to(ROOT).as_posix(), match[0])
        for path in sources()
        for match in pattern.finditer(path.read_text("utf-8"))
    }
    assert found == set()


def test_the_press_speaks_of_no_subject() -> None:
    pattern = re.compile(
        r"abuse|violen|partner-|relationship|hotline|therap(?!ist|eut)|safety plan", re.IGNORECASE
    )
    found = {
        (path.relative_to(ROOT).as_posix(), match[0])
        for path in sources()
        for match in pattern.finditer(path.read_text("utf-8"))
    }
    assert found == set()


def test_the_two_publications_differ_in_what_the_press_must_not_know(
    small: Built, real: Built
) -> None:
    one, other = small.publication, real.publication
    assert not {r.id for r in one.recipients} & {r.id for r in other.recipients}
    assert not {g.id for g in one.groups} & {g.id for g in other.groups}
    quizzes = [next(p for p in pub.parts if isinstance(p, Quiz)) for pub in (one, other)]
    assert len(every(quizzes[0], Sign)) != len(every(quizzes[1], Sign))
    assert len(quizzes[0].scale) != len(quizzes[1].scale)
    checklists = [sum(p.kind == "checklist" for p in pub.parts) for pub in (one, other)]
    assert checklists[0] == checklists[1] + 2
