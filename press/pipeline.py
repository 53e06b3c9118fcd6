"""Jobs: what there is to make, what is up to date, and how it is made side by side."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from press import cache
from press.check.pdf import count
from press.epub import write as epub
from press.errors import Finding, PressError, ToolError
from press.load.publication import load_publication
from press.model.edition import EDITIONS, Edition
from press.model.packet import Packet
from press.model.publication import Publication
from press.output import Record, hold, told, write_whole
from press.pdf import write as pdf
from press.pdf.finish import Facts, finish
from press.render.book import Book, render_book
from press.render.document import render_packet
from press.render.environment import environment

_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Shop:
    """Where the press finds what it works with; ``today`` is the day reviews are held against."""

    content: Path
    templates: Path
    styles: Path
    output: Path
    today: date
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make; a plain value, so that it can be sent to another process."""

    path: str
    kind: str
    packet: Packet
    edition: str
    key: str
    shop: Shop
    facts: Facts
    html: str = ""
    stylesheets: tuple[Path, ...] = ()
    book: Book | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A file that lies in the stage."""

    record: Record
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    made: tuple[Made, ...]
    kept: tuple[Record, ...]
    removed: tuple[str, ...]


def load(shop: Shop) -> Publication:
    """Return the publication of a shop; see press.load."""
    return load_publication(shop.content, shop.templates, today=shop.today)


def plan(publication: Publication, shop: Shop) -> list[Job]:
    """Return every job of a publication: handouts, sheets, book."""
    return [*_pdf_jobs(publication, shop), _book_job(publication, shop)]


def _pdf_jobs(publication: Publication, shop: Shop) -> Iterator[Job]:
    templates = environment(shop.templates)
    sources = cache.fingerprint(
        cache.folder_digest(shop.styles, ("*",)),
        cache.folder_digest(shop.content, ("*.svg", "*.png", "*.jpg", "*.jpeg")),
    )
    for edition in (EDITIONS[name] for name in publication.editions):
        stem = f"handout/{publication.slug}-{edition.id}.pdf"
        packets = [(publication.handout, "handout", stem)]
        for sheet in publication.sheets:
            packets.append((sheet, "sheet", f"sheets/{sheet.parts[0].name}-{edition.id}.pdf"))
        for packet, layout, path in packets:
            html = render_packet(packet, publication, edition, environment=templates, layout=layout)
            facts = _facts(packet, publication, path, shop)
            key = cache.fingerprint(sources, html, path, _of(facts), _gate(packet))
            sheets = stylesheets(shop.styles, edition)
            yield Job(path, layout, packet, edition.id, key, shop, facts, html, sheets)


def _book_job(publication: Publication, shop: Shop) -> Job:
    packet = publication.book
    book = render_book(packet, publication, environment=environment(shop.templates))
    path = f"epub/{publication.slug}.epub"
    key = cache.fingerprint(
        repr(book),
        cache.folder_digest(shop.styles, ("*",)),
        cache.folder_digest(shop.content, ("*.svg", "*.png", "*.jpg", "*.jpeg")),
        _gate(packet),
    )
    facts = _facts(packet, publication, path, shop)
    return Job(path, "epub", packet, "epub", key, shop, facts, book=book)


def stylesheets(styles: Path, edition: Edition) -> tuple[Path, ...]:
    """Return the stylesheets of an edition, in the order in which they apply."""
    folder = styles / "editions"
    of_type = [folder / f"{edition.type}.css", folder / f"{edition.trim.id}-{edition.type}.css"]
    found = (sheet for sheet in of_type if sheet.is_file())
    return (styles / "pdf.css", folder / f"{edition.trim.id}.css", *found)


def _of(facts: Facts) -> str:
    """Return the facts of a file without the place of its font, whose bytes count elsewhere."""
    return repr(replace(facts, form_font=Path(facts.form_font.name)))


def held(packet: Packet) -> tuple[str, ...]:
    """Return the parts that a packet holds, as the manifest lists them."""
    return tuple(part.id for part in packet.parts)


def named(packet: Packet) -> tuple[str, ...]:
    """Return the recipients that a packet names, as the manifest lists them."""
    return tuple(sorted(recipient.id for recipient in packet.recipients))


def _gate(packet: Packet) -> str:
    return " ".join((*held(packet), "to", *named(packet)))


def _facts(packet: Packet, publication: Publication, path: str, shop: Shop) -> Facts:
    return Facts(
        title=packet.title,
        language=publication.language,
        identifier=uuid.uuid5(uuid.UUID(publication.identifier), path).urn,
        revised=publication.revised,
        creator=publication.creator,
        form_font=shop.styles / "fonts" / "form-regular.ttf",
    )


def run(job: Job, stage: Path) -> Made:
    """Make one file in the stage; runs in a worker.

    Raises:
        PressError: What the engines found wrong.
    """
    begun = time.perf_counter()
    pages = fields = 0
    if job.book is not None:
        data = epub.write_epub(job.book, content=job.shop.content, styles=job.shop.styles)
    else:
        roots = pdf.Sources(roots=(job.shop.content, job.shop.styles))
        raw = pdf.write_pdf(
            job.html, base=job.shop.content, sources=roots, stylesheets=job.stylesheets
        )
        data = finish(raw, job.facts)
        pages, fields = count(data)
    with told(stage.parent):
        write_whole(stage / job.path, data)
    record = Record(
        path=job.path,
        sha256=cache.digest(data),
        bytes=len(data),
        kind=job.kind,
        parts=held(job.packet),
        recipients=named(job.packet),
        edition=job.edition,
        language=job.facts.language,
        pages=pages,
        fields=fields,
        key=job.key,
    )
    return Made(record, time.perf_counter() - begun)


def _start_worker(parent: int) -> None:
    # a document's garbage is cheaper to drop with the process: 20 to 30 % of its CPU time
    gc.disable()
    # a key press reaches every process of a terminal; the parent alone decides what it means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform.startswith("linux"):
        # a worker that outlives a killed parent would hold the output folder's lock for ever
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def pool(workers: int, shop: Shop, jobs: Sequence[Job]) -> Executor:
    """Return workers that begin with engines, styles and fonts read, where the system can fork."""
    used = dict.fromkeys(sheet for job in jobs for sheet in job.stylesheets)
    pdf.preload(tuple(used), pdf.Sources(roots=(shop.content, shop.styles)))
    gc.collect()
    gc.freeze()
    method = "fork" if sys.platform.startswith("linux") else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start_worker, initargs=(os.getpid(),)
    )


def holds_the_same(job: Job, record: Record) -> bool:
    """Whether a file that lies there holds what its packet may hold today; if not, it must go."""
    return (record.parts, record.recipients) == (held(job.packet), named(job.packet))


def all_jobs(job: Job) -> bool:
    """Want every job."""
    return bool(job)


def build(
    publication: Publication,
    shop: Shop,
    *,
    wanted: Callable[[Job], bool] = all_jobs,
    started: Callable[[int, int], None] | None = None,
    done: Callable[[Made], None] | None = None,
    executor: Executor | None = None,
) -> Report:
    """Make what is not up to date and put it into the output folder, all of it or nothing.

    Args:
        publication: What to build.
        shop: Where to find and to put things.
        wanted: Which jobs of the plan to make; files of the others stay as they are.
        started: Told how many files there are to make, and of how many.
        done: Told of each file that is finished.
        executor: Where jobs run; a process pool of ``shop.workers`` if left out.

    Raises:
        PressError: With the findings of every job that failed; the output is as it was.
    """
    jobs = plan(publication, shop)
    with hold(shop.output) as output:
        records = output.records()
        current = {job.path for job in jobs if output.is_current(records.get(job.path), job.key)}
        fresh = [job for job in jobs if wanted(job) and job.path not in current]
        making = {job.path for job in fresh}
        kept = [
            records[job.path]
            for job in jobs
            if job.path in records.keys() - making and holds_the_same(job, records[job.path])
        ]
        kept = [record for record in kept if (shop.output / record.path).is_file()]
        if started:
            started(len(fresh), len([job for job in jobs if wanted(job)]))
        with output.stage() as stage:
            made = _make(fresh, stage, shop, done, executor) if fresh else []
            removed = output.publish(stage, [one.record for one in made], kept)
    return Report(tuple(made), tuple(kept), tuple(removed))


def _make(
    jobs: Sequence[Job],
    stage: Path,
    shop: Shop,
    done: Callable[[Made], None] | None,
    executor: Executor | None,
) -> list[Made]:
    """Run jobs, the longest first, and collect what failed in all of them."""
    own = executor or pool(min(shop.workers, len(jobs)), shop, jobs)
    made: list[Made] = []
    failed: list[PressError] = []
    try:
        ordered = sorted(jobs, key=lambda job: -len(job.html))
        for future in as_completed([own.submit(run, job, stage) for job in ordered]):
            try:
                made.append(future.result())
                if done:
                    done(made[-1])
            except PressError as error:
                failed.append(error)
    except BrokenExecutor as error:
        hint = "the system may be short of memory; try --workers 1"
        raise ToolError(f"a worker was stopped before it was done; {hint}") from error
    except BaseException:
        # a worker that went on would write into a stage that is gone; to kill it instead can hang
        # in Python before 3.11.5 (python/cpython 94777), so its one document is waited for
        own.shutdown(wait=True, cancel_futures=True)
        raise
    if executor is None:
        own.shutdown()
    if failed:
        raise _joined(failed)
    return made


def _joined(errors: Iterable[PressError]) -> PressError:
    errors = list(errors)
    findings: set[Finding] = {finding for error in errors for finding in error.findings}
    kind = type(errors[0]) if len({type(error) for error in errors}) == 1 else ToolError
    return kind("\n".join(dict.fromkeys(error.message for error in errors)), findings)


def default_workers() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
