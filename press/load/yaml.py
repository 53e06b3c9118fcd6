"""YAML → frozen dataclasses, with every mistake of a file reported at its place.

PyYAML's ``compose`` keeps the place of each node and guesses no type ("no" stays "no"); pydantic
then validates the dataclass and collects all mistakes with their paths.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import yaml
from pydantic import TypeAdapter, ValidationError

from press.errors import Place
from press.load.source import NO_TEXT, Findings, place_in

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

    def __init__(self, text: str, file: str, first_line: int, findings: Findings) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self.findings = findings
        self.places: dict[Path, Place] = {}

    def place(self, mark: yaml.Mark | None) -> Place:
        if mark is None:
            return Place(self.file, self.first_line)
        # by its index: YAML also breaks lines where editors do not, such as at U+2028
        at = place_in(self.file, self.text, min(mark.index, len(self.text)))
        return Place(self.file, at.line + self.first_line - 1, at.column)

    def plain(self, node: yaml.Node, path: Path = ()) -> Plain:
        self.places.setdefault(path, self.place(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*path, at)) for at, child in enumerate(node.value)]
        if NO_TEXT.search(str(node.value)):
            message = "an escape stands for a character that cannot be printed"
            self.findings.add("encoding", self.places[path], message, "take the escape out")
            return ""
        return str(node.value)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Plain]]:
        seen: set[str] = set()
        for key_node, value in node.value:
            place = self.place(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                hint = "a key is a word, then a colon"
                self.findings.add("yaml-syntax", place, "this is no key", hint)
                continue
            key = str(key_node.value)
            if key in seen:
                hint = "keep one of them"
                self.findings.add("key-double", place, f"the key '{key}' stands twice", hint)
                continue
            seen.add(key)
            self.places[(*path, key)] = place
            yield key, self.plain(value, (*path, key))

    def nearest(self, path: Path) -> Place:
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file, self.first_line))


_SYNTAX = "look here, and in the line above, for a bracket, a quotation mark or spaces amiss"
_VALUE = "write another value"
_VALUES = {
    "bool": "write true or false",
    "dataclass": "write keys and values below it",
    "date": "write a date as 2025-12-31",
    "enum": "write one of these",
    "float": "write a number",
    "int": "write a whole number",
    "string": "write words",
    "tuple": "write a list: [one, another]",
}


def _compose(text: str, reader: _Reader) -> yaml.Node | None:
    try:
        for token in yaml.scan(text, Loader=yaml.BaseLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                place = reader.place(token.start_mark)
                hint = "write the value out, or put it between quotation marks"
                reader.findings.add("yaml-syntax", place, "anchors and aliases are not read", hint)
                return None
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        message = " ".join(filter(None, (error.context, error.problem)))
        reader.findings.add("yaml-syntax", reader.place(error.problem_mark), message, _SYNTAX)
        return None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        message = "this is nested too deeply" if isinstance(error, RecursionError) else str(error)
        reader.findings.add("yaml-syntax", reader.place(None), message.split("\n")[0], _SYNTAX)
        return None
    if not isinstance(node, yaml.MappingNode):
        message = "keys and values are expected here"
        reader.findings.add("yaml-syntax", reader.place(None), message, "write 'key: value'")
        return None
    return node


_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check_name(name: str, at: Place, findings: Findings) -> None:
    """Report a name that cannot stand in file names and addresses."""
    if not _NAME.fullmatch(name) or len(name) > 60:
        hint = "use small letters, digits and single hyphens, 60 at most"
        findings.add("value-wrong", at, f"'{name}' cannot be a file's name", hint)


def top_value(text: str, key: str) -> str:
    """Return the plain value of ``key`` at the top of ``text``, or an empty string."""
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return ""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((str(value.value) for name, value in pairs if name.value == key), "")


def _report(error: ValidationError, kind: type[Any], reader: _Reader) -> None:
    for mistake in error.errors(include_url=False, include_context=True):
        path: Path = mistake["loc"]
        name = str(path[-1]) if path else ""
        at = reader.nearest(path)
        match mistake["type"]:
            case "missing" | "missing_argument":
                message = f"the key '{name}' is missing"
                reader.findings.add("key-missing", at, message, f"add '{name}: …'")
            case "unexpected_keyword_argument" | "extra_forbidden":
                near = difflib.get_close_matches(name, sorted(_keys(kind)), 1)
                hint = f"did you mean '{near[0]}'?" if near else "take it out"
                reader.findings.add("key-unknown", at, f"unknown key '{name}'", hint)
            case _:
                message = f"'{name}': {mistake['msg'][0].lower()}{mistake['msg'][1:]}"
                hint = _VALUES.get(mistake["type"].split("_")[0], _VALUE)
                reader.findings.add("value-wrong", at, message, hint)


def _check_dates(value: object, plain: Plain, path: Path, reader: _Reader) -> None:
    """Report dates that pydantic read from a number, as seconds since 1970."""
    if isinstance(value, date) and plain != value.isoformat():
        message = f"'{path[-1]}': '{plain}' is no date"
        reader.findings.add("value-wrong", reader.nearest(path), message, _VALUES["date"])
    elif dataclasses.is_dataclass(value) and isinstance(plain, dict):
        for key, below in plain.items():
            _check_dates(getattr(value, key, None), below, (*path, key), reader)
    elif isinstance(value, tuple) and isinstance(plain, list):
        for at, (one, below) in enumerate(zip(value, plain, strict=False)):
            _check_dates(one, below, (*path, at), reader)


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
    reader = _Reader(text, file, first_line, findings)
    before = len(findings.found)
    node = _compose(text, reader)
    if node is None:
        return None
    try:
        plain = reader.plain(node)
        value = _adapter(kind).validate_python(plain)
        _check_dates(value, plain, (), reader)
    except ValidationError as error:
        _report(error, kind, reader)
        return None
    except RecursionError:
        findings.add("yaml-syntax", reader.place(None), "this is nested too deeply", _SYNTAX)
        return None
    return Read(value, reader.places) if len(findings.found) == before else None
