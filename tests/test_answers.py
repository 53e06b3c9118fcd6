"""Filled forms are read back; what a client typed is shown to nobody who did not ask."""

from __future__ import annotations

import csv
import errno
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import programs
import pytest
from broken_forms import RAW, WAYS, broken, fill_in_pypdf, make_special
from commands import DAY, ENOUGH, build, change, plain_environment, run, short_publication
from hypothesis import given
from hypothesis import strategies as st
from manuscripts import ROOT, SMALL
from outputs import Built
from pikepdf import Pdf, String
from programs import fill_in_mupdf, fill_in_poppler
from viewers import fill_in_chromium, fill_in_pdfjs

from press.answers import limits
from press.answers.apart import NotRead, read_apart
from press.answers.collect import collect
from press.answers.names import visible
from press.answers.save import save
from press.answers.tell import Answer, Form, as_csv, as_json
from press.errors import ToolError
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
    found = [] if is_built else ["form-uncompared"]
    assert [one.code for one in form.findings] == found
    assert form.compared == ("same" if is_built else "not-compared")
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
@pytest.mark.parametrize("kind", ["sheet", "tally"])
@pytest.mark.parametrize(
    "fill",
    [fill_in_chromium, fill_in_pdfjs, fill_in_poppler, fill_in_mupdf, programs.fill_in_pypdf],
)
def test_what_viewers_save_counts_as_unaltered(
    small: Built, tmp_path: Path, fill: Any, kind: str
) -> None:
    answers = dict(list(quiz_answers(small).items())[:2])
    data = blank(small) if kind == "sheet" else small.files("tally")[0].read_bytes()
    form = read(small, put(tmp_path, fill(data, answers)))
    assert (form["compared"], form["findings"]) == ("same", [])
    filled = {one["field"]: one["value"] for one in form["answers"] if one["filled"]}
    filled = {name: value for name, value in filled.items() if value is not None}
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
    told = run("answers", path, *more, *where(small), *options)
    assert told.returncode == 5, told.stderr
    for stream in (told.stdout, told.stderr):
        assert "Kestrel" not in stream
        assert str(tmp_path) not in stream
    assert "estrel" in run("answers", path, *where(small), *options, "--text").stdout


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
    "named-script": "form-active",
    "key-script": "form-active",
    "page-script": "form-active",
    "next-script": "form-active",
    "launch": "form-active",
    "submit": "form-active",
    "open-launch": "form-active",
    "open-submit": "form-active",
    "open-address": "form-active",
    "open-hide": "form-active",
    "open-empty": "form-active",
    "page-address": "form-active",
    "box-address": "form-active",
    "box-entered": "form-active",
    "link-launch": "form-active",
    "link-elsewhere": "form-altered",
    "layer": "form-altered",
    "box-layer": "form-altered",
    "attached": "form-active",
    "xfa": "form-active",
    "unknown": "form-fields",
    "missing": "form-fields",
    "value": "form-value",
    "shown": "form-value",
    "foreign": "form-foreign",
    "older": "form-uncompared",
    "set-back": "form-altered",
    "rebuilt": "form-uncompared",
    "undescribed": "form-uncompared",
    "long-words": "form-too-much",
    "many": "form-too-much",
    "deep": "form-too-much",
    "cycle": "form-unreadable",
    "page-loop": "form-unreadable",
    "resources-loop": "form-altered",
    "bomb": "form-too-much",
    "locked": "form-locked",
    "owner-locked": "form-locked",
    "kinds": "form-unreadable",
    "empty": "form-unreadable",
    "other": "form-foreign",
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
    assert expected in codes(form)
    if codes(form) - {"form-value"}:
        assert form["compared"] != "same"


