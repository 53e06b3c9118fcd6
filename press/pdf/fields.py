"""Passes over the form as a whole: which fields there are, their names and their places.

Each may run twice without change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from press.errors import ToolError

# ISO 32000-1, tables 221, 226 and 228.
RADIO = 1 << 15
PUSH_BUTTON = 1 << 16
MULTILINE = 1 << 12
DO_NOT_SPELL_CHECK = 1 << 22
DO_NOT_SCROLL = 1 << 23

_STATE = re.compile(r"[A-Za-z0-9_-]+")


def widgets(pdf: Pdf) -> Iterator[Object]:
    """Yield every widget in the order of the pages' annotations."""
    for page in pdf.pages:
        for annotation in page.obj.get(Name.Annots, Array()).as_list():
            if annotation.get(Name.Subtype) == Name.Widget:
                yield annotation


def field_of(widget: Object) -> Object:
    """Return the field a widget belongs to: its group, or itself."""
    parent = widget.get(Name.Parent)
    return parent if parent is not None and Name.FT in parent else widget


def kind_of(field: Object) -> str:
    """Return the type of a field: Btn, Tx or Ch."""
    return str(field.FT)[1:]


def state_of(widget: Object) -> str:
    """Return the state a button is in, with its slash; a new one is off."""
    return str(widget.get(Name.AS, Name.Off))


def answer_of(widget: Object) -> str:
    """Return the state a button takes when it is chosen, with its slash."""
    return next(name for name in widget.AP.N.as_dict() if name != "/Off")


def field_name(field: Object) -> str:
    """Return the fully qualified name of a field."""
    parent = field.get(Name.Parent)
    own = str(field.get(Name.T, ""))
    return own if parent is None else f"{field_name(parent)}.{own}"


def one_field_per_name(pdf: Pdf) -> None:
    """List each field once, in reading order, in a tree whose names hold no full stop.

    WeasyPrint 70.0 lists radio buttons twice, once under their group and once with the group's
    name, so that Chromium saves every answer as Off.
    Source: ISO 32000-1, 12.7.3.2 (a partial name has no period), 12.7.4.2.4 (radio groups).

    Raises:
        ToolError: If two fields have one name.
    """
    fields: dict[str, Object] = {}
    for widget in widgets(pdf):
        field = field_of(widget)
        name = field_name(field)
        if fields.setdefault(name, field).objgen != field.objgen:
            raise ToolError(f"two fields are called {name}")
    form = pdf.Root.AcroForm
    form.Fields = Array()
    branches: dict[str, Object] = {}
    for name, field in fields.items():
        *path, last = name.split(".")
        field.T = String(last)
        if Name.Parent in field:
            del field[Name.Parent]
        parent = _branch(pdf, path, branches)
        if parent is None:
            form.Fields.append(field)
        else:
            field.Parent = parent
            parent.Kids.append(field)


def name_radio_answers(pdf: Pdf) -> None:
    """Make widgets of radio buttons: nameless, each with its HTML value as its state.

    Source: ISO 32000-1, 12.7.4.2.3 and 12.7.4.2.4 (kids share their parent's field; the state
    is the export value, so that Opt isn't needed).

    Raises:
        ToolError: If a value can't be a state, or two answers of a group have the same.
    """
    for group in _groups(pdf):
        values = group.get(Name.Opt)
        states = []
        for number, kid in enumerate(group.Kids.as_list()):
            old = answer_of(kid)
            value = str(values[number]) if values is not None else old[1:]
            states.append(value)
            if not _STATE.fullmatch(value) or value == "Off":
                raise ToolError(f"{field_name(group)}: a radio value may not be {value!r}")
            _name_state(kid, old, f"/{value}")
            for key in (Name.T, Name.FT, Name.Ff, Name.V):
                if key in kid:
                    del kid[key]
        if len(set(states)) < len(states):
            raise ToolError(f"{field_name(group)}: two answers have the same value")
        if values is not None:
            chosen = [state_of(kid) for kid in group.Kids.as_list() if state_of(kid) != "/Off"]
            group.V = Name(chosen[0] if chosen else "/Off")
            del group[Name.Opt]


def ask_the_question(pdf: Pdf) -> None:
    """Make the question the spoken name of a radio group; the answers keep their own.

    WeasyPrint 70.0 gives the group its first answer's title. A title is "Statement: answer".
    Source: ISO 32000-1, table 220 (TU); ISO 14289-1, 7.18.4.

    Raises:
        ToolError: If the titles of a group don't begin with one statement.
    """
    for group in _groups(pdf):
        questions = {str(kid.get(Name.TU, "")).rpartition(": ")[0] for kid in group.Kids.as_list()}
        question = questions.pop()
        if questions or not question:
            raise ToolError(f'{field_name(group)}: titles must be "Statement: answer"')
        group.TU = String(question)
    for field in (field_of(widget) for widget in widgets(pdf)):
        if not str(field.get(Name.TU, "")).strip():
            raise ToolError(f"{field_name(field)}: a field needs a title")


def describe_widgets(pdf: Pdf) -> None:
    """Say at each widget what it is for, in the words of its field.

    Source: ISO 14289-2, 8.10.2.3 (Contents of widgets without a label).
    """
    for widget in widgets(pdf):
        widget.Contents = String(str(widget.get(Name.TU, field_of(widget).get(Name.TU, ""))))


def drop_need_appearances(pdf: Pdf) -> None:
    """Let viewers show our appearances instead of drawing their own.

    Source: ISO 32000-1, 12.7.2 (NeedAppearances).
    """
    if Name.NeedAppearances in pdf.Root.AcroForm:
        del pdf.Root.AcroForm[Name.NeedAppearances]


def _groups(pdf: Pdf) -> Iterator[Object]:
    seen = set()
    for field in (field_of(widget) for widget in widgets(pdf)):
        if Name.Kids in field and field.objgen not in seen:
            seen.add(field.objgen)
            yield field


def _branch(pdf: Pdf, path: list[str], branches: dict[str, Object]) -> Object | None:
    """Return the nameless-value field that holds the fields below ``path``."""
    if not path:
        return None
    name = ".".join(path)
    if name not in branches:
        branch = pdf.make_indirect(Dictionary(T=String(path[-1]), Kids=Array()))
        parent = _branch(pdf, path[:-1], branches)
        if parent is None:
            pdf.Root.AcroForm.Fields.append(branch)
        else:
            branch.Parent = parent
            parent.Kids.append(branch)
        branches[name] = branch
    return branches[name]


def _name_state(kid: Object, old: str, new: str) -> None:
    if old != new:
        kid.AP.N[new] = kid.AP.N[old]
        del kid.AP.N[old]
    kid.AS = Name(new if state_of(kid) == old else "/Off")
