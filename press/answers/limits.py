"""How much of a stranger's file is read, and what is said when it is more."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 50_000_000
MEMORY_BYTES: Final = 1_000_000_000
CPU_SECONDS: Final = 15
WALL_SECONDS: Final = 20
PAGES: Final = 1_000
FIELDS: Final = 5_000
OBJECTS: Final = 200_000
VALUES: Final = 1_000_000
DEPTH: Final = 40
TEXT_CHARACTERS: Final = 100_000
ALL_CHARACTERS: Final = 2_000_000
DECODED_BYTES: Final = 100_000_000

LOCKED: Final = "locked"
DAMAGED: Final = "damaged"
TOO_MUCH: Final = "too-much"


class Refusal(Exception):  # noqa: N818 - no error of ours: the answer to a file that is not read
    """A form that is not read; the one argument is LOCKED, DAMAGED or TOO_MUCH."""

    @property
    def reason(self) -> str:
        """Why."""
        return str(self.args[0])


def at_most(number: int, limit: int) -> int:
    """Return ``number``.

    Raises:
        Refusal: If it is more than ``limit``.
    """
    if number > limit:
        raise Refusal(TOO_MUCH)
    return number
