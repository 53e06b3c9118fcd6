"""Workers on other machines: a Dask cluster as a standard executor."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from press.errors import ToolError

_PATIENCE_S = 20


@contextmanager
def cluster(address: str) -> Iterator[Executor | None]:
    """Give an executor whose jobs run on the workers of the scheduler at ``address``, if any.

    The workers must have the press installed, and see content and output under the same paths.

    Raises:
        ToolError: If Dask isn't installed, or no scheduler answers.
    """
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ToolError("--scheduler needs Dask: pip install distributed") from error
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=_PATIENCE_S, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise ToolError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        # not pure: a job that is the same as an earlier one must look at the folder anew
        yield client.get_executor(pure=False)  # type: ignore[no-untyped-call]
