"""Files → one EPUB container, the same bytes on every machine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

MIMETYPE: Final = "mimetype"
_FIRST: Final = (MIMETYPE, "META-INF/container.xml")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
_UNIX: Final = 3
_PLAIN_FILE: Final = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the container of ``files``: name inside the container → bytes.

    The media type comes first and is stored, so that a reading system finds it at a fixed offset
    (EPUB OCF 3.3, 4.2.2); then the container file, then everything in the order of its name.
    """
    made = io.BytesIO()
    order = [*_FIRST, *sorted(files.keys() - set(_FIRST))]
    with zipfile.ZipFile(made, "w") as out:
        for name in order:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = _PLAIN_FILE
            info.compress_type = zipfile.ZIP_STORED if name == MIMETYPE else zipfile.ZIP_DEFLATED
            out.writestr(info, files[name], compresslevel=9)
    return made.getvalue()
