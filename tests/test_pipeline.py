"""Builds make what is needed and nothing else, and no failure harms what was good."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import shutil
import signal
import subprocess
import time
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NoReturn

import pytest
from commands import build, change, short_publication, start_and_wait_for_work, state
from manuscripts import STYLES, TEMPLATES, TODAY, copy_publication, load

from press import cli, pipeline
from press.errors import ToolError
from press.output import hold

HANDOUT = "handout/quiet-hours-letter.pdf"
BOOK = "epub/quiet-hours.epub"
LOUD = "sheets/steps-loud-letter.pdf"
PLAN = "sheets/night-notes-letter.pdf"
NUMBERS = "sheets/numbers-letter.pdf"
EVERYTHING = {HANDOUT, BOOK, LOUD, PLAN, NUMBERS}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short publication and what the first build made of it."""
    folder = tmp_path_factory.mktemp("first")
    told = build(short_publication(folder), folder / "output")
    assert told.returncode == 0, told.stderr
    return folder


@pytest.fixture()
def desk(first: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(first, tmp_path / "desk"))


def made(told: subprocess.CompletedProcess[str], desk: Path) -> set[str]:
    """Return the paths that a build says it made."""
    assert told.returncode == 0, told.stderr
    root = desk / "output"
    return {Path(line).relative_to(root).as_posix() for line in told.stdout.splitlines()}


def again(desk: Path, *arguments: str) -> set[str]:
    """Build again and return what was made."""
    return made(build(desk / "content", desk / "output", *arguments), desk)


def test_the_first_build_makes_everything(first: Path) -> None:
    assert state(first / "output").keys() >= EVERYTHING
    assert not list((first / "output").glob(".stage-*"))


def test_the_second_build_makes_nothing_and_touches_nothing(desk: Path) -> None:
    before = state(desk / "output")
    assert again(desk) == set()
    assert state(desk / "output") == before


def test_a_build_asks_no_clock_where_it_is_told_the_day(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoClock(date):
        @classmethod
        def today(cls) -> NoReturn:
            raise AssertionError("the press looked at the clock")

    monkeypatch.setattr(cli, "date", NoClock)
    where = ["--content", str(desk / "content"), "--output", str(desk / "output")]
    assert cli.main([*where, "--today", "2025-03-01", "-q"]) == 0


def test_a_build_is_up_to_date_wherever_its_folders_lie(desk: Path, tmp_path: Path) -> None:
    content = desk.rename(tmp_path / "moved elsewhere") / "content"
    assert again(content.parent) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "remade"),
    [
        ("en/steps-loud.md", "Take the chair", "Lift the chair", {HANDOUT, BOOK, LOUD}),
        ("en/guide.md", "You hear it most", "You notice it most", {HANDOUT, BOOK}),
        ("en/inside.md", "Leave the house first", "Go out first", {HANDOUT}),
        ("en/night-plan.md", "Blank lines are fine", "Gaps are fine", {HANDOUT, BOOK, PLAN}),
        ("en/numbers.md", "Call from a", "Ring from a", {HANDOUT, BOOK, NUMBERS}),
        ("publication.yaml", "Made up for tests.", "Made for tests.", {HANDOUT}),
        ("publication.yaml", "revised: 2025-03-01", "revised: 2025-03-02", EVERYTHING),
        ("publication.yaml", "creator: The test press", "creator: Another press", EVERYTHING),
        ("publication.yaml", "77c1d6c0a001", "77c1d6c0a002", EVERYTHING),
        ("publication.yaml", "language: en", "language: en", set()),
    ],
)
def test_a_change_remakes_what_holds_it_and_nothing_else(
    desk: Path, file: str, old: str, new: str, remade: set[str]
) -> None:
    before = state(desk / "output")
    change(desk / "content" / file, old, new)
    # the pages of a book are those of the handout, so it is made with it, to the same bytes
    # as long as they break where they did
    paged = {BOOK} if HANDOUT in remade else set()
    assert again(desk) == remade | paged
    after = state(desk / "output")
    for name in EVERYTHING - remade - paged:
        assert after[name] == before[name]
    for name in paged - remade:
        assert after[name][0] == before[name][0]
    for name in remade:
        assert after[name][0] != before[name][0]


def test_other_recipients_remake_the_file_though_its_words_are_the_same(desk: Path) -> None:
    change(
        desk / "content" / "publication.yaml",
        "book:\n  recipients: [anyone]\n  parts: [guide, listening, steps-loud, steps-quiet,"
        " steps-owner, steps-guest, night-plan, numbers, back]",
        "book:\n  recipients: [anyone, mediator]\n  parts: [guide, listening, steps-loud,"
        " steps-quiet, steps-owner, steps-guest, night-plan, numbers, back]",
    )
    assert again(desk) == {BOOK}
    listed = json.loads((desk / "output" / "manifest.json").read_text("utf-8"))["files"]
    (book,) = [entry for entry in listed if entry["path"] == BOOK]
    assert book["recipients"] == ["anyone", "mediator"]


