"""The same packets from workers of a real Dask scheduler as from this process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from batches import FOLDER, Desk, Heard
from manuscripts import ROOT

from press.errors import ToolError
from press.packets import batch, work
from press.packets.cluster import cluster
from press.packets.run import make_packets
from press.packets.work import Made

PATIENCE_S = 60
DAYS = [f"mara-quist,2026-12-{day:02},09:30" for day in range(1, 13)]
MANY = "\n".join(("therapist,date,time", *DAYS))


@contextmanager
def process(folder: Path, module: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a part of a cluster on loopback until it isn't needed any more."""
    command = (sys.executable, "-m", f"distributed.cli.{module}", *options, "--no-dashboard")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / f"{module}.log").open("ab") as log:
        running = subprocess.Popen(
            (*command, "--host", "127.0.0.1"), env=environment, cwd=folder, stdout=log, stderr=log
        )
        try:
            yield running
        finally:
            running.terminate()
            running.wait(PATIENCE_S)


ONE_THREAD = ("--nthreads", "1", "--no-nanny")


@dataclass(frozen=True)
class Cluster:
    """A scheduler with two workers, each a process of its own."""

    folder: Path
    address: str


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    where = ("--scheduler-file", str(folder / "scheduler.json"))
    with ExitStack() as stack:
        stack.enter_context(process(folder, "dask_scheduler", *where, "--port", "0"))
        for _ in range(2):
            stack.enter_context(process(folder, "dask_worker", *where, *ONE_THREAD))
        with asked(folder / "scheduler.json", 2) as client:
            yield Cluster(folder, str(client.scheduler_info()["address"]))


@contextmanager
def asked(told: Path, workers: int) -> Iterator[Any]:
    """Give a client of a scheduler once it has so many workers."""
    from distributed import Client

    client = Client(scheduler_file=str(told), timeout=PATIENCE_S)  # type: ignore[no-untyped-call]
    with client:
        client.wait_for_workers(workers, timeout=PATIENCE_S)
        yield client


@pytest.fixture()
def each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job for each packet, so that there is one for every worker."""
    monkeypatch.setattr(batch, "PER_JOB", 1)


@pytest.mark.usefixtures("each_alone")
def test_a_cluster_makes_the_same_bytes_as_this_process(running: Cluster, tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here, there = Desk(tmp_path / "here"), Desk(tmp_path / "there")
    here.make(when=MANY)
    heard = Heard()
    with cluster(running.address) as executor:
        asked_for = there.asked(when=MANY)
        make_packets(asked_for, there.shop, ["letter"], heard, executor=executor)
    assert here.files() == there.files()
    for name in here.files():
        one, other = (desk.shop.output / FOLDER / name for desk in (here, there))
        assert one.read_bytes() == other.read_bytes(), name
    assert len(heard.fresh) == 12
    with asked(running.folder / "scheduler.json", 2) as client:
        used = client.run(lambda: len(work._stampers))
    assert min(used.values()) > 0, "one of the workers had nothing to do"


@pytest.mark.usefixtures("each_alone")
def test_a_cluster_that_loses_a_worker_goes_on_without_it(running: Cluster, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    told = running.folder / "scheduler.json"
    with process(running.folder, "dask_worker", "--scheduler-file", str(told), *ONE_THREAD) as lost:

        class Killing(Heard):
            def put(self, made: Sequence[Made]) -> None:
                lost.kill()
                super().put(made)

        with asked(told, 3):
            heard = Killing()
        with cluster(running.address) as executor:
            make_packets(desk.asked(when=MANY), desk.shop, ["letter"], heard, executor=executor)
    assert len(heard.made) == 12
    for entry in desk.listed():
        data = (desk.shop.output / entry["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]


def test_without_an_address_there_is_no_cluster() -> None:
    with cluster("") as executor:
        assert executor is None


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("press.packets.cluster._PATIENCE_S", 1)
    with (
        pytest.raises(ToolError, match="no Dask scheduler answers"),
        cluster("tcp://127.0.0.1:9"),
    ):
        raise AssertionError("nothing answers there")
