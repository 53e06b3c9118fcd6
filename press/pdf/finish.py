"""Raw PDF → finished PDF: the passes, in order, with one opening and one saving."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Name, Pdf

from press.model.edition import Standard
from press.pdf.blocks import build_lists, build_notes, build_tables, measure_figures
from press.pdf.buttons import draw_buttons
from press.pdf.describe import Facts, save
from press.pdf.fields import (
    ask_the_question,
    describe_widgets,
    drop_need_appearances,
    name_radio_answers,
    one_field_per_name,
)
from press.pdf.formfont import embed_form_font, read_form_font
from press.pdf.headings import anchors, check_headings, lead_into_structure
from press.pdf.inks import Greys, print_in_grey
from press.pdf.links import describe_links, keep_one_annotation_per_line, link_texts
from press.pdf.metadata import intend_srgb, write_metadata
from press.pdf.modern import (
    NAMESPACE,
    ROLE_MAP,
    describe_lists,
    label_fields,
    refer_to_notes,
    rename_types,
    wrap_calls,
)
from press.pdf.pages import (
    drop_empty_runs,
    mark_artifacts,
    order_annotations,
    straighten_annotations,
)
from press.pdf.script import count_by_itself
from press.pdf.slots import mark_slots
from press.pdf.spaces import separate_words
from press.pdf.tags import (
    drop_decoration,
    drop_emphasis,
    flatten,
    join_split_elements,
    name_roles,
    separate_labels,
    set_languages,
    wrap_loose_text,
)
from press.pdf.textfields import drop_unused_fonts, set_text_fields
from press.pdf.tree import Node, read_tree, write_tree

__all__ = ["Facts", "finish"]

Pass = Callable[[Node], None]

FIRST: dict[Standard, tuple[Pass, ...]] = {
    "1.7": (name_roles, drop_emphasis, drop_decoration, flatten),
    "2.0": (name_roles, drop_decoration, flatten),
}
SECOND: dict[Standard, tuple[Pass, ...]] = {
    "1.7": (join_split_elements, build_notes, separate_labels, build_lists),
    "2.0": (join_split_elements, build_notes, build_lists),
}
THIRD: tuple[Pass, ...] = (
    wrap_loose_text,
    build_tables,
    set_languages,
    keep_one_annotation_per_line,
)
MODERN: tuple[Pass, ...] = (
    rename_types,
    label_fields,
    wrap_calls,
    refer_to_notes,
    describe_lists,
)


def finish(raw: bytes, facts: Facts, standard: Standard = "1.7") -> bytes:
    """Return ``raw``, a file of `write_pdf`, with its structure, fields and metadata mended.

    Raises:
        ToolError: If the file holds what no pass can mend; the message names it.
    """
    (finished,) = finish_inks(raw, [Printing(facts)], standard)
    return finished


@dataclass(frozen=True, slots=True)
class Printing:
    """One ink of a layout: in colour, unless it has ``greys``."""

    facts: Facts
    greys: Greys | None = None


def finish_inks(
    raw: bytes, printings: Sequence[Printing], standard: Standard = "1.7", *, slots: bool = False
) -> Iterator[bytes]:
    """Yield the finished file of each printing; what they have in common is mended once.

    Those in colour come first: a file that was turned grey has no way back. With ``slots`` the
    places whose words differ are marked for `press.packets`; such a file must not leave the press.

    Raises:
        ToolError: If the file holds what no pass can mend; the message names it.
    """
    with Pdf.open(BytesIO(raw)) as pdf:
        mend_structure(pdf, standard, slots=slots)
        if Name.AcroForm in pdf.Root:
            mend_form(pdf, printings[0].facts)
        drop_unused_fonts(pdf)
        intend_srgb(pdf)
        for printing in printings:
            if printing.greys is not None:
                print_in_grey(pdf, printing.greys)
            write_metadata(pdf, printing.facts, standard)
            yield save(pdf, standard)


def mend_structure(pdf: Pdf, standard: Standard = "1.7", *, slots: bool = False) -> None:
    """Run the passes that need to know where tags came from; they can run once only."""
    tree = read_tree(pdf)
    if slots:
        mark_slots(pdf, tree.root)
    places = anchors(tree.root)
    drop_empty_runs(pdf, tree.root)
    for mend in FIRST[standard]:
        mend(tree.root)
    texts = link_texts(tree.root)
    for mend in (*SECOND[standard], *THIRD, *(MODERN if standard == "2.0" else ())):
        mend(tree.root)
    measure_figures(pdf, tree.root)
    describe_links(tree.root, texts)
    check_headings(pdf, tree.root)
    order_annotations(pdf, tree.root)
    straighten_annotations(pdf)
    separate_words(pdf, tree.root, tree.ends)
    mark_artifacts(pdf, tree.margins, tree.root.leaves())
    modern = standard == "2.0"
    elements = write_tree(pdf, tree, NAMESPACE if modern else "", ROLE_MAP if modern else None)
    lead_into_structure(pdf, tree.root, elements, places, standard)


def mend_form(pdf: Pdf, facts: Facts) -> None:
    """Run the passes on fields; they may run twice without change."""
    name_radio_answers(pdf)
    one_field_per_name(pdf)
    ask_the_question(pdf)
    describe_widgets(pdf)
    draw_buttons(pdf)
    font = read_form_font(facts.form_font)
    embedded = embed_form_font(pdf, font)
    set_text_fields(pdf, font, embedded)
    drop_need_appearances(pdf)
    if facts.script is not None:
        count_by_itself(pdf, facts.script, font, embedded)
