"""The structure tree of a PDF as plain nodes: read once, mended by passes, written once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from press.pdf.origin import KEY, Origin, read_origin


@dataclass(frozen=True, slots=True)
class Text:
    """A run of marked content on a page; ``page`` counts from 0."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation that belongs to a structure element: a link's line or a field's widget."""

    page: int
    annotation: Object = field(compare=False)


@dataclass(slots=True, eq=False)
class Node:
    """A structure element."""

    tag: str
    kids: list[Kid] = field(default_factory=list)
    origin: Origin | None = None
    alt: str = ""
    spoken: str = ""
    language: str = ""
    id: str = ""
    refs: list[Node] = field(default_factory=list)
    attributes: dict[str, dict[str, Object | str | int | list[float]]] = field(default_factory=dict)

    @property
    def nodes(self) -> list[Node]:
        """The kids that are structure elements."""
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, parents first."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [kid for kid in reversed(node.kids) if isinstance(kid, Node)]

    def leaves(self) -> Iterator[Text | Mark]:
        """Yield the content below this node in reading order."""
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.leaves()
            else:
                yield kid


Kid = Node | Text | Mark


@dataclass(slots=True)
class Tree:
    """The structure of a document.

    Attributes:
        root: The Document element.
        margins: Content that no structure element holds: running heads and feet.
        ends: Content after which a space isn't drawn.
    """

    root: Node
    margins: set[Text] = field(default_factory=set)
    ends: set[Text] = field(default_factory=set)


def read_tree(pdf: Pdf) -> Tree:
    """Return the structure tree of ``pdf``."""
    structure = pdf.Root.StructTreeRoot
    reader = _Reader(pdf)
    root = reader.read(_items(structure.K)[0])
    reached = set(root.leaves())
    margins = set()
    numbers = _items(structure.ParentTree.Nums)
    for key, value in zip(numbers[::2], numbers[1::2], strict=True):
        if isinstance(value, Array):
            runs = {Text(int(key), mcid) for mcid in range(len(value))}
            margins |= runs - reached
    return Tree(root, margins, reader.ends)


def write_tree(
    pdf: Pdf, tree: Tree, namespace: str = "", roles: Mapping[str, str] | None = None
) -> dict[int, Object]:
    """Replace the structure tree of ``pdf``; `Origin` keys stay behind.

    Args:
        pdf: The file.
        tree: Its new structure.
        namespace: That of every structure type, for PDF 2.0.
        roles: What a reader that doesn't know a type may take it for.

    Returns:
        The structure element of each node, by the node's ``id()``.

    Source: ISO 32000-1, 14.7.2 to 14.7.4 (structure hierarchy, content items, parent tree);
    ISO 32000-2, 14.7.4 (namespaces).
    """
    structure = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    writer = _Writer(pdf)
    if namespace:
        space = Dictionary(Type=Name.Namespace, NS=String(namespace))
        writer.namespace = pdf.make_indirect(space)
        structure.Namespaces = Array([writer.namespace])
    if roles:
        names = {f"/{kind}": Name(f"/{role}") for kind, role in roles.items()}
        structure.RoleMap = Dictionary(names)
    structure.K = Array([writer.write(tree.root, structure)])
    writer.refer(tree.root)
    structure.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(_parents(pdf, writer))))
    structure.ParentTreeNextKey = len(writer.parents) + len(writer.marks)
    if writer.ids:
        ids = [item for pair in sorted(writer.ids) for item in (String(pair[0]), pair[1])]
        structure.IDTree = pdf.make_indirect(Dictionary(Names=Array(ids)))
    pdf.Root.StructTreeRoot = structure
    return writer.elements


def _parents(pdf: Pdf, writer: _Writer) -> list[Object | int]:
    """Return what the parent tree says: for each page and mark its key, then its elements."""
    numbers: list[Object | int] = []
    for key, parents in enumerate(writer.parents):
        numbers += [key, pdf.make_indirect(Array(parents))]
        pdf.pages[key].obj.StructParents = key
    for key, (annotation, element) in enumerate(writer.marks, start=len(writer.parents)):
        annotation.StructParent = key
        numbers += [key, element]
    return numbers


