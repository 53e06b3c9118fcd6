"""Entries that a clinic types: names, numbers, addresses; what none of them may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Final

from press.errors import Place
from press.load.source import NO_TEXT, Findings

Check = Callable[[str, Place, Findings], None]

NAME: Final = 60
LINE: Final = 120
SENTENCE: Final = 240
# Unicode 15.1, UAX #9: characters that turn the direction of the words around them; the joiners
# (U+200C, U+200D) are letters' business in Persian and in Indic scripts and stay
_HIDDEN: Final = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_PHONE: Final = re.compile(r"\+?[(\d][\d ()./\u2010\u2011-]{1,24}\d")
_FEWEST_DIGITS: Final = 3
_EMAIL: Final = re.compile(
    # an address becomes a link: no mark may end it there and begin another header
    r"[^\s@<>\"`(),:;\[\]\\?&%#/={}|^\x00-\x20\x7f]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+",
    re.IGNORECASE,
)


def check_words(field: str, text: str, at: Place, findings: Findings, most: int = LINE) -> bool:
    """Report what cannot be seen or is too long for its place; say whether all is well.

    ``field`` is what the place is called where it is written.
    """
    if found := _HIDDEN.search(text) or NO_TEXT.search(text) or re.search(r"[\n\r\t]", text):
        name = unicodedata.name(found[0], "a control character").lower()
        message = f"here stands U+{ord(found[0]):04X} ({name}), which nobody sees"
        hint = "delete the words and type them anew"
        findings.add("character-hidden", at, message, hint)
        return False
    if len(text) > most:
        message = f"'{field}' has room for {most} characters; here are {len(text):,}"
        findings.add("value-wrong", at, message, "say it shorter")
        return False
    return True


_HINT: Final = "call it what could lie on a kitchen table"


def check_told(
    text: str, unsaid: Collection[str], at: Place, findings: Findings, hint: str = _HINT
) -> None:
    """Report words of a name that others can see, and that tell what the work is about."""
    for word in unsaid:
        if re.search(rf"(?<![^\W_]){re.escape(word)}", text, re.IGNORECASE):
            message = f"'{text}' tells whoever finds the file what it is about: '{word}'"
            findings.add("title-reveals", at, message, hint)


def check_phone(text: str, at: Place, findings: Findings) -> None:
    """Report what is no telephone number."""
    if text and not is_phone(text):
        hint = "write digits with spaces or hyphens, such as 555-0142"
        findings.add("value-wrong", at, f"'{text[:NAME]}' is no telephone number", hint)


def is_phone(text: str) -> bool:
    """Whether ``text`` could be dialled."""
    digits = sum(character.isdigit() for character in text)
    return digits >= _FEWEST_DIGITS and bool(_PHONE.fullmatch(text)) and text.isascii()


def check_email(text: str, at: Place, findings: Findings) -> None:
    """Report what is no e-mail address."""
    if text and not _EMAIL.fullmatch(text):
        hint = "write it as name@example.org"
        findings.add("value-wrong", at, f"'{text[:NAME]}' is no e-mail address", hint)
