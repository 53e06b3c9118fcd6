"""What only the whole publication can show: ids, references, field names, help-line groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from press.errors import Place
from press.load.lines import check_denied
from press.load.source import Findings, Folder, place_in
from press.load.source import known as listed
from press.load.structure import slug
from press.model.lines import Denied
from press.model.nodes import Block, Cards, Questions, anchor
from press.model.parts import Part, Quiz

Texts = dict[str, tuple[str, str]]
"""By the id of a part: how messages call its file, and what stands in it."""

_REF = re.compile(r"\[@([a-z0-9-]+)\]")


def ids(part: Part) -> Iterator[str]:
    """Yield every id of a part that a reference may name."""
    yield part.name
    for chapter in part.chapters:
        if chapter.id != part.name:
            yield chapter.id
        yield from filter(None, map(anchor, chapter.nodes))


@dataclass(frozen=True, slots=True)
class Data:
    """What parts refer to beside each other; None where that has mistakes of its own."""

    language: str
    groups: frozenset[str] | None
    deny: tuple[Denied, ...]
    has_figures: bool | None
    is_whole: bool  # whether every part could be read, so that a reference to none is a mistake


def check_links(parts: Iterable[Part], data: Data, folder: Folder, findings: Findings) -> None:
    """Report doubled ids and fields, references to nowhere, and what must not be printed."""
    parts = tuple(parts)
    texts = {}
    for part in parts:
        name = f"{data.language}/{part.id}.md"
        texts[part.id] = (folder.shown(name), (folder.root / name).read_text("utf-8-sig"))
    known = _check_ids(parts, texts, findings)
    _check_fields(parts, texts, findings)
    for part in parts:
        if data.is_whole:
            _check_references(part, texts[part.id], known, findings)
        if data.groups is not None:
            _check_groups(part, data.groups, texts[part.id], findings)
            _check_numbers(part, data.groups, texts[part.id], findings)
        if data.has_figures is False:
            _check_figures(part, texts[part.id], findings)
        check_denied(texts[part.id][1], texts[part.id][0], data.deny, findings)


def _check_ids(parts: tuple[Part, ...], texts: Texts, findings: Findings) -> dict[str, Part]:
    """Report ids that stand twice; return the part in which each of them stands."""
    known: dict[str, Part] = {}
    for part in parts:
        for id_ in ids(part):
            if id_ in known:
                file = texts[known[id_].id][0]
                message = f"the id '{id_}' stands in {file} too"
                place = _find_id(id_, *texts[part.id])
                findings.add("id-double", place, message, "give one of them {#another-name}")
            known.setdefault(id_, part)
    return known


def _check_fields(parts: tuple[Part, ...], texts: Texts, findings: Findings) -> None:
    fields: set[str] = set()
    for part in parts:
        if isinstance(part, Quiz):
            fields |= {part.sum_field, part.clear_field}
        for field in part.field_names:
            if field in fields:
                short = field.partition(".")[2]
                place = _find(short, *texts[part.id], last=True)
                message = f"two fields are called '{field}'"
                findings.add("field-double", place, message, f"call this one '{short}-more'")
            fields.add(field)


def _find(text: str, file: str, source: str, *, last: bool = False) -> Place:
    pattern = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")
    found = list(pattern.finditer(source))
    if not found:
        return Place(file)
    return place_in(file, source, found[-1 if last else 0].start())


def _find_id(id_: str, file: str, source: str) -> Place:
    """Return where ``id_`` is given: by hand, as the part's name, or made of a title."""
    given = [found.start() + 1 for found in re.finditer(rf"{{#{re.escape(id_)}}}", source)]
    given += [found.start(1) for found in re.finditer(rf"(?m)^name: *({id_}) *$", source)]
    given += [found.start() for found in re.finditer(r"(?m)^#.*$", source) if slug(found[0]) == id_]
    return place_in(file, source, max(given)) if given else Place(file)


def _find_group(name: str, file: str, source: str) -> Place:
    pattern = rf"{{({re.escape(name)})}}|(?m:^lines:.*(?<![\w-])({re.escape(name)})(?![\w-]))"
    found = re.search(pattern, source)
    return place_in(file, source, found.start(found.lastindex or 0)) if found else Place(file)


def _check_references(
    part: Part, text: tuple[str, str], known: dict[str, Part], findings: Findings
) -> None:
    """Report references to nowhere, and those that would name a part to whom it may not reach."""
    file, source = text
    for found in _REF.finditer(source):
        place = place_in(file, source, found.start())
        if found[1] not in known:
            hint = "name a part, a chapter, a heading or a safety box by its {#id}"
            findings.add("ref-unknown", place, f"nothing is called '{found[1]}'", hint)
        elif barred := part.may_reach - known[found[1]].may_reach:
            names = ", ".join(sorted(one.id for one in barred))
            message = f"'{found[1]}' would be named to {names}, whom it may not reach"
            findings.add("ref-audience", place, message, "say it without naming that part")


def _check_groups(
    part: Part, groups: frozenset[str], text: tuple[str, str], findings: Findings
) -> None:
    hint = listed(sorted(groups))
    for node in part.nodes():
        named: tuple[str, ...] = ()
        if isinstance(node, Block | Cards):
            named = node.lines
        elif isinstance(node, Questions):
            named = tuple(question.lines for question in node.items)
        for name in named:
            if name not in groups:
                message = f"no group of help lines is called '{name}'"
                findings.add("line-group", _find_group(name, *text), message, hint)


def _check_figures(part: Part, text: tuple[str, str], findings: Findings) -> None:
    needed = {"infographic", "figures-in-words", "sources"}
    for node in part.nodes():
        if isinstance(node, Block) and node.name in needed:
            hint = "write infographic.yaml beside the parts"
            findings.add("file-missing", _find(node.name, *text), "there are no figures", hint)


def _check_numbers(
    part: Part, groups: frozenset[str], text: tuple[str, str], findings: Findings
) -> None:
    for node in part.nodes():
        if isinstance(node, Block) and node.name == "numbers" and not groups:
            place = _find("::: numbers", *text)
            hint = "name the country in publication.yaml and write its file in help-lines/"
            findings.add("file-missing", place, "there are no help lines to print", hint)
