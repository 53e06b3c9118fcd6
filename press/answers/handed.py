"""Packets that clinics hand out: the form that one began as, and a file as it was made.

All that are stamped in one edition of an order share an identifier, and all of their pages but the
cover. A packet that was typeset as a whole has one of its own.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

from press.answers.apart import NotRead, read_apart
from press.answers.blank import Blank, asked_in, began_as
from press.answers.compare import says_ours
from press.answers.facts import FormFacts
from press.errors import AudienceError, ContentError, Finding, ToolError
from press.jobs import Shop
from press.load.clinic import FOLDER as CLINICS
from press.load.order import known_orders
from press.load.source import Folder
from press.model.dispatch import Dispatch
from press.model.edition import EDITIONS
from press.model.publication import Publication
from press.output import Output
from press.packet_jobs import Asked, Tables, read_asked
from press.packets.listed import NAME, read_listing
from press.render.environment import environment
from press.render.packet import render_dispatch

# How many packets are looked at for one of the build that a form is of.
_LOOKED_AT: Final = 500
_BUILD: Final = re.compile(rb"xmpMM:VersionID\s*(?:>|=\s*[\"'])\s*([0-9a-f]{32})\s*[<\"']")


@dataclass(frozen=True, slots=True)
class Made:
    """A packet as it was made; ``has_cover`` says whether it has the form's own cover."""

    facts: FormFacts
    has_cover: bool


