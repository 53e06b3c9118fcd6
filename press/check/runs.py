"""What a page shows, word by word: each run of text with its place, type size and characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from pikepdf import Array, Dictionary, Name, Object, Page, parse_content_stream

# of the type size; what hangs below and stands above the line in fonts for reading
_BELOW: Final = 0.22
_ABOVE: Final = 0.72
_OPERATORS: Final = "q Q cm BT ET Tm Td TD T* TL Tc Tz Tf Tj TJ BMC BDC EMC"
_MAPPED: Final = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")


class Box(NamedTuple):
    """A rectangle in points from the lower left corner of a page."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def of(cls, rect: Object) -> Box:
        """Return a rectangle of a file, whichever corner it names first."""
        x1, y1, x2, y2 = (float(value) for value in rect.as_list())
        return cls(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def covers(self, other: Box, slack: float = 0.0) -> bool:
        """Whether ``other`` reaches into this one by more than ``slack`` both ways."""
        across = min(self.right, other.right) - max(self.left, other.left)
        along = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > slack and along > slack

    def encloses(self, other: Box) -> bool:
        """Whether ``other`` lies wholly within this one."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and self.right >= other.right
            and self.top >= other.top
        )


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one font on one line; ``mcid`` is None where no structure element holds them."""

    mcid: int | None
    box: Box
    baseline: float
    size: float
    text: str


class _Matrix(NamedTuple):
    """An affine transformation as PDF writes it (ISO 32000-1, 8.3.3)."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def __matmul__(self, after: _Matrix) -> _Matrix:
        """Return this transformation followed by another."""
        return _Matrix(
            self.a * after.a + self.b * after.c,
            self.a * after.b + self.b * after.d,
            self.c * after.a + self.d * after.c,
            self.c * after.b + self.d * after.d,
            self.e * after.a + self.f * after.c + after.e,
            self.e * after.b + self.f * after.d + after.f,
        )


_UNIT: Final = _Matrix()


@dataclass(frozen=True, slots=True)
class _Font:
    """How wide each code of a font with two-byte codes is, and which characters it stands for."""

    widths: Mapping[int, float]
    default: float
    characters: Mapping[int, str]

    def codes(self, shown: bytes) -> Iterator[int]:
        for at in range(0, len(shown) - 1, 2):
            yield shown[at] << 8 | shown[at + 1]


@dataclass(slots=True)
class _State:
    """What of the graphics state moves text (ISO 32000-1, 9.3)."""

    ctm: _Matrix = _UNIT
    font: _Font | None = None
    size: float = 0.0
    spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0


@dataclass(slots=True)
class _Reader:
    fonts: Mapping[str, _Font]
    state: _State = field(default_factory=_State)
    saved: list[_State] = field(default_factory=list)
    marks: list[int | None] = field(default_factory=list)
    line: _Matrix = _UNIT
    text: _Matrix = _UNIT

    def read(self, operator: str, operands: Any) -> Run | None:
        """Take one instruction; return the run that it shows, if it shows one."""
        if operator in ("Tj", "TJ"):
            return self.show(operands[0])
        if operator in _ACTS:
            _ACTS[operator](self, operands)
        elif operator in _NUMBERS:
            name, factor = _NUMBERS[operator]
            setattr(self.state, name, float(operands[0]) * factor)
        return None

    def save(self, _: Any) -> None:
        self.saved.append(replace(self.state))

    def restore(self, _: Any) -> None:
        if self.saved:
            self.state = self.saved.pop()

    def transform(self, operands: Any) -> None:
        self.state.ctm = _Matrix(*map(float, operands)) @ self.state.ctm

    def begin(self, _: Any) -> None:
        self.line = self.text = _UNIT

    def place(self, operands: Any) -> None:
        self.line = self.text = _Matrix(*map(float, operands))

    def move(self, operands: Any) -> None:
        step = _Matrix(e=float(operands[0]), f=float(operands[1]))
        self.line = self.text = step @ self.line

    def move_and_lead(self, operands: Any) -> None:
        self.state.leading = -float(operands[1])
        self.move(operands)

    def next_line(self, _: Any) -> None:
        self.move((0, -self.state.leading))

    def choose(self, operands: Any) -> None:
        self.state.font = self.fonts.get(str(operands[0]))
        self.state.size = float(operands[1])

    def mark(self, operands: Any) -> None:
        known = operands[1] if len(operands) > 1 else None
        number = known.get(Name.MCID) if isinstance(known, Dictionary) else None
        inherited = self.marks[-1] if self.marks and operands[0] != Name.Artifact else None
        self.marks.append(inherited if number is None else int(number))

    def unmark(self, _: Any) -> None:
        if self.marks:
            self.marks.pop()

    def show(self, shown: Any) -> Run | None:
        """Return the words that a string or an array of strings and gaps shows."""
        state, font = self.state, self.state.font
        if font is None:
            return None
        start, words, across = self.text, [], 0.0
        for piece in shown.as_list() if isinstance(shown, Array) else [shown]:
            if not isinstance(piece, Object):
                across -= float(piece) / 1000 * state.size * state.scale
                continue
            for code in font.codes(bytes(piece)):
                wide = font.widths.get(code, font.default) / 1000 * state.size
                across += (wide + state.spacing) * state.scale
                words.append(font.characters.get(code, ""))
        self.text = _Matrix(e=across) @ self.text
        said = "".join(words)
        if not said.strip():
            return None
        return self._run(said, start @ state.ctm, across)

    def _run(self, said: str, placed: _Matrix, across: float) -> Run:
        size = self.state.size
        corners = [(0.0, -_BELOW * size), (across, _ABOVE * size)]
        xs = [x * placed.a + y * placed.c + placed.e for x, y in corners]
        ys = [x * placed.b + y * placed.d + placed.f for x, y in corners]
        return Run(
            mcid=self.marks[-1] if self.marks else None,
            box=Box(min(xs), min(ys), max(xs), max(ys)),
            baseline=placed.f,
            size=abs(size * placed.d) or abs(size * placed.b),
            text=said,
        )


_ACTS: Final = {
    "q": _Reader.save,
    "Q": _Reader.restore,
    "cm": _Reader.transform,
    "BT": _Reader.begin,
    "Tm": _Reader.place,
    "Td": _Reader.move,
    "TD": _Reader.move_and_lead,
    "T*": _Reader.next_line,
    "Tf": _Reader.choose,
    "BMC": _Reader.mark,
    "BDC": _Reader.mark,
    "EMC": _Reader.unmark,
}
_NUMBERS: Final = {
    "TL": ("leading", 1.0),
    "Tc": ("spacing", 1.0),
    "Tz": ("scale", 0.01),
}


def runs(page: Page) -> list[Run]:
    """Return every run of a page in the order in which it is drawn; white space is none.

    Read are fonts with two-byte codes, which are all that the press writes.
    """
    found = page.obj.get(Name.Resources, Dictionary()).get(Name.Font, Dictionary())
    reader = _Reader({name: _font(font) for name, font in found.items()})
    instructions = parse_content_stream(page, _OPERATORS)
    shown = (reader.read(str(one.operator), one.operands) for one in instructions)
    return [run for run in shown if run is not None]


def _font(font: Object) -> _Font:
    (inner,) = font.get(Name.DescendantFonts, Array([font])).as_list()
    return _Font(
        dict(_widths(inner.get(Name.W, Array()).as_list())),
        float(inner.get(Name.DW, 1000)),
        dict(_characters(font)),
    )


def _widths(listed: Iterable[Any]) -> Iterator[tuple[int, float]]:
    """Read ``c [w …]`` and ``first last w`` (ISO 32000-1, 9.7.4.3)."""
    waiting = list(listed)
    while waiting:
        first, second = int(waiting.pop(0)), waiting.pop(0)
        if isinstance(second, Array):
            yield from ((first + n, float(wide)) for n, wide in enumerate(second.as_list()))
        else:
            wide = float(waiting.pop(0))
            yield from ((code, wide) for code in range(first, int(second) + 1))


def _characters(font: Object) -> Iterator[tuple[int, str]]:
    if Name.ToUnicode in font:
        for code, text in _MAPPED.findall(font.ToUnicode.read_bytes()):
            characters = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
            yield int(code, 16), characters
