"""An office printer: CUPS' ippeveprinter, on this machine alone, asked as a computer asks one."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from toolbox import require_tool, run

# ippeveprinter wants a system bus on which to look for Avahi; this one has nobody on it, so that
# nothing is announced
BUS = """<busconfig><listen>unix:path={socket}</listen><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a printer says of a job: its state (completed, aborted, …) and the sides it made."""

    state: str
    sides: int
    reasons: str


@contextmanager
def printer(*, colour: bool = False) -> Iterator[str]:
    """Yield the address of a printer that takes PWG raster: PCL in black, or PostScript."""
    command = require_tool("ippeveprinter")
    sets = require_tool("ippeveps" if colour else "ippevepcl")
    language = "application/postscript" if colour else "application/vnd.hp-pcl"
    with TemporaryDirectory() as name, _bus(Path(name)) as bus:
        (spool := Path(name, "spool")).mkdir()
        port = _free_port()
        options = (
            "-r",
            "off",
            "-n",
            "localhost",
            "-p",
            str(port),
            "-d",
            str(spool),
            "-D",
            "file:///dev/null",
        )
        kinds = ("-f", "image/pwg-raster", "-F", language, "-c", sets)
        with _running([command, *options, *kinds, "press"], DBUS_SYSTEM_BUS_ADDRESS=bus):
            _wait_for(lambda: _listens(port))
            yield f"ipp://localhost:{port}/ipp/print"


def print_raster(address: str, raster: Path) -> Printed:
    """Send a file to a printer, wait until it is done with it, and return what it says."""
    told = run(
        *(require_tool("ipptool"), "-tv", "-T", "60", "-d", "filetype=image/pwg-raster"),
        *("-f", str(raster), address, "print-job-and-wait.test"),
        timeout_s=120,
    )
    said = dict(re.findall(r"^\s+(job-[a-z-]+) \([^)]*\) = (.*)$", told.stdout, re.MULTILINE))
    assert "job-state" in said, told.stdout + told.stderr
    return Printed(
        said["job-state"],
        int(said.get("job-impressions-completed", "0")),
        said.get("job-state-reasons", ""),
    )


@contextmanager
def _bus(folder: Path) -> Iterator[str]:
    settings = folder / "bus.conf"
    settings.write_text(BUS.format(socket=folder / "bus"), "utf-8")
    with _running([require_tool("dbus"), f"--config-file={settings}", "--nofork"]):
        _wait_for((folder / "bus").exists)
        yield f"unix:path={folder / 'bus'}"


@contextmanager
def _running(command: list[str], **environment: str) -> Iterator[None]:
    with subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(happened: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not start"
        time.sleep(0.05)
