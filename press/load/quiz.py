"""A quiz: signs with statements, safety questions, a count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from press.load.heads import Head
from press.load.nodes import NodeReader
from press.load.source import Findings, Line, known
from press.load.structure import Draft, Fence, Run, Title, slug
from press.model.exact import Exact
from press.model.nodes import (
    Band,
    Choice,
    Count,
    Html,
    Node,
    Question,
    Questions,
    ScoreLine,
    Sign,
    Statement,
    Tick,
)

if TYPE_CHECKING:
    from press.load.yaml import Read
    from press.model.parts import Quiz

_ITEM = re.compile(r"[-*]\s+(?!\[ \])(.*)$")
_GROUP = re.compile(r"\s*\{([a-z0-9-]+)\}$")


@dataclass(frozen=True, slots=True)
class SignHead(Exact):
    """A sign of the front matter."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class BandHead(Exact):
    """A band of the front matter."""

    first: Annotated[int, Field(validation_alias="from")]
    last: Annotated[int, Field(validation_alias="to")]
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizHead(Head):
    """The front matter of a quiz."""

    scale: tuple[Choice, ...]
    threshold: str
    statements_per_sign: int
    signs: tuple[SignHead, ...]
    answers: tuple[Choice, ...]
    clear_answer: str
    bands: tuple[BandHead, ...]
    weighs_more: tuple[str, ...] = ()
    most_open: Annotated[int, Field(ge=0)] = 0


def nodes(draft: Draft, rules: QuizHead, prefix: str, reader: NodeReader) -> Iterator[Node]:
    """Yield the nodes of a chapter; a heading that names a sign gathers its statements."""
    signs = {sign.id: (number, sign) for number, sign in enumerate(rules.signs, 1)}
    items = iter(draft.items)
    for item in items:
        if isinstance(item, Title):
            if item.id in signs:
                lines, rest = _split(next(items, None))
                _check_number(lines, item, rules, reader)
                yield _sign(*signs[item.id], _items(lines, reader), prefix)
                if rest is not None:
                    yield from reader.run(rest)
            else:
                yield reader.heading(item)
        elif isinstance(item, Run):
            _report_orphans(item, draft, rules, reader)
            yield from reader.run(item)
        else:
            yield from _fence(item, draft, rules, prefix, reader)


def _check_number(
    lines: tuple[Line, ...], title: Title, rules: QuizHead, reader: NodeReader
) -> None:
    stated, found = rules.statements_per_sign, len([line for line in lines if _is_item(line)])
    if found != stated:
        message = f"'{title.id}' has {found} statements; {stated} are stated"
        hint = "make them as many as 'statements_per_sign' says"
        reader.findings.add("statement-count", title.at, message, hint)


def _is_item(line: Line) -> bool:
    return _ITEM.match(line.text) is not None


def _sign(number: int, sign: SignHead, items: list[tuple[Line, str]], prefix: str) -> Sign:
    return Sign(
        sign.id,
        number,
        sign.name,
        tuple(
            Statement(f"{prefix}.{sign.id}-{at + 1}", f"{number}{chr(97 + at)}", text)
            for at, (_, text) in enumerate(items)
        ),
    )


def _split(body: Title | Fence | Run | None) -> tuple[tuple[Line, ...], Run | None]:
    """Return the list that begins ``body`` and what follows the blank line after it."""
    lines = body.lines if isinstance(body, Run) else ()
    for at, line in enumerate(lines):
        after = next((later for later in lines[at:] if later.text.strip()), None)
        if not line.text.strip() and after is not None and not _ITEM.match(after.text):
            return lines[:at], Run(lines[at + 1 :])
    return lines, None


def _items(lines: tuple[Line, ...], reader: NodeReader) -> list[tuple[Line, str]]:
    """Return the items of a plain list; anything else among them is a finding."""
    found: list[tuple[Line, str]] = []
    for line in lines:
        if match := _ITEM.match(line.text):
            found.append((line, match[1].strip()))
        elif line.text.startswith("  ") and line.text.strip() and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.text.strip()}")
        elif line.text.strip():
            at = reader.body.place(line)
            reader.findings.add("block-shape", at, "a list is expected here", "begin with '- '")
    return found


