"""Raw PDF → finished PDF: the passes, in order, with one opening and one saving."""

from __future__ import annotations

from io import BytesIO

from pikepdf import Name, ObjectStreamMode, Pdf

from press.pdf.blocks import build_lists, build_notes, build_tables, measure_figures
from press.pdf.buttons import draw_buttons
from press.pdf.fields import (
    ask_the_question,
    drop_need_appearances,
    name_radio_answers,
    one_field_per_name,
)
from press.pdf.formfont import embed_form_font, read_form_font
from press.pdf.inks import Greys, print_in_grey
from press.pdf.links import describe_links, keep_one_annotation_per_line, link_texts
from press.pdf.metadata import Facts, check_outline, write_metadata
from press.pdf.pages import (
    drop_empty_runs,
    mark_artifacts,
    order_annotations,
    straighten_annotations,
)
from press.pdf.tags import (
    drop_decoration,
    flatten,
    join_split_elements,
    name_roles,
    separate_labels,
    set_languages,
    wrap_loose_text,
)
from press.pdf.textfields import drop_unused_fonts, set_text_fields
from press.pdf.tree import read_tree, write_tree

__all__ = ["Facts", "finish"]

FIRST = (name_roles, drop_decoration, flatten)
SECOND = (
    join_split_elements,
    build_notes,
    separate_labels,
    build_lists,
    wrap_loose_text,
    build_tables,
    set_languages,
    keep_one_annotation_per_line,
)


def finish(raw: bytes, facts: Facts, *, greys: Greys | None = None) -> bytes:
    """Return ``raw``, a file of `write_pdf`, with its structure, fields and metadata mended.

    Raises:
        ToolError: If the file holds what no pass can mend; the message names it.
    """
    with Pdf.open(BytesIO(raw)) as pdf:
        if greys is not None:
            print_in_grey(pdf, greys)
        mend_structure(pdf)
        if Name.AcroForm in pdf.Root:
            mend_form(pdf, facts)
        drop_unused_fonts(pdf)
        check_outline(pdf)
        write_metadata(pdf, facts)
        return save(pdf)


def mend_structure(pdf: Pdf) -> None:
    """Run the passes that need to know where tags came from; they can run once only."""
    tree = read_tree(pdf)
    drop_empty_runs(pdf, tree.root)
    for mend in FIRST:
        mend(tree.root)
    texts = link_texts(tree.root)
    for mend in SECOND:
        mend(tree.root)
    measure_figures(pdf, tree.root)
    describe_links(tree.root, texts)
    order_annotations(pdf, tree.root)
    straighten_annotations(pdf)
    mark_artifacts(pdf, tree.margins, tree.root.leaves())
    write_tree(pdf, tree)


def mend_form(pdf: Pdf, facts: Facts) -> None:
    """Run the passes on fields; they may run twice without change."""
    name_radio_answers(pdf)
    one_field_per_name(pdf)
    ask_the_question(pdf)
    draw_buttons(pdf)
    font = read_form_font(facts.form_font)
    set_text_fields(pdf, font, embed_form_font(pdf, font))
    drop_need_appearances(pdf)


def save(pdf: Pdf) -> bytes:
    """Return the file, compressed once, the same bytes on every run."""
    target = BytesIO()
    pdf.save(
        target,
        deterministic_id=True,
        object_stream_mode=ObjectStreamMode.generate,
        fix_metadata_version=False,
        force_version="1.7",
    )
    return target.getvalue()