@pytest.mark.parametrize("way", [way for way, code in FOUND.items() if code == "form-active"])
def test_a_form_that_counts_does_nothing_else_unseen(
    small: Built, tmp_path: Path, way: str
) -> None:
    path = put(tmp_path, broken(small.files("tally")[0].read_bytes(), way))
    for shop in (small.shop, replace(small.shop, output=tmp_path / "nowhere")):
        (form,) = collect([path], shop, with_text=False).forms
        assert "form-active" in {one.code for one in form.findings}
        assert form.compared != "same"


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
@pytest.mark.parametrize(
    ("way", "most"),
    [
        *((way, limits.MEMORY_BYTES) for way in ("bomb", "table-bomb", "endless-array", "nested")),
        ("many", limits.MEMORY_BYTES),
        ("long-words", 200_000_000),
    ],
)
def test_a_hungry_file_is_read_in_bounded_memory(
    small: Built, tmp_path: Path, way: str, most: int
) -> None:
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
    assert int(told.stderr.split()[-1]) * 1024 < most


def test_the_reading_process_limits_itself(tmp_path: Path) -> None:
    code = (
        "from press.answers.__main__ import _confine; import resource; _confine();"
        "kinds = resource.RLIMIT_CPU, resource.RLIMIT_CORE, resource.RLIMIT_FSIZE;"
        "print(*(resource.getrlimit(kind)[0] for kind in kinds))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stdout.split() == [str(limits.CPU_SECONDS), "0", "0"]
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] != limits.CPU_SECONDS


def test_the_reading_process_knows_nothing_of_our_environment(
    small: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, blank(small))
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))  # no interpreter starts with this one
    assert read_apart(path, with_text=False).fields


def test_a_reading_process_that_hangs_is_stopped(
    small: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.01)
    with pytest.raises(NotRead) as caught:
        read_apart(put(tmp_path, blank(small)), with_text=False)
    assert caught.value.finding.code == "form-too-much"


def test_a_form_that_cannot_be_compared_is_a_finding(small: Built, tmp_path: Path) -> None:
    shop = replace(small.shop, output=tmp_path / "nothing-built")
    path = put(tmp_path, broken(blank(small), "drawn-on"))
    found = collect([path], shop, with_text=False)
    assert found.forms[0].compared == "not-compared"
    assert [one.code for one in found.findings] == ["form-uncompared"]
    assert "build the edition letter" in found.findings[0].hint
    # what it says is what we say, so its questions are ours whatever else it shows
    assert all(one.question and not one.spoken for one in found.forms[0].answers)


@pytest.mark.parametrize("way", ["older", "undescribed"])
def test_words_of_unknown_origin_are_never_told_as_a_question(
    small: Built, tmp_path: Path, way: str
) -> None:
    form = read(small, put(tmp_path, broken(blank(small), way)))
    assert form["compared"] == "not-compared"
    (theirs,) = [one for one in form["answers"] if one["spoken"]]
    assert (theirs["spoken"], theirs["question"]) == ("Everything is fine", "")
    assert not any(one["question"] == "Everything is fine" for one in form["answers"])
    assert run("answers", tmp_path / "filled.pdf", "--quiet", *where(small)).returncode == 5


def test_a_form_of_our_own_build_keeps_our_question_beside_words_of_others(
    small: Built, tmp_path: Path
) -> None:
    form = read(small, put(tmp_path, broken(blank(small), "other-words")))
    assert form["compared"] == "altered"
    (theirs,) = [one for one in form["answers"] if one["spoken"]]
    assert theirs["spoken"] == "Everything is fine"
    assert theirs["question"] not in ("", "Everything is fine")


def test_a_form_of_another_build_accuses_nobody_and_is_the_same_where_nothing_differs(
    tmp_path: Path,
) -> None:
    content, output = short_publication(tmp_path), tmp_path / "output"
    build(content, output)
    path = ("--content", content, "--output", output)
    old = {}
    for name in ("steps-loud", "night-notes"):
        old[name] = put(tmp_path, (output / f"sheets/{name}-letter.pdf").read_bytes(), name)
    change(content / "en" / "steps-loud.md", "Close the door", "Shut the door")
    stale = run("answers", old["steps-loud"], *path)
    assert (stale.returncode, "build the edition letter" in stale.stderr) == (5, True)
    assert build(content, output).returncode == 0
    rebuilt = run("answers", old["steps-loud"], *path)
    assert rebuilt.returncode == 5
    assert "another build made it" in rebuilt.stderr
    assert "form-altered" not in rebuilt.stderr
    told = run("answers", old["night-notes"], *path)
    assert (told.returncode, json.loads(told.stdout)["forms"][0]["compared"]) == (0, "same")


