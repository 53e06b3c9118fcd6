"""What a book is made of, before it is packed."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace

from lxml import etree

from press.model.nodes import Html, Prose
from press.model.publication import Publication
from press.render.book import Book, TocEntry
from press.render.book_links import name_pictures, parse

from .conftest import NS, TYPE, render


def document(book: Book, id_: str) -> etree._Element:
    found = next(one for one in book.documents if one.id == id_)
    return etree.fromstring(found.xhtml.encode())


def words(element: etree._Element | None) -> str:
    """Return everything an element says."""
    assert element is not None
    return " ".join(str(element.xpath("string()")).split())


def with_text(publication: Publication, html: str) -> Publication:
    """Return a publication whose first chapter holds ``html`` and its headings."""
    part = next(part for part in publication.book.parts if part.id == "guide")
    chapter = part.chapters[0]
    first = replace(chapter, nodes=(Prose(Html(html)), *chapter.headings))
    changed = replace(part, chapters=(first, *part.chapters[1:]))
    swap = {part.id: changed}
    book = replace(
        publication.book, parts=tuple(swap.get(one.id, one) for one in publication.book.parts)
    )
    parts = tuple(swap.get(one.id, one) for one in publication.parts)
    return replace(publication, parts=parts, book=book)


def test_each_chapter_is_one_document_in_the_order_of_the_parts(
    book: Book, publication: Publication
) -> None:
    chapters = [chapter.id for part in publication.book.parts for chapter in part.chapters]
    assert [one.file for one in book.documents[2:]] == [f"{id_}.xhtml" for id_ in chapters]
    assert [one.kind for one in book.documents[:2]] == ["cover", "toc"]
    for one in book.documents[2:]:
        assert len(etree.fromstring(one.xhtml.encode()).findall(".//h:h1", NS)) == 1


def test_parts_of_a_group_stand_under_its_title_in_the_contents(book: Book) -> None:
    toc = book.documents[1].toc
    assert [entry.title for entry in toc if not entry.href] == [
        "To look at",
        "To write on",
        "To look at",
    ]
    assert toc[0].children[0] == TocEntry(
        "What a wall lets through",
        "walls.xhtml",
        (
            TocEntry("Three ways in", "walls.xhtml#ways"),
            TocEntry("Signs of a thin wall", "walls.xhtml#thin"),
        ),
    )


def test_the_sections_of_a_planner_are_not_listed(book: Book) -> None:
    entry = next(one.toc[0] for one in book.documents if one.id == "chapter-night-notes")
    assert entry.children == ()


def test_a_reference_is_a_link_with_the_title_it_leads_to(publication: Publication) -> None:
    html = '<p>See <a data-ref="listen"></a>, <a data-ref="thin"/>.</p>'
    changed = with_text(publication, html)
    found = document(render(changed), "chapter-walls").findall(".//h:p/h:a", NS)
    assert [(link.get("href"), link.text) for link in found] == [
        ("listen.xhtml", "“Listening”"),
        ("#thin", "“Signs of a thin wall”"),
    ]


def test_a_reference_to_a_part_that_is_not_in_the_book_is_words_alone(
    publication: Publication,
) -> None:
    changed = with_text(publication, '<p>See <a data-ref="night-notes"></a>.</p>')
    made = document(render(changed, "guide"), "chapter-walls")
    assert "the sheet “Night notes”" in words(made)
    assert not made.xpath("//h:a", namespaces=NS)
    assert not any("data-ref" in one.xhtml for one in render(changed, "guide").documents)


def test_a_note_has_a_call_and_a_way_back(publication: Publication) -> None:
    html = (
        '<p>One<span data-note="a">First, see <a data-ref="listen"></a>.</span> '
        'two<span data-note="b">Second.</span> three<span data-note="a">First.</span></p>'
    )
    made = document(render(with_text(publication, html)), "chapter-walls")
    calls = made.findall(".//h:a[@role='doc-noteref']", NS)
    assert [(call.text, call.get("href"), call.get("id"), call.get(TYPE)) for call in calls] == [
        ("1", "#note-1", "call-1", "noteref"),
        ("2", "#note-2", "call-2", "noteref"),
        ("1", "#note-1", None, "noteref"),
    ]
    notes = made.findall(".//h:aside", NS)
    assert [note.get("id") for note in notes] == ["note-1", "note-2"]
    assert {(note.get(TYPE), note.get("role")) for note in notes} == {("footnote", "doc-footnote")}
    assert words(notes[0]) == "1 First, see “Listening”."
    assert [link.get("href") for link in notes[0].iter(f"{{{NS['h']}}}a")] == [
        "#call-1",
        "listen.xhtml",
    ]


def test_every_worksheet_begins_with_what_a_book_does_not_keep(
    book: Book, publication: Publication
) -> None:
    sheets = [part for part in publication.book.parts if part.kind.is_worksheet]
    noted = [one.id for one in book.documents if "not-kept" in one.xhtml]
    assert noted == [f"chapter-{part.chapters[0].id}" for part in sheets]
    for id_ in noted:
        made = document(book, id_)
        wanted = {f"{{{NS['h']}}}{name}" for name in ("input", "textarea")}
        first = next(
            one for one in made.iter() if one.tag in wanted or one.get("class") == "not-kept"
        )
        assert first.get("class") == "not-kept"


def test_every_field_of_the_book_has_a_label_and_a_printed_mark(
    book: Book, publication: Publication
) -> None:
    names = {name for part in publication.book.parts for name in part.field_names}
    seen = set()
    for one in book.documents:
        tree = etree.fromstring(one.xhtml.encode())
        for field in (*tree.iter(f"{{{NS['h']}}}input"), *tree.iter(f"{{{NS['h']}}}textarea")):
            seen.add(field.get("name"))
            label = field.getparent()
            assert label is not None and label.tag == f"{{{NS['h']}}}label"
            assert (
                label.find("h:span[@class='mark']", NS) is not None
                or label.find("h:span[@class='mark line']", NS) is not None
            )
            assert any(words(span) for span in label if span.get("aria-hidden") != "true")
    assert seen == names


def test_a_question_is_one_group_with_its_words_as_legend(book: Book) -> None:
    for id_ in ("chapter-listen", "chapter-alarm", "chapter-nights"):
        for group in document(book, id_).iter(f"{{{NS['h']}}}fieldset"):
            assert words(group.find("h:legend", NS))
            assert len({field.get("name") for field in group.iter(f"{{{NS['h']}}}input")}) == 1


def test_no_heading_level_is_skipped(book: Book) -> None:
    for one in book.documents:
        tree = etree.fromstring(one.xhtml.encode())
        levels = [
            int(element.tag[-1])
            for element in tree.iter()
            if isinstance(element.tag, str) and element.tag[-2:] in {"h1", "h2", "h3", "h4"}
        ]
        steps = zip([0, *levels], levels, strict=False)
        assert all(now <= before + 1 for before, now in steps), one.file


def test_no_document_leaves_an_element_that_html_would_not_close(book: Book) -> None:
    for one in book.documents:
        for name in ("a", "p", "span", "div", "td", "textarea", "fieldset", "section"):
            assert f"<{name}/>" not in one.xhtml
        assert "<textarea" not in one.xhtml or "</textarea>" in one.xhtml


def test_no_document_holds_a_script_a_form_or_an_address_of_its_own(book: Book) -> None:
    for one in book.documents:
        tree = etree.fromstring(one.xhtml.encode())
        assert not tree.xpath("//h:script | //h:form | //h:iframe | //@onclick", namespaces=NS)
        assert not tree.xpath("//@src[contains(., ':')]", namespaces=NS)


def test_an_identifier_that_is_no_urn_gives_the_same_name_each_time(
    publication: Publication,
) -> None:
    plain = replace(publication, identifier="quiet-hours")
    first, second = render(plain), render(plain)
    assert first.identifier == second.identifier
    assert first.identifier.startswith("urn:uuid:")
    assert first.identifier in first.ncx.text


def test_a_book_can_be_sent_to_another_process(book: Book) -> None:
    assert pickle.loads(pickle.dumps(book)) == book


def test_a_picture_is_named_so_that_it_is_no_other_file_of_the_book() -> None:
    shown = ("pictures/wall.svg", "front/cover.svg", "pictures/a b.svg", "pictures/a/b.PNG")
    images = "".join(f'<img src="{source}" alt=""/>' for source in shown)
    tree = parse(f'<div xmlns="http://www.w3.org/1999/xhtml">{images}</div>')
    named = name_pictures(tree)
    assert list(named.values()) == list(shown)
    assert [str(img.get("src")) for img in tree] == list(named)
    assert next(iter(named)) == "pictures/wall.svg"
    for name in list(named)[1:]:
        assert re.fullmatch(r"pictures/other\.[0-9a-f]{12}\.(svg|png)", name)
    assert len(set(named)) == len(shown)
