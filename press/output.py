"""The output folder: files land whole or not at all, one build at a time, nothing stale stays."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from press.cache import digest
from press.errors import ToolError

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
MARK: Final = "press, 1"
ISSUED: Final = ("handout", "sheets", "epub")
FOLDERS: Final = (*ISSUED, "packets")
_STAGE: Final = ".stage-"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the manifest: a file that left the press."""

    path: str
    sha256: str
    bytes: int
    kind: str
    parts: tuple[str, ...]
    recipients: tuple[str, ...]
    edition: str
    language: str
    pages: int
    fields: int
    key: str
    screened: bool = False
    in_person: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What a build answers for: what no job makes in its folders goes, all else stays.

    Attributes:
        folders: Paths below the output folder.
        revoked: Whether a file elsewhere may no longer be there either.
    """

    folders: tuple[str, ...]
    revoked: Callable[[Record], bool] = lambda record: False

    def spares(self, record: Record) -> bool:
        """Whether a file is none of this build's business and may stay."""
        inside = any(record.path.startswith(f"{folder}/") for folder in self.folders)
        return not inside and not self.revoked(record)


class Output:
    """An output folder that this process holds the lock of."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def records(self) -> dict[str, Record]:
        """Return what the last build wrote, by path; empty where nothing was written.

        Raises:
            ToolError: If somebody wrote into the manifest that a file lies elsewhere.
        """
        try:
            listed = json.loads((self.root / MANIFEST).read_text("utf-8"))["files"]
            made = [_record(entry) for entry in listed]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return {}
        places = Places(self.root)
        try:
            for record in made:
                places.check(record.path)
        except (ValueError, TypeError) as error:
            path = self.root / MANIFEST
            raise ToolError(f"{path} is damaged: {error}; delete it, and build again") from error
        return {record.path: record for record in made}

    def is_current(self, record: Record | None, key: str) -> bool:
        """Whether the file of ``record`` was made from ``key`` and is still as it was made."""
        if record is None or record.key != key:
            return False
        path = self.root / record.path
        return path.is_file() and digest(path.read_bytes()) == record.sha256

    @contextlib.contextmanager
    def stage(self) -> Iterator[Path]:
        """Give a folder beside the output; it is gone afterwards, whatever happened."""
        for left in self.root.glob(f"{_STAGE}*"):  # of a build that was killed: we hold the lock
            shutil.rmtree(left, ignore_errors=True)
        with told(self.root):
            folder = Path(mkdtemp(prefix=_STAGE, dir=self.root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(
        self,
        stage: Path,
        made: Iterable[Record],
        kept: Iterable[Record],
        scope: Iterable[str] = ISSUED,
    ) -> list[str]:
        """Move what was made into place and remove what no job makes; return what was removed.

        Only files in ``scope``, folders or files below the output, are removed. While they change
        the manifest tells of none that do: of a build that is killed then, it says nothing untrue.
        """
        made, kept = list(made), list(kept)
        records = sorted([*made, *kept], key=lambda record: record.path)
        with told(self.root):
            if made and (self.root / MANIFEST).exists():
                self._write(stage, MANIFEST, _manifest(sorted(kept, key=lambda one: one.path)))
            for record in made:
                target = self.root / record.path
                target.parent.mkdir(parents=True, exist_ok=True)
                (stage / record.path).replace(target)
            removed = self._prune({record.path for record in records}, scope)
            self._write(stage, MANIFEST, _manifest(records))
            self._write(stage, SUMS, "".join(f"{one.sha256}  {one.path}\n" for one in records))
        return removed

    def _write(self, stage: Path, name: str, text: str) -> None:
        write_whole(stage / name, text.encode())
        if not (self.root / name).exists() or (self.root / name).read_bytes() != text.encode():
            (stage / name).replace(self.root / name)

    def _prune(self, planned: set[str], scope: Iterable[str]) -> list[str]:
        removed = []
        places = [self.root / name for name in scope]
        inside = (path for place in places for path in (place, *sorted(place.rglob("*"))))
        for path in list(inside):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and name not in planned:
                path.unlink()
                removed.append(name)
        return removed


class Places:
    """Where files of a list may lie: in one of our folders, behind no link; each is asked once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: set[str] = set()

    def check(self, path: str) -> None:
        """Raise a ValueError if ``path`` names a file that doesn't lie there."""
        parts = path.split("/")
        if parts[0] not in FOLDERS or {"", ".", ".."} & {*parts} or "\0" in path:
            raise ValueError(f"it names {path!r}, which lies elsewhere")
        folder = path.rpartition("/")[0]
        if folder not in self._seen and not is_inside(self._root, folder):
            raise ValueError(f"{path} lies behind a link")
        self._seen.add(folder)


def is_inside(root: Path, folder: str) -> bool:
    """Whether the folder of this name, if there is one, is really below ``root``."""
    return (root / folder).resolve() == root.resolve() / folder


def _is_ours(root: Path) -> bool:
    """Whether our mark stands in the manifest, damaged or not; another program's has none."""
    try:
        return f'"made_by": "{MARK}"' in (root / MANIFEST).read_text("utf-8", errors="replace")
    except OSError:
        return False


def _record(entry: dict[str, Any]) -> Record:
    lists = {name: tuple(entry[name]) for name in ("parts", "recipients")}
    return Record(**{**entry, **lists})


def _manifest(records: list[Record]) -> str:
    manifest = {"made_by": MARK, "files": [asdict(one) for one in records]}
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    return f"{text}\n"


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` and make sure that it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def told(root: Path) -> Iterator[None]:
    """Turn what the disk refuses into something that a user can read."""
    try:
        yield
    except OSError as error:
        raise ToolError(f"cannot write into {root}: {error.strerror}") from error


@contextlib.contextmanager
def hold(root: Path, waiting: Callable[[], None] | None = None) -> Iterator[Output]:
    """Give the output folder to one build; another one calls ``waiting`` and waits for its turn.

    Raises:
        ToolError: If the folder cannot be written, or holds files that the press did not make.
    """
    with told(root):
        root.mkdir(parents=True, exist_ok=True)
        lock = os.open(root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock(lock, waiting)
        _refuse_foreign(root)
        yield Output(root)
    finally:
        # a worker that was forked meanwhile has this file open too: to close it alone frees nothing
        fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def _lock(lock: int, waiting: Callable[[], None] | None) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if waiting:
            waiting()
        fcntl.flock(lock, fcntl.LOCK_EX)


def _refuse_foreign(root: Path) -> None:
    linked = [name for name in FOLDERS if (root / name).is_symlink()]
    if linked:
        raise ToolError(
            f"{root / linked[0]} is a link, and what no job makes is removed from there; "
            "name another folder with --output"
        )
    if _is_ours(root):
        return
    foreign = [path for name in FOLDERS for path in (root / name).rglob("*") if path.is_file()]
    foreign += [path for path in (root / MANIFEST, root / SUMS) if path.exists()]
    if foreign:
        raise ToolError(
            f"{root} holds files that the press did not make, such as {foreign[0].name}; "
            "name another folder with --output"
        )
