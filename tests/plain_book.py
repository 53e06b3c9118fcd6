"""A small correct book, written by hand, and zips that are made without the press."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent / "plain-book"
_FIRST = ("mimetype", "META-INF/container.xml", "OPS/book.opf")
PLAIN: Mapping[str, bytes] = {
    **{name: (_FOLDER / name).read_bytes() for name in _FIRST},
    **{
        path.relative_to(_FOLDER).as_posix(): path.read_bytes()
        for path in sorted(_FOLDER.rglob("*"))
        if path.is_file()
    },
}


def files_of(book: Path) -> dict[str, bytes]:
    """Return what is inside a book, by name and in its order."""
    with zipfile.ZipFile(book) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(files: Mapping[str, bytes] | list[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    """Return a zip of some files; of entries as they are, if entries are given."""
    if isinstance(files, Mapping):
        files = [(entry(name), data) for name, data in files.items()]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for info, data in files:
            out.writestr(info, data, compresslevel=1)
    return made.getvalue()


def entry(
    name: str,
    time: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0),
    method: int | None = None,
    extra: bytes = b"",
) -> zipfile.ZipInfo:
    """Return an entry of a zip; packed, but for the media type."""
    info = zipfile.ZipInfo(name, time)
    usual = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    info.compress_type = usual if method is None else method
    info.external_attr = 0o100644 << 16
    info.extra = extra
    return info
