"""How tick boxes and radio buttons look, on and off; may run twice without change.

The box or ring itself is printed on the page, so the field is what lies inside its edge.
"""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from press.pdf.fields import PUSH_BUTTON, RADIO, answer_of, field_of, kind_of, state_of, widgets

_DISC_SHARE = 0.6
_TICK_SHARE = 0.8
_TICK_STROKE_PT = 1.6
# Control points of a quarter circle as one Bézier curve, as a share of its radius.
_CURVE = 0.5523
# The corners of the tick within its square, from the bottom left.
_TICK = ((0.0, 0.48), (0.36, 0.1), (1.0, 0.92))


def draw_buttons(pdf: Pdf) -> None:
    """Draw both states of every button; buttons of one size share their drawings.

    WeasyPrint 70.0 draws the chosen state only, as a full disc or a heavy wedge. An Off stream
    has a byte at least, because pdf.js takes an empty one for none.
    Source: ISO 32000-1, 12.7.4.2.3 and 12.5.5 (appearance states).
    """
    drawn: dict[tuple[bool, str, str], tuple[Object, Object]] = {}
    for widget in widgets(pdf):
        field = field_of(widget)
        flags = int(field.get(Name.Ff, 0))
        if kind_of(field) != "Btn" or flags & PUSH_BUTTON:
            continue
        radio = bool(flags & RADIO)
        x1, y1, x2, y2 = (float(value) for value in widget.Rect.as_list())
        size = (x2 - x1, y2 - y1)
        key = (radio, f"{size[0]:.1f}", f"{size[1]:.1f}")
        if key not in drawn:
            drawing = _disc(*size) if radio else _tick(*size)
            drawn[key] = _form(pdf, size, drawing), _form(pdf, size, "q Q")
        state = answer_of(widget) if radio else "/On"
        chosen = state_of(widget) != "/Off"
        widget.AP = Dictionary(N=Dictionary({state: drawn[key][0], "/Off": drawn[key][1]}))
        widget.AS = Name(state) if chosen else Name.Off
        widget.MK = Dictionary(CA="l" if radio else "4")
        if not radio:
            field.V = widget.AS


def _form(pdf: Pdf, size: tuple[float, float], drawing: str) -> Object:
    stream = Stream(pdf, drawing.encode("ascii"))
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = Array([0, 0, round(size[0], 3), round(size[1], 3)])
    stream.Resources = Dictionary()
    return stream


def _disc(width: float, height: float) -> str:
    x, y = width / 2, height / 2
    r = _DISC_SHARE * min(width, height) / 2
    c = r * _CURVE
    numbers = [
        (x + r, y),
        (x + r, y + c, x + c, y + r, x, y + r),
        (x - c, y + r, x - r, y + c, x - r, y),
        (x - r, y - c, x - c, y - r, x, y - r),
        (x + c, y - r, x + r, y - c, x + r, y),
    ]
    operators = ["m", "c", "c", "c", "c"]
    path = [f"{_write(*row)} {op}" for row, op in zip(numbers, operators, strict=True)]
    return " ".join(["q 0 g", *path, "f Q"])


def _tick(width: float, height: float) -> str:
    side = _TICK_SHARE * min(width, height) - _TICK_STROKE_PT
    left, bottom = (width - side) / 2, (height - side) / 2
    points = [_write(left + side * x, bottom + side * y) for x, y in _TICK]
    path = f"{points[0]} m {points[1]} l {points[2]} l"
    return f"q 0 G {_TICK_STROKE_PT} w 1 J 1 j {path} S Q"


def _write(*numbers: float) -> str:
    return " ".join(f"{number:.2f}" for number in numbers)
