"""XML → a tree whose elements know their line and column; no entity is ever expanded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NoReturn
from xml.parsers import expat

from lxml import etree

from press.check.book import limits
from press.check.book.report import NotRead, Report, short

Element = etree._Element
XHTML: Final = "http://www.w3.org/1999/xhtml"
OPS: Final = "http://www.idpf.org/2007/ops"
SVG: Final = "http://www.w3.org/2000/svg"
MATHML: Final = "http://www.w3.org/1998/Math/MathML"
XLINK: Final = "http://www.w3.org/1999/xlink"
XML: Final = "http://www.w3.org/XML/1998/namespace"
TYPE: Final = f"{{{OPS}}}type"
LANG: Final = f"{{{XML}}}lang"
_MOST_NAMES: Final = 8
HEADINGS: Final = tuple(f"{{{XHTML}}}h{level}" for level in range(1, 7))


class Tree:
    """A parsed file: its root, and where each of its elements begins."""

    def __init__(self, root: Element, places: dict[Element, tuple[int, int]]) -> None:
        self.root = root
        self._places = places
        self.order = {element: number for number, element in enumerate(places)}
        self.ids: dict[str, Element] = {}
        for element in places:
            if element.get("id"):
                self.ids.setdefault(str(element.get("id")), element)

    def at(self, element: Element) -> tuple[int, int]:
        """Return line and column of an element's tag, counted from 1."""
        return self._places[element]

    def all(self, *names: str, namespace: str = XHTML) -> Iterator[Element]:
        """Yield the elements of these names, in order; all of the namespace without a name."""
        wanted = {f"{{{namespace}}}{name}" for name in names}
        for element in self._places:
            tag = str(element.tag)
            if tag in wanted or (not names and tag.startswith(f"{{{namespace}}}")):
                yield element

    def __iter__(self) -> Iterator[Element]:
        return iter(self._places)


class _Builder:
    """Takes what expat reads and builds the tree of it."""

    def __init__(self, parser: expat.XMLParserType, most: int) -> None:
        self.parser = parser
        self.most = most
        self.stack: list[Element] = []
        self.places: dict[Element, tuple[int, int]] = {}
        self.instructions: list[tuple[str, tuple[int, int]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.places) >= self.most or len(self.stack) >= limits.DEPTH:
            raise OverflowError
        made = {_clark(key): value for key, value in attributes.items()}
        tag = _clark(name)
        if self.stack:
            element = etree.SubElement(self.stack[-1], tag, made)
        else:
            element = etree.Element(tag, made)
        self.stack.append(element)
        self.places[element] = self.now()

    def end(self, name: str) -> None:
        self.stack.pop()

    def text(self, data: str) -> None:
        if not self.stack:
            return
        parent = self.stack[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data

    def instruction(self, target: str, data: str) -> None:
        self.instructions.append((f"{target} {data}", self.now()))

    def refuse(self, *_: object) -> None:
        raise LookupError

    def now(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1


def parse(data: bytes, name: str, report: Report, most: int = limits.ELEMENTS) -> Tree | None:
    """Return the tree of an XML file of at most ``most`` elements, or report why it has none.

    Raises:
        NotRead: If it holds more than `limits` grants.
    """
    if len(data) > limits.TEXT_BYTES:
        _too_much(name, report)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    builder = _Builder(parser, most)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.ProcessingInstructionHandler = builder.instruction
    parser.EntityDeclHandler = builder.refuse
    hint = "write well-formed XML in UTF-8"
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        at = (max(error.lineno, 1), error.offset + 1)
        message = f"not well-formed: {expat.ErrorString(error.code)}"
        report.add("book-unreadable", name, message, hint, at)
        return None
    except OverflowError:
        _too_much(name, report)
    except LookupError:
        message = "the file declares an entity, or an encoding that is none"
        report.add("book-unreadable", name, message, "write the characters themselves", (1, 1))
        return None
    except ValueError as error:
        report.add("book-unreadable", name, f"not well-formed: {short(str(error))}", hint)
        return None
    for text, at in builder.instructions:
        message = f"a processing instruction, '{short(text)}'"
        report.add("book-active", name, message, "leave it out: it can load a file", at)
    return Tree(next(iter(builder.places)), builder.places)


def _too_much(name: str, report: Report) -> NoReturn:
    message = "the file is longer or deeper than one of a book"
    report.add("book-too-much", name, message, "do not open it; a book of ours is far smaller")
    raise NotRead


def _clark(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"{{{space}}}{local}" if space else local


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


@lru_cache(maxsize=1024)
def words(element: Element) -> str:
    """Return what an element says, on one line; pictures by their words, notes' calls left out."""
    pieces: list[str] = []
    waiting: list[Element | str] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            pieces.append(one)
            continue
        for child in reversed(one):
            waiting.append(child.tail or "")
            if not is_page_break(child) and "noteref" not in types(child):
                waiting.append(child)
        waiting.append(one.text or "")
        if one.tag == f"{{{XHTML}}}img":
            pieces.append(str(one.get("alt") or ""))
    return " ".join("".join(pieces).split())


def name_of(element: Element, tree: Tree) -> str:
    """Return what a screen reader calls an element, as far as markup tells."""
    labelled = str(element.get("aria-labelledby") or "").split()[:_MOST_NAMES]
    said = " ".join(words(tree.ids[one]) for one in labelled if one in tree.ids)
    return said or str(element.get("aria-label") or "").strip() or words(element)


def types(element: Element) -> list[str]:
    """Return the epub:type of an element."""
    return str(element.get(TYPE) or "").split()


def roles(element: Element) -> list[str]:
    """Return the roles of an element."""
    return str(element.get("role") or "").split()


def is_page_break(element: Element) -> bool:
    """Whether an element marks where a page of the print begins."""
    return "pagebreak" in types(element) or "doc-pagebreak" in roles(element)


def is_hidden(element: Element) -> bool:
    """Whether an element is kept from screen readers."""
    return any(
        one.get("aria-hidden") == "true" or one.get("hidden") is not None
        for one in (element, *element.iterancestors())
    )
