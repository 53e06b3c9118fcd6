"""Stylesheets → rules with their places and the scheme, light or dark, in which they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import tinycss2

from press.check.book import limits
from press.check.book.markup import XHTML, Element, Tree
from press.check.book.opened import Opened, resolve
from press.check.book.report import NotRead

Scheme = str
BOTH: Final = "both"
LIGHT: Final = "light"
DARK: Final = "dark"
OTHER: Final = "other"
"""A medium other than a screen, or a size of one."""

_PX: Final = {
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "q": 0.945,
    "em": 16.0,  # at the size that most readers begin with
    "rem": 16.0,
}
ABSOLUTE: Final = frozenset(("px", "pt", "pc", "in", "cm", "mm", "q"))
_NESTING: Final = ("media", "supports", "layer", "container")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stylesheet, or what stands in a style element; ``at`` is where it begins."""

    name: str
    text: str
    at: tuple[int, int] = (1, 1)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property with its value, and where it stands."""

    name: str
    value: tuple[Any, ...]
    important: bool
    file: str
    at: tuple[int, int]

    @property
    def text(self) -> str:
        """The value as it is written, in small letters."""
        return str(tinycss2.serialize(self.value)).strip().lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector with its declarations; ``selector`` is empty for an at-rule's."""

    selector: str
    declarations: tuple[Declaration, ...]
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class Fault:
    """What is no CSS, or an at-rule that is judged by itself."""

    kind: str
    file: str
    at: tuple[int, int]
    value: tuple[Any, ...] = ()


@lru_cache(maxsize=64)
def read(sheet: Sheet) -> tuple[tuple[Rule, ...], tuple[Fault, ...]]:
    """Return the rules of a stylesheet, and what in it is none.

    Raises:
        NotRead: If it holds more than `limits` grants.
    """
    if len(sheet.text) > limits.STYLE_BYTES:
        raise NotRead
    rules: list[Rule] = []
    faults: list[Fault] = []
    nodes = tinycss2.parse_stylesheet(sheet.text, True, True)
    _check_depth(nodes)
    waiting: list[tuple[Sequence[Any], Scheme]] = [(nodes, BOTH)]
    while waiting:
        nodes, scheme = waiting.pop(0)
        for node in nodes:
            if len(rules) + len(faults) > limits.RULES:
                raise NotRead
            if node.type == "qualified-rule":
                rules.append(_rule(sheet, node, scheme, faults))
            elif node.type == "at-rule" and node.content and node.lower_at_keyword in _NESTING:
                inner = tinycss2.parse_rule_list(node.content, True, True)
                waiting.append((inner, _scheme(node, scheme)))
            elif node.type == "at-rule":
                rules.append(_at_rule(sheet, node, faults))
            else:
                faults.append(Fault("error", sheet.name, _at(sheet, node)))
    return tuple(rules), tuple(faults)


def _check_depth(nodes: Sequence[Any]) -> None:
    """Refuse what is nested so deeply that nobody can write it down again without end."""
    level = list(nodes)
    for _ in range(limits.NESTED):
        level = [inner for node in level for inner in _inside(node)]
        if not level:
            return
    raise NotRead


def _inside(node: Any) -> Iterator[Any]:
    for name in ("prelude", "content", "arguments", "value"):
        inner = getattr(node, name, None)
        if isinstance(inner, list):
            yield from inner


def _at_rule(sheet: Sheet, node: Any, faults: list[Fault]) -> Rule:
    """Return the declarations of an at-rule; what it says before them is noted."""
    keyword = "keyframes" if "keyframes" in node.lower_at_keyword else node.lower_at_keyword
    faults.append(Fault(keyword, sheet.name, _at(sheet, node), tuple(node.prelude)))
    if node.content is None or keyword == "keyframes":
        return Rule("", (), OTHER)
    return Rule("", tuple(_declarations(sheet, node.content, faults)), OTHER)


def inline(name: str, text: str, at: tuple[int, int]) -> Rule:
    """Return the declarations of a style attribute.

    Raises:
        NotRead: If it is nested deeper than `limits` grants.
    """
    sheet = Sheet(name, "", at)
    nodes = tinycss2.parse_blocks_contents(text[: limits.STYLE_BYTES], True, True)
    _check_depth(nodes)
    found = [_declaration(sheet, node, at) for node in nodes if node.type == "declaration"]
    return Rule("", tuple(found), BOTH)


