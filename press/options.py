"""Options that several commands have."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

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
