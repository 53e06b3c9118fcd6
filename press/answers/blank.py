"""The blank forms that the publication makes: their questions, and the files as they were built."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import get_args

from lxml import html

from press.answers.actions import FILE, field_place, told
from press.answers.apart import NotRead, read_apart
from press.answers.facts import FormFacts
from press.answers.prints import Printer
from press.model.edition import Standard
from press.model.nodes import Questions, ScoreLine
from press.model.parts import Part, Quiz
from press.model.publication import Publication
from press.output import Output
from press.pdf.script import Script
from press.pipeline import Shop, plan


@dataclass(frozen=True, slots=True)
class Asked:
    """What a field asks.

    Attributes:
        name: Its name.
        kind: radio, tick or text; a button asks nothing and has no answer.
        question: The statement, as it is printed and spoken.
        answers: The words of each answer by its value; a text has none.
        safety: Whether it is a safety question; those come first.
        is_count: Whether it holds a count, the client's or the file's own, which we never repeat.
    """

    name: str
    kind: str
    question: str
    answers: Mapping[str, str]
    safety: bool = False
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A form of the publication before anything is filled in.

    ``keys`` are the fingerprints that its file may have, ``actions`` those of its script, told as
    the reader tells them.
    """

    path: str
    keys: frozenset[str]
    edition: str
    publication: str
    title: str
    parts: tuple[str, ...]
    identifier: str
    asked: Mapping[str, Asked]
    actions: frozenset[str] = frozenset()

    def is_blank_of(self, facts: FormFacts) -> bool:
        """Whether a filled form began as this one."""
        return began_as(self.identifier, facts)


def began_as(identifier: str, facts: FormFacts) -> bool:
    """Whether a filled form began as the one of an identifier."""
    if facts.identifier:
        return identifier == facts.identifier
    return permanent_of(identifier) == facts.permanent


def permanent_of(identifier: str) -> str:
    """Return the first half of /ID, which outlives programs that drop the metadata."""
    return hashlib.md5(identifier.encode(), usedforsecurity=False).hexdigest()


def blanks(publication: Publication, shop: Shop) -> Iterator[Blank]:
    """Yield each form of a publication; whichever standard it was built to, it is the same form."""
    twins = [plan(publication, replace(shop, standard=one)) for one in get_args(Standard)]
    keys: dict[str, set[str]] = {}
    for job in chain(*twins):
        keys.setdefault(job.path, set()).add(job.key)
    for job in twins[0]:
        if job.book is None and ("<input" in job.html or "<textarea" in job.html):
            yield Blank(
                path=job.path,
                keys=frozenset(keys[job.path]),
                edition=job.edition,
                publication=publication.title,
                title=job.facts.title,
                parts=tuple(part.id for part in job.packet.parts),
                identifier=job.facts.identifier,
                asked={one.name: one for one in asked_in(job.html, job.packet.parts)},
                actions=_actions(job.facts.script),
            )


def built(blank: Blank, root: Path) -> FormFacts | None:
    """Return the facts of the form as it was built, or nothing if it isn't there as of today.

    A file that is older than the manuscript asks other questions than we would tell.
    """
    record = Output(root).records().get(blank.path)
    if not any(Output(root).is_current(record, key) for key in blank.keys):
        return None
    try:
        return read_apart(root / blank.path, with_text=False)
    except NotRead:
        return None


def _actions(script: Script | None) -> frozenset[str]:
    if script is None:
        return frozenset()
    hung = (
        ("", "", script.whole),
        *(("", "", one) for _, one in (*script.of_sum.items(), *script.of_file.items())),
        (FILE, "/AA", script.of_file),
        ("", "", script.of_clear),
        (field_place(script.sum_field), "/AA", script.of_sum),
        (field_place(script.clear_field), "/A", script.of_clear),
    )
    return frozenset(told(*one, Printer({})) for one in hung)


def asked_in(text: str, parts: Iterable[Part]) -> Iterator[Asked]:
    """Yield what each field of a document asks: its title is "Statement: answer"."""
    safety, counts, buttons = _marked(parts)
    found: dict[str, list[html.HtmlElement]] = {}
    for element in html.fromstring(text).iter("input", "textarea"):
        found.setdefault(str(element.get("name")), []).append(element)
    for name, elements in found.items():
        kind = {"radio": "radio", "checkbox": "tick"}.get(str(elements[0].get("type")), "text")
        kind = "button" if name in buttons else kind
        titles = [str(one.get("title", "")) for one in elements]
        question = titles[0].rpartition(": ")[0] if kind == "radio" else titles[0]
        answers = {"On": ""} if kind == "tick" else {}
        if kind == "radio":
            values = [str(one.get("value")) for one in elements]
            words = [title.rpartition(": ")[2] for title in titles]
            answers = dict(zip(values, words, strict=True))
        yield Asked(name, kind, question, answers, name in safety, name in counts)


def _marked(parts: Iterable[Part]) -> tuple[set[str], set[str], set[str]]:
    """Return the names of safety questions, of counts and of buttons."""
    quizzes = [part for part in parts if isinstance(part, Quiz)]
    safety: set[str] = set()
    counts = {quiz.sum_field for quiz in quizzes}
    buttons = {quiz.clear_field for quiz in quizzes}
    for node in (node for quiz in quizzes for node in quiz.nodes()):
        if isinstance(node, Questions):
            safety |= {item.name for item in node.items}
        elif isinstance(node, ScoreLine):
            counts.add(node.name)
    return safety, counts, buttons
