"""The blank forms that the publication makes: their questions, and the files as they were built."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import html

from press.answers.apart import NotRead, read_apart
from press.answers.facts import FormFacts
from press.model.nodes import Questions, ScoreLine
from press.model.parts import Part, Quiz
from press.output import Output
from press.pdf.script import Script
from press.pipeline import Job


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
    """A form of the publication before anything is filled in."""

    path: str
    edition: str
    publication: str
    title: str
    parts: tuple[str, ...]
    revised: date
    identifier: str
    asked: Mapping[str, Asked]
    scripts: frozenset[str] = frozenset()  # a digest of each piece of JavaScript that is ours

    @property
    def permanent(self) -> str:
        """The first half of /ID, which outlives programs that drop the metadata."""
        return hashlib.md5(self.identifier.encode(), usedforsecurity=False).hexdigest()

    def is_blank_of(self, facts: FormFacts) -> bool:
        """Whether a filled form began as this one."""
        return self.identifier == facts.identifier or (
            not facts.identifier and self.permanent == facts.permanent
        )


def blanks(jobs: Iterable[Job], publication: str) -> Iterator[Blank]:
    """Yield the form of each job that makes one."""
    for job in jobs:
        if job.book is None and ("<input" in job.html or "<textarea" in job.html):
            yield Blank(
                path=job.path,
                edition=job.edition,
                publication=publication,
                title=job.facts.title,
                parts=tuple(part.id for part in job.packet.parts),
                revised=job.facts.revised,
                identifier=job.facts.identifier,
                asked={one.name: one for one in _asked(job.html, job.packet.parts)},
                scripts=_digests(job.facts.script),
            )


def built(blank: Blank, root: Path) -> FormFacts | None:
    """Return the facts of the form as it was built, or nothing if it isn't there any more."""
    record = Output(root).records().get(blank.path)
    if record is None or not Output(root).is_current(record, record.key):
        return None
    try:
        return read_apart(root / blank.path, with_text=False)
    except NotRead:
        return None


def _digests(script: Script | None) -> frozenset[str]:
    sources = () if script is None else script.sources
    return frozenset(hashlib.sha256(source.encode("ascii")).hexdigest() for source in sources)


def _asked(text: str, parts: Iterable[Part]) -> Iterator[Asked]:
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
