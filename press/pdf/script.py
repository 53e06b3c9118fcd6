"""A form that counts by itself: its script, the field it fills in and the button that empties it.

No other file carries a script, because mail filters hold back those that do.
"""

from __future__ import annotations

from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from press.errors import ToolError
from press.pdf.fields import PUSH_BUTTON, field_name, field_of, widgets
from press.pdf.formfont import ALIAS, FormFont

_READ_ONLY = 1 << 0  # ISO 32000-1, table 221
_SIZE_PT = 11.0
_CALL = "event.value = tally();"
# pdf.js 5.6 shows what an older appearance says unless a value was formatted; ours stays as it is.
_FORMAT = "event.value = String(event.value);"
_BEFORE_SAVING, _AFTER_SAVING = "forget();", "show();"


@dataclass(frozen=True, slots=True)
class Script:
    """JavaScript of a form.

    Attributes:
        text: Functions and data of the document: ``tally()`` returns what the sum field shows,
            ``show()`` shows it, ``forget()`` empties the field.
        sum_field: Name of a text field; readers can't write into it.
        clear_field: Name of a text field that becomes a button, which works without scripts.
        caption: What stands on the button.
    """

    text: str
    sum_field: str
    clear_field: str
    caption: str

    @property
    def sources(self) -> tuple[str, ...]:
        """Every piece of JavaScript that the file holds."""
        return self.text, _CALL, _FORMAT, _BEFORE_SAVING, _AFTER_SAVING


def count_by_itself(pdf: Pdf, script: Script, font: FormFont, embedded: Object) -> None:
    """Add ``script`` and what it works on; may run twice without change.

    Source: ISO 32000-1, 12.6.4.16 and 7.7.4 (JavaScript of a document), 12.7.2 and 12.6.3 (CO
    and C, the calculation that follows every change; WS and DS, before and after saving),
    12.7.5.3 (ResetForm).

    Raises:
        ToolError: If a field of the script is not in the file.
    """
    found = {field_name(field_of(one)): one for one in widgets(pdf)}
    if missing := {script.sum_field, script.clear_field} - found.keys():
        raise ToolError(f"the script needs the fields {', '.join(sorted(missing))}")
    if Name.Names not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("tally"), _action(script.text)]))
    total = found[script.sum_field]
    total.Ff = int(total.Ff) | _READ_ONLY
    total.AA = Dictionary(C=_action(_CALL), F=_action(_FORMAT))
    pdf.Root.AcroForm.CO = Array([total])
    pdf.Root.AA = Dictionary(WS=_action(_BEFORE_SAVING), DS=_action(_AFTER_SAVING))
    _make_button(pdf, found[script.clear_field], script, font, embedded)


def _action(script: str) -> Object:
    return Dictionary(S=Name.JavaScript, JS=String(script))


def _make_button(
    pdf: Pdf, button: Object, script: Script, font: FormFont, embedded: Object
) -> None:
    """Turn a text field into a button that is not printed; its caption is its appearance."""
    for key in (Name.V, Name.DA, Name.MaxLen):
        if key in button:
            del button[key]
    button.FT = Name.Btn
    button.Ff = PUSH_BUTTON
    button.F = 0
    button.H = Name.P
    button.A = Dictionary(S=Name.ResetForm)
    button.MK = Dictionary(CA=String(script.caption), BC=Array([0]))
    button.BS = Dictionary(W=1)
    button.DA = String(f"{ALIAS} {_SIZE_PT:g} Tf 0 g")
    x1, y1, x2, y2 = (float(value) for value in button.Rect.as_list())
    width, height = round(x2 - x1, 3), round(y2 - y1, 3)
    stream = Stream(pdf, _drawing(width, height, script.caption, font))
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = Array([0, 0, width, height])
    stream.Resources = Dictionary(Font=Dictionary({ALIAS: embedded}))
    button.AP = Dictionary(N=stream)


def _drawing(width: float, height: float, caption: str, font: FormFont) -> bytes:
    if missing := font.missing(caption):
        raise ToolError(f"the form font lacks {' '.join(missing)}")
    left = (width - font.width(caption, _SIZE_PT)) / 2
    base = (height - (font.ascent + font.descent) * _SIZE_PT / 1000) / 2
    edge = f"q 0 G 1 w .5 .5 {width - 1:g} {height - 1:g} re S Q"
    text = f"BT {ALIAS} {_SIZE_PT:g} Tf 0 g {left:.2f} {base:.2f} Td <{font.encode(caption)}> Tj ET"
    return f"{edge} {text}".encode("ascii")
