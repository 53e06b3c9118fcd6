"""The same packets from workers of a real Dask scheduler as from this process."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest
from batches import FOLDER, Desk, Heard
from manuscripts import ROOT

from press.errors import ToolError
from press.packets import batch, work
from press.packets.cluster import cluster
from press.packets.run import make_packets
from press.packets.template import Template
from press.packets.work import Made

PATIENCE_S = 60
ZOE = "zoe-o-brien-celik"
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


MORE_THREADS = ("--nthreads", "2", "--no-nanny")
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
    held: list[str] = []
    with ExitStack() as stack:
        client = stack.enter_context(asked(told, 2))
        before = {*client.scheduler_info(n_workers=-1)["workers"]}
        where = ("--scheduler-file", str(told))
        lost = stack.enter_context(process(running.folder, "dask_worker", *where, *ONE_THREAD))
        client.wait_for_workers(3, timeout=PATIENCE_S)
        (address,) = {*client.scheduler_info(n_workers=-1)["workers"]} - before

        def kill() -> None:
            """Kill the worker, which is stopped, once it was given a job that it can't do."""
            last = time.monotonic() + PATIENCE_S
            while not held and time.monotonic() < last:
                held.extend(map(str, client.processing()[address]))
                time.sleep(0.01)
            lost.kill()

        killer = Thread(target=kill)

        class Killing(Heard):
            def stamping(self, count: int) -> None:
                super().stamping(count)
                lost.send_signal(signal.SIGSTOP)
                killer.start()

        heard = Killing()
        with cluster(running.address) as executor:
            make_packets(desk.asked(when=MANY), desk.shop, ["letter"], heard, executor=executor)
        killer.join()
    assert held, "the worker that was lost had nothing to do"
    assert len(heard.made) == 12
    as_listed(desk)


@pytest.mark.usefixtures("each_alone")
def test_threads_of_one_worker_share_what_they_remember(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    told = tmp_path / "scheduler.json"
    where = ("--scheduler-file", str(told))
    with ExitStack() as stack:
        stack.enter_context(process(tmp_path, "dask_scheduler", *where, "--port", "0"))
        stack.enter_context(process(tmp_path, "dask_worker", *where, *MORE_THREADS))
        client = stack.enter_context(asked(told, 1))
        (threads,) = client.nthreads().values()
        executor = stack.enter_context(cluster(str(client.scheduler_info()["address"])))
        heard = Heard()
        whens = (f"{name},{row.partition(',')[2]}" for row in DAYS for name in ("mara-quist", ZOE))
        when = "\n".join(("therapist,date,time", *whens))
        make_packets(desk.asked(when=when), desk.shop, ["letter"], heard, executor=executor)
    assert threads == 2
    assert len(heard.made) == 24
    as_listed(desk)


def as_listed(desk: Desk) -> None:
    """Hold every packet against its digest."""
    for entry in desk.listed():
        data = (desk.shop.output / entry["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]


def test_a_stamper_is_made_once_however_many_threads_want_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []

    class Slow:
        def __init__(self, template: object) -> None:
            time.sleep(0.2)
            made.append(template)

    monkeypatch.setattr(work, "Stamper", Slow)
    monkeypatch.setattr(work, "_stampers", {})
    template = cast("Template", SimpleNamespace(key="wanted by all"))
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(work.stamper_of, [template] * 4))
    assert len(made) == len({*map(id, got)}) == 1


def test_what_ends_a_batch_is_told_and_the_cluster_stays(running: Cluster, tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    class Ending(Heard):
        def put(self, made: Sequence[Made]) -> None:
            raise ToolError("the disk takes no more")

    with cluster(running.address) as executor:
        asked_for = desk.asked(when=MANY)
        with pytest.raises(ToolError, match="the disk takes no more"):
            make_packets(asked_for, desk.shop, ["letter"], Ending(), executor=executor)
    heard = Heard()
    with cluster(running.address) as executor:
        make_packets(asked_for, desk.shop, ["letter"], heard, executor=executor)
    assert len(heard.made) == 12


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
