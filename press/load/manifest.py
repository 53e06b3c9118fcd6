"""publication.yaml: what it holds, and what is wrong in it by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from press.errors import Place
from press.load.source import Findings, known
from press.load.yaml import Read, check_name
from press.model.edition import EDITIONS
from press.model.exact import Exact
from press.model.parts import Recipient
from press.model.publication import Cover, Group

ORDERS = ("handout", "sheets", "book")
_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")


@dataclass(frozen=True, slots=True)
class Order(Exact):
    """Parts for recipients, as publication.yaml states them."""

    recipients: tuple[str, ...]
    parts: tuple[str, ...]
    screened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Exact):
    """What publication.yaml holds."""

    slug: str
    title: str
    subtitle: str
    creator: str
    identifier: str
    language: str
    revised: date
    rights: str
    description: str
    cover: Cover
    recipients: tuple[Recipient, ...]
    groups: tuple[Group, ...]
    handout: Order
    sheets: Order
    book: Order
    editions: tuple[str, ...]
    never_named: tuple[str, ...] = ()
    country: str = ""
    clinic: str = ""
    unsaid: tuple[str, ...] = ()


def check_manifest(read: Read[Manifest], findings: Findings) -> dict[str, Place]:
    """Report what does not fit together; return every part that is named, with its place."""
    manifest = read.value
    check_name(manifest.slug, read.at("slug"), findings)
    _check_forms(read, findings)
    people = [one.id for one in manifest.recipients]
    _check_doubles(read, findings)
    parts: dict[str, Place] = {}
    for order in ORDERS:
        stated: Order = getattr(manifest, order)
        for at, id_ in enumerate(stated.parts):
            parts.setdefault(id_, read.at(order, "parts", at))
        for at, name in enumerate(stated.recipients):
            if name not in people:
                place = read.at(order, "recipients", at)
                message = f"no recipient is called '{name}'"
                findings.add("recipient-unknown", place, message, known(people))
        if not stated.parts and order != "sheets":
            message = f"the {order} names no part"
            findings.add("value-wrong", read.at(order, "parts"), message, "name what goes into it")
    if not manifest.editions:
        at_editions = read.at("editions")
        findings.add("value-wrong", at_editions, "no edition is named", known(EDITIONS))
    for at, name in enumerate(manifest.editions):
        if name not in EDITIONS:
            message = f"no edition is called '{name}'"
            findings.add("edition-unknown", read.at("editions", at), message, known(EDITIONS))
    return parts


def _check_forms(read: Read[Manifest], findings: Findings) -> None:
    for key in ("title", "subtitle", "creator", "rights", "description"):
        if not getattr(read.value, key).strip():
            findings.add("value-wrong", read.at(key), f"'{key}' says nothing", "write words")
    for key, form, hint in (
        ("identifier", _URN, "write urn:uuid: and a UUID in small letters"),
        ("language", LANGUAGE, "write a language tag such as en or pt-BR"),
    ):
        value = getattr(read.value, key)
        if not form.fullmatch(value):
            findings.add("value-wrong", read.at(key), f"'{value}' is no {key}", hint)


def _check_doubles(read: Read[Manifest], findings: Findings) -> None:
    for path, names in _lists(read.value):
        for name, times in Counter(names).items():
            if times > 1:
                last = len(names) - 1 - names[::-1].index(name)
                message = f"'{name}' stands twice in {path[0]}"
                findings.add("id-double", read.at(*path, last), message, "keep one of them")


def _lists(manifest: Manifest) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    yield ("recipients",), tuple(one.id for one in manifest.recipients)
    yield ("groups",), tuple(one.id for one in manifest.groups)
    yield ("editions",), manifest.editions
    # a packet refuses a part that it holds twice; of sheets each part makes its own
    yield ("sheets", "parts"), manifest.sheets.parts
