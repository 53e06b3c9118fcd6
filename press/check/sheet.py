"""A finished PDF as it lies before a reader: its content in reading order, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Object, Pdf

from press.check.runs import Box, Run, runs

_RADIO: Final = 1 << 15
"""ISO 32000-1, table 226: the flag of a button that excludes others."""


@dataclass(slots=True, eq=False)
class Element:
    """A structure element; ``page`` counts from 1."""

    tag: str
    parent: Element | None = None
    page: int = 0

    def ancestors(self) -> Iterator[Element]:
        """Yield this element and all above it."""
        found: Element | None = self
        while found is not None:
            yield found
            found = found.parent


@dataclass(frozen=True, slots=True)
class Item:
    """What a reader meets in one place: words on a line, a field's box or a picture."""

    element: Element
    page: int
    box: Box
    text: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Widget:
    """One box of a form field; ``size`` is that of what is typed, 0 where nothing is."""

    page: int
    box: Box
    field: str
    spoken: str
    kind: str
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file: its pages, and what stands on them in reading order."""

    pages: tuple[Box, ...]
    runs: tuple[tuple[Run, ...], ...]
    items: tuple[Item, ...]
    widgets: tuple[Widget, ...]


def read_sheet(pdf: Pdf) -> Sheet:
    """Return what stands where in a tagged file."""
    shown = [runs(page) for page in pdf.pages]
    reader = _Reader(
        numbers={page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)},
        shown=[_by_mark(of_page) for of_page in shown],
    )
    widgets = tuple(_widgets(pdf))
    structure = pdf.Root.get(Name.StructTreeRoot, Dictionary())
    items = [item for kid in _list(structure.get(Name.K)) for item in reader.read(kid, None)]
    return Sheet(
        pages=tuple(Box.of(page.cropbox) for page in pdf.pages),
        runs=tuple(map(tuple, shown)),
        items=tuple(items),
        widgets=widgets,
    )


def _by_mark(shown: list[Run]) -> dict[int, list[Run]]:
    found: dict[int, list[Run]] = {}
    for run in shown:
        if run.mcid is not None:
            found.setdefault(run.mcid, []).append(run)
    return found


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value.as_list()) if isinstance(value, Array) else [value]


@dataclass(slots=True)
class _Reader:
    """Walks down the structure (ISO 32000-1, 14.7.4)."""

    numbers: dict[tuple[int, int], int]
    shown: list[dict[int, list[Run]]]

    def read(self, kid: Any, parent: Element | None) -> Iterator[Item]:
        if not isinstance(kid, Object):
            yield from self._words(int(kid), parent)
        elif Name.S in kid:
            yield from self._element(kid, parent)
        elif kid.get(Name.Type) == Name.MCR:
            yield from self._words(int(kid.MCID), parent, self._page(kid, parent))
        elif kid.get(Name.Type) == Name.OBJR and parent is not None:
            yield from self._annotation(kid, parent)

    def _page(self, holder: Object, parent: Element | None) -> int:
        inherited = parent.page if parent else 0
        return self.numbers.get(holder.Pg.objgen, inherited) if Name.Pg in holder else inherited

    def _element(self, made: Object, parent: Element | None) -> Iterator[Item]:
        element = Element(str(made.S)[1:], parent, self._page(made, parent))
        kids = [item for kid in _list(made.get(Name.K)) for item in self.read(kid, element)]
        if element.tag == "Figure":
            yield from self._picture(made, element)
        yield from kids

    def _picture(self, made: Object, element: Element) -> Iterator[Item]:
        layouts = [one for one in _list(made.get(Name.A)) if Name.BBox in one]
        pages = [self._page(kid, element) for kid in _list(made.get(Name.K)) if _has_page(kid)]
        page = pages[0] if pages else element.page
        if layouts and page:
            yield Item(element, page, Box.of(layouts[0].BBox), text=str(made.get(Name.Alt, "")))

    def _words(self, mcid: int, parent: Element | None, page: int = 0) -> Iterator[Item]:
        if parent is None:
            return
        page = page or parent.page
        for run in self.shown[page - 1].get(mcid, ()) if page else ():
            yield Item(parent, page, run.box, text=run.text)

    def _annotation(self, reference: Object, parent: Element) -> Iterator[Item]:
        annotation = reference.Obj
        if annotation.get(Name.Subtype) == Name.Widget:
            page = self._page(reference, parent)
            yield Item(parent, page, Box.of(annotation.Rect), field=_name(annotation))


def _has_page(kid: Any) -> bool:
    return isinstance(kid, Object) and Name.Pg in kid


def _name(widget: Object) -> str:
    """Return the full name of a widget's field (ISO 32000-1, 12.7.3.2)."""
    parts: list[str] = []
    above: Object | None = widget
    while above is not None and len(parts) < 8:
        parts += [str(above.T)] if Name.T in above else []
        above = above.get(Name.Parent)
    return ".".join(reversed(parts))


def _widgets(pdf: Pdf) -> Iterator[Widget]:
    for number, page in enumerate(pdf.pages, 1):
        for widget in page.obj.get(Name.Annots, Array()).as_list():
            if widget.get(Name.Subtype) == Name.Widget:
                yield _widget(widget, number)


def _widget(widget: Object, page: int) -> Widget:
    group = widget.get(Name.Parent, Dictionary())
    owner = widget if Name.FT in widget else group
    kind = "text"
    if owner.get(Name.FT) == Name.Btn:
        kind = "radio" if int(owner.get(Name.Ff, 0)) & _RADIO else "tick"
    return Widget(
        page=page,
        box=Box.of(widget.Rect),
        field=_name(widget),
        spoken=str(owner.get(Name.TU, "")),
        kind=kind,
        size=_size(str(widget.get(Name.DA, ""))) if kind == "text" else 0.0,
    )


def _size(appearance: str) -> float:
    """Return the type size of ``/Font 12 Tf`` in a default appearance."""
    words = appearance.split()
    return float(words[words.index("Tf") - 1]) if "Tf" in words[1:] else 0.0
