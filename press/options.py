"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from press.model.edition import EDITIONS, Standard

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
StandardOption = Annotated[
    Standard,
    typer.Option("--standard", help="2.0: PDF/UA-2, PDF/A-4 and WTPDF, in place of UA-1 and A-2a."),
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
Orders = Annotated[list[str], typer.Argument(help="Names of orders.", show_default=False)]
ClinicFolder = Annotated[
    str, typer.Option("--clinic", help="The clinic's folder, or its name in content/clinics.")
]
Roster = Annotated[
    Path | None,
    typer.Option("--roster", help="Its therapists, CSV.", show_default="roster.csv, if there"),
]
Appointments = Annotated[
    Path | None, typer.Option("--appointments", help="When they see somebody, CSV.")
]
Zipped = Annotated[
    bool, typer.Option("--zip", help="Put each therapist's packets into an archive, too.")
]
Scheduler = Annotated[
    str, typer.Option("--scheduler", help="Address of a Dask scheduler whose workers do it.")
]
Forms = Annotated[list[Path], typer.Argument(help="Filled forms.", show_default=False)]
Format = Annotated[Literal["json", "csv"], typer.Option("--format", help="How.")]
WithText = Annotated[bool, typer.Option("--text", help="Tell what was typed, too.")]
FromClinic = Annotated[
    str,
    typer.Option(
        "--clinic",
        help="Folder of the clinic whose packet it is.",
        show_default="any in content/clinics",
    ),
]
To = Annotated[Path | None, typer.Option("--to", help="Write a file that only you may read.")]


def stated(context: typer.Context) -> dict[str, object]:
    """Return the options that stand on the command line, by name."""
    found = {}
    for name, value in context.params.items():
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            found[name] = value
    return found


def check_editions(known: list[str], asked: list[str]) -> None:
    """Refuse an edition that is not among those that there are."""
    for name in asked:
        if name not in known:
            told = f"there is no edition '{name}' of this; there are {', '.join(known)}"
            raise typer.BadParameter(told, param_hint="--edition")


def editions_of(orders: Mapping[str, Collection[str]], asked: list[str]) -> list[str]:
    """Return those that ``orders`` come in; refuse some in which one of the orders is missing."""
    known = list(dict.fromkeys(name for editions in orders.values() for name in editions))
    check_editions(known, asked)
    for order, editions in orders.items():
        if asked and not {*asked} & {*editions}:
            told = f"'{order}' comes in {', '.join(editions)} alone; ask for it by itself"
            raise typer.BadParameter(told, param_hint="--edition")
    return known
