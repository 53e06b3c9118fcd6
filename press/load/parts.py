"""A part's file → Part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from press.errors import Place
from press.load import card, checklist, quiz
from press.load.heads import Head
from press.load.nodes import NodeReader
from press.load.pictures import Pictures
from press.load.source import Findings, Folder, known
from press.load.structure import Draft, Fence, Run, Title, read_body, split_front_matter
from press.load.yaml import Read, check_name, read_yaml, top_value
from press.model.exact import Exact
from press.model.nodes import Node
from press.model.parts import Chapter, Kind, Part, Quiz, Recipient


@dataclass(frozen=True, slots=True)
class Opener(Exact):
    """The keys of ``::: opener``."""

    short: str = ""
    side: str = ""
    note: str = ""
    picture: str = ""
    alt: str = ""
    contents: str = ""
    flow: bool = False


NO_OPENER: Final = Opener()


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a part is read against."""

    folder: Folder
    pictures: Pictures
    recipients: dict[str, Recipient]
    groups: tuple[str, ...]


def load_part(id_: str, language: str, shelf: Shelf, at: Place, findings: Findings) -> Part | None:
    """Return the part ``id_``, or None after each of its mistakes was noted.

    ``at`` is the place that names the part, for the case that its file is missing.
    """
    name = f"{language}/{id_}.md"
    file = shelf.folder.shown(name)
    text = shelf.folder.read(name, findings, at)
    split = split_front_matter(text, file, findings) if text is not None else None
    if split is None:
        return None
    is_quiz = top_value(split[0], "kind") == Kind.QUIZ
    read = read_yaml(split[0], file, quiz.QuizHead if is_quiz else Head, findings, first_line=2)
    if read is None:
        return None
    head: Head = read.value
    if not head.title.strip():
        findings.add("value-wrong", read.at("title"), "'title' says nothing", "write words")
    check_name(head.name or id_, read.at("name" if head.name else "kind"), findings)
    body = read_body(split[1], file, findings)
    prefix = head.name or id_
    fields = head.kind.is_worksheet
    reader = NodeReader(body, prefix, shelf.pictures, findings, fields=fields)
    chapters = tuple(_chapter(draft, read, prefix, reader) for draft in body.chapters)
    reader.prose.close()
    part = _part(id_, read, chapters, shelf, findings)
    if isinstance(part, Quiz) and isinstance(head, quiz.QuizHead):
        quiz.check(part, head, read, findings)
    return part


def _chapter(draft: Draft, read: Read[Head], prefix: str, reader: NodeReader) -> Chapter:
    items = list(draft.items)
    opener = NO_OPENER
    first = items[0] if items else None
    if isinstance(first, Fence) and first.name == "opener":
        opener = _opener(first, reader)
        del items[0]
    reader.section = draft.title.id
    lines = tuple(line.strip() for line in draft.title.text.split("|"))
    nodes = tuple(_nodes(Draft(draft.title, items), read, prefix, reader))
    return Chapter(
        draft.title.id,
        lines,
        nodes,
        short=opener.short or " ".join(lines),
        side=opener.side,
        note=opener.note,
        picture=opener.picture,
        alt=opener.alt,
        contents=opener.contents,
        flow=opener.flow,
    )


def _opener(fence: Fence, reader: NodeReader) -> Opener:
    text = "\n".join(line.text for line in fence.lines)
    first = fence.at.line + 1
    read = read_yaml(text, fence.at.file, Opener, reader.findings, first_line=first)
    if read is None:
        return NO_OPENER
    if read.value.picture:
        reader.picture(read.value.picture, read.value.alt, read.at("picture"))
    return read.value


def _nodes(draft: Draft, read: Read[Head], prefix: str, reader: NodeReader) -> Iterator[Node]:
    head = read.value
    if isinstance(head, quiz.QuizHead):
        yield from quiz.nodes(draft, head, prefix, reader)
    elif head.kind is Kind.CHECKLIST:
        yield from checklist.nodes(draft, prefix, reader)
    elif head.kind is Kind.CARD:
        yield from card.nodes(draft, prefix, reader)
    else:
        for item in draft.items:
            yield from plain(item, reader)


def plain(item: Title | Fence | Run, reader: NodeReader) -> Iterator[Node]:
    """Yield the nodes of what stands in any kind of part."""
    if isinstance(item, Title):
        yield reader.heading(item)
    elif isinstance(item, Run):
        yield from reader.run(item)
    elif node := reader.fence(item):
        yield node


def _part(
    id_: str, read: Read[Head], chapters: tuple[Chapter, ...], shelf: Shelf, findings: Findings
) -> Part:
    head = read.value
    if head.may_reach is None:
        hint = f"add 'may_reach' and name who may get it, of {', '.join(shelf.recipients)}"
        findings.add("may-reach-missing", read.at("kind"), "the part reaches nobody", hint)
    if head.group and head.group not in shelf.groups:
        message = f"no group is called '{head.group}'"
        findings.add("group-unknown", read.at("group"), message, known(shelf.groups))
    return _kind(head)(
        id=id_,
        kind=head.kind,
        title=head.title,
        chapters=chapters,
        may_reach=frozenset(_recipients(read, shelf, findings)),
        together=head.together,
        name=head.name or id_,
        short=head.short or head.title,
        summary=head.summary,
        group=head.group,
        look=head.look,
        right_hand=head.right_hand,
    )


def _kind(head: Head) -> Callable[..., Part]:
    if not isinstance(head, quiz.QuizHead):
        return Part
    return partial(
        Quiz,
        scale=head.scale,
        answers=head.answers,
        threshold=head.threshold,
        clear_answer=head.clear_answer,
        weighs_more=head.weighs_more,
        most_open=head.most_open,
    )


def _recipients(read: Read[Head], shelf: Shelf, findings: Findings) -> Iterator[Recipient]:
    for at, name in enumerate(read.value.may_reach or ()):
        if name in shelf.recipients:
            yield shelf.recipients[name]
        else:
            place = read.at("may_reach", at)
            message = f"no recipient is called '{name}'"
            findings.add("recipient-unknown", place, message, known(shelf.recipients))
