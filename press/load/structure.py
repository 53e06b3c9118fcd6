"""Manuscript text → chapters of headings, fenced blocks and runs of lines, each with its place.

Python-Markdown forgets the lines it read, so the frame of a part is found here, line by line, and
only what is prose goes through it (press.load.markdown).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from press.errors import Place
from press.load.source import Findings, Line

_HEADING = re.compile(r"(#{1,3})\s+(.*?)\s*(?:\{#([a-z0-9-]+)\})?\s*#*$")
_OPEN = re.compile(r":::\s*([A-Za-z][\w-]*)\s*(.*)$")
_NOTE = re.compile(r"\[\^([^\]]+)\]:\s*(.*)$")
_HTML = re.compile(r"</?[A-Za-z][^>]*>|<!--|<[!?][A-Za-z]")
_CODE = re.compile(r"`[^`]*`|\\<")
_MARKUP = re.compile(r"[*_`<>\[\]]|&\w+;")


@dataclass(frozen=True, slots=True)
class Title:
    """A heading line."""

    level: int
    text: str
    id: str
    at: Place


@dataclass(frozen=True, slots=True)
class Fence:
    """A block between ':::' lines."""

    name: str
    title: str
    lines: tuple[Line, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Run:
    """Lines between two headings or blocks."""

    lines: tuple[Line, ...]


Item = Title | Fence | Run


@dataclass(slots=True)
class Draft:
    """A chapter as it was found."""

    title: Title
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Body:
    """A part without its front matter."""

    file: str
    chapters: list[Draft] = field(default_factory=list)
    notes: dict[str, list[Line]] = field(default_factory=dict)

    def place(self, line: Line, column: int = 1) -> Place:
        """Return the place of a column of ``line``."""
        return Place(self.file, line.number, column)


def slug(text: str) -> str:
    """Return ``text`` in kebab-case."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def split_front_matter(
    text: str, file: str, findings: Findings
) -> tuple[str, tuple[Line, ...]] | None:
    """Return the front matter (it begins at line 2) and the lines after it."""
    lines = text.split("\n")
    ends = [at for at, line in enumerate(lines) if line.rstrip() == "---"]
    if not ends or ends[0] != 0 or len(ends) < 2:
        hint = "begin the file with '---', the keys, and '---' again"
        findings.add("front-matter-missing", Place(file), "there is no front matter", hint)
        return None
    for at in ends[2:]:
        message = "a second '---' stands in the part"
        hint = "take it out; a part has one front matter, at its head"
        findings.add("front-matter-double", Place(file, at + 1), message, hint)
    rest = tuple(Line(at + 1, line) for at, line in enumerate(lines) if at > ends[1])
    return "\n".join(lines[1 : ends[1]]) + "\n", rest


def read_body(lines: tuple[Line, ...], file: str, findings: Findings) -> Body:
    """Return the chapters of a part; raw HTML, loose words and open blocks become findings."""
    body = Body(file)
    _find_html(body, lines, findings)
    loose: list[Item] = []
    for item in _items(body, lines, findings):
        if isinstance(item, Title) and item.level == 1:
            body.chapters.append(Draft(item))
        elif body.chapters:
            body.chapters[-1].items.append(item)
        else:
            loose.append(item)
    if loose or not body.chapters:
        first = loose[0] if loose else None
        at = body.place(first.lines[0]) if isinstance(first, Run) else getattr(first, "at", None)
        message = "a part begins with '# Title', before its first words"
        hint = "write '# ' and the chapter's title above this line"
        findings.add("chapter-missing", at or Place(file), message, hint)
    return body


def _find_html(body: Body, lines: tuple[Line, ...], findings: Findings) -> None:
    for line in lines:
        text = _CODE.sub(lambda found: " " * len(found[0]), line.text)
        for found in _HTML.finditer(text):
            hint = "use the blocks that CONTRIBUTING.md lists; write \\< for the character"
            at = body.place(line, found.start() + 1)
            findings.add("html-raw", at, f"raw HTML '{found[0]}'", hint)


def _items(body: Body, lines: tuple[Line, ...], findings: Findings) -> Iterator[Item]:
    run: list[Line] = []
    rest = iter(lines)
    for line in rest:
        item: Item | None = None
        if found := _HEADING.match(line.text):
            item = _title(found, body.place(line), findings)
        elif line.text.startswith(":::"):
            item = _fence(line, rest, body, findings)
        elif found := _NOTE.match(line.text):
            if found[1] in body.notes:
                message = f"the footnote '{found[1]}' is written twice"
                findings.add("id-double", body.place(line), message, "give one another name")
            body.notes[found[1]] = [line]
            continue
        else:
            run.append(line)
            continue
        yield from _run(run)
        run = []
        if item is not None:
            yield item
    yield from _run(run)


def _run(lines: list[Line]) -> Iterator[Run]:
    while lines and not lines[0].text.strip():
        lines.pop(0)
    while lines and not lines[-1].text.strip():
        lines.pop()
    if lines:
        yield Run(tuple(lines))


def _title(found: re.Match[str], at: Place, findings: Findings) -> Title:
    text = found[2].strip()
    if markup := _MARKUP.search(text):
        column = found.start(2) + markup.start() + 1
        findings.add(
            "title-markup",
            Place(at.file, at.line, column),
            f"a title is plain text, without '{markup[0]}'",
            "take the mark out",
        )
    return Title(len(found[1]), text, found[3] or slug(text.replace("|", " ")), at)


def _fence(line: Line, rest: Iterator[Line], body: Body, findings: Findings) -> Fence | None:
    found = _OPEN.match(line.text.rstrip())
    inside: list[Line] = []
    for inner in rest:
        if inner.text.strip() == ":::":
            break
        inside.append(inner)
    else:
        findings.add(
            "block-unclosed", body.place(line), "this block is never closed", "end it with ':::'"
        )
        return None
    if found is None:
        hint = "CONTRIBUTING.md lists the blocks"
        findings.add("block-unknown", body.place(line), "a block needs a name after ':::'", hint)
        return None
    return Fence(found[1], found[2].strip(), tuple(inside), body.place(line))
