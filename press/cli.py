"""Arguments → one call → exit code. The only module that prints or looks at the clock."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from press import packet_jobs, pipeline
from press.answers import collect, tell
from press.answers.save import save
from press.check import built, reading
from press.errors import CheckError, ExitCode, Finding, PressError
from press.model.edition import EDITIONS, Standard
from press.options import (
    Appointments,
    ClinicFolder,
    Content,
    Editions,
    Format,
    Forms,
    FromClinic,
    Orders,
    OutputDir,
    Quiet,
    Roster,
    Scheduler,
    StandardOption,
    To,
    Today,
    Verbose,
    WithText,
    Workers,
    Zipped,
    check_editions,
    editions_of,
    stated,
)
from press.packets import run
from press.packets.cluster import cluster
from press.packets.listed import NAME as LIST
from press.packets.revoke import load_judged
from press.teller import Teller, say

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

DEFAULTS: dict[str, Path] = {"content": ROOT / "content", "output": ROOT / "output"}


def _shop(
    content: Path,
    output: Path,
    workers: int = 1,
    today: datetime | None = None,
    standard: Standard = "1.7",
) -> pipeline.Shop:
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
        standard=standard,
    )


def _build(
    shop: pipeline.Shop,
    quiet: bool,
    kinds: frozenset[str] = frozenset(),
    editions: list[str] | None = None,
    *,
    verbose: bool = False,
) -> None:
    """Build everything, or only some kinds of files in some editions."""
    teller = Teller(quiet=quiet, verbose=verbose)
    publication = load_judged(shop, teller)
    issued = [EDITIONS[name] for name in publication.editions]
    known = [one.id for one in issued if "sheet" not in kinds or one.medium == "form"]
    check_editions(known, editions or [])

    def wanted(job: pipeline.Job) -> bool:
        return (not kinds or job.kind in kinds) and (not editions or job.edition in editions)

    _tell(teller, shop, lambda: pipeline.build(publication, shop, wanted=wanted, listener=teller))


def _tell(teller: Teller, shop: pipeline.Shop, build: Callable[[], pipeline.Report]) -> None:
    """Build something and tell what was made."""
    try:
        report = build()
    finally:
        teller.progress.stop()
    teller.close(report)
    for made in sorted(report.made, key=lambda one: one.record.path):
        say(f"{shop.output / made.record.path}\n")


@app.callback()
def everything(
    context: typer.Context,
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    standard: StandardOption = "1.7",
    workers: Workers = pipeline.default_workers(),
    today: Today = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build everything that is not up to date into the output folder."""
    if context.invoked_subcommand is not None:
        # an option before the command means the same as one behind it
        context.default_map = {context.invoked_subcommand: stated(context)}
    else:
        _build(_shop(content, output, workers, today, standard), quiet, verbose=verbose)


@app.command(epilog="Example: python build.py handout --edition letter")
def handout(
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    edition: Editions = None,
    standard: StandardOption = "1.7",
    workers: Workers = pipeline.default_workers(),
    today: Today = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build the complete handout."""
    shop = _shop(content, output, workers, today, standard)
    _build(shop, quiet, frozenset({"handout"}), edition, verbose=verbose)


@app.command(epilog="Example: python build.py sheets --edition a4 --output /srv/handouts")
def sheets(
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    edition: Editions = None,
    standard: StandardOption = "1.7",
    workers: Workers = pipeline.default_workers(),
    today: Today = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build each worksheet as a file of its own."""
    shop = _shop(content, output, workers, today, standard)
    _build(shop, quiet, frozenset({"sheet", "tally"}), edition, verbose=verbose)


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
    shop = _shop(content, output, workers, today)
    _build(shop, quiet, frozenset({"epub"}), verbose=verbose)


@app.command(epilog="Example: python build.py packets first-session --clinic kite-street")
def packets(
    orders: Orders,
    clinic: ClinicFolder,
    roster: Roster = None,
    appointments: Appointments = None,
    zipped: Zipped = False,
    scheduler: Scheduler = "",
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    edition: Editions = None,
    standard: StandardOption = "1.7",
    workers: Workers = pipeline.default_workers(),
    today: Today = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build a clinic's packets, for each therapist of its roster, or for each appointment."""
    shop = _shop(content.absolute(), output.absolute(), workers, today, standard)
    teller = Teller(quiet=quiet, verbose=verbose)
    tables = packet_jobs.Tables(roster, appointments, partly=True)
    asked = packet_jobs.read_asked(orders, clinic, tables, shop, load_judged(shop, teller))
    for note in asked.notes:
        teller.console.print(note, soft_wrap=True)
    known = editions_of({order.id: order.editions for order in asked.orders}, edition or [])
    findings: list[Finding] = []

    def build() -> pipeline.Report:
        with cluster(scheduler) as executor:
            done = run.make_packets(
                asked, shop, edition or known, teller, executor=executor, zipped=zipped
            )
        findings.extend(done.findings)
        return done.report

    _tell(teller, shop, build)
    for folder in asked.folders:
        print(shop.output / folder / LIST)
    if findings:
        raise run.left_out(findings)


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
        chapters = [chapter for part in publication.parts for chapter in part.chapters]
        titles = [chapter.title for chapter in chapters if not chapter.flow]
        checked = built.check_output(output, titles, publication.never_named)
        console.print(f"{checked} built files are as they were made, and as readers need them")
    hard = [one.part for one in grades if not one.is_plain]
    if hard:
        raise CheckError(f"too hard to read: {', '.join(hard)}; use shorter words and sentences")


@app.command(epilog="Example: python build.py answers quiz-letter.pdf --format csv")
def answers(
    forms: Forms,
    format_: Format = "json",
    text: WithText = False,
    to: To = None,
    clinic: FromClinic = "",
    content: Content = DEFAULTS["content"],
    output: OutputDir = DEFAULTS["output"],
    quiet: Quiet = False,
) -> None:
    """Read filled forms back; what was typed is shown only with --text."""
    # reading a form does not wait for a help line's review: no day is too late
    shop = _shop(content, output, 1, datetime.min)
    found = collect.collect(forms, shop, with_text=text, clinic=clinic)
    told = tell.as_csv(found.forms) if format_ == "csv" else tell.as_json(found.forms)
    if to is None:
        say(told)
    else:
        save(to, told)
        if not quiet:
            print(f"forms read: {len(forms)}", file=sys.stderr)
    if found.findings:
        count = len([form for form in found.forms if form.findings])
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
        print("interrupted; every file that is there is whole", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "show"):
            error.show()
            return ExitCode.USAGE
        traceback.print_exc()
        return ExitCode.BUG
