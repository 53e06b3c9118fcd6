"""The structure of PDF 2.0: the same content, said in its types."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from facts import pdf_facts, spoken, tags_called
from pikepdf import Dictionary, Name, Object, Pdf
from toolbox import verapdf

from press.pdf.finish import Facts, finish
from press.pdf.modern import NAMESPACE, label_fields, rename_types
from press.pdf.tree import Mark, Node, Text

from .conftest import FORM, Write, element, shape

NOTE = '<p>A wall<span class="note">Of brick.</span> stands.</p>'


@pytest.fixture()
def modern(raw: Write, facts: Facts) -> Write:
    """Lay out the body of a document and finish it as PDF 2.0."""

    def write(body: str, css: str = "") -> bytes:
        return finish(raw(body, css), facts, "2.0")

    return write


def elements(pdf: Pdf) -> Sequence[Object]:
    """Return every structure element."""
    dictionaries = [one for one in pdf.objects if isinstance(one, Dictionary)]
    found = [one for one in dictionaries if one.get(Name.Type) == Name.StructElem]
    assert found
    return found


def test_a_field_holds_its_label_in_the_order_of_the_page() -> None:
    mark = Mark(0, Name.A)
    after = Node("Lbl", [Node("Form", [mark]), Text(0, 1)])
    before = Node("Lbl", [Text(0, 2), Node("Form", [mark])])
    bare = Node("Lbl", [Node("Form", [mark])])
    root = Node("P", [after, before, bare])
    label_fields(root)
    assert shape(root) == (
        "P",
        ("Form", "", ("Lbl", 1)),
        ("Form", ("Lbl", 2), ""),
        ("Form", ""),
    )


def test_every_field_of_a_finished_form_holds_its_label(modern: Write) -> None:
    forms = tags_called(pdf_facts(modern(FORM)).tags, "Form")
    assert [spoken(("Form", *tags_called(form, "Lbl"))) for form in forms] == [
        *("never", "often", "skip", "I have asked", "Name", "What I want to say"),
    ]


def test_a_label_of_no_field_is_text() -> None:
    body = Node("LBody", [Node("Lbl", [Text(0, 1)])])
    item = Node("LI", [Node("Lbl", [Text(0, 0)]), body])
    root = Node("L", [item])
    label_fields(root)
    assert shape(root) == ("L", ("LI", ("Lbl", 0), ("LBody", ("P", 1))))


def test_types_that_pdf_2_gave_up_get_the_one_in_their_place() -> None:
    root = Node("Document", [Node("Quote"), Node("Art"), element("Sect", 1, "aside")])
    rename_types(root)
    assert [node.tag for node in root.nodes] == ["Span", "Sect", "Aside"]


def test_every_type_is_of_the_namespace_of_pdf_2(modern: Write) -> None:
    with Pdf.open(BytesIO(modern(FORM))) as pdf:
        assert {str(one.NS.NS) for one in elements(pdf)} == {NAMESPACE}
        assert [str(one.NS) for one in pdf.Root.StructTreeRoot.Namespaces.as_list()] == [NAMESPACE]


def test_pdf_1_7_has_no_namespace(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(FORM))) as pdf:
        assert not any(Name.NS in one for one in elements(pdf))
        assert Name.RoleMap not in pdf.Root.StructTreeRoot


def test_a_footnote_and_its_call_refer_to_one_another(modern: Write) -> None:
    with Pdf.open(BytesIO(modern(NOTE))) as pdf:
        (note,) = [one for one in elements(pdf) if Name.FENote == one.S]
        (call,) = note.Ref.as_list()
        assert Name.Lbl == call.S
        assert call.Ref[0].objgen == note.objgen
        assert (note.A[0].O, note.A[0].NoteType) == (Name.FENote, Name.Footnote)
        assert Name.Reference not in {one.S for one in elements(pdf)}


def test_emphasis_is_said_where_the_standard_has_a_word_for_it(
    modern: Write, finished: Write
) -> None:
    body = "<p>A <strong>wall</strong> <em>stands</em>.</p>"
    found = tags_called(pdf_facts(modern(body)).tags, "P")[0]
    assert [kid[0] for kid in found[1:] if isinstance(kid, tuple)] == ["Strong", "Em"]
    plain = tags_called(pdf_facts(finished(body)).tags, "P")[0]
    assert not [kid for kid in plain[1:] if isinstance(kid, tuple)]


def test_a_list_of_terms_says_so(modern: Write) -> None:
    with Pdf.open(BytesIO(modern("<dl><dt>Wall</dt><dd>It stands.</dd></dl>"))) as pdf:
        (listed,) = [one for one in elements(pdf) if one.S == Name.L]
        assert listed.A[0].ListNumbering == Name.Description


def test_the_file_says_that_it_is_pdf_2(modern: Write) -> None:
    data = modern(FORM)
    assert data.startswith(b"%PDF-2.0\n")
    with Pdf.open(BytesIO(data)) as pdf:
        assert Name.Info not in pdf.trailer
        packet = pdf.Root.Metadata.read_bytes().decode()
        for claim in ("pdfuaid:part>2<", "pdfuaid:rev>2024<", "pdfaid:part>4<", "reuse1.0<"):
            assert claim in packet


CALLS = f"""<h1>Walls</h1><ul><li>A wall{NOTE[9:-14]} stands.</li></ul>
<dl><dt>Brick{NOTE[9:-14]}</dt><dd>It is red{NOTE[9:-14]}.</dd></dl>"""


def test_a_call_in_a_list_stands_in_a_paragraph(modern: Write, tmp_path: Path) -> None:
    path = tmp_path / "calls.pdf"
    path.write_bytes(modern(CALLS))
    tree = pdf_facts(path.read_bytes()).tags
    for body in tags_called(tree, "LBody"):
        assert next(kid[0] for kid in body[1:] if isinstance(kid, tuple)) == "P"
    assert verapdf([path], "ua2") == {path: []}
