"""The quiz that counts by itself: what it says, when it keeps silent, and that no other does."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from io import BytesIO

import pikepdf
import pytest
from facts import pdf_facts
from outputs import Built
from playwright.sync_api import Page
from viewers import browser, fill_in_chromium, kept, pdfjs_viewer

from press.model.nodes import Questions, Sign
from press.model.parts import Quiz
from press.render.tally import render_tally

pytestmark = pytest.mark.xdist_group("tally")

WORDS = ("tally-stop", "tally-first", "tally-open", "tally-heavy", "tally-sum")
READ_ONLY, PUSH_BUTTON = 1 << 0, 1 << 16
RUN = """([script, cases]) => cases.map((given) => {
    window.calculateNow = () => {};
    window.getField = (name) => ({ value: given[name] || 'Off' });
    return (0, eval)(`(function () { ${script}; return tally(); })()`);
})"""


def quiz_of(built: Built) -> Quiz:
    """Return the publication's quiz."""
    (found,) = [part for part in built.publication.parts if isinstance(part, Quiz)]
    return found


def asked(quiz: Quiz) -> tuple[list[list[str]], list[str]]:
    """Return the names of the statements of each sign, and of the safety questions."""
    nodes = list(quiz.nodes())
    signs = [[one.name for one in node.statements] for node in nodes if isinstance(node, Sign)]
    safety = [one.name for node in nodes if isinstance(node, Questions) for one in node.items]
    return signs, safety


def calm(quiz: Quiz) -> dict[str, str]:
    """Return the answers that mark nothing."""
    signs, safety = asked(quiz)
    statements = dict.fromkeys((name for names in signs for name in names), quiz.scale[0].value)
    return statements | dict.fromkeys(safety, quiz.clear_answer)


def expected(quiz: Quiz, given: Mapping[str, str]) -> str:
    """Return what the rules of the paper say of some answers: the words, and the number in them."""
    signs, safety = asked(quiz)
    replies = [given[name] for name in safety]
    if any(reply not in ("", quiz.clear_answer) for reply in replies):
        return "tally-stop"
    if "" in replies:
        return "tally-first"
    values = [choice.value for choice in quiz.scale if not choice.mark]
    high = values[values.index(quiz.threshold) :]
    said = [[given[name] for name in names] for names in signs]
    if sum(reply not in values for row in said for reply in row) > quiz.most_open:
        return "tally-open"
    ids = [node.id for node in quiz.nodes() if isinstance(node, Sign)]
    marked = [id_ for id_, row in zip(ids, said, strict=True) if set(row) & set(high)]
    key = "tally-heavy" if set(marked) & set(quiz.weighs_more) else "tally-sum"
    return f"{key} {len(marked)}"


def told(words: Mapping[str, str], text: str) -> str:
    """Return which words a text is made of, with the number it begins with if it counts."""
    for key in WORDS:
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", ".+", re.escape(words[key])), text):
            return f"{key} {text.split()[0]}" if key in WORDS[3:] else key
    return text


def made_up(quiz: Quiz, number: int) -> Iterator[dict[str, str]]:
    """Yield answers of many kinds: calm and less calm, complete and with gaps."""
    chance = random.Random(9)
    scale = [*(choice.value for choice in quiz.scale), ""]
    others = [*(choice.value for choice in quiz.answers), ""]
    signs, safety = asked(quiz)
    for turn in range(number):
        unrest, concern = (0.05, 0.2, 1.0)[turn % 3], (0.0, 0.0, 0.1, 0.5)[turn % 4]
        given = calm(quiz)
        for name in (name for names in signs for name in names):
            if chance.random() < unrest:
                given[name] = chance.choice(scale)
        for name in safety:
            if chance.random() < concern:
                given[name] = chance.choice(others)
        yield given


@pytest.fixture
def page() -> Iterator[Page]:
    """Return an empty page to run the script in."""
    with browser() as context:
        yield context.new_page()


def test_a_count_follows_the_rules_of_the_paper_whatever_is_answered(
    built: Built, page: Page
) -> None:
    quiz, words = quiz_of(built), built.publication.words
    cases = list(made_up(quiz, 600))
    said = page.evaluate(RUN, [render_tally(quiz, words, built.shop.templates), cases])
    wanted = [expected(quiz, given) for given in cases]
    assert [told(words, one) for one in said] == wanted
    assert {one.split()[0] for one in wanted} == set(WORDS)


