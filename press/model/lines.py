"""Help lines: contact data with a source and a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from press.model.exact import Exact


class Status(StrEnum):
    """Whether a line may be printed."""

    PRINT = "print"
    CLINIC_MUST_CONFIRM = "clinic-must-confirm"
    DO_NOT_PRINT = "do-not-print"


@dataclass(frozen=True, slots=True)
class Source(Exact):
    """Where a fact was seen, and when."""

    name: str
    seen: date
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine(Exact):
    """One service as it is printed."""

    id: str
    group: str
    service: str
    detail: str
    sources: tuple[Source, ...]
    confirmed: int
    verified_on: date
    next_review: date
    phone: str = ""
    contact: str = ""
    web: str = ""
    qr: bool = False
    hours: str = ""
    status: Status = Status.PRINT
    note: str = ""


@dataclass(frozen=True, slots=True)
class LineGroup(Exact):
    """Services that answer the same need."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Emergency(Exact):
    """The number for danger that is here now."""

    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Denied(Exact):
    """A number or phrase that must not be printed, and why."""

    reason: str
    number: str = ""
    phrase: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class HelpLines(Exact):
    """The help lines of one country."""

    country: str
    name: str
    emergency: Emergency
    groups: tuple[LineGroup, ...]
    lines: tuple[HelpLine, ...]
    deny: tuple[Denied, ...] = ()
    review_days: int = 90
    number_forms: tuple[str, ...] = ()  # "#" stands for a digit; none: any number is taken

    @property
    def printed(self) -> tuple[HelpLine, ...]:
        """The lines that may be printed, in the order of their groups."""
        order = [group.id for group in self.groups]
        shown = [line for line in self.lines if line.status is Status.PRINT]
        return tuple(sorted(shown, key=lambda line: order.index(line.group)))

    def of(self, group: str) -> tuple[HelpLine, ...]:
        """Return the printed lines of one group."""
        return tuple(line for line in self.printed if line.group == group)

    @property
    def checked(self) -> date:
        """The oldest check among the printed lines."""
        return min(line.verified_on for line in self.printed)

    @property
    def next_check(self) -> date:
        """The first review that falls due."""
        return min(line.next_review for line in self.printed)
