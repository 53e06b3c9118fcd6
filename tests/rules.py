"""What the front matter of parts allows, read without a line of the press that gates them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, combinations

import yaml
from manuscripts import ROOT, SMALL, TODAY, load

from press.model.packet import Packet
from press.model.publication import Publication

BOTH = {"small": SMALL, "real": ROOT / "content"}


@dataclass(frozen=True)
class Rule:
    """What a part's front matter says, read without a line of the press."""

    may_reach: frozenset[str]
    together: str


@cache
def stated(which: str) -> dict[str, object]:
    """Return publication.yaml as plain values."""
    found = yaml.safe_load((BOTH[which] / "publication.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@cache
def rules(which: str) -> dict[str, Rule]:
    """Return the rule of every part of a publication."""
    found = {}
    for path in (BOTH[which] / "en").glob("*.md"):
        head = path.read_text("utf-8").split("---")[1]
        named = re.search(r"^may_reach: \[(.*)\]$", head, re.MULTILINE)
        together = re.search(r"^together: (\w+)$", head, re.MULTILINE)
        found[path.stem] = Rule(
            frozenset(named[1].replace(" ", "").split(",")) if named else frozenset(),
            together[1] if together else "never",
        )
    return found


@cache
def people(which: str) -> dict[str, bool]:
    """Return every recipient, and whether they share a home with another."""
    listed = stated(which)["recipients"]
    assert isinstance(listed, list)
    return {one["id"]: one.get("partner", False) for one in listed}


def allowed(which: str, parts: list[str], to: frozenset[str], screened: bool = False) -> bool:
    """Whether the declared rules let these parts go to these people."""
    joint = sum(people(which)[name] for name in to) > 1
    if not to or len(set(parts)) < len(parts):
        return False
    for rule in (rules(which)[part] for part in parts):
        if not to <= rule.may_reach:
            return False
        if joint and rule.together not in ({"always", "screened"} if screened else {"always"}):
            return False
    return True


def audiences(which: str) -> list[frozenset[str]]:
    """Return every set of recipients that is not empty."""
    names = sorted(people(which))
    sizes = range(1, len(names) + 1)
    return [frozenset(one) for one in chain(*(combinations(names, size) for size in sizes))]


@cache
def loaded(which: str) -> Publication:
    """Return a publication as it stands."""
    revised = stated(which)["revised"]
    assert isinstance(revised, date)
    return load(BOTH[which], TODAY if which == "small" else revised)


def packet(which: str, parts: list[str], to: frozenset[str], screened: bool = False) -> Packet:
    """Try to make a packet."""
    publication = loaded(which)
    by_id = {part.id: part for part in publication.parts}
    recipients = frozenset(one for one in publication.recipients if one.id in to)
    return Packet("order", "Order", recipients, tuple(by_id[part] for part in parts), screened)