def test_a_sign_that_weighs_more_never_reads_as_few_signs(built: Built, page: Page) -> None:
    quiz, words = quiz_of(built), built.publication.words
    script = render_tally(quiz, words, built.shop.templates)
    for node in quiz.nodes():
        if isinstance(node, Sign) and node.id in quiz.weighs_more:
            (said,) = page.evaluate(
                RUN, [script, [calm(quiz) | {node.statements[0].name: quiz.threshold}]]
            )
            assert str(node.number) in said
            assert told(words, said) == "tally-heavy 1"


def test_the_file_counts_by_the_rules_that_our_paper_states(real: Built) -> None:
    quiz = quiz_of(real)
    text = "".join(pdf_facts(real.sheet(quiz).read_bytes()).texts)
    printed = " ".join(text.split())
    signs = [node for node in quiz.nodes() if isinstance(node, Sign)]
    *rest, last = [str(sign.number) for sign in signs if sign.id in quiz.weighs_more]
    assert f"whatever the number, if {', '.join(rest)} or {last} is marked" in printed
    assert quiz.most_open == 5
    assert "If you skipped six lines or more, leave the count out" in printed


def test_every_quiz_file_that_counts_is_one_of_its_trim_and_has_its_own_two_fields(
    built: Built,
) -> None:
    quiz = quiz_of(built)
    trims = [edition for edition in built.publication.editions if edition in ("letter", "a4")]
    assert [path.name for path in built.files("tally")] == [
        f"{quiz.name}-tally-{trim}.pdf" for trim in sorted(trims)
    ]
    for path, trim in zip(built.files("tally"), sorted(trims), strict=True):
        counting, plain = (
            pdf_facts(path.read_bytes()),
            pdf_facts(built.sheet(quiz, trim).read_bytes()),
        )
        assert {field.name for field in counting.fields} == {
            *(field.name for field in plain.fields),
            quiz.sum_field,
            quiz.clear_field,
        }
        assert len(counting.sizes) == len(plain.sizes)
        assert counting.field(quiz.sum_field).flags & READ_ONLY
        assert counting.field(quiz.clear_field).flags & PUSH_BUTTON


def test_no_other_file_carries_a_script_or_an_action_that_empties(built: Built) -> None:
    for path in [*built.pdfs, *built.files("tally")]:
        plain = BytesIO()
        with pikepdf.open(path) as pdf:
            pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        found = set(
            re.findall(rb"/(JavaScript|JS|ResetForm|AA|SubmitForm|OpenAction)\b", plain.getvalue())
        )
        counts = path in built.files("tally")
        assert found == ({b"JavaScript", b"JS", b"ResetForm", b"AA"} if counts else set()), path


WORDS_OF_THE_LANGUAGE = {
    *("var", "function", "return", "if", "else", "for", "null", "true", "false", "this"),
    *("String", "length", "push", "join", "indexOf", "replace", "hasOwnProperty"),
}
WORDS_OF_THE_VIEWER = {"quiz", "getField", "value", "calculateNow"}


def test_the_script_knows_no_word_that_leads_out_of_its_file(built: Built) -> None:
    script = render_tally(quiz_of(built), built.publication.words, built.shop.templates)
    data, _, code = script.partition("\n")
    assert script.isascii()
    json.loads(data.removeprefix("var quiz = ").removesuffix(";"))
    bare = re.sub(r'//.*|"[^"]*"|/(?:\\.|[^/\n])+/g', " ", code)
    known = WORDS_OF_THE_LANGUAGE | WORDS_OF_THE_VIEWER | set(json_keys(json.loads(data[11:-1])))
    known |= own_names(bare)
    assert set(re.findall(r"[A-Za-z_]\w*", bare)) <= known


def json_keys(value: object) -> Iterator[str]:
    """Yield every key of some data."""
    inner = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, dict):
        yield from value
    for one in inner if isinstance(inner, list) else ():
        yield from json_keys(one)


