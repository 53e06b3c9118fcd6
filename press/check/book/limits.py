"""How much of a finished book is read; ours are far smaller, a hostile one stops here."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 20_000_000
DIRECTORY_BYTES: Final = 500_000
ENTRIES: Final = 2_000
ENTRY_BYTES: Final = 10_000_000
UNPACKED_BYTES: Final = 40_000_000
TEXT_BYTES: Final = 4_000_000
STYLE_BYTES: Final = 1_000_000
ELEMENTS: Final = 200_000
"""Of all documents together."""
DEPTH: Final = 200
NESTED: Final = 50
RULES: Final = 5_000
MATCHES: Final = 100_000_000
"""Steps of selectors times elements of a document."""
LINES: Final = 3_000
"""Of a list of the navigation."""
FINDINGS: Final = 40
"""Of one code; what is more of the same is told as more."""
