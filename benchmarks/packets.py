"""How many personalised packets a second are made, beside other ways to make the same.

    python benchmarks/packets.py [--runs 3] [--folder DIR] [--counts 100 1000 10000]

One order of the example clinic, in Letter, for a roster of fifty: each packet has its own day, time
and therapist. Plain files are as large, as many and in as many folders as ours, and neither waits
for the disk. The ways take turns, so that a slow minute of the machine hits all of them.

- ``plain files``: the bytes of a finished packet, opened, written in one call, closed. The limit.
- ``stamped``: ours, with all that it does: lock, objects, cross-reference, digest, rename, list.
- ``stamped+QR``: ours with the fifty therapists' QR codes drawn anew by the process that hands out
  the jobs, as in a first run; workers get them with their jobs.
- ``Typst, warm``: a document of the same words, pictures and boxes, with another name and day.
- ``pikepdf``: opens a finished packet, fills in a field, saves.
- ``WeasyPrint, in full``: typesets and finishes the packet anew.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import packet_in_typst  # noqa: E402  # after the path is set
from press.jobs import Job as Layout  # noqa: E402
from press.jobs import Shop  # noqa: E402
from press.model.clinic import Therapist, Visit  # noqa: E402
from press.model.dispatch import Dispatch  # noqa: E402
from press.model.edition import EDITIONS  # noqa: E402
from press.output import hold  # noqa: E402
from press.packet_jobs import Asked, Tables, read_asked  # noqa: E402
from press.packets import work  # noqa: E402
from press.packets.batch import jobs_of, needs, stamp_all  # noqa: E402
from press.packets.listing import Shelf, listing, terms_of  # noqa: E402
from press.packets.make import Cover, covers_of  # noqa: E402
from press.packets.plan import layouts_of, typeset  # noqa: E402
from press.packets.stamp import Stamper  # noqa: E402
from press.packets.template import Template  # noqa: E402
from press.packets.work import Made  # noqa: E402
from press.pdf.finish import finish  # noqa: E402
from press.pdf.write import Sources, write_pdf  # noqa: E402
from press.render.environment import environment  # noqa: E402
from press.render.qr import qr_runs  # noqa: E402

THERAPISTS = 50
PER_CALL = 100
SLOW = {"Typst, warm": 100, "pikepdf": 100, "WeasyPrint, in full": 2}
ORDER = "packets/kite-street/first-session"
GOAL_PLAIN, GOAL_TYPST = 0.6, 45


class Inline(Executor):
    """One worker: this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a job at once."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Silent:
    """Is told of packets and says nothing."""

    def put(self, made: tuple[Made, ...]) -> None:
        """Say nothing."""

    def waiting(self) -> None:
        """Say nothing."""

    def gone(self, count: int) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The packets that are made, and what they are made from."""

    asked: Asked
    dispatches: list[Dispatch]
    layout: Layout
    template: Template

    @classmethod
    def laid_out(cls) -> Bench:
        """Read the clinic and typeset its packet once."""
        folders = (ROOT / name for name in ("content", "templates", "styles", "output"))
        content, templates, styles, output = folders
        shop = Shop(content, templates, styles, output, date.min)
        asked = read_asked(["first-session"], "kite-street", Tables(), shop)
        (order,) = asked.orders
        people = [therapist(number) for number in range(THERAPISTS)]
        dispatches = [asked.dispatch(replace(order, editions=("letter",)), one) for one in people]
        shape = next(covers_of(dispatches[:1], [Visit("t-0", date(2026, 1, 1), "09:00")])).shape
        rendered = environment(templates, styles / "fonts")
        letter = [EDITIONS["letter"]]
        (layout,) = layouts_of(dispatches[0], shape, letter, "packets", shop, rendered)
        return cls(asked, dispatches, layout, typeset([layout])["letter"])

    def covers(self, count: int) -> Iterator[Cover]:
        """Yield ``count`` packets, as many for each therapist."""
        each = count // THERAPISTS
        days = [
            (date(2026, 1, 1) + timedelta(days=n // 9), f"{9 + n % 9:02}:00") for n in range(each)
        ]
        visits = [Visit(f"t-{n}", day, at) for n in range(THERAPISTS) for day, at in days]
        return covers_of(self.dispatches, visits)

    def finished(self) -> bytes:
        """Return one finished packet."""
        values = next(next(self.covers(THERAPISTS)).values())
        return self.template.prefix + Stamper(self.template).stamp(values).tail


def therapist(number: int) -> Therapist:
    """Return one of fifty invented therapists."""
    return Therapist(
        id=f"t-{number}",
        name=f"Łucja Therapist-{number}",
        credentials="LMFT",
        pronouns="she/her",
        phone=f"555-0{100 + number}",
        email=f"t{number}@kitestreet.example",
        booking=f"https://kitestreet.example/t{number}",
    )


def stamped(bench: Bench, executor: Executor, cold: bool, folder: Path, count: int) -> None:
    """Make packets as the command does: it first looks whether each therapist's words fit."""
    if cold:
        work._stampers.clear()
        qr_runs.cache_clear()
    for cover in bench.covers(count):
        needs(bench.template, cover.values())
    wanted = (one for cover in bench.covers(count) for one in cover.wanted(ORDER, "letter"))
    shelf = Shelf(folder, ORDER, terms_of(bench.dispatches[0], ""), count, lambda entry: False)
    with hold(folder) as output, output.stage() as stage, listing(shelf, stage) as listed:
        jobs = jobs_of([(bench.template, wanted)], folder, stage)
        stamp_all(jobs, executor, listed, Silent())