@pytest.mark.parametrize("how", ["deleted", "changed", "cut short", "another in its place"])
def test_a_file_that_is_not_as_it_was_made_is_made_again(desk: Path, how: str) -> None:
    good = state(desk / "output")
    path = desk / "output" / PLAN
    match how:
        case "deleted":
            path.unlink()
        case "changed":
            path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
        case "cut short":
            path.write_bytes(path.read_bytes()[:-100])
        case _:
            shutil.copy(desk / "output" / LOUD, path)
    assert again(desk) == {PLAN}
    assert state(desk / "output")[PLAN][0] == good[PLAN][0]


def test_a_lost_manifest_makes_everything_again_or_refuses(desk: Path) -> None:
    (desk / "output" / "manifest.json").unlink()
    told = build(desk / "content", desk / "output")
    assert told.returncode == 6
    assert "files that the press did not make" in told.stderr


def test_a_broken_manifest_makes_everything_again(desk: Path) -> None:
    manifest = desk / "output" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8")[:200], "utf-8")
    assert again(desk) == EVERYTHING


def test_a_file_that_no_job_makes_is_removed_and_named(desk: Path) -> None:
    stale = desk / "output" / "sheets" / "old-notes-letter.pdf"
    stale.write_bytes(b"what a partner must not find")
    told = build(desk / "content", desk / "output")
    assert made(told, desk) == set()
    assert not stale.exists()
    assert "removed sheets/old-notes-letter.pdf" in told.stderr


def test_the_sheet_of_a_part_that_was_taken_out_is_removed(desk: Path) -> None:
    change(desk / "content" / "publication.yaml", "[steps-loud, night-plan,", "[steps-loud,")
    assert again(desk) == set()
    assert not (desk / "output" / PLAN).exists()
    assert PLAN not in (desk / "output" / "manifest.json").read_text("utf-8")
    assert PLAN not in (desk / "output" / "SHA256SUMS").read_text("utf-8")


def test_one_kind_of_files_leaves_the_others_alone(desk: Path) -> None:
    change(desk / "content" / "en" / "steps-loud.md", "Take the chair", "Lift the chair")
    before = state(desk / "output")
    assert again(desk, "sheets") == {LOUD}
    after = state(desk / "output")
    assert after[HANDOUT] == before[HANDOUT]
    assert again(desk) == {HANDOUT, BOOK}


