"""YAML → frozen dataclasses, with every mistake of a file reported at its place.

PyYAML's ``compose`` keeps the place of each node and guesses no type ("no" stays "no"); pydantic
then validates the dataclass and collects all mistakes with their paths.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import yaml
from pydantic import TypeAdapter, ValidationError

from press.errors import Place
from press.load.source import Findings

T = TypeVar("T")
Path = tuple[str | int, ...]
Plain = str | list["Plain"] | dict[str, "Plain"]


_adapters: dict[object, TypeAdapter[Any]] = {}


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _keys(kind: Any) -> frozenset[str]:
    """Every key that may stand anywhere below ``kind``."""
    below = get_type_hints(kind, include_extras=True) if dataclasses.is_dataclass(kind) else {}
    aliases = [getattr(extra, "validation_alias", None) for extra in get_args(kind)[1:]]
    found = frozenset(below) | frozenset(filter(None, aliases))
    return found.union(*(_keys(hint) for hint in (*below.values(), *get_args(kind))))


class _Reader:
    """Turns composed nodes into plain values and remembers where each stood."""

    def __init__(self, file: str, first_line: int, findings: Findings) -> None:
        self.file = file
        self.first_line = first_line
        self.findings = findings
        self.places: dict[Path, Place] = {}

    def place(self, mark: yaml.Mark | None) -> Place:
        if mark is None:
            return Place(self.file, self.first_line)
        return Place(self.file, mark.line + self.first_line, mark.column + 1)

    def plain(self, node: yaml.Node, path: Path = ()) -> Plain:
        self.places.setdefault(path, self.place(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*path, at)) for at, child in enumerate(node.value)]
        return str(node.value)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Plain]]:
        seen: set[str] = set()
        for key_node, value in node.value:
            key = str(key_node.value)
            place = self.place(key_node.start_mark)
            if key in seen:
                self.findings.add("key-double", place, f"the key '{key}' stands twice")
                continue
            seen.add(key)
            self.places[(*path, key)] = place
            yield key, self.plain(value, (*path, key))

    def nearest(self, path: Path) -> Place:
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file, self.first_line))


def _compose(text: str, reader: _Reader) -> yaml.Node | None:
    try:
        for token in yaml.scan(text, Loader=yaml.BaseLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                place = reader.place(token.start_mark)
                reader.findings.add("yaml-syntax", place, "anchors and aliases are not read")
                return None
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        message = " ".join(filter(None, (error.context, error.problem)))
        reader.findings.add("yaml-syntax", reader.place(error.problem_mark), message)
        return None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reader.findings.add("yaml-syntax", reader.place(None), str(error).split("\n")[0])
        return None
    if not isinstance(node, yaml.MappingNode):
        reader.findings.add("yaml-syntax", reader.place(None), "keys and values are expected here")
        return None
    return node


def _report(error: ValidationError, kind: type[Any], reader: _Reader) -> None:
    for mistake in error.errors(include_url=False, include_context=True):
        path: Path = mistake["loc"]
        name = str(path[-1]) if path else ""
        at = reader.nearest(path)
        match mistake["type"]:
            case "missing" | "missing_argument":
                reader.findings.add("key-missing", at, f"the key '{name}' is missing")
            case "unexpected_keyword_argument" | "extra_forbidden":
                near = difflib.get_close_matches(name, sorted(_keys(kind)), 1)
                hint = f"did you mean '{near[0]}'?" if near else "take it out"
                reader.findings.add("key-unknown", at, f"unknown key '{name}'", hint)
            case _:
                message = f"'{name}': {mistake['msg'][0].lower()}{mistake['msg'][1:]}"
                reader.findings.add("value-wrong", at, message)


@dataclasses.dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A value that was read and the places of its entries."""

    value: T
    places: dict[Path, Place]

    def at(self, *path: str | int) -> Place:
        """Return the place of the entry at ``path``, or of the nearest one above it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places[path]


def read_yaml(
    text: str, file: str, kind: type[T], findings: Findings, first_line: int = 1
) -> Read[T] | None:
    """Return ``text`` as ``kind``, or None after each of its mistakes was noted.

    ``first_line`` is the line of ``file`` at which ``text`` begins.
    """
    reader = _Reader(file, first_line, findings)
    before = len(findings.found)
    node = _compose(text, reader)
    if node is None:
        return None
    plain = reader.plain(node)
    try:
        value = _adapter(kind).validate_python(plain)
    except ValidationError as error:
        _report(error, kind, reader)
        return None
    return Read(value, reader.places) if len(findings.found) == before else None
