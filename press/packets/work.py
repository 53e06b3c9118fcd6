"""What a worker does: stamp packets, and put each that isn't there yet into its place, whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from press.model.clinic import Slot
from press.packets.stamp import Key, Stamper
from press.packets.template import Template

_MOST_STAMPERS = 8
_stampers: dict[str, Stamper] = {}
_one_at_a_time = threading.Lock()  # a worker of a cluster may have several threads
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Wanted:
    """A packet to make.

    Attributes:
        path: Where it goes, below the output folder.
        therapist: The id of the one whose it is.
        values: What its places say.
    """

    path: str
    therapist: str
    values: Mapping[Slot, str]


@dataclass(frozen=True, slots=True)
class Job:
    """Some packets of one template; a plain value, so that it can be sent anywhere.

    Attributes:
        number: Of this job, in its batch.
        template: What they are stamped from.
        packets: What to make.
        root: The output folder, which every worker must see under this name.
        stage: A folder of the same disk for what isn't whole yet.
        drawn: Objects that took long to draw, and need not be drawn again.
    """

    number: int
    template: Template
    packets: tuple[Wanted, ...]
    root: Path
    stage: Path
    drawn: Mapping[Key, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """A packet that lies in its place; ``fresh`` if it was written now."""

    path: str
    therapist: str
    says: str
    sha256: str
    bytes: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What lies in its place after a job; ``stopped`` says why the disk took no more, if it did."""

    made: tuple[Made, ...]
    stopped: str = ""


def run(job: Job) -> Result:
    """Make the packets of ``job`` that aren't there as they should be; runs in a worker.

    Raises:
        CannotStampError: If words need a full typeset, which the caller should have found out.
        NoRoomError: If words are too long; the same.
    """
    stamper = stamper_of(job.template)
    stamper.learn(job.drawn)
    # a name of its own: a cluster that loses sight of a worker gives its job to another one
    scratch = f"{job.stage}/{job.number}-{secrets.token_hex(8)}"
    there = _listed(job)
    made: list[Made] = []
    for wanted in job.packets:
        stamped = stamper.stamp(wanted.values)
        size = len(job.template.prefix) + len(stamped.tail)
        target = f"{job.root}/{wanted.path}"
        fresh = wanted.path not in there or not _is_as_made(Path(target), size, stamped.sha256)
        if fresh:
            try:
                write_packet(target, scratch, job.template.prefix, stamped.tail)
            except OSError as error:
                return Result(tuple(made), error.strerror or str(error))
        own = wanted.path, wanted.therapist, says_of(wanted.values)
        made.append(Made(*own, stamped.sha256, size, fresh))
    return Result(tuple(made))


def says_of(values: Mapping[Slot, str]) -> str:
    """Return what tells the words of a packet's places from others, short enough for a list."""
    said = "\0".join((*values, *values.values()))
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def _listed(job: Job) -> frozenset[str]:
    """Return what lies in the folders of a job: to ask for each file that is missing costs more."""
    folders = {wanted.path.rpartition("/")[0] for wanted in job.packets}
    found: set[str] = set()
    for folder in folders:
        with contextlib.suppress(FileNotFoundError), os.scandir(job.root / folder) as entries:
            found.update(f"{folder}/{entry.name}" for entry in entries)
    return frozenset(found)


def write_packet(target: str, scratch: str, prefix: bytes, tail: bytes) -> None:
    """Write a file that is seen whole or not at all; that it is on the disk is the batch's care.

    Raises:
        OSError: If there is no room; then nothing of the file stays.
    """
    file = os.open(scratch, _FLAGS, 0o644)
    try:
        _write(file, prefix, tail)
    except OSError:
        Path(scratch).unlink()
        raise
    finally:
        os.close(file)
    try:
        os.rename(scratch, target)  # noqa: PTH104  # a Path of each would cost more than to stamp it
    except FileNotFoundError:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(scratch).rename(target)


def _write(file: int, prefix: bytes, tail: bytes) -> None:
    written = os.writev(file, (prefix, tail))
    if written < len(prefix) + len(tail):
        # a disk that is nearly full takes a part before it says so
        rest = memoryview(prefix + tail)[written:]
        while rest:
            rest = rest[os.write(file, rest) :]


def _is_as_made(target: Path, size: int, sha256: str) -> bool:
    """Whether a file has the content that it should have; its time says nothing."""
    try:
        if target.stat().st_size != size:
            return False
        with target.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def stamper_of(template: Template) -> Stamper:
    """Return the stamper of a template, the same for each job: it remembers its objects."""
    with _one_at_a_time:
        if template.key not in _stampers:
            if len(_stampers) >= _MOST_STAMPERS:
                _stampers.clear()
            _stampers[template.key] = Stamper(template)
        return _stampers[template.key]
