"""Read the files of a manuscript: only inside its folder, only text, never too much."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from press.errors import Finding, Place

MAX_TEXT_BYTES = 2_000_000
MAX_PICTURE_BYTES = 5_000_000
# XML 1.0, 2.2: what no document can hold; half a surrogate pair cannot even be written
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


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
            message = f"'{name}' leads outside {self.label or 'the folder'}"
            hint = "put the file into the folder and name it as it is called from there"
            findings.add("file-outside", at, message, hint)
            return None
        path = self.root
        for piece in plain.parts:
            path /= piece
            if _is_link(path):
                findings.add(
                    "file-outside", at, f"'{name}' is a link", "put the file itself into the folder"
                )
                return None
        if not is_file(path):
            message = f"there is no file '{self.shown(name)}'"
            findings.add("file-missing", at, message, "check the name, or put the file there")
            return None
        size = path.stat().st_size
        if size > limit:
            message = f"'{self.shown(name)}' has {size:,} bytes; at most {limit:,} are read"
            findings.add("file-too-large", at, message, "make it smaller")
            return None
        return path

    def read(
        self,
        name: str,
        findings: Findings,
        at: Place | None = None,
        limit: int = MAX_TEXT_BYTES,
    ) -> str | None:
        """Return the text of ``name`` with plain line ends, or None and a finding."""
        here = Place(self.shown(name))
        path = self.find(name, at or here, findings, limit)
        if path is None:
            return None
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = raw[: error.start].decode("utf-8-sig")
            place = place_in(here.file, before, len(before))
            findings.add("encoding", place, "this byte is not UTF-8", "save the file as UTF-8")
            return None
        if not text.strip():
            hint = "write it, or take its name out of where it is used"
            findings.add("file-empty", here, "the file holds nothing", hint)
            return None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if found := NO_TEXT.search(text):
            findings.add("encoding", place_in(here.file, text, found.start()), _UNSEEN, _RETYPE)
            return None
        return text


_UNSEEN = "this character is no text and cannot be printed"
_RETYPE = "delete it and type the words around it anew"


def place_in(file: str, text: str, offset: int) -> Place:
    """Return the place of the character at ``offset`` of a file's text."""
    line = text.count("\n", 0, offset) + 1
    return Place(file, line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def known(names: Iterable[str]) -> str:
    """Return the hint that lists what may stand in a place."""
    listed = ", ".join(names)
    return f"these are known: {listed}" if listed else "none is known yet"


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:  # such as a name that is longer than a disk can hold
        return False


def is_file(path: Path) -> bool:
    """Whether there is a file at ``path``; a name no disk can hold has none."""
    try:
        return path.is_file()
    except OSError:  # such as a name that is longer than a disk can hold
        return False
