"""The reading process: a form on stdin, its facts as JSON on stdout, nothing on stderr.

It limits itself before it looks at the first byte, so that a file made to exhaust a machine stops
this process and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys

from press.answers import limits


def _confine() -> None:
    """Limit memory and processor time, as far as the system lets us (macOS ignores RLIMIT_AS)."""
    wanted = (
        (resource.RLIMIT_AS, limits.MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),  # a memory dump would hold what a client typed
        (resource.RLIMIT_FSIZE, 0),  # it tells by a pipe and has no file to write
    )
    for kind, most in wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def main() -> int:
    """Read, tell, and say by the exit code whether it could be done."""
    _confine()
    from press.answers.reader import read_form  # after the limits: the libraries count too

    try:
        data = sys.stdin.buffer.read(limits.FILE_BYTES + 1)
        told = read_form(data, with_text="--text" in sys.argv[1:])
    except limits.Refusal as refusal:
        told = json.dumps({"refused": refusal.reason})
    except (MemoryError, RecursionError):
        told = json.dumps({"refused": limits.TOO_MUCH})
    sys.stdout.write(told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