def own_names(code: str) -> set[str]:
    """Return what a script names itself: variables, functions and their arguments, keys."""
    names = set(re.findall(r"(?:function|var) (\w+)", code)) | set(re.findall(r"(\w+):", code))
    for arguments in re.findall(r"function\s*\w*\(([^)]*)\)", code):
        names |= {name.strip() for name in arguments.split(",")}
    return names


def test_chromium_counts_while_marks_are_made_and_stops_for_a_safety_answer(small: Built) -> None:
    quiz, words = quiz_of(small), small.publication.words
    blank = small.files("tally")[0].read_bytes()
    signs, safety = asked(quiz)
    marks = calm(quiz) | {signs[0][0]: quiz.threshold}
    counted = kept(fill_in_chromium(blank, marks))
    assert told(words, counted[quiz.sum_field]) == "tally-sum 1"
    assert {name: counted[name] for name in marks} == marks
    other = next(one.value for one in quiz.answers if one.value != quiz.clear_answer)
    stopped = kept(fill_in_chromium(blank, marks | {safety[-1]: other}))
    assert told(words, stopped[quiz.sum_field]) == "tally-stop"


def test_what_was_answered_without_scripts_counts_when_the_file_is_opened_again(
    small: Built,
) -> None:
    quiz, words = quiz_of(small), small.publication.words
    _, safety = asked(quiz)
    # Chromium keeps the count that it shows
    counted = fill_in_chromium(small.files("tally")[0].read_bytes(), calm(quiz))
    assert told(words, kept(counted)[quiz.sum_field]) == "tally-sum 0"
    other = next(one.value for one in quiz.answers if one.value != quiz.clear_answer)
    with pdfjs_viewer(counted, scripts=False) as viewer:
        viewer.answer(safety[0], other)
        changed = viewer.save()
    with pdfjs_viewer(changed, scripts=True) as viewer:
        assert told(words, viewer.text(quiz.sum_field)) == "tally-stop"


def test_chromium_clears_a_file_and_its_count(small: Built) -> None:
    quiz, words = quiz_of(small), small.publication.words
    counted = fill_in_chromium(small.files("tally")[0].read_bytes(), calm(quiz))
    cleared = kept(fill_in_chromium(counted, {quiz.clear_field: "press"}))
    assert told(words, cleared.pop(quiz.sum_field)) in ("", "tally-first")
    assert set(cleared.values()) <= {"", "Off"}


def test_the_viewer_of_firefox_counts_and_clears(small: Built) -> None:
    quiz, words = quiz_of(small), small.publication.words
    signs, safety = asked(quiz)
    marks = calm(quiz) | {signs[0][0]: quiz.threshold}
    with pdfjs_viewer(small.files("tally")[0].read_bytes(), scripts=True) as viewer:
        assert told(words, viewer.text(quiz.sum_field)) == "tally-first"
        for name, value in marks.items():
            viewer.answer(name, value)
        assert told(words, viewer.text(quiz.sum_field)) == "tally-sum 1"
        saved = kept(viewer.save())
        assert saved[quiz.sum_field] == ""
        assert told(words, viewer.text(quiz.sum_field)) == "tally-sum 1"
        assert {name: saved[name] for name in marks} == marks
        other = next(one.value for one in quiz.answers if one.value != quiz.clear_answer)
        viewer.answer(safety[0], other)
        assert told(words, viewer.text(quiz.sum_field)) == "tally-stop"
        viewer.press(quiz.clear_field)
        assert told(words, viewer.text(quiz.sum_field)) in ("", "tally-first")
        assert set(kept(viewer.save()).values()) <= {"", "Off"}


def test_without_scripts_the_quiz_is_filled_in_and_cleared_all_the_same(small: Built) -> None:
    quiz = quiz_of(small)
    signs, safety = asked(quiz)
    with pdfjs_viewer(small.files("tally")[0].read_bytes(), scripts=False) as viewer:
        viewer.answer(signs[0][0], quiz.threshold)
        viewer.answer(safety[0], quiz.clear_answer)
        assert viewer.text(quiz.sum_field) == ""
        saved = kept(viewer.save())
        assert (saved[signs[0][0]], saved[safety[0]]) == (quiz.threshold, quiz.clear_answer)
        viewer.press(quiz.clear_field)
        assert set(kept(viewer.save()).values()) <= {"", "Off"}
