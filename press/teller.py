"""What a build tells on stderr while it goes on."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from press import cache, pipeline


class Teller(pipeline.Listener):
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
            console=self.console,
            transient=True,
            disable=quiet or not self.console.is_terminal,
        )
        self.task = self.progress.add_task("Making", total=None)

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

    def close(self, report: pipeline.Report) -> None:
        """Print the table of what was made."""
        for name in report.removed:
            self.console.print(f"removed {name}: no job makes it", soft_wrap=True)
        if not report.made:
            self.console.print("everything is up to date")
            return
        table = Table("file", "pages", "fields", "KB", "seconds", box=None, pad_edge=False)
        for made in sorted(report.made, key=lambda one: one.record.path):
            record = made.record
            numbers = (record.pages or "–", record.fields or "–", record.bytes // 1024)
            table.add_row(record.path, *map(str, numbers), f"{made.seconds:.1f}")
        self.console.print(table)
