"""A batch: what is stamped, by whom, and what lies in its place in the end.

Jobs are plain values for any `concurrent.futures.Executor`, a process pool here or a cluster's. A
few are under way at a time and their results are taken in order, so that memory stays flat and the
same packets are listed in the same order wherever they were made.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from press.errors import ToolError
from press.model.clinic import Slot
from press.packets.listing import Listing
from press.packets.template import CannotStampError, NoRoomError, Template
from press.packets.work import Job, Made, Result, Wanted, run, stamper_of

PER_JOB: Final = 250
# Jobs that wait for a worker: enough that none is idle, few enough that memory stays flat.
UNDER_WAY: Final = 8
_OF_APPOINTMENTS: Final = (Slot.DATE, Slot.TIME)


class Follower(Protocol):
    """Is told how a batch goes on."""

    def put(self, made: tuple[Made, ...]) -> None:
        """These packets lie in their places."""

    def waiting(self) -> None:
        """Another build holds the output folder."""

    def gone(self, count: int) -> None:
        """So many packets were there that nobody asks for any more."""


def jobs_of(
    parts: Iterable[tuple[Template, Iterable[Wanted]]], root: Path, stage: Path
) -> Iterator[Job]:
    """Yield the jobs for packets, given together with their template."""
    number = 0
    for template, packets in parts:
        rest = iter(packets)
        while some := tuple(islice(rest, PER_JOB)):
            stamper = stamper_of(template)
            drawn = {key: one for own in some for key, one in stamper.drawn(own.values).items()}
            yield Job(number, template, some, root, stage, drawn)
            number += 1


@contextmanager
def key_press_waits() -> Iterator[Callable[[], None]]:
    """Have Ctrl-C wait until it is asked for: it must not come between a job and its record.

    Jobs are short, so that nobody waits for long.
    """
    pressed: list[int] = []

    def look() -> None:
        if pressed:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield look  # a key press reaches the main thread alone
        return
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield look
    finally:
        signal.signal(signal.SIGINT, before)
    look()  # the key may have been pressed in the last job


def stamp_all(
    jobs: Iterable[Job],
    executor: Executor,
    listing: Listing,
    follower: Follower,
    look: Callable[[], None] = lambda: None,
) -> None:
    """Run ``jobs`` and list what lies in its place; however that ends, what is finished is listed.

    Args:
        jobs: What to do, in this order.
        executor: Where.
        listing: What lies in its place is listed here.
        follower: Told how it goes on.
        look: Asked between jobs whether to stop, which it says by raising something.

    Raises:
        ToolError: If the disk took no more.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for job in jobs:
            look()
            waiting.append(executor.submit(run, job))
            if len(waiting) >= UNDER_WAY:
                _take(waiting.popleft().result(), listing, follower)
        while waiting:
            look()
            _take(waiting.popleft().result(), listing, follower)
    except BaseException:
        for future in waiting:
            future.cancel()
        for future in waiting:
            if not future.cancelled() and future.exception() is None:
                listing.add(future.result().made)
        raise


def _take(result: Result, listing: Listing, follower: Follower) -> None:
    listing.add(result.made)
    follower.put(result.made)
    if result.stopped:
        raise ToolError(
            f"the disk takes no more: {result.stopped}; what is finished is whole and listed, "
            "and the next run goes on from there"
        )


def needs(template: Template, covers: Iterable[Mapping[Slot, str]]) -> Slot | bool:
    """Return what ``covers`` need: True a full typeset, a place more lines, False nothing.

    Each text is tried in its place once: days and hours come again.
    """
    stamper = stamper_of(template)
    tried: set[tuple[Slot, str]] = set()
    try:
        for values in covers:
            if not tried.issuperset(values.items()):
                stamper.stamp(values)
                tried.update(values.items())
    except NoRoomError as error:
        # more lines help no day: typeset one by one, those alone are left out that have no room
        return error.slot in _OF_APPOINTMENTS or error.slot
    except CannotStampError:
        return True
    return False
