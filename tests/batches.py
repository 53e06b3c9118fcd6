"""Batches of packets of the small publication's clinic, made in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from clinics import shop_for
from manuscripts import copy_publication

from press.jobs import Shop
from press.packet_jobs import Asked, Tables, read_asked
from press.packets import plan
from press.packets.run import Done, Listener, make_packets
from press.packets.work import Made
from press.pdf import write

FOLDER = "packets/oxbow-yard/welcome"
ROSTER = """name,credentials,pronouns,phone,email,booking
Mara Quist,M.A.,,555-0124,mara@oxbow.example,https://oxbow.example/mara
Søren Abe,,,555-0125,,
Zoë O'Brien-Çelik,LMFT (PhD),she/her,555-0126,zoe@oxbow.example,https://oxbow.example/zoe
"""
APPOINTMENTS = """therapist,date,time
mara-quist,2026-12-07,09:30
mara-quist,2026-12-07,14:00
soren-abe,2026-12-08,
"""


def typeset_once(laid_out: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the press typeset nothing that is ``laid_out`` already."""
    real = write.write_pdf

    def write_pdf(html: str, **more: Any) -> bytes:
        key = f"{html}{more['stylesheets']}"
        if key not in laid_out:
            laid_out[key] = real(html, **more)
        return laid_out[key]

    monkeypatch.setattr(write, "write_pdf", write_pdf)
    monkeypatch.setattr(plan, "write_pdf", write_pdf)


class Inline(Executor):
    """Runs each job when it is submitted, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


class Heard(Listener):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.made: list[Made] = []
        self.count = 0

    def stamping(self, count: int) -> None:
        self.count = count

    def put(self, made: Sequence[Made]) -> None:
        self.made += made

    @property
    def fresh(self) -> list[str]:
        """The paths of what was written."""
        return [one.path for one in self.made if one.fresh]


class Desk:
    """A clinic's desk: two tables and an output folder."""

    def __init__(self, folder: Path) -> None:
        self.content = copy_publication(folder)
        self.shop: Shop = shop_for(self.content, folder / "output")
        tables = folder / "tables"
        tables.mkdir()
        self.roster = tables / "roster.csv"
        self.roster.write_text(ROSTER, "utf-8")
        self.appointments = tables / "appointments.csv"

    def asked(self, *orders: str, when: str = "") -> Asked:
        """Read what is asked for; ``when`` is the list of appointments."""
        self.appointments.write_text(when, "utf-8")
        tables = Tables(self.roster, self.appointments if when else None, partly=True)
        return read_asked(orders or ("welcome",), "oxbow-yard", tables, self.shop)

    def make(
        self, *orders: str, when: str = "", heard: Heard | None = None, zipped: bool = False
    ) -> Done:
        """Make the packets of one edition."""
        asked = self.asked(*orders, when=when)
        return make_packets(
            asked, self.shop, ["letter"], heard or Heard(), executor=Inline(), zipped=zipped
        )

    def listed(self, folder: str = FOLDER) -> list[dict[str, Any]]:
        """Return the entries of a folder's list."""
        return list(self.listing(folder)["files"])

    def listing(self, folder: str = FOLDER) -> dict[str, Any]:
        """Return a folder's list, read by a plain JSON reader."""
        read: dict[str, Any] = json.loads((self.shop.output / folder / "batch.json").read_text())
        return read

    def files(self, folder: str = FOLDER) -> list[str]:
        """Return what lies in a folder."""
        root = self.shop.output / folder
        return sorted(path.relative_to(root).as_posix() for path in root.rglob("*.*"))
