"""The container: a zip that any reading system opens and that tells nothing of its maker.

Source: EPUB 3.3, 4 (Open Container Format); the zip's own fields as in PKWARE's APPNOTE, 4.3.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Final, NoReturn

from press.check.book import limits
from press.check.book.report import NotRead, Report, short

MIMETYPE: Final = "mimetype"
CONTAINER: Final = "META-INF/container.xml"
_MEDIA_TYPE: Final = b"application/epub+zip"
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_END64: Final = b"PK\x06\x07"
_HEAD: Final = struct.Struct("<4s5H3L2H")
_HEAD_MARK: Final = b"PK\x03\x04"
_LOCKED: Final = 0x1
_PLAIN: Final = re.compile(r"[A-Za-z0-9._/-]+")
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_DRM: Final = {"META-INF/encryption.xml", "META-INF/rights.xml"}


def unpack(data: bytes, report: Report) -> Mapping[str, bytes]:
    """Return the files of a book by name, and report what is wrong with its container.

    Raises:
        NotRead: If this is no zip, is damaged, or holds more than `limits` grants.
    """
    _check_end(data, report)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = opened.infolist()
            if len(entries) > limits.ENTRIES:
                _too_much(report, f"the book holds {len(entries):,} files")
            _check_first(data, entries, report)
            _check_names(entries, report)
            for entry in entries:
                _check_entry(data, entry, report)
            _check_times(entries, report)
            return _read(opened, entries, report)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, struct.error) as error:
        _unreadable(report, f"the zip is damaged: {short(str(error))}")


def _unreadable(report: Report, message: str, file: str = "") -> NoReturn:
    report.add("book-unreadable", file, message, "build the book again")
    raise NotRead


def _too_much(report: Report, message: str, file: str = "") -> NoReturn:
    report.add("book-too-much", file, message, "do not open it; a book of ours is far smaller")
    raise NotRead


def _check_end(data: bytes, report: Report) -> None:
    """Look at the end of the zip before anything believes what it says of itself."""
    if len(data) > limits.FILE_BYTES:
        _too_much(
            report, f"the file has {len(data):,} bytes; at most {limits.FILE_BYTES:,} are read"
        )
    if not data.startswith(_HEAD_MARK):
        _unreadable(report, "this is no zip")
    end = data[-_END_SIZE:]
    if len(end) < _END_SIZE or not end.startswith(_END) or end[-2:] != b"\0\0":
        _unreadable(report, "the end of the zip is missing, or something stands behind it")
    size = int.from_bytes(end[12:16], "little")
    if size > limits.DIRECTORY_BYTES or data[-42:-38] == _END64:
        _too_much(report, "the zip's list of files is too long")


def _head(data: bytes, entry: zipfile.ZipInfo) -> tuple[int, int, int, bytes, bytes]:
    """Return flags, method, time and date, name and extra field as the entry's own head has them.

    Raises:
        BadZipFile: If there is no such head.
    """
    start = entry.header_offset
    fields = data[start : start + _HEAD.size]
    if len(fields) < _HEAD.size or not fields.startswith(_HEAD_MARK):
        raise zipfile.BadZipFile("an entry has no head")
    _, _, flags, method, time, date, _, _, _, names, extras = _HEAD.unpack(fields)
    start += _HEAD.size
    name, extra = data[start : start + names], data[start + names : start + names + extras]
    return flags, method, date << 16 | time, name, extra


def _check_first(data: bytes, entries: list[zipfile.ZipInfo], report: Report) -> None:
    """Hold the first entry against EPUB 3.3, 4.2.2 (the media type at a fixed offset)."""
    first = min(entries, key=lambda entry: entry.header_offset, default=None)
    if first is None or first.filename != MIMETYPE or entries[0] is not first:
        message = "the book does not begin with 'mimetype'"
        report.add("book-container", "", message, "put it first, so that a reading system finds it")
        return
    _, method, _, _, extra = _head(data, first)
    if method != zipfile.ZIP_STORED:
        hint = "store it as it is"
        report.add("book-container", MIMETYPE, "the media type is compressed", hint)
    elif first.header_offset or extra:
        hint = "reading systems look for it at byte 38"
        report.add("book-container", MIMETYPE, "the media type is not where it must be", hint)
    elif data[38 : 38 + first.file_size] != _MEDIA_TYPE:
        hint = "write application/epub+zip and nothing more"
        report.add("book-container", MIMETYPE, "the media type is not that of an EPUB", hint)


def _check_names(entries: list[zipfile.ZipInfo], report: Report) -> None:
    names = Counter(entry.filename for entry in entries)
    folded: dict[str, str] = {}
    for name, times in names.items():
        if times > 1:
            message = f"'{short(name)}' stands in the zip {times} times"
            report.add("book-container", name, message, "keep one: each program reads another")
        same = folded.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if same != name:
            message = f"'{short(name)}' and '{short(same)}' are one name to many systems"
            report.add("book-container", name, message, "give one of them another name")
        fault = _name_fault(name)
        if fault:
            hint = "use small letters, digits, '-' and '.'"
            report.add("book-container", name, f"a file's name {fault}", hint)
        if name in _DRM:
            message = "the book is locked, or says what may be done with it"
            report.add("book-container", name, message, "leave it out: the work is free to copy")


def _name_fault(name: str) -> str:
    pieces = name.rstrip("/").split("/")
    if name.startswith("/") or "\\" in name or re.match("[A-Za-z]:", name) or ".." in pieces:
        return "leads out of the book"
    if not _PLAIN.fullmatch(name):
        return "holds characters that not every system keeps"
    if any(not one or one.endswith(".") or _RESERVED.fullmatch(one) for one in pieces):
        return "is one that some systems refuse"
    return "is too long" if len(name) > 200 else ""


def _check_entry(data: bytes, entry: zipfile.ZipInfo, report: Report) -> None:
    """Hold one entry against what the list of the zip says of it."""
    flags, method, time, name, extra = _head(data, entry)
    told = entry.filename
    if (flags | entry.flag_bits) & _LOCKED:
        _unreadable(report, "the file is encrypted", told)
    if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        hint = "only deflate is read everywhere"
        report.add("book-container", told, "the file is compressed in a foreign way", hint)
    if extra or entry.extra:
        hint = "write the zip without extra fields: they hold times and users of a machine"
        report.add("book-container", told, "the zip says more of this file than its name", hint)
    year, month, day, hour, minute, second = entry.date_time
    listed = (year - 1980) << 25 | month << 21 | day << 16 | hour << 11 | minute << 5 | second // 2
    if time != listed or method != entry.compress_type or name != told.encode("utf-8", "replace"):
        message = "the file's own head does not say what the zip's list says of it"
        report.add("book-container", told, message, "write the zip anew")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not stat.S_ISREG(kind) and not (stat.S_ISDIR(kind) and entry.is_dir()):
        report.add("book-container", told, "this is a link or a device, not a file", "leave it out")
    if entry.comment:
        report.add("book-container", told, "a comment stands beside the file", "leave it out")


def _check_times(entries: list[zipfile.ZipInfo], report: Report) -> None:
    """Find the clock's time: the same book must be the same bytes, and must not tell when."""
    usual, _ = Counter(entry.date_time for entry in entries).most_common(1)[0]
    for entry in entries:
        if entry.date_time != usual or entry.date_time[3:] != (0, 0, 0):
            time = "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*entry.date_time)
            hint = "give every file one fixed date at midnight, such as 1980-01-01"
            report.add("book-container", entry.filename, f"the zip tells a time, {time}", hint)


def _read(
    opened: zipfile.ZipFile, entries: list[zipfile.ZipInfo], report: Report
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        if entry.is_dir():
            continue
        try:
            with opened.open(entry) as packed:
                # what an entry says of its size is not believed
                data = packed.read(limits.ENTRY_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            _unreadable(report, f"the file is damaged: {short(str(error))}", entry.filename)
        total += len(data)
        if len(data) > limits.ENTRY_BYTES or total > limits.UNPACKED_BYTES:
            _too_much(report, "the file unpacks to more than a book holds", entry.filename)
        files.setdefault(entry.filename, data)
    return files
