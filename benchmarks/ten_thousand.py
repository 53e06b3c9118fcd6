"""Ten thousand packets for a roster of fifty, made by the command and looked at one by one.

    python benchmarks/ten_thousand.py [--count 10000] [--sample 200] [--folder DIR]

Each must open in pikepdf and hold its own therapist's data and no other's, on no page, with a link
and a square that lead to that therapist's own booking page; a sample of them, spread evenly, must
pass veraPDF (PDF/UA-1, PDF/A-2a) and qpdf. Memory is told for a tenth as many, and for a second run
that finds everything made, too: it must not grow with their number.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from press.render.qr import qr_runs  # noqa: E402

THERAPISTS = 50
GROWTH = 1.25  # of the memory that a tenth as many took; the list of their paths is in it
FOLDER = "packets/kite-street/first-session"


# runs a command and prints the most memory that it or one of its workers took, in kB
MEASURED = """
import resource, subprocess, sys
subprocess.run([sys.executable, *sys.argv[1:]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def booking_of(therapist: str) -> str:
    """Return the address where a therapist is booked."""
    return f"https://kitestreet.example/{therapist.replace('-', '')}"


def write_tables(folder: Path, count: int) -> dict[str, tuple[str, ...]]:
    """Write a roster and its appointments; return what each therapist's packets must say."""
    said: dict[str, tuple[str, ...]] = {}
    with (folder / "roster.csv").open("w", newline="") as file:
        roster = csv.writer(file)
        roster.writerow(("id", "name", "credentials", "pronouns", "phone", "email", "booking"))
        for n in range(THERAPISTS):
            own = (f"Łucja Therapist-{n:02}", f"555-0{200 + n}", f"t{n:02}@kitestreet.example")
            roster.writerow(
                (f"t-{n:02}", own[0], "LMFT", "she/her", *own[1:], booking_of(f"t-{n:02}"))
            )
            said[f"t-{n:02}"] = own
    with (folder / "appointments.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("therapist", "date", "time"))
        for n in range(count):
            day = date(2026, 1, 1) + timedelta(days=n // THERAPISTS // 9)
            rows.writerow((f"t-{n % THERAPISTS:02}", day, f"{9 + n // THERAPISTS % 9}:00"))
    return said


def make(folder: Path, count: int) -> float:
    """Make packets with the command; tell and return the memory that it took at most, in MB.

    That is of this command alone: the one of a process of its own that asks the system.
    """
    tables = (f"--{name}={folder / f'{name}.csv'}" for name in ("roster", "appointments"))
    options = ("--clinic=kite-street", "--edition=letter", f"--output={folder / 'output'}")
    begun = time.perf_counter()
    build = str(ROOT / "build.py")
    command = (build, "packets", "first-session", *options, *tables, "--quiet")
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - begun
    peak = int(told.stdout.splitlines()[-1]) / 1024
    print(f"{count:,} packets in {seconds:.1f} s with all that is typeset; at most {peak:.0f} MB")
    return peak


def check_each(root: Path, said: dict[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Open every packet and hold its text against the roster."""
    listed: list[dict[str, Any]] = json.loads((root / FOLDER / "batch.json").read_text())["files"]
    for entry in listed:
        with pikepdf.open(root / entry["path"]) as pdf:
            assert len(pdf.pages) > 1
            check_leads(pdf.pages[0], booking_of(entry["therapist"]), set(map(booking_of, said)))
        with pymupdf.open(root / entry["path"]) as document:  # type: ignore[no-untyped-call]
            text = "".join(page.get_text() for page in document)
        for who, words in said.items():
            there = [word in text for word in words]
            assert there == [who == entry["therapist"]] * len(words), (entry["path"], who)
    print(f"{len(listed):,} open in pikepdf, name their own therapist and no other, and lead there")
    return listed


def check_leads(cover: pikepdf.Page, booking: str, all_of_them: set[str]) -> None:
    """Hold the cover's links and its square against the therapist's own address."""
    links = [one.A for one in cover.Annots if "/A" in one]
    led = {str(one.URI) for one in links if "/URI" in one}
    assert led & all_of_them == {booking}, (led, booking)
    cover.contents_coalesce()
    rows = re.findall(rb"(?m)^(\d+) (\d+) (\d+) 1 re$", cover.Contents.read_bytes())
    drawn = tuple(tuple(map(int, row)) for row in rows)
    assert drawn == qr_runs(booking)[1], f"the square of {booking} leads elsewhere"


def check_sample(files: Sequence[Path]) -> None:
    """Ask the validators."""
    for path in files:
        subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    (jar,) = (ROOT / ".tools" / "verapdf").glob("cli-*.jar")
    for flavour in ("ua1", "2a"):
        asked = ["java", "-jar", jar, "-f", flavour, "--format", "text", *files]
        answer = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
        passed = sum(line.startswith("PASS") for line in answer.splitlines())
        print(f"veraPDF {flavour}: {passed} of {len(files)} pass")
        assert passed == len(files)
    print(f"qpdf --check finds nothing wrong in {len(files)}")


def main() -> None:
    """Make, look, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as few:
        write_tables(Path(few), given.count // 10)
        least = make(Path(few), given.count // 10)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        root = Path(folder) / "output"
        said = write_tables(Path(folder), given.count)
        most = max(make(Path(folder), given.count) for _ in range(2))
        listed = check_each(root, said)
        assert len(listed) == given.count
        step = max(1, len(listed) // given.sample)
        check_sample([root / one["path"] for one in listed[::step]][: given.sample])
    assert most <= GROWTH * least, f"memory grew from {least:.0f} to {most:.0f} MB"


if __name__ == "__main__":
    main()
