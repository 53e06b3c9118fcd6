"""The same packets from workers of a real Dask scheduler as from this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from batches import APPOINTMENTS, FOLDER, Desk, Heard
from manuscripts import ROOT

from press.errors import ToolError
from press.packets.cluster import cluster
from press.packets.run import make_packets

PATIENCE_S = 60


@contextmanager
def process(folder: Path, module: str, *options: str) -> Iterator[None]:
    """Run a part of a cluster on loopback until it isn't needed any more."""
    command = (sys.executable, "-m", f"distributed.cli.{module}", *options, "--no-dashboard")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / f"{module}.log").open("ab") as log:
        running = subprocess.Popen(
            (*command, "--host", "127.0.0.1"), env=environment, cwd=folder, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            running.terminate()
            running.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    told = folder / "scheduler.json"
    where = ("--scheduler-file", str(told))
    with ExitStack() as stack:
        stack.enter_context(process(folder, "dask_scheduler", *where, "--port", "0"))
        for _ in range(2):
            one = (*where, "--nthreads", "1", "--no-nanny")
            stack.enter_context(process(folder, "dask_worker", *one))
        yield _address(told)


def _address(told: Path) -> str:
    from distributed import Client

    client = Client(scheduler_file=str(told), timeout=PATIENCE_S)  # type: ignore[no-untyped-call]
    with client:
        client.wait_for_workers(2, timeout=PATIENCE_S)
        return str(client.scheduler_info()["address"])


def test_a_cluster_makes_the_same_bytes_as_this_process(scheduler: str, tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here, there = Desk(tmp_path / "here"), Desk(tmp_path / "there")
    here.make(when=APPOINTMENTS)
    heard = Heard()
    with cluster(scheduler) as executor:
        asked = there.asked(when=APPOINTMENTS)
        make_packets(asked, there.shop, ["letter"], heard, executor=executor)
    assert here.files() == there.files()
    for name in here.files():
        one, other = (desk.shop.output / FOLDER / name for desk in (here, there))
        assert one.read_bytes() == other.read_bytes(), name
    assert len(heard.fresh) == 3


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
