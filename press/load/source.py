"""Read the files of a manuscript: only inside its folder, only text, never too much."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from press.errors import Finding, Place

MAX_TEXT_BYTES = 2_000_000
MAX_PICTURE_BYTES = 5_000_000


@dataclass(slots=True)
class Findings:
    """Everything wrong that a run has met so far."""

    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, at: Place, message: str, hint: str = "") -> None:
        """Note one finding."""
        self.found.append(Finding(at, code, message, hint))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the manuscript and how messages call it."""

    root: Path
    label: str

    def shown(self, name: str) -> str:
        """Return the path that a message shows for the file ``name``."""
        return f"{self.label}/{name}" if self.label else name

    def find(self, name: str, at: Place, findings: Findings, limit: int) -> Path | None:
        """Return the path of ``name``, or None and a finding at the place that names it.

        The file must be a regular file inside the folder, reached without any symbolic link, and
        hold at most ``limit`` bytes.
        """
        plain = Path(name)
        if plain.is_absolute() or ".." in plain.parts or "\\" in name or "\0" in name:
            findings.add("file-outside", at, f"'{name}' leads outside {self.label or 'the folder'}")
            return None
        path = self.root
        for piece in plain.parts:
            path /= piece
            if path.is_symlink():
                findings.add(
                    "file-outside", at, f"'{name}' is a link", "put the file itself into the folder"
                )
                return None
        if not path.is_file():
            findings.add("file-missing", at, f"there is no file '{self.shown(name)}'")
            return None
        size = path.stat().st_size
        if size > limit:
            message = f"'{self.shown(name)}' has {size:,} bytes; at most {limit:,} are read"
            findings.add("file-too-large", at, message, "make it smaller")
            return None
        return path

    def read(self, name: str, findings: Findings, at: Place | None = None) -> str | None:
        """Return the text of ``name`` with plain line ends, or None and a finding."""
        here = Place(self.shown(name))
        path = self.find(name, at or here, findings, MAX_TEXT_BYTES)
        if path is None:
            return None
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = raw[: error.start]
            column = error.start - (before.rfind(b"\n") + 1) + 1
            findings.add(
                "encoding",
                Place(here.file, before.count(b"\n") + 1, column),
                "this byte is not UTF-8",
                "save the file as UTF-8",
            )
            return None
        if not text.strip():
            findings.add("file-empty", here, "the file holds nothing")
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")
