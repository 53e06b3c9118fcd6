"""How a finished PDF lies on its pages: what must stand together does, and no field is in the way.

Nothing here knows how the file was made; it is read as a viewer reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from io import BytesIO
from itertools import groupby, pairwise, takewhile
from typing import Final

from pikepdf import Pdf

from press.check.sheet import Element, Item, Sheet, Widget, read_sheet
from press.errors import Finding, Place

LEAST_FILLED: Final = 1 / 3
"""Of the height that the file's pages use; house rule, except where a part ends."""

_HEADINGS: Final = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6", "Title"})
_PARAGRAPHS: Final = frozenset({"P", "LBody", "Note", "FENote", "Caption", "TD", "TH"}) | _HEADINGS
_TOUCH_PT: Final = 1.0
_SIDE_HEADING: Final = 1.5
"""How far the first line beside a heading may be from it, in heights of the heading."""

_LINE: Final = 1.15
"""The height of a line, of its type size: less, and the letters of what is typed are cut off."""

Found = tuple[int, str]
"""A page, counted from 1, and what is wrong on it."""

Rule = Callable[[Sheet], Iterator[Found]]


def check_layout(data: bytes, file: str, part_titles: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong with the pages of a tagged file; a finding's line is its page.

    Args:
        data: The file.
        file: Its name in findings.
        part_titles: Headings that begin a page by design: the page before may be nearly empty.
    """
    with Pdf.open(BytesIO(data)) as pdf:
        sheet = read_sheet(pdf)
    titles = frozenset(map(_squeezed, part_titles))
    rules: dict[str, Iterable[Found]] = {
        "layout-heading": lonely_headings(sheet),
        "layout-line": lonely_lines(sheet),
        "layout-statement": parted_statements(sheet),
        "layout-step": parted_steps(sheet),
        "layout-page": thin_pages(sheet, titles),
        "layout-field": ill_placed_fields(sheet),
    }
    return sorted(
        Finding(Place(file, page), code, f"page {page}: {message}", _HINTS[code])
        for code, found in rules.items()
        for page, message in found
    )


_HINTS: Final = {
    "layout-heading": "add or cut words before it, or join it to what follows",
    "layout-line": "add or cut a few words in this paragraph or above it",
    "layout-statement": "cut words above it",
    "layout-step": "cut words above it, or in the step itself if it fills more than a page",
    "layout-page": "cut words before it, so that it is not needed, or add some",
    "layout-field": "shorten what stands beside it, or give it fewer lines",
}


def lonely_headings(sheet: Sheet) -> Iterator[Found]:
    """Find headings below or right beside which nothing of what they head stands."""
    items = sheet.items
    for at, item in enumerate(items):
        heading = _heading(item.element)
        if heading is None or (at + 1 < len(items) and _heading(items[at + 1].element) is heading):
            continue
        rest = items[at + 1 :]
        below = any(_stands_below(item, later) for later in rest)
        if not below and not _heads_from_the_side(item, rest):
            words = " ".join(one.text for one in items if _heading(one.element) is heading)
            yield item.page, f"“{_short(words)}” is a heading with nothing below it"


def _stands_below(heading: Item, later: Item) -> bool:
    """Whether an item hangs under a heading; what is beside it in another column does not."""
    return (
        later.page == heading.page
        and _heading(later.element) is None
        and later.box.top < heading.box.top
        and later.box.left < heading.box.right
        and later.box.right > heading.box.left
    )


def _heads_from_the_side(heading: Item, rest: Iterable[Item]) -> bool:
    """Whether all that an item heads stands to its right, and begins at its height.

    What follows in another column begins higher, and what only has a note beside it goes on below.
    """
    element = _heading(heading.element)
    around = element.parent if element else None
    headed = list(takewhile(lambda one: _heading(one.element) is None, rest))
    headed = [one for one in headed if around and around in one.element.ancestors()]
    if not headed or headed[0].page != heading.page:
        return False
    near = _SIDE_HEADING * (heading.box.top - heading.box.bottom)
    level = abs(headed[0].box.top - heading.box.top) <= near
    return level and all(one.box.left >= heading.box.right for one in headed)


def lonely_lines(sheet: Sheet) -> Iterator[Found]:
    """Find paragraphs that leave one line alone on the page where they begin or end."""
    lines: dict[Element, Counter[int]] = {}
    words: dict[tuple[Element, int], str] = {}
    for paragraph, found in _by_paragraph(sheet).items():
        for page, of_page in groupby(found, key=lambda item: item.page):
            shown = list(of_page)
            lines.setdefault(paragraph, Counter())[page] += _count_lines(shown)
            words[paragraph, page] = " ".join(item.text for item in shown)
    for paragraph, counted in lines.items():
        pages = sorted(counted)
        for which, page in (("first", pages[0]), ("last", pages[-1])):
            if len(pages) > 1 and counted[page] == 1:
                said = _short(words[paragraph, page])
                yield page, f"the {which} line of a paragraph stands alone: “{said}”"


def _by_paragraph(sheet: Sheet) -> dict[Element, list[Item]]:
    found: dict[Element, list[Item]] = {}
    for item in sheet.items:
        paragraph = next((e for e in item.element.ancestors() if e.tag in _PARAGRAPHS), None)
        if item.text and paragraph is not None and item.element.tag != "Figure":
            found.setdefault(paragraph, []).append(item)
    return found


def _count_lines(shown: list[Item]) -> int:
    """Count lines; a note's mark is a little higher than its line and no line of its own."""
    middles = sorted((item.box.bottom + item.box.top) / 2 for item in shown)
    highest = max(item.box.top - item.box.bottom for item in shown)
    return 1 + sum(b - a > highest * 0.6 for a, b in pairwise(middles))


def parted_statements(sheet: Sheet) -> Iterator[Found]:
    """Find answers on another page than their statement, or on several pages."""
    spoken = {one.field: one.spoken for one in sheet.widgets if one.kind == "radio"}
    starts, text = _running_text(sheet)
    for name, question in spoken.items():
        places = [at for at, item in enumerate(sheet.items) if item.field == name]
        if not places:
            continue
        pages = {sheet.items[at].page for at in places}
        asked = _squeezed(question)
        begin = text.rfind(asked, 0, starts[places[0]] + 1) if asked else -1
        if begin >= 0:
            end = begin + len(asked)
            pages |= {
                item.page
                for item, start in zip(sheet.items, starts, strict=True)
                if item.text and begin <= start < end
            }
        if len(pages) > 1:
            yield min(pages), f"“{_short(question)}” is parted from its answers"


def _running_text(sheet: Sheet) -> tuple[list[int], str]:
    """Return everything said, squeezed, and where in it each item begins."""
    starts, said, length = [], [], 0
    for item in sheet.items:
        starts.append(length)
        said.append(_squeezed(item.text))
        length += len(said[-1])
    return starts, "".join(said)


def parted_steps(sheet: Sheet) -> Iterator[Found]:
    """Find tick boxes on another page than the words that they belong to."""
    ticks = {one.field: one for one in sheet.widgets if one.kind == "tick"}
    for item in sheet.items:
        tick = ticks.get(item.field)
        if tick is not None:
            pages = {one.page for one in _belonging(sheet, item)} | {item.page}
            if len(pages) > 1:
                yield min(pages), f"“{_short(tick.spoken)}” is parted from its tick box"


def _belonging(sheet: Sheet, tick: Item) -> list[Item]:
    """Return what the smallest element holds that has words beside the box; a chapter is none."""
    for element in tick.element.ancestors():
        within = [item for item in sheet.items if element in item.element.ancestors()]
        if any(one.element.tag == "H1" for one in within) or element.tag == "Table":
            return []
        if any(item.text for item in within):
            return within
    return []


def thin_pages(sheet: Sheet, part_titles: Collection[str]) -> Iterator[Found]:
    """Find pages less than a third full, except the last one and those where a part ends."""
    if not sheet.items:
        return
    top = max(item.box.top for item in sheet.items)
    bottom = min(item.box.bottom for item in sheet.items)
    by_page = {page: list(items) for page, items in groupby(_by_place(sheet), lambda one: one.page)}
    pages = sorted(by_page)
    for page, following in pairwise(pages):
        filled = (top - min(item.box.bottom for item in by_page[page])) / (top - bottom)
        if filled < LEAST_FILLED and not _opens(by_page[following], part_titles):
            yield page, f"only {filled:.0%} of the page is filled"


def _by_place(sheet: Sheet) -> list[Item]:
    return sorted(sheet.items, key=lambda item: item.page)


def _opens(items: list[Item], part_titles: Collection[str]) -> bool:
    """Whether a page begins a part."""
    headings: dict[Element, str] = {}
    for item in items:
        heading = _heading(item.element)
        if heading is not None:
            headings[heading] = headings.get(heading, "") + _squeezed(item.text)
    return any(title in part_titles for title in headings.values())


def ill_placed_fields(sheet: Sheet) -> Iterator[Found]:
    """Find fields that leave their page, lie on words or on each other, or are too low to type."""
    for page, found in groupby(sheet.widgets, lambda one: one.page):
        widgets = list(found)
        paper = sheet.pages[page - 1]
        for at, widget in enumerate(widgets):
            for message in _faults(widget, widgets[at + 1 :]):
                yield page, message
            if not paper.encloses(widget.box):
                yield page, f"{_called(widget)} leaves the page"
            for run in sheet.runs[page - 1]:
                if widget.box.covers(run.box, _TOUCH_PT):
                    yield page, f"{_called(widget)} lies on “{_short(run.text)}”"
                    break


def _faults(widget: Widget, others: list[Widget]) -> Iterator[str]:
    over = next((one for one in others if one.box.covers(widget.box, _TOUCH_PT)), None)
    if over is not None:
        yield f"{_called(widget)} lies on {_called(over)}"
    height = widget.box.top - widget.box.bottom
    if height < max(widget.size * _LINE, _TOUCH_PT) or widget.box.right - widget.box.left < 1:
        yield f"{_called(widget)} is too low for what is typed"


def _called(widget: Widget) -> str:
    return f"the field “{_short(widget.spoken or widget.field)}”"


def _heading(element: Element) -> Element | None:
    return next((one for one in element.ancestors() if one.tag in _HEADINGS), None)


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("\N{SOFT HYPHEN}", "").lower()


def _short(text: str, most: int = 48) -> str:
    said = " ".join(text.split())
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"
