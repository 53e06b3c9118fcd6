"""Options and fixtures of all tests: golden files, and each publication built once a session."""

from __future__ import annotations

import fcntl
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from batches import Desk, typeset_once
from manuscripts import ROOT, SMALL, STYLES, TEMPLATES, TODAY
from outputs import Built, build_apart

from press.output import MANIFEST, hold
from press.pipeline import Shop, load


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of our own."""
    parser.addoption(
        "--save-golden",
        action="store_true",
        help="write what the tests see into their golden files; then read the diff",
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Report what tests measured and recorded: a figure that is within its limit may still grow."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session")
def save_golden(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be written anew."""
    return bool(pytestconfig.getoption("--save-golden"))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for the whole session, whichever worker asks."""
    base = tmp_path_factory.getbasetemp()
    # each xdist worker has a folder of its own inside the session's
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def small(shared_folder: Path) -> Built:
    """Return the publication of the tests, built once a session."""
    return _built(SMALL, TODAY, shared_folder / "small")


@pytest.fixture(scope="session")
def real(shared_folder: Path) -> Built:
    """Return the publication we issue, built once a session, on the day it was revised."""
    content = ROOT / "content"
    stated = yaml.safe_load((content / "publication.yaml").read_text("utf-8"))
    return _built(content, stated["revised"], shared_folder / "real")


@pytest.fixture(scope="session", params=["small", "real"])
def built(request: pytest.FixtureRequest) -> Built:
    """Return each of the two publications in turn; a test must hold for any subject."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Built)
    return found


def _built(content: Path, today: date, root: Path) -> Built:
    """Build a publication, or wait for the worker that builds it and take what it made."""
    shop = Shop(content, TEMPLATES, STYLES, root, today)
    with root.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / MANIFEST).exists():
            build_apart(shop)
    with hold(root) as output:
        records = tuple(output.records().values())
    return Built(root, load(shop), shop, records)


@pytest.fixture(scope="module")
def laid_out() -> dict[str, bytes]:
    """What a module's tests typeset before: most of them are about what comes after."""
    return {}


@pytest.fixture()
def desk(tmp_path: Path, laid_out: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A clinic's desk that typesets nothing twice."""
    typeset_once(laid_out, monkeypatch)
    return Desk(tmp_path)
