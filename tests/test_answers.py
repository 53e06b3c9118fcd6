"""Filled forms are read back; what a client typed is shown to nobody who did not ask."""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from broken_forms import RAW, WAYS, broken, fill_in_pypdf, make_special
from commands import DAY, ENOUGH, plain_environment, run
from hypothesis import given
from hypothesis import strategies as st
from manuscripts import ROOT, SMALL
from outputs import Built
from pikepdf import Pdf, String
from viewers import fill_in_chromium, fill_in_pdfjs

from press.answers import limits
from press.answers.apart import NotRead, read_apart
from press.answers.collect import collect
from press.answers.names import visible
from press.answers.tell import Answer, Form, as_csv, as_json
from press.model.nodes import Questions, ScoreLine, Sign
from press.model.parts import Part, Quiz

TYPED = "Kestrel\u202e Zoë Łukasz"
# What a busy machine with two cores may take; the limits themselves are far below.
SLOW_SECONDS = 30


def part(built: Built, kind: str) -> Part:
    return next(
        packet.parts[0] for packet in built.publication.sheets if packet.parts[0].kind == kind
    )


def blank(built: Built, kind: str = "quiz") -> bytes:
    return built.sheet(part(built, kind)).read_bytes()


def put(folder: Path, data: bytes, name: str = "filled.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(built: Built, path: Path, *, text: bool = False) -> dict[str, Any]:
    told = json.loads(as_json(collect([path], built.shop, with_text=text).forms))
    (form,) = told["forms"]
    assert isinstance(form, dict)
    return form


def codes(form: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in form["findings"]}


def quiz_answers(built: Built) -> dict[str, str]:
    quiz = part(built, "quiz")
    assert isinstance(quiz, Quiz)
    answers: dict[str, str] = {}
    for node in quiz.nodes():
        if isinstance(node, Sign):
            answers |= {one.name: quiz.scale[-1].value for one in node.statements}
        elif isinstance(node, Questions):
            answers |= {one.name: quiz.answers[0].value for one in node.items}
        elif isinstance(node, ScoreLine):
            answers[node.name] = "1"
    return answers


def texts(built: Built, kind: str) -> list[str]:
    told = collect([built.sheet(part(built, kind))], built.shop, with_text=False)
    return [one.field for one in told.forms[0].answers if one.kind == "text"]


def test_a_blank_form_is_as_it_was_made_and_empty(built: Built) -> None:
    for path in built.files("handout", "sheet"):
        if not read_apart(path, with_text=False).fields:
            continue
        form = read(built, path)
        assert (form["compared"], form["findings"]) == ("same", [])
        assert not any(answer["filled"] for answer in form["answers"])
        assert form["form"] == path.relative_to(built.root).as_posix()
        assert form["edition"] in built.publication.editions
        assert form["revised"] == built.publication.revised.isoformat()


def test_every_answer_is_read_back_with_its_words(built: Built, tmp_path: Path) -> None:
    quiz = part(built, "quiz")
    assert isinstance(quiz, Quiz)
    answers = quiz_answers(built)
    form = read(built, put(tmp_path, fill_in_pypdf(blank(built), answers)))
    assert (form["compared"], form["findings"]) == ("same", [])
    told = {one["field"]: one for one in form["answers"]}
    assert set(told) == set(quiz.field_names)
    for node in quiz.nodes():
        if isinstance(node, Sign):
            for statement in node.statements:
                one = told[statement.name]
                assert (one["question"], one["value"]) == (statement.text, quiz.scale[-1].value)
                assert one["answer"] == quiz.scale[-1].label


def test_safety_answers_come_first_and_a_count_is_never_told(built: Built, tmp_path: Path) -> None:
    form = read(built, put(tmp_path, fill_in_pypdf(blank(built), quiz_answers(built))))
    quiz = part(built, "quiz")
    names = [
        item.name for node in quiz.nodes() if isinstance(node, Questions) for item in node.items
    ]
    assert [one["field"] for one in form["answers"] if one["safety"]] == names
    assert [one["field"] for one in form["answers"]][: len(names)] == names
    assert "first" in form["note"]
    (count,) = [one for one in form["answers"] if one["kind"] == "count"]
    assert (count["filled"], count["value"], count["answer"]) == (True, None, None)


@pytest.mark.parametrize("is_built", [True, False])
def test_a_form_that_counts_is_ours_with_its_script_and_its_sum_is_not_told(
    small: Built, tmp_path: Path, is_built: bool
) -> None:
    quiz = part(small, "quiz")
    assert isinstance(quiz, Quiz)
    answers = quiz_answers(small) | {quiz.sum_field: "9 of 9"}
    path = put(tmp_path, fill_in_pypdf(small.files("tally")[0].read_bytes(), answers))
    shop = small.shop if is_built else replace(small.shop, output=tmp_path / "nowhere")
    (form,) = collect([path], shop, with_text=True).forms
    assert (form.compared, form.findings) == ("same" if is_built else "not-compared", ())
    told = {one.field: one for one in form.answers}
    assert set(told) == {*quiz.field_names, quiz.sum_field}
    assert (told[quiz.sum_field].filled, told[quiz.sum_field].value) == (True, None)


def test_another_script_in_a_form_that_counts_is_told(small: Built, tmp_path: Path) -> None:
    path = tmp_path / "counting.pdf"
    with Pdf.open(small.files("tally")[0]) as pdf:
        pdf.Root.Names.JavaScript.Names[1].JS = String("function tally() { return '0'; }")
        pdf.save(path)
    assert codes(read(small, path)) == {"form-active"}


@pytest.mark.xdist_group("forms")
@pytest.mark.parametrize("fill", [fill_in_chromium, fill_in_pdfjs])
def test_what_viewers_save_counts_as_unaltered(small: Built, tmp_path: Path, fill: Any) -> None:
    answers = dict(list(quiz_answers(small).items())[:2])
    form = read(small, put(tmp_path, fill(blank(small), answers)))
    assert (form["compared"], form["findings"]) == ("same", [])
    filled = {one["field"]: one["value"] for one in form["answers"] if one["filled"]}
    assert filled == answers


@pytest.mark.parametrize("kind", ["checklist", "plan"])
def test_ticks_and_texts_are_read_back_and_texts_only_if_asked(
    small: Built, tmp_path: Path, kind: str
) -> None:
    name = texts(small, kind)[0]
    path = put(tmp_path, fill_in_pypdf(blank(small, kind), {name: TYPED}))
    hidden = next(one for one in read(small, path)["answers"] if one["field"] == name)
    assert (hidden["filled"], hidden["value"]) == (True, None)
    shown = next(one for one in read(small, path, text=True)["answers"] if one["field"] == name)
    assert shown["value"] == TYPED


@pytest.mark.parametrize("options", [[], ["--format", "csv"]])
def test_nothing_that_was_typed_is_printed_unless_asked(
    small: Built, tmp_path: Path, options: list[str]
) -> None:
    name = texts(small, "plan")[0]
    path = put(tmp_path, fill_in_pypdf(blank(small, "plan"), {name: TYPED}))
    more = [put(tmp_path, broken(blank(small), way), f"{way}.pdf") for way in LEAKS]
    where = ("--content", SMALL, "--output", small.root)
    told = run("answers", path, *more, *where, *options)
    assert told.returncode == 5, told.stderr
    for stream in (told.stdout, told.stderr):
        assert "Kestrel" not in stream
        assert str(tmp_path) not in stream
    assert "estrel" in run("answers", path, *where, *options, "--text").stdout


LEAKS = ["noted", "script", "attached", "unknown", "value", "no-pdf"]

FOUND = {
    "drawn-on": "form-altered",
    "other-words": "form-altered",
    "swapped": "form-altered",
    "hidden": "form-altered",
    "linked": "form-altered",
    "noted": "form-altered",
    "page-lost": "form-altered",
    "script": "form-active",
    "launch": "form-active",
    "submit": "form-active",
    "attached": "form-active",
    "xfa": "form-active",
    "unknown": "form-fields",
    "missing": "form-fields",
    "value": "form-value",
    "shown": "form-value",
    "foreign": "form-foreign",
    "older": None,
    "many": "form-too-much",
    "deep": "form-too-much",
    "cycle": "form-unreadable",
    "page-loop": "form-unreadable",
    "resources-loop": "form-altered",
    "bomb": "form-too-much",
    "locked": "form-locked",
    "kinds": "form-unreadable",
    "empty": "form-unreadable",
    "no-pdf": "form-unreadable",
    "truncated": "form-unreadable",
    "tail-lost": "form-unreadable",
    "nested": "form-unreadable",
    "endless-array": "form-unreadable",
    "table-bomb": "form-unreadable",
    "zeros": "form-unreadable",
}


def test_every_way_to_break_a_form_is_tried() -> None:
    assert set(FOUND) == {*WAYS, *RAW}


@pytest.mark.parametrize("way", FOUND)
def test_each_broken_form_is_told_in_bounded_time(small: Built, tmp_path: Path, way: str) -> None:
    path = put(tmp_path, broken(blank(small), way))
    begun = time.monotonic()
    form = read(small, path)
    assert time.monotonic() - begun < SLOW_SECONDS
    expected = FOUND[way]
    assert (expected in codes(form)) if expected else not codes(form)
    if codes(form) - {"form-value"}:
        assert form["compared"] != "same"


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ("folder", "form-unreadable"),
        ("pipe", "form-unreadable"),
        ("link", "form-unreadable"),
        ("huge", "file-too-large"),
    ],
)
def test_what_is_no_plain_file_is_not_opened(
    small: Built, tmp_path: Path, way: str, code: str
) -> None:
    path = tmp_path / "filled.pdf"
    make_special(path, way)
    begun = time.monotonic()
    assert codes(read(small, path)) == {code}
    assert time.monotonic() - begun < SLOW_SECONDS
    assert codes(read(small, tmp_path / "none.pdf")) == {"file-missing"}


