"""What is up to date, and how the rest is made side by side; nothing half-made lands."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from press import cache
from press.check.pdf import count
from press.epub import write as epub
from press.errors import Finding, PressError, ToolError
from press.jobs import Job, Shop, held, holds_the_same, is_barred, layouts, load, named
from press.model.pages import Page
from press.model.publication import Publication
from press.output import ISSUED, Record, Scope, hold, told, write_whole
from press.pdf import write as pdf
from press.pdf.destinations import pages_of
from press.pdf.issue import issue
from press.plan import plan
from press.render.packet import fill_pages
from press.workers import working

__all__ = ["Job", "Scope", "Shop", "load", "plan"]


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


class Listener:
    """Is told how a build goes on; this one keeps it to itself."""

    def waiting(self) -> None:
        """Another build holds the output folder."""

    def planned(self, fresh: int, total: int) -> None:
        """There are ``fresh`` files to make, of ``total``."""

    def started(self) -> None:
        """All workers have been forked: from here on there may be threads."""

    def done(self, made: Made) -> None:
        """A file is finished."""


def run(jobs: Sequence[Job], stage: Path) -> list[Made]:
    """Typeset once and make every file of it in the stage; runs in a worker.

    Raises:
        PressError: What the engines found wrong.
    """
    first = jobs[0]
    begun = time.perf_counter()
    printed = [job for job in jobs if job.book is None]
    layout = _typeset(first, first.html, wants_file=bool(printed))
    own = [job for job in printed if not job.sheet]
    files = chain(
        _books(jobs, layout.pages), _editions(own, layout.raw), _sheets(printed, layout.raw)
    )
    made = []
    for job, data in files:
        made.append(_made(job, data, stage, begun))
        begun = time.perf_counter()
    return made


def _typeset(job: Job, html: str, *, wants_file: bool = True) -> pdf.Typeset:
    return pdf.typeset(
        html,
        base=job.shop.content,
        sources=pdf.Sources(roots=(job.shop.content, job.shop.styles)),
        stylesheets=job.stylesheets,
        wants_file=wants_file,
    )


def _books(jobs: Sequence[Job], pages: tuple[Page, ...]) -> Iterator[tuple[Job, bytes]]:
    for job in jobs:
        if job.book is not None:
            book = job.book.render(job.packet, job.shop, pages)
            yield job, epub.write_epub(book, content=job.shop.content, styles=job.shop.styles)


def _editions(jobs: Sequence[Job], raw: bytes) -> Iterator[tuple[Job, bytes]]:
    by_edition = {job.edition: job for job in jobs}
    wanted = [(job.edition, job.facts) for job in jobs]
    for shop in {job.shop for job in jobs}:
        for (edition, _), data in issue(raw, wanted, shop.styles, shop.standard):
            yield by_edition[edition], data


def _sheets(jobs: Sequence[Job], raw: bytes) -> Iterator[tuple[Job, bytes]]:
    """Yield documents of their own that tell on which pages of a layout things stand."""
    for job in jobs:
        if job.sheet:
            laid_out = _typeset(job, fill_pages(job.sheet, *pages_of(raw)))
            yield from _editions([job], laid_out.raw)


def _made(job: Job, data: bytes, stage: Path, begun: float) -> Made:
    pages, fields = (0, 0) if job.book is not None else count(data)
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
        screened=job.packet.screened,
        in_person=job.in_person,
    )
    return Made(record, time.perf_counter() - begun)


def all_jobs(job: Job) -> bool:
    """Want every job."""
    return bool(job)


def build(
    publication: Publication,
    shop: Shop,
    *,
    wanted: Callable[[Job], bool] = all_jobs,
    listener: Listener | None = None,
    executor: Executor | None = None,
) -> Report:
    """Make what is not up to date and put it into the output folder, all of it or nothing.

    Args:
        publication: What to build.
        shop: Where to find and to put things.
        wanted: Which jobs of the plan to make; files of the others stay as they are.
        listener: Told how the build goes on.
        executor: Where jobs run; a process pool of ``shop.workers`` if left out.

    Raises:
        PressError: With the findings of every job that failed; the output is as it was.
    """
    return make(
        plan(publication, shop),
        shop,
        Scope(ISSUED, lambda record: record.kind == "packet" and is_barred(record, publication)),
        wanted=wanted,
        listener=listener,
        executor=executor,
    )


def make(
    jobs: Sequence[Job],
    shop: Shop,
    scope: Scope,
    *,
    wanted: Callable[[Job], bool] = all_jobs,
    listener: Listener | None = None,
    executor: Executor | None = None,
) -> Report:
    """Make what is not up to date of ``jobs``; files outside of ``scope`` stay as they are.

    Raises:
        PressError: With the findings of every job that failed; the output is as it was.
    """
    listener = listener or Listener()
    with hold(shop.output, listener.waiting) as output:
        records = output.records()
        current = {job.path for job in jobs if output.is_current(records.get(job.path), job.key)}
        fresh = [job for job in jobs if wanted(job) and job.path not in current]
        making = {job.path for job in fresh}
        kept = [
            records[job.path]
            for job in jobs
            if job.path in records.keys() - making and holds_the_same(job, records[job.path])
        ]
        kept += [record for record in records.values() if scope.spares(record)]
        kept = [record for record in kept if (shop.output / record.path).is_file()]
        gone = [path for path, record in records.items() if scope.revoked(record)]
        listener.planned(len(fresh), len([job for job in jobs if wanted(job)]))
        with output.stage() as stage:
            made = _make(fresh, stage, shop, listener, executor) if fresh else []
            removed = output.publish(
                stage, [one.record for one in made], kept, [*scope.folders, *gone]
            )
    return Report(tuple(made), tuple(kept), tuple(removed))


def _make(
    jobs: Sequence[Job],
    stage: Path,
    shop: Shop,
    listener: Listener,
    executor: Executor | None,
) -> list[Made]:
    """Run jobs, the longest first, and collect what failed in all of them."""
    batches = layouts(jobs)
    made: list[Made] = []
    failed: list[PressError] = []
    sheets = (sheet for job in jobs for sheet in job.stylesheets)
    with working(executor, min(shop.workers, len(batches)), shop, sheets) as own:
        running = [own.submit(run, batch, stage) for batch in batches]
        listener.started()
        for future in as_completed(running):
            try:
                for one in future.result():
                    made.append(one)
                    listener.done(one)
            except PressError as error:
                failed.append(error)
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
