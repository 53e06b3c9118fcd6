"""Arguments → one call → exit code. The only module that prints or looks at the clock."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from press import cache, pipeline
from press.answers import collect, tell
from press.check import built, reading
from press.errors import CheckError, ExitCode, PressError
from press.model.edition import EDITIONS

ROOT = Path(__file__).resolve().parent.parent

app = typer.Typer(
    help="Build the publication: handouts, sheets and the ePub.",
    epilog="Examples: python build.py  ·  python build.py sheets --edition a4  ·  "
    "python build.py check --content path/to/manuscript",
    invoke_without_command=True,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Content = Annotated[
    Path, typer.Option("--content", help="The manuscript's folder.", show_default="content")
]
OutputDir = Annotated[
    Path, typer.Option("--output", help="Where the files go.", show_default="output")
]
Editions = Annotated[
    list[str] | None,
    typer.Option("--edition", help=f"Only this edition; may be repeated. {', '.join(EDITIONS)}"),
]
Workers = Annotated[
    int, typer.Option("--workers", min=1, max=64, help="Processes that work side by side.")
]
Today = Annotated[
    datetime | None,
    typer.Option(
        "--today",
        formats=["%Y-%m-%d"],
        envvar="PRESS_TODAY",
        help="The day that review dates are held against.",
        show_default="today",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what is wrong.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Name the tools and versions.")]

DEFAULTS: dict[str, Path] = {"content": ROOT / "content", "output": ROOT / "output"}


def _shop(content: Path, output: Path, workers: int, today: datetime | None) -> pipeline.Shop:
    if not content.is_dir():
        raise typer.BadParameter(f"there is no folder {content}", param_hint="--content")
    return pipeline.Shop(
        content=content,
        templates=ROOT / "templates",
        styles=ROOT / "styles",
        output=output,
        # the only look at the clock: it decides whether help lines are overdue, never a byte
        today=today.date() if today else date.today(),
        workers=workers,
    )


class Teller:
    """Tells on stderr what is being made, and prints each path that was made on stdout."""

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

    def started(self, fresh: int, total: int) -> None:
        """Say how much there is to do."""
        self.progress.update(self.task, total=fresh)
        self.console.print(f"{total} files in all, {fresh} to make")

    def done(self, made: pipeline.Made) -> None:
        """Say that a file is made."""
        self.progress.advance(self.task)
        if not self.console.is_terminal:
            record = made.record
            self.console.print(f"made {record.path} ({record.bytes // 1024} KB)", soft_wrap=True)

    def close(self, report: pipeline.Report, output: Path) -> None:
        """Print the table of what was made and the paths."""
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
        for made in sorted(report.made, key=lambda one: one.record.path):
            print(output / made.record.path)


def _build(
    shop: pipeline.Shop,
    quiet: bool,
    wanted: Callable[[pipeline.Job], bool] = pipeline.all_jobs,
    *,
    verbose: bool = False,
) -> None:
    teller = Teller(quiet=quiet, verbose=verbose)
    publication = pipeline.load(shop)
    with teller.progress:
        report = pipeline.build(
            publication, shop, wanted=wanted, started=teller.started, done=teller.done
        )
    teller.close(report, shop.output)


def _chosen(kinds: set[str], editions: list[str] | None) -> Callable[[pipeline.Job], bool]:
    for name in editions or ():
        if name not in EDITIONS:
            known = ", ".join(EDITIONS)
            raise typer.BadParameter(f"no edition is called '{name}'; they are {known}")
    names = set(editions or ())
    return lambda job: job.kind in kinds and (not names or job.edition in names)


def _stated(context: typer.Context) -> dict[str, object]:
    """Return the options that stand on the command line, by name."""
    stated = {}
    for name, value in context.params.items():
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            stated[name] = value
    return stated


@app.callback()
def everything(
    context: typer.Context,
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    workers: Workers = pipeline.default_workers(),
    today: Today = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build everything that is not up to date into the output folder."""
    if context.invoked_subcommand is not None:
        # an option before the command means the same as one behind it
        context.default_map = {context.invoked_subcommand: _stated(context)}
    else:
        _build(_shop(content, output, workers, today), quiet, verbose=verbose)


@app.command(epilog="Example: python build.py handout --edition letter")
def handout(
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    edition: Editions = None,
    workers: Workers = pipeline.default_workers(),
    today: Today = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build the complete handout."""
    wanted = _chosen({"handout"}, edition)
    _build(_shop(content, output, workers, today), quiet, wanted, verbose=verbose)


@app.command(epilog="Example: python build.py sheets --edition a4 --output /srv/handouts")
def sheets(
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    edition: Editions = None,
    workers: Workers = pipeline.default_workers(),
    today: Today = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build each worksheet as a file of its own."""
    wanted = _chosen({"sheet"}, edition)
    _build(_shop(content, output, workers, today), quiet, wanted, verbose=verbose)


@app.command(epilog="Example: python build.py epub")
def epub(
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    workers: Workers = pipeline.default_workers(),
    today: Today = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build the ePub."""
    wanted = _chosen({"epub"}, None)
    _build(_shop(content, output, workers, today), quiet, wanted, verbose=verbose)


@app.command(epilog="Example: python build.py check --content path/to/manuscript")
def check(
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    today: Today = None,
    quiet: Quiet = False,
) -> None:
    """Check the manuscript and what was built; print the reading grade of each part."""
    console = Console(stderr=True, quiet=quiet, highlight=False)
    publication = pipeline.load(_shop(content, output, 1, today))
    table = Table("part", "grade", "at most", "words", box=None, pad_edge=False)
    grades = [reading.grade(part) for part in publication.parts]
    for one in grades:
        table.add_row(one.part, f"{one.grade:.1f}", f"{one.limit:.0f}", str(one.words))
    console.print(table)
    if (output / "manifest.json").exists():
        console.print(f"{built.check_output(output)} built files are as they were made")
    hard = [one.part for one in grades if not one.is_plain]
    if hard:
        raise CheckError(f"too hard to read: {', '.join(hard)}; use shorter words and sentences")


@app.command(epilog="Example: python build.py answers quiz-letter.pdf --format csv")
def answers(
    forms: Annotated[list[Path], typer.Argument(help="Filled forms.", show_default=False)],
    format_: Annotated[Literal["json", "csv"], typer.Option("--format", help="How.")] = "json",
    text: Annotated[bool, typer.Option("--text", help="Tell what was typed, too.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write a file that only you may read.")
    ] = None,
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    quiet: Quiet = False,
) -> None:
    """Read filled forms back; what was typed is shown only with --text."""
    # reading a form does not wait for a help line's review: no day is too late
    shop = _shop(content, output, 1, datetime.min)
    found = collect.collect(forms, shop, with_text=text)
    told = tell.as_csv(found.forms) if format_ == "csv" else tell.as_json(found.forms)
    if to is None:
        print(told, end="")
    else:
        collect.save(to, told)
    for note in () if quiet else found.notes:
        print(note, file=sys.stderr)
    if found.findings:
        count = len({one.at.file for one in found.findings})
        raise CheckError(f"{count} of {len(forms)} forms need a look", found.findings)


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code; see ExitCode."""
    try:
        result = app(arguments, standalone_mode=False, prog_name="build.py")
        if result == ExitCode.INTERRUPTED:  # typer makes a code of the key press
            raise KeyboardInterrupt
        return result if isinstance(result, int) else ExitCode.DONE
    except PressError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except typer.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print("interrupted; the output is as it was", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "show"):
            error.show()
            return ExitCode.USAGE
        traceback.print_exc()
        return ExitCode.BUG
