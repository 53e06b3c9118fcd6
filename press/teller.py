"""What a build tells on stderr while it goes on."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from press import cache, pipeline
from press.packets.run import Listener
from press.packets.work import Made


class _Rate(TextColumn):
    """How many packets a second are stamped."""

    def render(self, task: Task) -> Text:
        """Return the rate, once there is one."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Teller(Listener):
    """Tells on stderr what is being made, and closes with a table."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.console = Console(stderr=True, quiet=quiet, highlight=False)
        if verbose:
            self.console.print(f"built with {cache.tools()}", soft_wrap=True)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            _Rate(""),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
            disable=quiet or not self.console.is_terminal,
        )
        self.stamped = self.fresh = 0
        self.task = self.progress.add_task("Making", total=None)

    def removed(self, path: str) -> None:
        """Say what was taken away before anything was made."""
        self.console.print(f"removed {path}: it could not be made today", soft_wrap=True)

    def waiting(self) -> None:
        """Say why nothing happens."""
        self.console.print("another build uses the output folder; this one waits for it")

    def started(self) -> None:
        """Begin to show progress; its thread must not be there when workers are forked."""
        self.progress.start()

    def planned(self, fresh: int, total: int) -> None:
        """Say how much there is to do."""
        self.progress.update(self.task, total=fresh)
        self.console.print(f"{total} files in all, {fresh} to make")

    def done(self, made: pipeline.Made) -> None:
        """Say that a file is made."""
        self.progress.advance(self.task)
        if not self.console.is_terminal:
            record = made.record
            self.console.print(f"made {record.path} ({record.bytes // 1024} KB)", soft_wrap=True)

    def stamping(self, count: int) -> None:
        """Say how many packets are stamped."""
        self.progress.reset(self.task, total=count, description="Stamping")
        self.stamped = self.fresh = 0
        if count:
            self.console.print(f"{count:,} packets to stamp")

    def put(self, made: Sequence[Made]) -> None:
        """Say that packets lie in their places."""
        self.stamped += len(made)
        self.fresh += sum(one.fresh for one in made)
        self.progress.advance(self.task, len(made))

    def gone(self, count: int) -> None:
        """Say how many packets were there that nobody asks for any more."""
        if count:
            self.console.print(f"{count:,} packets that nothing asks for any more are removed")

    def stamped_all(self) -> None:
        """Say how many packets there are, and how many of them are new."""
        if self.stamped:
            self.console.print(f"{self.stamped:,} packets, {self.fresh:,} of them made now")

    def close(self, report: pipeline.Report) -> None:
        """Print the table of what was made."""
        for name in report.removed:
            self.console.print(f"removed {name}: no job makes it", soft_wrap=True)
        self.stamped_all()
        if not report.made and not self.fresh:
            self.console.print("everything is up to date")
            return
        if not report.made:
            return
        table = Table("file", "pages", "fields", "KB", "seconds", box=None, pad_edge=False)
        for made in sorted(report.made, key=lambda one: one.record.path):
            record = made.record
            numbers = (record.pages or "–", record.fields or "–", record.bytes // 1024)
            table.add_row(record.path, *map(str, numbers), f"{made.seconds:.1f}")
        self.console.print(table)


def say(text: str) -> None:
    """Print to stdout in UTF-8, whatever the terminal states: names of files may be anything."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()
