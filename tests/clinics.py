"""The clinic of the tests, its orders and its packets."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from manuscripts import ROOT, SMALL, STYLES, TEMPLATES, TODAY
from rules import loaded

from press.jobs import Shop
from press.load.clinic import Desk, load_clinic
from press.load.source import Findings, Folder
from press.model.clinic import Clinic
from press.model.publication import Publication
from press.packet_jobs import Asked, Tables, read_asked
from press.pdf.coverage import printable

OXBOW = SMALL / "clinics" / "oxbow-yard"
KITE = ROOT / "content" / "clinics" / "kite-street"
CHARACTERS = printable(STYLES / "fonts")


def shop_for(content: Path, output: Path) -> Shop:
    """Return a shop of one worker, on the day of the small publication."""
    return Shop(content, TEMPLATES, STYLES, output, TODAY, workers=1)


def asked_of(
    content: Path, *orders: str, clinic: str = "oxbow-yard", roster: Path | None = None
) -> Asked:
    """Return what a clinic asks for, read from a copy of the small publication."""
    return read_asked(orders, clinic, Tables(roster), shop_for(content, content.parent / "output"))


def read_clinic(folder: Path) -> tuple[Clinic | None, list[str]]:
    """Return a clinic of the small publication, and each finding as file:line:column and code."""
    findings = Findings()
    small = loaded("small")
    desk = Desk(small.lines, SMALL, TODAY, CHARACTERS, small.unsaid)
    found = load_clinic(Folder(folder, "c"), desk, findings)
    told = [f"{one.at} {one.code}" for one in findings.found]
    return (found[0] if found else None), told


@cache
def handed_out(which: str) -> tuple[Publication, Clinic]:
    """Return a publication as its example clinic hands it out."""
    publication = loaded(which)
    content, folder = (SMALL, OXBOW) if which == "small" else (ROOT / "content", KITE)
    findings = Findings()
    desk = Desk(publication.lines, content, publication.revised, CHARACTERS)
    found = load_clinic(Folder(folder, folder.name), desk, findings)
    assert found, findings.found
    clinic, lines = found
    return replace(publication, clinic=clinic, lines=lines), clinic
