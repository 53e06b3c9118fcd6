"""publication.yaml: what it holds, and what is wrong in it by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from press.errors import Place
from press.load.markdown import check_address
from press.load.source import Findings, known
from press.load.yaml import Read, check_name
from press.model.edition import EDITIONS
from press.model.exact import Exact
from press.model.parts import Recipient
from press.model.publication import Certified, Cover, Group

ORDERS = ("handout", "sheets", "book")
_CONFORMS = re.compile(r"EPUB Accessibility 1\.1 - WCAG 2\.[0-2] Level A{1,3}")
_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")


@dataclass(frozen=True, slots=True)
class Order(Exact):
    """Parts for recipients, as publication.yaml states them."""

    recipients: tuple[str, ...]
    parts: tuple[str, ...]
    screened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractOrder(Order):
    """A book that leaves parts out, as publication.yaml states it."""

    name: str
    title: str
    subtitle: str
    description: str
    note: str


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
    extracts: tuple[ExtractOrder, ...] = ()
    certified: Certified | None = None

    @property
    def orders(self) -> Iterator[tuple[tuple[str | int, ...], Order]]:
        """Every order, with the keys that lead to it."""
        for name in ORDERS:
            yield (name,), getattr(self, name)
        for at, extract in enumerate(self.extracts):
            yield ("extracts", at), extract


def check_manifest(read: Read[Manifest], findings: Findings) -> dict[str, Place]:
    """Report what does not fit together; return every part that is named, with its place."""
    manifest = read.value
    check_name(manifest.slug, read.at("slug"), findings)
    _check_forms(read, findings)
    people = [one.id for one in manifest.recipients]
    _check_doubles(read, findings)
    _check_books(read, findings)
    parts: dict[str, Place] = {}
    for path, stated in manifest.orders:
        for at, id_ in enumerate(stated.parts):
            parts.setdefault(id_, read.at(*path, "parts", at))
        for at, name in enumerate(stated.recipients):
            if name not in people:
                place = read.at(*path, "recipients", at)
                message = f"no recipient is called '{name}'"
                findings.add("recipient-unknown", place, message, known(people))
        if not stated.parts and path != ("sheets",):
            what = path[0] if len(path) == 1 else "extract"
            message = f"the {what} names no part"
            findings.add("value-wrong", read.at(*path, "parts"), message, "name what goes into it")
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


def _check_books(read: Read[Manifest], findings: Findings) -> None:
    """Report extracts that a library would take for another book, and claims of no known form."""
    taken = {read.value.title}
    for at, extract in enumerate(read.value.extracts):
        check_name(extract.name, read.at("extracts", at, "name"), findings)
        for key in ("title", "subtitle", "description", "note"):
            if not getattr(extract, key).strip():
                place = read.at("extracts", at, key)
                findings.add("value-wrong", place, f"'{key}' says nothing", "write words")
        if extract.title in taken:
            message = f"'{extract.title}' is the title of another book"
            hint = "give each book a title of its own, or a library takes them for one"
            findings.add("value-wrong", read.at("extracts", at, "title"), message, hint)
        taken.add(extract.title)
    certified = read.value.certified
    if certified is not None:
        check_address(certified.report, read.at("certified", "report"), findings)
        if not _CONFORMS.fullmatch(certified.conforms_to):
            message = f"'{certified.conforms_to}' is no claim that EPUB Accessibility knows"
            hint = "write EPUB Accessibility 1.1 - WCAG 2.2 Level AA, or the level that was met"
            findings.add("value-wrong", read.at("certified", "conforms_to"), message, hint)


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
    yield ("extracts",), tuple(one.name for one in manifest.extracts)
    # a packet refuses a part that it holds twice; of sheets each part makes its own
    yield ("sheets", "parts"), manifest.sheets.parts
