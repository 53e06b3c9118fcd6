"""What WeasyPrint may read: plain files of a few kinds inside a few folders, nothing else."""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

KINDS = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff2": "font/woff2",
}
_MAX_DATA_URL = 64_000


class RefusedError(ValueError):
    """A document asked for something it may not read."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Folders WeasyPrint may read: content, styles, a clinic's folder."""

    roots: tuple[Path, ...]
    max_bytes: int = 5_000_000

    def read(self, url: str) -> tuple[bytes, str]:
        """Return the bytes and media type behind ``url``.

        Raises:
            RefusedError: Unless it is a small ``data:`` URL, or a regular file of a known kind
                inside ``roots``, reached without a symbolic link and without ``..``.
        """
        if url[:5].lower() == "data:":
            data, kind = _read_data_url(url)
        else:
            path = _local_path(url)
            kind = KINDS.get(path.suffix.lower(), "")
            if not kind:
                raise RefusedError(f"a file of this kind is never read ({path.suffix or 'none'})")
            data = self._read_file(path)
        if kind == "image/svg+xml":
            _refuse_active_svg(data)
        return data, kind

    def _read_file(self, path: PurePosixPath) -> bytes:
        for root in self.roots:
            for name in {root.absolute(), root.resolve()}:
                if path.is_relative_to(name):
                    return _read_inside(root, path.relative_to(name).parts, self.max_bytes)
        raise RefusedError("it lies outside the folders that may be read")


@dataclass(slots=True)
class Fetcher:
    """WeasyPrint's ``url_fetcher``: serves ``sources`` and remembers what it refused."""

    sources: Sources
    respond: Callable[..., Any]
    refused: dict[str, str] = field(default_factory=dict)
    # WeasyPrint reads this attribute of its own fetchers when a fetch fails.
    _fail_on_errors: bool = False

    def __call__(self, url: str) -> Any:
        """Return WeasyPrint's response for ``url``, or raise `RefusedError`."""
        try:
            data, kind = self.sources.read(url)
        except (RefusedError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self.refused[url[:200]] = reason or "it cannot be read"
            raise
        return self.respond(url, data, {"Content-Type": kind})


def _read_data_url(url: str) -> tuple[bytes, str]:
    if len(url) > _MAX_DATA_URL:
        raise RefusedError(f"a data: URL may have {_MAX_DATA_URL} characters at most")
    head, comma, body = url[5:].partition(",")
    kind, *options = head.lower().split(";")
    if not comma or kind not in KINDS.values():
        raise RefusedError("a data: URL of this kind is never read")
    if "base64" not in options:
        return unquote_to_bytes(body), kind
    try:
        return base64.b64decode(unquote(body), validate=True), kind
    except binascii.Error as error:
        raise RefusedError(f"its base64 is broken: {error}") from error


def _local_path(url: str) -> PurePosixPath:
    parts = urlsplit(url)
    if parts.scheme.lower() != "file":
        raise RefusedError(f"only files are read, never {parts.scheme or 'relative'} addresses")
    if parts.netloc or parts.query:
        raise RefusedError("a file address has neither a host nor a query")
    path = PurePosixPath(unquote(parts.path))
    if not path.is_absolute() or ".." in path.parts or "\0" in parts.path:
        raise RefusedError("the path is not plain")
    return path


def _read_inside(root: Path, parts: tuple[str, ...], limit: int) -> bytes:
    """Return the file at ``parts`` below ``root``, opened folder by folder without symlinks.

    Each step is opened relative to the one before, so that nothing can be swapped for a link
    between the check and the reading.
    """
    if not parts:
        raise RefusedError("it is a folder")
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
            inner = os.open(part, flags, dir_fd=folder)
            os.close(folder)
            folder = inner
        # O_NONBLOCK: a named pipe would otherwise hold the press for ever.
        file = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)
    with os.fdopen(file, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("it is not a regular file")
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise RefusedError(f"it has more than {limit} bytes")
    return data


def _refuse_active_svg(data: bytes) -> None:
    try:
        text = data.decode("utf-8").lower()
    except UnicodeDecodeError as error:
        raise RefusedError("an SVG picture is UTF-8") from error
    for word in ("<!doctype", "<!entity", "<script"):
        if word in text:
            raise RefusedError(f"an SVG picture may not hold {word}")