def test_a_folder_with_files_of_somebody_else_is_refused(desk: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "mine" / "sheets"
    foreign.mkdir(parents=True)
    (foreign / "diary.pdf").write_bytes(b"mine")
    told = build(desk / "content", foreign.parent)
    assert (told.returncode, told.stdout) == (6, "")
    assert "diary.pdf" in told.stderr
    assert "--output" in told.stderr
    assert (foreign / "diary.pdf").read_bytes() == b"mine"


def test_a_linked_folder_is_refused_because_what_is_stale_is_removed_there(
    desk: Path, tmp_path: Path
) -> None:
    shutil.rmtree(desk / "output" / "sheets")
    private = tmp_path / "private"
    private.mkdir()
    (private / "diary.txt").write_text("mine", "utf-8")
    (desk / "output" / "sheets").symlink_to(private)
    told = build(desk / "content", desk / "output")
    assert told.returncode == 6
    assert (private / "diary.txt").read_text("utf-8") == "mine"


def test_an_output_that_cannot_be_a_folder_is_told(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    told = build(desk / "content", tmp_path / "file" / "output")
    assert told.returncode == 6
    assert "cannot write into" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_job_that_fails_leaves_the_last_good_output_byte_for_byte(desk: Path) -> None:
    before = state(desk / "output")
    change(desk / "content" / "en" / "steps-loud.md", "Take the chair", "Lift the chair")
    change(desk / "content" / "en" / "night-plan.md", "Blank lines are fine", "漢 is fine")
    told = build(desk / "content", desk / "output")
    assert told.returncode in {3, 6}
    assert "Traceback" not in told.stderr
    assert told.stdout == ""
    assert state(desk / "output") == before


def test_a_manuscript_with_mistakes_leaves_the_last_good_output(desk: Path) -> None:
    before = state(desk / "output")
    change(desk / "content" / "en" / "steps-loud.md", "Tip: A chair", "Hint: A chair")
    assert build(desk / "content", desk / "output").returncode == 3
    assert state(desk / "output") == before


def test_a_full_disk_is_told_and_harms_nothing(desk: Path) -> None:
    before = state(desk / "output")
    change(desk / "content" / "en" / "steps-loud.md", "Take the chair", "Lift the chair")
    limit = 100_000  # bytes that a file may have: enough for every font, not for the handout
    assert (desk / "output" / HANDOUT).stat().st_size > limit
    told = build(
        desk / "content",
        desk / "output",
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert told.returncode == 6, told.stderr
    assert "cannot write into" in told.stderr
    assert "Traceback" not in told.stderr
    assert state(desk / "output") == before


def test_a_build_that_is_killed_leaves_the_last_good_output_and_no_lock(desk: Path) -> None:
    before = state(desk / "output")
    change(desk / "content" / "publication.yaml", "revised: 2025-03-01", "revised: 2025-03-02")
    process = start_and_wait_for_work(desk / "content", desk / "output")
    process.send_signal(signal.SIGKILL)  # the parent alone, as the system does it
    process.wait()
    left = list((desk / "output").glob(".stage-*"))
    assert left, "it was killed too late to tell anything"
    kept = {name: one for name, one in state(desk / "output").items() if ".stage-" not in name}
    assert kept == before
    try:
        assert again(desk) == EVERYTHING
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # workers that should be gone by now
        process.communicate()
    assert not list((desk / "output").glob(".stage-*"))
    assert again(desk) == set()


def test_a_build_that_is_interrupted_says_so_and_cleans_up(desk: Path) -> None:
    before = state(desk / "output")
    change(desk / "content" / "publication.yaml", "revised: 2025-03-01", "revised: 2025-03-02")
    process = start_and_wait_for_work(desk / "content", desk / "output")
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to every process
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout == ""
    assert "interrupted" in stderr
    assert "Traceback" not in stderr
    assert state(desk / "output") == before
    assert not list((desk / "output").glob(".stage-*"))


def test_two_builds_at_once_end_well(desk: Path, first: Path) -> None:
    shutil.rmtree(desk / "output")
    one = start_and_wait_for_work(desk / "content", desk / "output")
    other = build(desk / "content", desk / "output")
    assert (one.communicate()[0] != "", one.returncode) == (True, 0)
    assert made(other, desk) == set()
    assert {name: at[0] for name, at in state(desk / "output").items()} == {
        name: at[0] for name, at in state(first / "output").items()
    }


def test_two_builds_of_different_words_do_not_mix(desk: Path, tmp_path: Path) -> None:
    content = Path(shutil.copytree(desk / "content", tmp_path / "other"))
    change(content / "publication.yaml", "revised: 2025-03-01", "revised: 2025-03-02")
    shutil.rmtree(desk / "output")
    one = start_and_wait_for_work(desk / "content", desk / "output")
    assert build(content, desk / "output").returncode == 0
    assert one.communicate() and one.returncode == 0
    alone = tmp_path / "alone"
    assert build(content, alone).returncode == 0
    assert {name: at[0] for name, at in state(desk / "output").items()} == {
        name: at[0] for name, at in state(alone).items()
    }


# Jobs are values


def shop_for(content: Path, output: Path) -> pipeline.Shop:
    """A shop whose output is never written by these tests."""
    return pipeline.Shop(content, TEMPLATES, STYLES, output, TODAY)


def test_jobs_are_plain_values_that_can_be_sent_to_another_process(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    jobs = pipeline.plan(load(content), shop_for(content, tmp_path / "output"))
    assert [pickle.loads(pickle.dumps(job)) for job in jobs] == jobs
    assert len({job.path for job in jobs}) == len(jobs)
    assert len({job.key for job in jobs}) == len(jobs)


def test_a_plan_is_the_same_each_time(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    shop = shop_for(content, tmp_path / "output")
    assert pipeline.plan(load(content), shop) == pipeline.plan(load(content), shop)


def test_the_day_and_the_number_of_workers_are_no_facts_of_a_file(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    shop = shop_for(content, tmp_path / "output")
    other = replace(shop, today=date(2025, 4, 1), workers=7, output=tmp_path / "elsewhere")
    keys = [[job.key for job in pipeline.plan(load(content), one)] for one in (shop, other)]
    assert keys[0] == keys[1]


class Broken(Executor):
    """Workers that are gone. A real pool whose worker is killed can hang in Python 3.11.2."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return what a pool returns once a worker of it has died."""
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("a process was terminated abruptly"))
        return future


def test_a_worker_that_dies_is_told(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    shop = shop_for(content, tmp_path / "output")
    with pytest.raises(ToolError, match="a worker was stopped"):
        pipeline.build(load(content), shop, executor=Broken())
    with hold(tmp_path / "output") as output:
        assert output.records() == {}
    assert [path.name for path in (tmp_path / "output").iterdir()] == [".lock"]


def test_a_worker_forked_while_the_folder_was_held_keeps_nobody_out(tmp_path: Path) -> None:
    with hold(tmp_path):
        worker = get_context("fork").Process(target=time.sleep, args=(60,))
        worker.start()
    try:
        # a folder that is still held would be waited for, here for ever
        with hold(tmp_path, lambda: pytest.fail("waits for its own worker")):
            pass
    finally:
        worker.kill()
        worker.join()
