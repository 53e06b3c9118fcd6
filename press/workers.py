"""The processes that documents are made in, side by side."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from press.errors import ToolError
from press.jobs import Shop
from press.pdf import write as pdf

_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


@contextmanager
def working(
    executor: Executor | None, count: int, shop: Shop, sheets: Iterable[Path]
) -> Iterator[Executor]:
    """Give ``executor``, or ``count`` workers if there is none, until all is done.

    Args:
        executor: Where jobs run, if somebody has workers.
        count: How many to have if not.
        shop: What they work for.
        sheets: All that their documents are set with. WeasyPrint 70.0 keeps copies of fonts in a
            folder that forks share (text/fonts.py, `FontConfiguration`), so that one that is first
            read by two of them at once could be read by one while the other writes it.

    Raises:
        ToolError: If a worker was killed.
    """
    own = executor or _pool(count, shop, sheets)
    try:
        yield own
    except BrokenExecutor as error:
        hint = "the system may be short of memory; try --workers 1"
        raise ToolError(f"a worker was stopped before it was done; {hint}") from error
    except BaseException:
        # a worker that went on would write into a stage that is gone; to kill it instead can hang
        # in Python before 3.11.5 (python/cpython 94777), so its one document is waited for
        if executor is None:
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


def _pool(workers: int, shop: Shop, sheets: Iterable[Path]) -> Executor:
    """Return workers that begin with engines, styles and fonts read, where the system can fork."""
    pdf.preload(tuple(dict.fromkeys(sheets)), pdf.Sources(roots=(shop.content, shop.styles)))
    gc.collect()
    gc.freeze()
    method = "fork" if sys.platform.startswith("linux") else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start_worker, initargs=(os.getpid(),)
    )
