"""What is typed is shown in our font, at a fixed size, and stays in its box."""

from __future__ import annotations

from io import BytesIO

import pytest
from facts import Font, pdf_facts
from pikepdf import Name, Pdf
from pypdf import PdfReader, PdfWriter

from press.errors import ToolError
from press.pdf.formfont import ALIAS, read_form_font
from press.pdf.textfields import drop_unused_fonts

from .conftest import FORM, FORM_FONT, Write, plain

NAMES = "Łukasz Zoë Ağa Ștefan Đorđe Žižek"


def test_a_line_does_not_scroll_and_a_box_has_many_lines(finished: Write) -> None:
    data = pdf_facts(finished(FORM))
    line, box = data.field("notes.name"), data.field("notes.say")
    assert line.flags == 1 << 23 | 1 << 22
    assert box.flags == 1 << 12 | 1 << 22
    assert (line.max_length, box.max_length) == (40, None)


def test_the_size_is_that_of_the_css_and_never_automatic(finished: Write) -> None:
    css = "[name=b] { font-size: 18pt !important } [name=c] { font-size: 0 !important }"
    body = "".join(f'<p><input type="text" name="{n}" title="{n}"></p>' for n in "abc")
    with Pdf.open(BytesIO(finished(body, css))) as pdf:
        sizes = [str(widget.DA) for widget in pdf.pages[0].obj.Annots.as_list()]
    assert sizes == [f"{ALIAS} {size} Tf 0 g" for size in (11, 18, 11)]


def test_each_text_field_has_an_appearance_of_its_own(raw: Write, finished: Write) -> None:
    with Pdf.open(BytesIO(raw(FORM))) as pdf:
        assert Name.AP not in pdf.pages[-1].obj.Annots[-1]
    with Pdf.open(BytesIO(finished(FORM))) as pdf:
        texts = [
            widget
            for page in pdf.pages
            for widget in page.obj.Annots.as_list()
            if widget.get(Name.FT) == Name.Tx
        ]
        assert len({widget.AP.N.objgen for widget in texts}) == len(texts) == 2
        assert all(widget.AP.N.read_bytes() for widget in texts)


def test_the_form_font_is_embedded_once_and_no_other_copy_of_it(
    raw: Write, finished: Write
) -> None:
    name = read_form_font(FORM_FONT).name.split("+")[1]
    assert {font.name for font in pdf_facts(raw(FORM)).fonts} == {"Plain", "Form"}
    fonts = pdf_facts(finished(FORM)).fonts
    assert fonts == {Font("Plain", True, True), Font(name, True, True)}
    with Pdf.open(BytesIO(finished(FORM))) as pdf:
        assert plain(pdf).count(b"/FontFile2") == 2


def test_a_font_that_a_page_shows_stays(finished: Write) -> None:
    data = finished('<p style="font-family: Form">Wall <input type="text" name="a" title="A"></p>')
    with Pdf.open(BytesIO(data)) as pdf:
        before = set(pdf.pages[0].obj.Resources.Font.keys())
        drop_unused_fonts(pdf)
        assert set(pdf.pages[0].obj.Resources.Font.keys()) == before
        assert before


@pytest.mark.parametrize("character", NAMES + "€–’„“ßøÆñçéàüöäÅ")
def test_the_form_font_covers_western_and_central_european_names(character: str) -> None:
    assert not read_form_font(FORM_FONT).missing(character)


def test_every_glyph_can_be_read_back(finished: Write) -> None:
    font = read_form_font(FORM_FONT)
    reader = PdfReader(BytesIO(finished(FORM)))
    form = reader.trailer["/Root"]["/AcroForm"]  # type: ignore[index]
    cmap = form["/DR"]["/Font"][ALIAS]["/ToUnicode"].get_data().decode()
    for character, glyph in font.glyphs.items():
        code = character.encode("utf-16-be").hex()
        assert f"<{glyph:04x}> <" in cmap
        assert f"<{code}>" in cmap or character in "\u00a0\u00ad\u2010\u2011"


def test_a_value_of_the_html_is_shown_and_wrapped(finished: Write) -> None:
    body = f'<p><textarea name="a" title="A">{NAMES} {NAMES}\nand more</textarea></p>'
    with Pdf.open(BytesIO(finished(body))) as pdf:
        widget = pdf.pages[0].obj.Annots[0]
        drawing = widget.AP.N.read_bytes()
    assert str(widget.V) == f"{NAMES} {NAMES}\nand more"
    assert drawing.count(b" Tj") == 3


def test_a_value_the_form_font_lacks_is_an_error(finished: Write) -> None:
    with pytest.raises(ToolError, match=r"a: the form font lacks 漢"):
        finished('<p><input type="text" name="a" title="A" value="漢"></p>', "input{color:#0000}")


def test_pypdf_fills_every_kind_of_field(finished: Write) -> None:
    writer = PdfWriter(clone_from=BytesIO(finished(FORM)))
    values = {
        "noise.evening": "/3",
        "noise.asked": "/On",
        "notes.name": NAMES,
        "notes.say": f"{NAMES} " * 8,
    }
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    target = BytesIO()
    writer.write(target)
    kept = {field.name: field.value for field in pdf_facts(target.getvalue()).fields}
    assert kept == {name: value.removeprefix("/") for name, value in values.items()}
