"""Pages and fields of a finished file are counted as a reader counts them."""

from __future__ import annotations

from io import BytesIO

from pikepdf import Array, Dictionary, Name, Pdf, String

from press.check.pdf import count


def file_with(*fields: Dictionary, pages: int = 1) -> bytes:
    """Return a PDF of blank pages whose form has these fields at its top."""
    pdf = Pdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    if fields:
        made = [pdf.make_indirect(field) for field in fields]
        pdf.Root.AcroForm = Dictionary(Fields=Array(made))
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()


def field(name: str, *kids: Dictionary, kind: str = "") -> Dictionary:
    """Return a field; without a kind it only gathers others."""
    made = Dictionary(T=String(name))
    if kind:
        made.FT = Name(kind)
    if kids:
        made.Kids = Array(list(kids))
    return made


def test_a_file_without_a_form_has_no_fields() -> None:
    assert count(file_with(pages=3)) == (3, 0)


def test_a_radio_group_is_one_field_however_many_buttons_it_has() -> None:
    buttons = [Dictionary(Subtype=Name.Widget) for _ in range(4)]
    assert count(file_with(field("q", *buttons, kind="/Btn"))) == (1, 1)


def test_fields_below_a_common_name_are_counted_each() -> None:
    tree = field("quiz", field("one", kind="/Tx"), field("two", kind="/Btn"))
    deep = field("plan", field("people", field("name", kind="/Tx")))
    assert count(file_with(tree, deep, field("alone", kind="/Tx"), pages=2)) == (2, 4)