@dataclass(slots=True)
class Handed:
    """The packets of the clinics that are known, read once a form may be one of them.

    Attributes:
        publication: What their parts are from.
        shop: Its folders, and the output with what was made.
        clinic: The folder of a clinic, or its name; all in the publication's folder if empty.
        unread: What is wrong with clinics and orders that could not be read.
    """

    publication: Publication
    shop: Shop
    clinic: str = ""
    unread: list[Finding] = field(default_factory=list)
    _orders: list[tuple[Asked, Dispatch]] | None = None
    _blanks: dict[str, Blank] = field(default_factory=dict)

    def blank_of(self, facts: FormFacts) -> Blank | None:
        """Return the form that a packet began as, or nothing if it is none of these clinics'.

        Raises:
            ContentError: If the clinic that was named can't be read.
        """
        if self._orders is None:
            self._orders = list(self._read())
        for asked, dispatch in self._orders:
            for edition in dispatch.order.editions:
                for path in self._paths(asked, dispatch, edition):
                    if began_as(self._identifier(path), facts):
                        return self._blank(dispatch, edition, path)
        return None

    def clinic_of(self, facts: FormFacts) -> str:
        """Return the name of a clinic in the output whose packet this is, if it is one's."""
        for folder in sorted(self.shop.output.glob("packets/*/*")):
            below = folder.relative_to(self.shop.output).as_posix()
            paths = (f"{below}/packet-{edition}.pdf" for edition in EDITIONS)
            if any(began_as(self._identifier(path), facts) for path in paths):
                return folder.parent.name
        return ""

    def made(self, blank: Blank, form: FormFacts, name: str) -> Made | None:
        """Return a packet that lies there as it was made and asks what is asked today.

        That of the form's own name and build comes first, then any other of its build, then any.
        """
        others: list[Path] = []
        for path, alone in islice(self._candidates(blank, name), _LOOKED_AT):
            data = path.read_bytes()
            found = _BUILD.search(data)
            if not form.build or not found or found[1].decode() != form.build:
                others.append(path)
            elif facts := _asking(blank, path):
                return _beside(form, facts, alone=alone)
        facts = next((one for path in others[:1] if (one := _asking(blank, path))), None)
        return _beside(form, facts, alone=False) if facts else None

    def _read(self) -> Iterator[tuple[Asked, Dispatch]]:
        content = self.shop.content
        found = sorted(path.parent.name for path in (content / CLINICS).glob("*/clinic.yaml"))
        for clinic in [self.clinic] if self.clinic else found:
            try:
                self._ask(clinic)
            except ContentError as error:
                if self.clinic:
                    raise
                self.unread.extend(error.findings)
                continue
            own = Path(clinic) if Path(clinic).is_dir() else content / CLINICS / clinic
            for name in known_orders([Folder(own, own.name), Folder(content, content.name)]):
                try:
                    asked = self._ask(clinic, name)
                except (ContentError, AudienceError) as error:
                    self.unread.extend(error.findings)
                else:
                    yield from ((asked, asked.dispatch(order)) for order in asked.orders)

    def _ask(self, clinic: str, *orders: str) -> Asked:
        return read_asked(orders, clinic, Tables(partly=True), self.shop, self.publication)

    def _paths(self, asked: Asked, dispatch: Dispatch, edition: str) -> Iterator[str]:
        """Yield the paths that identifiers are made of, the one of all that are stamped first."""
        (folder,) = asked.folders
        end = f"-{edition}.pdf"
        yield f"{folder}/packet{end}"
        yield from (f"{folder}/{one.id}{end}" for one in asked.therapists if one)
        yield from (path for path, _ in self._listed(folder) if path.endswith(end))

    def _identifier(self, path: str) -> str:
        return uuid.uuid5(uuid.UUID(self.publication.identifier), path).urn  # as `facts_of` does

    def _blank(self, dispatch: Dispatch, edition: str, path: str) -> Blank:
        if path not in self._blanks:
            templates = environment(self.shop.templates, self.shop.styles / "fonts")
            html = render_dispatch(dispatch, EDITIONS[edition], environment=templates)
            parts = dispatch.packet.parts
            self._blanks[path] = Blank(
                path=path,
                keys=frozenset(),
                edition=edition,
                publication=self.publication.title,
                title=dispatch.packet.title,
                parts=tuple(part.id for part in parts),
                identifier=self._identifier(path),
                asked={one.name: one for one in asked_in(html, parts)},
            )
        return self._blanks[path]

    def _listed(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield path and digest of each packet of an order that lies in the output."""
        listed = read_listing(self.shop.output / folder / NAME)
        with suppress(ToolError):  # a damaged list is told by whoever makes packets
            yield from ((str(one["path"]), str(one["sha256"])) for one in listed)
        for record in Output(self.shop.output).records().values():
            if record.kind == "packet" and record.path.startswith(f"{folder}/"):
                yield record.path, record.sha256

    def _candidates(self, blank: Blank, name: str) -> Iterator[tuple[Path, bool]]:
        """Yield packets that are as they were made, and whether it can only be this one."""
        folder = "/".join(blank.path.split("/")[:3])
        end = f"-{blank.edition}.pdf"
        digests = dict(one for one in self._listed(folder) if one[0].endswith(end))
        named = [path for path in digests if path == blank.path or Path(path).name == name]
        turn: Counter[str] = Counter()
        rest = []
        for path in digests:
            stem = path.removeprefix(f"{folder}/").split("/")[0]
            turn[stem] += 1
            rest.append((turn[stem], path))  # each therapist's first one before any second
        # two therapists may have packets of one name, for the same hour
        for path in dict.fromkeys(chain(named, (path for _, path in sorted(rest)))):
            file = self.shop.output / path
            if file.is_file() and _digest(file) == digests[path]:
                yield file, named == [path]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _asking(blank: Blank, path: Path) -> FormFacts | None:
    """Return the facts of a packet, unless it was made of other words than today's."""
    try:
        facts = read_apart(path, with_text=False)
    except NotRead:
        return None
    asked = blank.asked
    same = {one.name for one in facts.fields} == {*asked}
    return facts if same and all(says_ours(one, asked[one.name]) for one in facts.fields) else None


def _beside(form: FormFacts, made: FormFacts, *, alone: bool) -> Made:
    """Return a packet to hold a form against; another therapist's cover tells nothing of it."""
    if alone or form.pages[:1] == made.pages[:1]:
        return Made(made, has_cover=True)
    return Made(replace(made, pages=(*form.pages[:1], *made.pages[1:])), has_cover=False)
