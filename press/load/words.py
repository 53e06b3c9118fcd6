"""Words that every publication needs, with those of the manuscript laid over them."""

from __future__ import annotations

import difflib
import re

from press.errors import Place
from press.load.source import Findings, Folder, is_file
from press.load.yaml import Read, read_yaml

_PLACEHOLDER = re.compile(r"\{\w+\}")
_MODEL = "en"  # the press's own words are written in English first
_MONTHS = 12


def load_words(language: str, shelf: Folder, folder: Folder, findings: Findings) -> dict[str, str]:
    """Return the words of ``language``.

    Args:
        language: BCP 47 tag of the publication.
        shelf: The templates' folder; ``words/<language>.yaml`` need not be there.
        folder: The manuscript's; its ``<language>/words.yaml`` may replace any word, and must
            hold all of them where the press has none in this language.
        findings: Where mistakes are noted.
    """
    model = _read(shelf, f"words/{_MODEL}.yaml", findings)
    own = f"words/{language}.yaml"
    given = _read(shelf, own, findings) if is_file(shelf.root / own) else None
    name = f"{language}/words.yaml"
    there = is_file(folder.root / name)
    read = _read(folder, name, findings) if there or given is None else None
    words = dict(given.value) if given else {}
    if read is None or model is None:
        return words
    _check(read, model.value, findings)
    words |= read.value
    if missing := [key for key in model.value if key not in words]:
        message = f"the press has no words in '{language}'; missing: {', '.join(missing)}"
        hint = f"translate them from {shelf.shown(f'words/{_MODEL}.yaml')}"
        findings.add("key-missing", Place(folder.shown(name)), message, hint)
    return words


def _read(folder: Folder, name: str, findings: Findings) -> Read[dict[str, str]] | None:
    text = folder.read(name, findings)
    return read_yaml(text, folder.shown(name), dict[str, str], findings) if text else None


def _check(read: Read[dict[str, str]], model: dict[str, str], findings: Findings) -> None:
    for key, text in read.value.items():
        at = read.at(key)
        if key not in model:
            near = difflib.get_close_matches(key, model, 1)
            hint = f"did you mean '{near[0]}'?" if near else "take it out"
            findings.add("key-unknown", at, f"unknown key '{key}'", hint)
            continue
        wanted, found = (set(_PLACEHOLDER.findall(one)) for one in (model[key], text))
        if found - wanted:
            message = f"'{key}' has no {', '.join(sorted(found - wanted))}"
            hint = f"it has {', '.join(sorted(wanted)) or 'nothing to fill in'}"
            findings.add("value-wrong", at, message, hint)
        if key == "months" and len(text.split()) != _MONTHS:
            message = f"a year has {_MONTHS} months; here are {len(text.split())} words"
            findings.add("value-wrong", at, message, "write them with a space between")
        if not text.strip():
            findings.add("value-wrong", at, f"'{key}' says nothing", "write words")
