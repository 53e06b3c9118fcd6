"""Characters that the fonts of the press cannot print, found before anything is laid out."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from press.load.source import Findings, Folder, place_in

_UNPRINTED = {"alt"}  # spoken by software, in any script
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp", "Zs")


def check_characters(
    value: object, printable: frozenset[str], language: str, folder: Folder, findings: Findings
) -> None:
    """Report every character of ``value`` that is not in ``printable``, once for each file.

    Args:
        value: What was read: dataclasses, lists and words.
        printable: What all fonts have.
        language: Folder of the parts, if there are any.
        folder: Where the manuscript stands; places are looked up there.
        findings: Where mistakes are noted.
    """
    missing = {one for text in _texts(value) for one in unprintable(text, printable)}
    if not missing:
        return
    parts = folder.root.glob(f"{language}/*") if language else ()
    for path in sorted((*folder.root.glob("*.yaml"), *parts)):
        if path.is_file() and path.suffix in (".md", ".yaml"):
            _report(path, missing, folder, findings)


def unprintable(text: str, printable: frozenset[str]) -> set[str]:
    """Return the characters of ``text`` that are to be seen and that no font has."""
    if not printable:
        return set()
    strange = set(text) - printable
    return {one for one in strange if unicodedata.category(one) not in _INVISIBLE}


def told(characters: Iterable[str]) -> str:
    """Return what a finding says of characters that cannot be printed, all of them at once."""
    named = (
        f"'{one}' (U+{ord(one):04X}, {unicodedata.name(one, 'a character without a name').lower()})"
        for one in sorted(characters)
    )
    return f"no font of the press has {', '.join(named)}"


def _report(path: Path, missing: set[str], folder: Folder, findings: Findings) -> None:
    file = folder.shown(path.relative_to(folder.root).as_posix())
    text = path.read_text("utf-8-sig").replace("\r\n", "\n")
    lines = text.split("\n")
    for character in sorted(missing & set(text)):
        offsets = (at for at, one in enumerate(text) if one == character)
        for offset in offsets:
            place = place_in(file, text, offset)
            if not (path.suffix == ".yaml" and lines[place.line - 1].lstrip().startswith("#")):
                findings.add("character-unprintable", place, told(character), "say it in words")
                break


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if field.name not in _UNPRINTED:
                yield from _texts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list | tuple | set | frozenset):
        for entry in value:
            yield from _texts(entry)
