"""Fingerprints: a file is up to date when every fact its bytes depend on is the same.

What counts: the document itself with its recipients, every style, font and picture, the code of
the press, and the versions of the tools, the shared libraries that lay out text among them.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Final

_TOOLS: Final = (
    *("weasyprint", "pydyf", "pikepdf", "fonttools", "lxml", "jinja2", "markdown"),
    *("ebooklib", "segno", "pillow", "tinycss2"),
)
_LIBRARIES: Final = {
    "pango-1.0": ("pango_version_string", "libpango-1.0.so.0"),
    "harfbuzz": ("hb_version_string", "libharfbuzz.so.0"),
}


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def folder_digest(root: Path, patterns: Iterable[str], without: str = "") -> str:
    """Return one digest for the names and bytes of the files below ``root``.

    A folder ``without`` in it does not count.
    """
    found = sorted({path for pattern in patterns for path in root.rglob(pattern)})
    found = [path for path in found if not without or root / without not in path.parents]
    total = hashlib.sha256()
    for path in found:
        if path.is_file():
            total.update(path.relative_to(root).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@functools.cache
def tools() -> str:
    """Return the versions of everything that lays out, writes or packs."""
    pieces = []
    for name in _TOOLS:
        try:
            pieces.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            pieces.append(f"{name} -")
    pieces += [f"{name} {_library_version(name)}" for name in _LIBRARIES]
    return "; ".join(pieces)


def _library_version(name: str) -> str:
    function, fallback = _LIBRARIES[name]
    try:
        library = ctypes.CDLL(ctypes.util.find_library(name) or fallback)
        call = getattr(library, function)
    except (OSError, AttributeError):
        return "-"
    call.restype = ctypes.c_char_p
    return str(call().decode())


@functools.cache
def code() -> str:
    """Return the digest of the press itself."""
    return folder_digest(Path(__file__).parent, ("*.py",))


def fingerprint(*facts: str) -> str:
    """Return one key for ``facts``, the tools and the code of the press."""
    return digest("\0".join((*facts, tools(), code())).encode())