HOG = """
import resource, sys
from press.answers.__main__ import main
code = main()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
raise SystemExit(code)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss is in other units")
@pytest.mark.parametrize("way", ["bomb", "table-bomb", "many", "endless-array", "nested"])
def test_a_hungry_file_is_read_in_bounded_memory(small: Built, tmp_path: Path, way: str) -> None:
    path = put(tmp_path, broken(blank(small), way))
    # a shell between us: Linux counts what a process was before it became another program
    command = f'exec "{sys.executable}" -c "$0" < "$1"'
    told = subprocess.run(
        ["sh", "-c", f'sh -c \'{command}\' "$0" "$1"; true', HOG, str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=plain_environment(),
        timeout=ENOUGH,
        check=False,
    )
    assert "refused" in told.stdout
    assert int(told.stderr.split()[-1]) * 1024 < limits.MEMORY_BYTES


def test_the_reading_process_limits_itself(tmp_path: Path) -> None:
    code = (
        "from press.answers.__main__ import _confine; import resource; _confine();"
        "print(*(resource.getrlimit(k)[0] for k in (resource.RLIMIT_CPU, resource.RLIMIT_CORE)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stdout.split() == [str(limits.CPU_SECONDS), "0"]
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] != limits.CPU_SECONDS


def test_a_reading_process_that_hangs_is_stopped(
    small: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.01)
    with pytest.raises(NotRead) as caught:
        read_apart(put(tmp_path, blank(small)), with_text=False)
    assert caught.value.finding.code == "form-too-much"


def test_a_form_that_cannot_be_compared_is_not_called_unaltered(
    small: Built, tmp_path: Path
) -> None:
    shop = replace(small.shop, output=tmp_path / "nothing-built")
    path = put(tmp_path, broken(blank(small), "drawn-on"))
    found = collect([path], shop, with_text=False)
    assert (found.forms[0].compared, found.findings) == ("not-compared", ())
    assert "could not be compared" in found.notes[0]


def test_an_older_form_speaks_with_its_own_words(small: Built, tmp_path: Path) -> None:
    form = read(small, put(tmp_path, broken(blank(small), "older")))
    assert (form["compared"], form["revised"][0]) == ("not-compared", "1")
    assert "Everything is fine" in {one["question"] for one in form["answers"]}


def test_good_forms_are_told_beside_bad_ones(small: Built, tmp_path: Path) -> None:
    good = put(tmp_path, blank(small), "good.pdf")
    bad = put(tmp_path, b"no", "bad.pdf")
    target = tmp_path / "answers.json"
    where = ("--content", SMALL, "--output", small.root)
    told = run("answers", bad, good, *where, "--to", target)
    assert (told.returncode, told.stdout) == (5, "")
    assert "bad.pdf:1:1: error" in told.stderr
    assert "1 of 2 forms need a look" in told.stderr
    assert [form["file"] for form in json.loads(target.read_text())["forms"]] == [
        "bad.pdf",
        "good.pdf",
    ]
    assert target.stat().st_mode & 0o777 == 0o600
    again = run("answers", good, *where, "--to", good)
    assert again.returncode == 6
    assert good.read_bytes() == blank(small)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "answers.json", "bad.pdf", "good.pdf",
    ]  # fmt: skip
    assert run("answers", good, *where).returncode == 0


def test_overdue_help_lines_do_not_keep_a_form_from_being_read(
    small: Built, tmp_path: Path
) -> None:
    where = ("--content", SMALL, "--output", small.root)
    env = {"PRESS_TODAY": "2099-01-01"}
    assert DAY < "2099"
    assert run("answers", put(tmp_path, blank(small)), *where, env=env).returncode == 0


def answer(value: str) -> Form:
    return Form("a.pdf", answers=(Answer("a.b", "text", False, value, value, value, True),))


@given(st.text(alphabet=st.characters(), max_size=30))
def test_any_text_comes_back_and_acts_on_nothing(value: str) -> None:
    told = as_json([answer(value)])
    assert visible(told, keep="\n") == told
    assert json.loads(told)["forms"][0]["answers"][0]["value"] == value
    row = next(csv.DictReader(StringIO(as_csv([answer(value)]), newline="")))
    assert row["value"].removeprefix("'") == visible(value, keep="\n").removeprefix("'")
    assert visible(row["value"], keep="\n") == row["value"]


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_begins_as_a_formula(value: str) -> None:
    (row,) = csv.DictReader(StringIO(as_csv([answer(value)])))
    assert row["question"][0] == row["value"][0] == "'"


def test_what_turns_the_writing_round_is_written_out() -> None:
    assert visible("a\u202eb\x1b[2J\u2028🙂") == "a\\u202eb\\u001b[2J\\u2028🙂"
