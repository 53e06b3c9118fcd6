"""How long a whole build takes per file, beside Chromium printing the same pages.

    python benchmarks/build.py [--runs 3]

Both sides start cold and use two processes: ours is ``python build.py`` into an empty folder, start
of Python included; Chromium's is one fresh headless browser a document, two at a time, printing the
same HTML with the same styles and fonts to a PDF (without fields or tags of ours). The runs take
turns, so that a slow minute of the machine hits both; the medians and their ratio are printed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from press import pipeline  # noqa: E402  # after the path is set

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-pdf-header-footer", "--allow-file-access-from-files"),
)


def documents(folder: Path) -> list[Path]:
    """Write the HTML of every PDF job with links to its styles; return the files."""
    shop = pipeline.Shop(
        ROOT / "content", ROOT / "templates", ROOT / "styles", folder, date(1970, 1, 1)
    )
    written: list[Path] = []
    for job in pipeline.plan(pipeline.load(shop), shop):
        if not job.html:
            continue
        links = "".join(
            f'<link rel="stylesheet" href="{sheet.as_uri()}"/>' for sheet in job.stylesheets
        )
        base = f'<base href="{shop.content.as_uri()}/"/>'
        path = folder / f"{len(written)}.html"
        path.write_text(job.html.replace("<head>", f"<head>{base}{links}", 1), "utf-8")
        written.append(path)
    return written


def print_one(browser: str, document: Path) -> None:
    """Print one document in a browser of its own."""
    with tempfile.TemporaryDirectory() as profile:
        target = document.with_suffix(".pdf")
        subprocess.run(
            [browser, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={target}", document],
            check=True,
            capture_output=True,
            timeout=120,
        )
        if not target.stat().st_size:
            raise RuntimeError(f"{browser} printed nothing")


def chromium(browser: str, files: list[Path]) -> float:
    """Return the seconds that two browsers at a time take for all ``files``."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(2) as two:
        list(two.map(lambda path: print_one(browser, path), files))
    return time.perf_counter() - begun


def ours() -> tuple[float, int]:
    """Return the seconds that a build into an empty folder takes, and how many files it made."""
    with tempfile.TemporaryDirectory() as output:
        begun = time.perf_counter()
        made = subprocess.run(
            [sys.executable, ROOT / "build.py", "--output", output, "--workers", "2"],
            check=True,
            capture_output=True,
            text=True,
        )
        return time.perf_counter() - begun, len(made.stdout.splitlines())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        raise SystemExit("Chromium is not installed: sudo apt-get install chromium")
    with tempfile.TemporaryDirectory() as scratch:
        files = documents(Path(scratch))
        theirs: list[float] = []
        own: list[float] = []
        made = 0
        for _ in range(runs):
            theirs.append(chromium(browser, files) / len(files))
            seconds, made = ours()
            own.append(seconds / made)
    print(f"{'':28}{'files':>6}{'s a file':>10}   each run")
    for name, count, times in (
        ("python build.py", made, own),
        ("Chromium, two, cold", len(files), theirs),
    ):
        each = " ".join(f"{one:.3f}" for one in times)
        print(f"{name:28}{count:6d}{statistics.median(times):10.3f}   {each}")
    ratios = [a / b for a, b in zip(own, theirs, strict=True)]
    print(f"ratio, median of {runs} pairs: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
