"""The book in a real reading system: it opens, turns, leads where it says, and calls nobody."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from books import book_facts, words
from outputs import Built
from reading_systems import PHONE, TABLET, reading, unpacked
from toolbox import ace, require_tool

pytestmark = pytest.mark.xdist_group("reading systems")


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_every_page_can_be_turned_from_the_first_to_the_last(
    built: Built, size: tuple[int, int]
) -> None:
    with reading(built.book, size) as reader:
        told = reader.call("facts")
        assert told["title"] == built.publication.title
        turned = reader.call("turn", 600)
        linear = {at for at, section in enumerate(told["sections"]) if section["linear"]}
        assert set(turned["seen"]) >= linear
        assert turned["turned"] < 600
        assert turned["fraction"] > 0.98
        assert (reader.errors, reader.refused) == ([], [])


def test_every_entry_of_the_contents_leads_to_its_heading(built: Built) -> None:
    with reading(built.book) as reader:
        # the name of a group of parts is a heading and no link
        entries = [entry for entry in reader.call("facts")["toc"] if entry["href"]]
        assert len(entries) > 5
        for entry in entries:
            reached = reader.call("follow", entry["href"])
            assert reached, entry
            assert reached["found"], entry
        assert reader.errors == []


def test_every_link_of_the_text_is_found(built: Built) -> None:
    for book in built.books:
        with reading(book) as reader:
            told = reader.call("links")
            assert (book.name, told["wrong"]) == (book.name, [])
            assert told["followed"] > 10


def test_every_landmark_and_page_leads_to_its_place(built: Built) -> None:
    for book in built.books:
        with reading(book) as reader:
            told = reader.call("facts")
            assert {kind for mark in told["landmarks"] for kind in mark["type"]} >= {"bodymatter"}
            for mark in told["landmarks"]:
                assert reader.call("follow", mark["href"]), mark
            assert len(told["pages"]) > 3
            for page in told["pages"]:
                reached = reader.call("follow", page["href"])
                assert reached["found"], page
                assert reached["page"] == page["label"], page


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_a_page_of_the_list_opens_with_the_words_that_paper_has_there(
    built: Built, size: tuple[int, int]
) -> None:
    with reading(built.book, size) as reader:
        for start in book_facts(built.book).page_starts:
            if start.after:
                shown = " ".join(words(reader.call("shown", f"EPUB/{start.file}")))
                # a line may end in the middle of them, and a screen with it
                assert " ".join(start.after[:2]) in shown, start


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_document_has_a_fault_that_axe_can_see(built: Built, scheme: str) -> None:
    axe = Path(require_tool("axe")).read_text("utf-8")
    faults = []
    with unpacked(built.book) as (page, address, documents):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert len(documents) > 5
        for document in documents:
            page.goto(f"{address}/{document}")
            page.evaluate(axe)
            found = page.evaluate(
                """async () => (await axe.run(document, {
                    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
                })).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`)"""
            )
            faults += [f"{document}: {one}" for one in found]
    assert faults == []


def test_nothing_is_wider_than_a_phone_at_twice_the_type(built: Built) -> None:
    wide = []
    with unpacked(built.book) as (page, address, documents):
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        for document in documents:
            page.goto(f"{address}/{document}")
            page.add_style_tag(content="html { font-size: 200% }")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE[0]:
                wide.append(f"{document}: {width}")
    assert wide == []


def test_ace_finds_no_fault(built: Built) -> None:
    assert {book.name: ace(book) for book in built.books} == {book.name: [] for book in built.books}


def test_the_printed_marks_show_where_controls_do_not_and_never_both(built: Built) -> None:
    wrong = []
    with unpacked(built.book) as (page, address, documents):
        for works in (True, False):
            if not works:
                page.route("**/epub-controls.css", lambda route: route.fulfill(body=""))
            for document in documents:
                page.goto(f"{address}/{document}")
                wrong += [f"{document}: {one}" for one in page.evaluate(MARKS, works)]
    assert wrong == []


MARKS = """works => [...document.querySelectorAll('input, textarea')].filter(field => {
    const drawn = element => element.getClientRects().length > 0;
    const marks = [...field.closest('label').querySelectorAll('.mark')];
    return drawn(field) !== works || !marks.length || marks.some(mark => drawn(mark) === works);
}).map(field => `${works}: ${field.outerHTML.slice(0, 80)}`)"""


def test_a_word_stands_nearer_to_its_own_control_than_to_another(built: Built) -> None:
    wrong = []
    with unpacked(built.book) as (page, address, documents):
        for width, height in (PHONE, TABLET):
            page.set_viewport_size({"width": width, "height": height})
            for document in documents:
                page.goto(f"{address}/{document}")
                wrong += [f"{document}: {one}" for one in page.evaluate(NEAR)]
    assert wrong == []


# of two choices side by side, the first word's end and both its controls' edges
NEAR = """() => [...document.querySelectorAll('.choice')].flatMap(choice => {
    const next = choice.nextElementSibling?.querySelector('input')?.getBoundingClientRect();
    const own = choice.querySelector('input').getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(choice.querySelector('label > span:last-child'));
    const word = range.getBoundingClientRect();
    const beside = next && Math.abs(next.top - own.top) < 10;
    return beside && next.left - word.right < 2 * (word.left - own.right)
        ? [choice.textContent.trim()] : [];
})"""


def test_a_library_may_rename_unpack_and_pack_it_anew(built: Built, tmp_path: Path) -> None:
    other = tmp_path / "0001.epub"
    with zipfile.ZipFile(built.book) as old, zipfile.ZipFile(other, "w") as new:
        new.writestr("mimetype", old.read("mimetype"), zipfile.ZIP_STORED)
        for name in sorted(set(old.namelist()) - {"mimetype"}, reverse=True):
            new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)
    with reading(other) as reader:
        assert reader.call("facts")["title"] == built.publication.title
        assert re.fullmatch(r"\d+", str(reader.call("next")["section"]))