def _report_orphans(run: Run, draft: Draft, rules: QuizHead, reader: NodeReader) -> None:
    headed = None
    for item in draft.items:
        if item is run:
            break
        headed = item if isinstance(item, Title) else None
    for line in run.lines:
        if not _ITEM.match(line.text):
            continue
        at = reader.body.place(line)
        if headed is not None:
            message = f"no sign of the front matter is called '{headed.id}'"
            hint = known(sign.id for sign in rules.signs)
            reader.findings.add("sign-unknown", headed.at, message, hint)
            return
        hint = "put it below the '## ' heading of its sign"
        reader.findings.add("statement-orphan", at, "this statement stands under no sign", hint)


def _fence(
    fence: Fence, draft: Draft, rules: QuizHead, prefix: str, reader: NodeReader
) -> Iterator[Node]:
    if fence.name == "questions":
        yield Questions(fence.title, tuple(_questions(fence, prefix, reader)))
    elif fence.name == "count":
        yield Count(tuple(Tick(f"{prefix}.count-{sign.id}", sign.name) for sign in rules.signs))
    elif fence.name == "score-line":
        bands = tuple(
            Band(band.first, band.last, band.name, _inline(band.text, reader, fence))
            for band in rules.bands
        )
        if _has_gap(rules):
            return
        yield ScoreLine(f"{prefix}.count", draft.title.text.replace("|", " "), bands)
    elif node := reader.fence(fence):
        yield node


def _inline(text: str, reader: NodeReader, fence: Fence) -> Html:
    return reader.prose.inline([Line(fence.at.line, text)])


def _questions(fence: Fence, prefix: str, reader: NodeReader) -> Iterator[Question]:
    for number, (line, text) in enumerate(_items(fence.lines, reader), 1):
        group = _GROUP.search(text)
        if group is None:
            at = reader.body.place(line)
            hint = "end it with the group of help lines it leads to, such as {group}"
            reader.findings.add("question-shape", at, "this question leads to no help line", hint)
            continue
        yield Question(f"{prefix}.safety-{number}", number, text[: group.start()], group[1])


def _has_gap(rules: QuizHead) -> bool:
    expected = 0
    for band in rules.bands:
        if band.first != expected or band.last < band.first:
            return True
        expected = band.last + 1
    return expected != len(rules.signs) + 1


def check(part: Quiz, rules: QuizHead, read: Read[Any], findings: Findings) -> None:
    """Report what only the whole quiz can show."""
    if _has_gap(rules):
        message = f"the bands must cover 0 to {len(rules.signs)} without a gap or an overlap"
        hint = "let each 'from' be one more than the 'to' before it"
        findings.add("band-range", read.at("bands"), message, hint)
    _check_choices(rules, read, findings)
    for at, id_ in enumerate(rules.weighs_more):
        if id_ not in {sign.id for sign in rules.signs}:
            message = f"no sign of the front matter is called '{id_}'"
            hint = known(sign.id for sign in rules.signs)
            findings.add("sign-unknown", read.at("weighs_more", at), message, hint)
    present = {node.id for node in part.nodes() if isinstance(node, Sign)}
    for at, sign in enumerate(rules.signs):
        if sign.id not in present:
            message = f"'{sign.id}' has no statements in the part"
            hint = f"write '## {sign.id}' and a list below it"
            findings.add("sign-missing", read.at("signs", at), message, hint)


def _check_choices(rules: QuizHead, read: Read[Any], findings: Findings) -> None:
    values = [choice.value for choice in rules.scale]
    answers = [choice.value for choice in rules.answers]
    for key, value, there in (
        ("threshold", rules.threshold, values),
        ("clear_answer", rules.clear_answer, answers),
    ):
        if value not in there:
            message = f"'{value}' is none of {', '.join(there)}"
            findings.add("scale-shape", read.at(key), message, "name one of these values")
    if any(choice.mark and choice.value == rules.threshold for choice in rules.scale):
        message, hint = f"'{rules.threshold}' says nothing", "name a value without a 'mark'"
        findings.add("scale-shape", read.at("threshold"), message, hint)
    for key, there in (("scale", values), ("answers", answers)):
        if len({slug(value) for value in there}) != len(there):
            message, hint = "two choices have one value", "give each a value of its own"
            findings.add("scale-shape", read.at(key), message, hint)
