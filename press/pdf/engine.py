"""The only door to WeasyPrint: imported once, with no font of the machine in sight."""

from __future__ import annotations

import atexit
import os
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """What the press uses of WeasyPrint; ``fonts`` is shared by all documents of a process."""

    html: Any
    css: Any
    response: Any
    tags: Any
    targets: Any
    fonts: Any


@cache
def engine() -> Engine:
    """Return WeasyPrint, loaded so that only fonts of ``@font-face`` rules can be embedded.

    Fontconfig learns the path of its configuration from the environment of the process and
    nowhere else, so the environment holds ours while WeasyPrint loads and not a moment longer.
    """
    before = os.getenv("FONTCONFIG_FILE")  # noqa: TID251 - put back as it was, never used
    with TemporaryDirectory(prefix="press-fonts-") as folder:
        Path(folder, "fonts").mkdir()
        configuration = Path(folder, "fonts.conf")
        configuration.write_text(_FONTCONFIG.format(folder=folder), "utf-8")
        os.putenv("FONTCONFIG_FILE", str(configuration))
        # WeasyPrint 70.0 removes its copies of the fonts in a __del__ that comes too late when the
        # interpreter has begun to end.
        atexit.register(engine.cache_clear)
        try:
            return _load()
        finally:
            if before is None:
                os.unsetenv("FONTCONFIG_FILE")
            else:
                os.putenv("FONTCONFIG_FILE", before)


def _load() -> Engine:
    with warnings.catch_warnings():
        # An empty folder of fonts is what we want; WeasyPrint 70 says so with a plain warning.
        warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
        import weasyprint
        import weasyprint.pdf.tags
        import weasyprint.urls
        from weasyprint.css.targets import TargetCollector
        from weasyprint.text.fonts import FontConfiguration

        return Engine(
            html=weasyprint.HTML,
            css=weasyprint.CSS,
            response=weasyprint.urls.URLFetcherResponse,
            tags=weasyprint.pdf.tags,
            targets=TargetCollector,
            fonts=FontConfiguration(),
        )