def write_some(data: bytes, names: list[str]) -> None:
    """Write plain files."""
    for name in names:
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        os.write(file, data)
        os.close(file)


def plain(data: bytes, executor: Executor, folder: Path, count: int) -> None:
    """Write as many files of the same size into as many folders."""
    each = count // THERAPISTS
    for number in range(THERAPISTS):
        (folder / f"{number}").mkdir()
    names = [f"{folder}/{n}/{m}.pdf" for n in range(THERAPISTS) for m in range(each)]
    parts = [names[at : at + PER_CALL] for at in range(0, count, PER_CALL)]
    for future in [executor.submit(write_some, data, part) for part in parts]:
        future.result()


def with_typst(bench: Bench, data: bytes, scratch: Path) -> Callable[[Path, int], None]:
    """Return what compiles packets with a warm Typst."""
    content, clinic = ROOT / "content", ROOT / "content" / "clinics" / "kite-street"
    pictures = (clinic / "logo.svg", content / bench.asked.orders[0].picture)
    for picture in pictures:
        shutil.copy(picture, scratch / picture.name)
    source = scratch / "packet.typ"
    logo, scene = (picture.name for picture in pictures)
    source.write_text(packet_in_typst.source_of(data, logo, scene), "utf-8")
    warm = packet_in_typst.compiler(source, scratch, ROOT / "styles" / "fonts")

    def make(folder: Path, count: int) -> None:
        for number in range(count):
            made = packet_in_typst.compile_one(
                warm, f"Łucja {number % THERAPISTS}", f"Day {number}"
            )
            (folder / f"{number}.pdf").write_bytes(made)

    make(scratch, 1)
    pages = len(pikepdf.open(scratch / "0.pdf").pages)
    print(f"a packet of Typst's: {(scratch / '0.pdf').stat().st_size:,} bytes, {pages} pages")
    return make


def with_pikepdf(data: bytes) -> Callable[[Path, int], None]:
    """Return what opens, changes and saves packets."""

    def make(folder: Path, count: int) -> None:
        for number in range(count):
            with pikepdf.open(BytesIO(data)) as pdf:
                pdf.docinfo["/Title"] = f"Packet {number}"
                pdf.save(folder / f"{number}.pdf")

    return make


def with_weasyprint(layout: Layout) -> Callable[[Path, int], None]:
    """Return what typesets packets in full."""
    shop = layout.shop

    def make(folder: Path, count: int) -> None:
        for number in range(count):
            raw = write_pdf(
                layout.html,
                base=shop.content,
                sources=Sources(roots=(shop.content, shop.styles)),
                stylesheets=layout.stylesheets,
            )
            (folder / f"{number}.pdf").write_bytes(finish(raw, layout.facts))

    return make


def timed(make: Callable[[Path, int], None], count: int, parent: Path) -> float:
    """Return how many packets a second are made, in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    begun = time.perf_counter()
    make(folder, count)
    seconds = time.perf_counter() - begun
    shutil.rmtree(folder)
    return count / seconds


def measure(bench: Bench, counts: list[int], runs: int, parent: Path) -> dict[str, list[float]]:
    """Return the rates of every way, run by run; the ways take turns."""
    data = bench.finished()
    print(f"a packet: {len(data):,} bytes, {len(pikepdf.open(BytesIO(data)).pages)} pages")
    scratch = Path(tempfile.mkdtemp(dir=parent))
    rates: dict[str, list[float]] = {}
    with ProcessPoolExecutor(2) as two:
        for future in [two.submit(time.sleep, 0.1) for _ in range(4)]:
            future.result()  # both have started
        slow = {
            "Typst, warm": with_typst(bench, data, scratch),
            "pikepdf": with_pikepdf(data),
            "WeasyPrint, in full": with_weasyprint(bench.layout),
        }
        for _ in range(runs):
            for count in counts:
                for workers, executor in ((1, Inline()), (2, two)):
                    key = f"{count:>6,} packets, {workers} worker{'s' * (workers > 1)}"
                    ways = {
                        f"plain files {key}": partial(plain, data, executor),
                        f"stamped     {key}": partial(stamped, bench, executor, False),
                        f"stamped+QR  {key}": partial(stamped, bench, executor, True),
                    }
                    for name, way in ways.items():
                        rates.setdefault(name, []).append(timed(way, count, parent))
            for name, make in slow.items():
                rates.setdefault(name, []).append(timed(make, SLOW[name], parent))
    shutil.rmtree(scratch)
    return rates


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    given = parser.parse_args()
    rates = measure(Bench.laid_out(), given.counts, given.runs, given.folder)
    typst = statistics.median(rates["Typst, warm"])
    print(f"{'':42}{'a second':>10}{'x plain':>9}{'x Typst':>9}   each run")
    for name, each in rates.items():
        rate = statistics.median(each)
        like = rates.get(f"plain files{name[11:]}", [])
        ratio = statistics.median([a / b for a, b in zip(each, like, strict=False)] or [0])
        told = f"{ratio:9.2f}" if "stamped" in name else f"{'':9}"
        runs = " ".join(f"{one:,.0f}" if one > 10 else f"{one:.2f}" for one in each)
        print(f"{name:42}{rate:10,.1f}{told}{rate / typst:9,.1f}   {runs}")
    print(f"wanted: at least {GOAL_PLAIN} of plain files, {GOAL_TYPST} times Typst")


if __name__ == "__main__":
    main()
