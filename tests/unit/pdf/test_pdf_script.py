"""A form that counts: what the pass on scripts adds, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pikepdf import Name, Pdf

from press.errors import ToolError
from press.pdf.finish import Facts, finish, mend_form
from press.pdf.script import Script

from .conftest import Write, plain

BODY = """<p><label>Sum <textarea name="t.sum" title="Sum"></textarea></label></p>
<p><label><input type="text" name="t.clear" title="Clear all of it"></label></p>
<p><label><input type="text" name="t.name" title="Name"></label></p>"""
SCRIPT = Script("function tally() { return 'one'; }", "t.sum", "t.clear", "Empty it")


@pytest.fixture
def counting(raw: Write, facts: Facts) -> bytes:
    """Return a finished form that counts."""
    return finish(raw(BODY), replace(facts, script=SCRIPT))


def test_the_sum_is_read_only_and_follows_every_change(counting: bytes) -> None:
    with Pdf.open(BytesIO(counting)) as pdf:
        (ordered,) = pdf.Root.AcroForm.CO.as_list()
        assert ordered.T == "sum"
        assert int(ordered.Ff) & 1
        assert SCRIPT.sources[1] == ordered.AA.C.JS
        assert SCRIPT.text == pdf.Root.Names.JavaScript.Names[1].JS


def test_the_button_empties_the_form_without_a_script_and_is_not_printed(counting: bytes) -> None:
    with Pdf.open(BytesIO(counting)) as pdf:
        (button,) = [one for one in pdf.pages[0].obj.Annots.as_list() if one.get(Name.A)]
        assert (button.FT, button.A.S, int(button.F)) == (Name.Btn, Name.ResetForm, 0)
        assert (str(button.MK.CA), str(button.TU)) == ("Empty it", "Clear all of it")
        assert Name.V not in button
        shown = button.AP.N.read_bytes().decode("ascii")
        assert shown.count(" Tj") == 1


def test_the_passes_on_fields_may_run_twice_without_change(counting: bytes, facts: Facts) -> None:
    with Pdf.open(BytesIO(counting)) as pdf, Pdf.open(BytesIO(counting)) as again:
        mend_form(again, replace(facts, script=SCRIPT))
        assert plain(again) == plain(pdf)


def test_a_script_without_its_fields_is_refused(raw: Write, facts: Facts) -> None:
    script = replace(SCRIPT, sum_field="t.total")
    with pytest.raises(ToolError, match=r"needs the fields t\.total"):
        finish(raw(BODY), replace(facts, script=script))


def test_a_caption_that_the_form_font_lacks_is_refused(raw: Write, facts: Facts) -> None:
    with pytest.raises(ToolError, match="lacks"):
        finish(raw(BODY), replace(facts, script=replace(SCRIPT, caption="\u6f22")))