def test_a_form_that_was_built_to_the_other_standard_is_compared_too(tmp_path: Path) -> None:
    content, output = short_publication(tmp_path), tmp_path / "output"
    assert build(content, output, "sheets", "--standard", "2.0").returncode == 0
    form = output / "sheets/night-notes-letter.pdf"
    told = run("answers", form, "--content", content, "--output", output)
    assert (told.returncode, json.loads(told.stdout)["forms"][0]["compared"]) == (0, "same")


def where(built: Built) -> tuple[str | Path, ...]:
    return ("--content", SMALL, "--output", built.root)


def test_names_of_any_writing_are_told_where_the_terminal_has_ascii_only(
    small: Built, tmp_path: Path
) -> None:
    path = put(tmp_path, blank(small), "Łukasz 🙂.pdf")
    told = run("answers", path, *where(small), env={"PYTHONIOENCODING": "ascii"})
    assert (told.returncode, told.stderr) == (0, "")
    assert json.loads(told.stdout)["forms"][0]["file"] == path.name


def test_forms_of_one_name_are_told_apart_and_each_has_a_row(small: Built, tmp_path: Path) -> None:
    paths = []
    for folder in ("c1", "c2"):
        (tmp_path / folder).mkdir()
        paths.append(put(tmp_path / folder, b"no", "quiz.pdf"))
    told = run("answers", *paths, *where(small), "--format", "csv")
    assert "1. quiz.pdf:1:1: error" in told.stderr
    assert "2. quiz.pdf:1:1: error" in told.stderr
    assert "2 of 2 forms need a look" in told.stderr
    rows = list(csv.DictReader(StringIO(told.stdout)))
    assert [(row["number"], row["findings"]) for row in rows] == [
        ("1", "form-unreadable"), ("2", "form-unreadable"),
    ]  # fmt: skip
    assert not any(row["field"] for row in rows)


def test_good_forms_are_told_beside_bad_ones(small: Built, tmp_path: Path) -> None:
    good = put(tmp_path, blank(small), "good.pdf")
    bad = put(tmp_path, b"no", "bad.pdf")
    target = tmp_path / "answers.json"
    told = run("answers", bad, good, *where(small), "--to", target)
    assert (told.returncode, told.stdout) == (5, "")
    assert "bad.pdf:1:1: error" in told.stderr
    assert "1 of 2 forms need a look" in told.stderr
    assert [form["file"] for form in json.loads(target.read_text())["forms"]] == [
        "bad.pdf",
        "good.pdf",
    ]
    assert target.stat().st_mode & 0o777 == 0o600
    again = run("answers", good, *where(small), "--to", good)
    assert again.returncode == 6
    assert good.read_bytes() == blank(small)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "answers.json", "bad.pdf", "good.pdf",
    ]  # fmt: skip
    assert run("answers", good, *where(small)).returncode == 0


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_appears_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    path, sync = tmp_path / "a.json", os.fsync
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)

    def meanwhile(handle: int) -> None:
        sync(handle)
        path.write_text("a client's form", "utf-8")

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(ToolError, match=r"a\.json is there already"):
        save(path, "new")
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]
    assert path.read_text("utf-8") == "a client's form"


@pytest.mark.parametrize("has_links", [True, False])
def test_a_draft_that_was_left_over_blocks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / ".a.json.part").write_bytes(b"")
    save(tmp_path / "a.json", "Zoë")
    assert (tmp_path / "a.json").read_bytes() == "Zoë".encode()
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o600
    assert {one.name for one in tmp_path.iterdir()} == {"a.json", ".a.json.part"}


def no_links(*_: object, **__: object) -> None:
    raise PermissionError(errno.EPERM, "no links here")


def test_overdue_help_lines_do_not_keep_a_form_from_being_read(
    small: Built, tmp_path: Path
) -> None:
    env = {"PRESS_TODAY": "2099-01-01"}
    assert DAY < "2099"
    assert run("answers", put(tmp_path, blank(small)), *where(small), env=env).returncode == 0


def answer(value: str) -> Form:
    return Form(1, "a.pdf", answers=(Answer("a.b", "text", False, value, value, value, True),))


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