class _Writer:
    """Makes structure elements and keeps what the parent tree and the ID tree need."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.pages = [page.obj for page in pdf.pages]
        self.parents: list[list[Object | None]] = [[] for _ in self.pages]
        self.marks: list[tuple[Object, Object]] = []
        self.ids: list[tuple[str, Object]] = []
        self.elements: dict[int, Object] = {}
        self.namespace: Object | None = None

    def write(self, node: Node, parent: Object) -> Object:
        """Return the new structure element of ``node``."""
        element = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{node.tag}"), P=parent)
        )
        self.elements[id(node)] = element
        if self.namespace is not None:
            element.NS = self.namespace
        first = next(node.leaves(), None)
        page = first.page if first else 0
        element.Pg = self.pages[page]
        if node.alt:
            element.Alt = String(node.alt)
        if node.spoken:
            element.ActualText = String(node.spoken)
        if node.language:
            element.Lang = String(node.language)
        if node.id:
            element.ID = String(node.id)
            self.ids.append((node.id, element))
        if node.attributes:
            element.A = Array([_attributes(o, values) for o, values in node.attributes.items()])
        element.K = Array([self._kid(kid, element, page) for kid in node.kids])
        return element

    def refer(self, root: Node) -> None:
        """Write the references between nodes, once all of them have their elements."""
        for node in root.walk():
            if node.refs:
                others = [self.elements[id(other)] for other in node.refs]
                self.elements[id(node)].Ref = Array(others)

    def _kid(self, kid: Kid, element: Object, page: int) -> Object | int:
        if isinstance(kid, Node):
            return self.write(kid, element)
        if isinstance(kid, Mark):
            self.marks.append((kid.annotation, element))
            return Dictionary(Type=Name.OBJR, Obj=kid.annotation, Pg=self.pages[kid.page])
        parents = self.parents[kid.page]
        parents.extend([None] * (kid.mcid + 1 - len(parents)))
        parents[kid.mcid] = element
        if kid.page == page:
            return kid.mcid
        return Dictionary(Type=Name.MCR, MCID=kid.mcid, Pg=self.pages[kid.page])


def _attributes(owner: str, values: dict[str, Object | str | int | list[float]]) -> Object:
    entry = Dictionary(O=Name(f"/{owner}"))
    for key, value in values.items():
        if isinstance(value, str):
            entry[f"/{key}"] = Name(f"/{value}")
        else:
            entry[f"/{key}"] = Array(value) if isinstance(value, list) else value
    return entry


def _items(value: Object | None) -> list[Any]:
    if value is None:
        return []
    return list(value.as_list()) if isinstance(value, Array) else [value]


class _Reader:
    """Makes nodes of structure elements and keeps where spaces are missing."""

    def __init__(self, pdf: Pdf) -> None:
        self.pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self.ends: set[Text] = set()

    def read(self, element: Object) -> Node:
        """Return ``element`` and all below it."""
        return self._node(dict(element.as_dict()))

    def _node(self, entries: dict[str, Any]) -> Node:
        node = Node(str(entries["/S"])[1:])
        page = self._page(entries)
        if f"/{KEY}" in entries:
            node.origin = read_origin(str(entries[f"/{KEY}"]))
            self.ends.update(Text(page, mcid) for mcid in node.origin.ends)
        node.alt = str(entries.get("/Alt", ""))
        node.language = str(entries.get("/Lang", ""))
        node.id = str(entries.get("/ID", ""))
        for entry in _items(entries.get("/A")):
            values = node.attributes.setdefault(str(entry.O)[1:], {})
            values.update({str(key)[1:]: value for key, value in entry.items() if key != "/O"})
        node.kids = [self._kid(kid, page) for kid in _items(entries.get("/K"))]
        return node

    def _kid(self, kid: Object | int, page: int) -> Kid:
        if isinstance(kid, int):
            return Text(page, kid)
        entries = dict(kid.as_dict())
        if "/S" in entries:
            return self._node(entries)
        page = self._page(entries, page)
        return Mark(page, kid.Obj) if "/Obj" in entries else Text(page, int(entries["/MCID"]))

    def _page(self, entries: dict[str, Any], above: int = 0) -> int:
        return self.pages[entries["/Pg"].objgen] if "/Pg" in entries else above
