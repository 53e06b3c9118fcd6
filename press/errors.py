"""What can go wrong, said in a form that a writer can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from press.codes import CODES


class ExitCode(IntEnum):
    """What the process tells its caller; documented in ARCHITECTURE.md."""

    DONE = 0
    USAGE = 2
    MANUSCRIPT = 3
    AUDIENCE = 4
    CHECK = 5
    TOOL = 6
    BUG = 70
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column are counted from 1, as editors do.

    Of a finished file, the line is the page.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong in one place; ``code`` names it for ever."""

    at: Place
    code: str
    message: str
    hint: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} is not in the catalogue")

    def __str__(self) -> str:
        line = f"{self.at}: error: {self.message} [{self.code}]"
        return f"{line}\n  hint: {self.hint}" if self.hint else line


class PressError(Exception):
    """What a user can mend; everything else is a bug of ours and keeps its traceback."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message, tuple(findings))

    @property
    def message(self) -> str:
        """The one-line summary."""
        return str(self.args[0])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, sorted by place."""
        return tuple(sorted(self.args[1]))

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), self.message])


class ContentError(PressError):
    """The manuscript has mistakes."""

    exit_code = ExitCode.MANUSCRIPT

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> ContentError:
        """Return the error that reports all ``findings`` at once."""
        found = tuple(sorted(set(findings)))
        return cls(f"{len(found)} finding{'s' if len(found) != 1 else ''} in the manuscript", found)


class AudienceError(PressError):
    """A packet would put a part into the wrong hands."""

    exit_code = ExitCode.AUDIENCE


class CheckError(PressError):
    """What was made does not hold what we promise."""

    exit_code = ExitCode.CHECK


class ToolError(PressError):
    """A tool is missing, failed or grumbled."""

    exit_code = ExitCode.TOOL