def _rule(sheet: Sheet, node: Any, scheme: Scheme, faults: list[Fault]) -> Rule:
    found = tuple(_declarations(sheet, node.content, faults))
    return Rule(str(tinycss2.serialize(node.prelude)).strip(), found, scheme)


def _declarations(sheet: Sheet, content: Any, faults: list[Fault]) -> Iterator[Declaration]:
    for node in tinycss2.parse_blocks_contents(content, True, True):
        if node.type == "declaration":
            yield _declaration(sheet, node, _at(sheet, node))
        elif node.type == "error":
            faults.append(Fault("error", sheet.name, _at(sheet, node)))
        else:
            # old reading systems drop the whole rule that another stands in
            faults.append(Fault("nested", sheet.name, _at(sheet, node)))


def _declaration(sheet: Sheet, node: Any, at: tuple[int, int]) -> Declaration:
    name = node.name if node.name.startswith("--") else node.lower_name
    return Declaration(name, tuple(node.value), node.important, sheet.name, at)


def _at(sheet: Sheet, node: Any) -> tuple[int, int]:
    line, column = sheet.at
    first = node.source_line == 1
    return line + node.source_line - 1, node.source_column + (column - 1 if first else 0)


def _scheme(node: Any, above: Scheme) -> Scheme:
    condition = " ".join(str(tinycss2.serialize(node.prelude)).lower().split())
    if node.lower_at_keyword != "media":
        return OTHER if condition.startswith("not") else above
    if re.fullmatch(r"(?:(?:only )?(?:screen|all))?", condition):
        return above
    for scheme in (DARK, LIGHT):
        wanted = rf"(?:screen and )?\(\s*prefers-color-scheme\s*:\s*{scheme}\s*\)"
        if re.fullmatch(wanted, condition) and above in (BOTH, scheme):
            return scheme
    return OTHER


def sheets_of(book: Opened, name: str) -> Iterator[Sheet]:
    """Yield the stylesheets that a document uses, in their order."""
    tree: Tree = book.documents[name]
    for element in tree.all("link", "style"):
        if element.tag == f"{{{XHTML}}}style":
            line, column = tree.at(element)
            yield Sheet(name, element.text or "", (line, column))
        elif "stylesheet" in str(element.get("rel") or "").lower().split():
            target = resolve(name, str(element.get("href") or ""))
            if target and target.name in book.sheets:
                yield Sheet(target.name, book.sheets[target.name])


def styled(tree: Tree) -> Iterator[tuple[Element, str]]:
    """Yield the elements of a document with a style of their own."""
    for element in tree:
        if element.get("style"):
            yield element, str(element.get("style"))


def px(tokens: Sequence[Any], depth: int = 0) -> float | None:
    """Return a length in CSS pixels, at the size of type that most readers begin with."""
    parts = [token for token in tokens if token.type not in ("whitespace", "comment")]
    if len(parts) != 1 or depth > 5:
        return None
    one = parts[0]
    if one.type == "number" and one.value == 0:
        return 0.0
    if one.type == "dimension" and one.lower_unit in _PX:
        return float(one.value * _PX[one.lower_unit])
    if one.type == "function" and one.lower_name in ("max", "min", "clamp"):
        lengths = [px(part, depth + 1) for part in _arguments(one.arguments)]
        known = sorted(length for length in lengths if length is not None)
        if not known or (len(known) < len(lengths) and one.lower_name != "max"):
            return None
        return {"max": known[-1], "min": known[0]}.get(one.lower_name, known[len(known) // 2])
    return None


def _arguments(tokens: Sequence[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def units(tokens: Sequence[Any]) -> set[str]:
    """Return the units of every length in a value, functions too."""
    found: set[str] = set()
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        if token.type == "dimension" and token.value:
            found.add(token.lower_unit)
        waiting += list(getattr(token, "arguments", None) or [])
    return found


def addresses(tokens: Sequence[Any]) -> Iterator[str]:
    """Yield every address in a value."""
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        name = getattr(token, "lower_name", "")
        inner = list(getattr(token, "arguments", None) or getattr(token, "content", None) or [])
        if token.type == "url":
            yield str(token.value)
        elif name in ("url", "src", "image-set", "-webkit-image-set", "image"):
            yield from (str(one.value) for one in inner if one.type == "string")
        waiting += inner
