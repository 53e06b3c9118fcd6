"""The processes that documents are made in, side by side."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Final

from press.errors import ToolError
from press.jobs import Job, Shop
from press.pdf import write as pdf

_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


@contextmanager
def working(
    executor: Executor | None, count: int, shop: Shop, jobs: Sequence[Job]
) -> Iterator[Executor]:
    """Give ``executor``, or ``count`` workers for ``jobs`` if there is none, until all is done.

    Raises:
        ToolError: If a worker was killed.
    """
    own = executor or _pool(count, shop, jobs)
    try:
        yield own
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


def _pool(workers: int, shop: Shop, jobs: Sequence[Job]) -> Executor:
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
