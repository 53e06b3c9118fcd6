"""What a worker does with a job, and with one that another worker has too."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from press.packets import work
from press.packets.template import Template
from press.packets.work import Job, Result, Wanted

from .conftest import EVERYTHING


@pytest.fixture()
def job(everything: Template, tmp_path: Path) -> Job:
    """A job of three packets."""
    stage = tmp_path / ".stage"
    stage.mkdir()
    packets = tuple(Wanted(f"packets/{n}.pdf", "zoe", EVERYTHING) for n in range(3))
    return Job(0, everything, packets, tmp_path, stage)


def test_a_job_that_two_workers_run_at_once_leaves_each_file_whole(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask gives a job again whose worker it lost sight of (`allowed-failures`)."""
    real = os.writev
    others: list[Result] = []

    def writev(file: int, data: list[bytes]) -> int:
        if not others:
            monkeypatch.setattr(os, "writev", real)
            others.append(work.run(job))
        return real(file, data)

    monkeypatch.setattr(os, "writev", writev)
    first, (second,) = work.run(job), others
    assert (first.stopped, second.stopped) == ("", "")
    assert [one.path for one in first.made] == [one.path for one in second.made]
    for one in first.made:
        assert hashlib.sha256((job.root / one.path).read_bytes()).hexdigest() == one.sha256
    assert [*job.stage.iterdir()] == []


def test_a_job_that_comes_late_writes_nothing(job: Job) -> None:
    job.stage.rmdir()
    assert work.run(job) == Result((), "No such file or directory")
    assert not (job.root / "packets").exists()
