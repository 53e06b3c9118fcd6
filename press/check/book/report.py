"""Findings of one book, gathered with their places."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Final

from press.check.book import limits
from press.errors import Finding, Place

_LONGEST: Final = 120


class NotRead(Exception):  # noqa: N818 - no error of ours: a book that is not read any further
    """Nothing more can be said of a book; the reason stands in its report."""


class Report:
    """What is wrong with one book; ``name`` is what its places begin with."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: set[Finding] = set()
        self._count: Counter[str] = Counter()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, sorted by place."""
        return tuple(sorted(self._found))

    def add(
        self, code: str, file: str, message: str, hint: str = "", at: tuple[int, int] = (1, 1)
    ) -> None:
        """Note a finding in a file of the book, or in the whole of it if ``file`` is empty."""
        self._count[code] += 1
        if self._count[code] > limits.FINDINGS:
            return
        if self._count[code] == limits.FINDINGS:
            file, at = "", (1, 1)
            message, hint = "there is more of this kind", "mend what is told, then check again"
        place = f"{self.name}/{short(file)}" if file else self.name
        self._found.add(Finding(Place(place, *at), code, message, hint))


def short(text: str) -> str:
    """Return a text of a stranger's file on one line of bounded length, with nothing hidden."""
    shown = "".join(
        one if unicodedata.category(one)[0] not in "CZ" or one == " " else f"\\u{ord(one):04x}"
        for one in text[:_LONGEST]
    )
    return shown if len(text) <= _LONGEST else f"{shown}…"
