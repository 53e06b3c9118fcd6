"""The book beside the handout: the same words, and every page where paper has it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pymupdf
from books import NS, BookFacts, book_facts, shown, words
from facts import pdf_facts
from lxml import etree
from outputs import Built
from tag_facts import Tag, tags_called

from press.model.edition import EDITIONS
from press.model.packet import Packet
from press.model.parts import Chapter, Kind, Part

_ADDRESS = re.compile(r"\((?:[\w-]+\.)+[a-z]{2,}(?:/[^)]*)?\)")
_HAND = (
    *("given-by", "given-name", "given-reach"),
    *("reviewer-name", "reviewer-sign", "reviewer-date"),
)
_PAGE_REFERENCE = re.compile(r"page\s*\d+", re.IGNORECASE)


def books(built: Built) -> Iterator[tuple[BookFacts, Packet]]:
    """Yield the whole book and each extract, with what they hold."""
    yield book_facts(built.book), built.publication.book
    for extract in built.publication.extracts:
        file = built.root / f"epub/{built.publication.slug}-{extract.name}.epub"
        yield book_facts(file), extract.packet


@lru_cache(maxsize=4)
def printed(path: Path) -> list[tuple[str, str]]:
    """Return the words of each page, as they are written in the file and as they stand in lines."""
    opened: Any = pymupdf.open
    with opened(path) as pdf:
        return [(row(page.get_text()), row(page.get_text(sort=True))) for page in pdf]


def row(text: str | tuple[str, ...]) -> str:
    """Return words with one space around each."""
    return f" {' '.join(words(text) if isinstance(text, str) else text)} "


def holds(page: tuple[str, str], some: tuple[str, ...]) -> bool:
    """Whether a page holds some words in a row."""
    return any(row(some) in order for order in page)


def standard(built: Built) -> Path:
    """Return the first handout in standard type, whose pages a book counts."""
    named = built.publication.editions
    return built.handout(next(one for one in named if EDITIONS[one].type == "standard"))


def test_a_book_names_the_handout_whose_pages_it_counts(built: Built) -> None:
    metadata = pdf_facts(standard(built)).metadata["xmp"]
    for book, _ in books(built):
        (source,) = book.said("pageBreakSource")
        assert source in metadata
        assert book.said("source-of") == ["pagination"]


def test_each_page_begins_in_the_book_with_the_word_it_begins_with_on_paper(built: Built) -> None:
    pages = printed(standard(built))
    wrong = []
    for book, _ in books(built):
        starts = book.page_starts
        assert len(starts) > 5
        for start in starts:
            number = int(start.label.removeprefix("page."))
            # the cover of a book is one picture
            if start.after and not holds(pages[number - 1], start.after):
                wrong.append(f"{start.file}: page {number} does not hold {start.after}")
            # no page of ours leaves less than two lines behind
            if start.splits and len(start.before) < 5:
                wrong.append(f"{start.file}: only {start.before} stand before it")
            if start.before and not holds(pages[number - 2], start.before):
                wrong.append(f"{start.file}: page {number - 1} does not hold {start.before}")
    assert wrong == []


def test_a_page_is_left_out_only_if_nothing_of_it_is_in_the_book(built: Built) -> None:
    pages = printed(standard(built))
    for book, packet in books(built):
        listed = {int(label) for label, _ in book.entries("page-list")}
        texts = " ".join(" ".join(words(text(tree))) for tree in book.documents.values())
        reading = [part for part in packet.parts if part.kind is not Kind.CONTENTS]
        titles = {" ".join(words(chapter.title)) for part in reading for chapter in part.chapters}
        for number, (page, _) in enumerate(pages, start=1):
            threes = list(zip(*(page.split()[at:] for at in range(3)), strict=False))
            held = [three for three in threes if row(three) in texts]
            if number not in listed:
                assert len(held) < len(threes) / 2, number
                assert not [one for one in titles if page.startswith(f" {one} ")], number
        assert sorted(listed) == [int(label) for label, _ in book.entries("page-list")]


def test_nav_ncx_and_markers_list_the_same_pages(built: Built) -> None:
    for book, _ in books(built):
        entries = book.entries("page-list")
        assert entries == [
            (start.label.removeprefix("page."), start.file) for start in book.page_starts
        ]
        targets = book.ncx.iterfind(".//ncx:pageTarget", NS)
        assert [
            (one.get("value"), one[1].get("src", "").removeprefix("../")) for one in targets
        ] == entries
        for tree in book.documents.values():
            for marker in found(tree, "//*[@role='doc-pagebreak']"):
                number = str(marker.get("id")).removeprefix("page.")
                assert number in str(marker.get("title")).split()
                assert not found(marker, "ancestor::*[@role='img' or @aria-hidden='true']")
                assert marker.text in (None, "")


def found(tree: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements that an XPath finds."""
    made = tree.xpath(path, namespaces=NS)
    assert isinstance(made, list)
    return [one for one in made if isinstance(one, etree._Element)]


def text(tree: etree._Element) -> str:
    """Return what a document says."""
    return " ".join(piece for piece in shown(tree) if isinstance(piece, str))


def in_the_book(tree: etree._Element) -> Counter[str]:
    """Count the words of a chapter, without the titles that stand for page numbers on paper."""
    copy = etree.fromstring(etree.tostring(tree))
    titles = "//*[local-name()='head'] | //h:*[@class='absent'] | //h:a[not(@role)][{}]".format(
        "not(starts-with(@href, 'https:'))"
    )
    for title in found(copy, titles):
        title.text = None
        for inner in list(title):
            title.remove(inner)
    return Counter(words(_PAGE_REFERENCE.sub("", text(copy))))


def on_paper(chapter: Tag) -> Counter[str]:
    """Count the words of a chapter's tags, without page numbers and addresses of links."""
    said = _PAGE_REFERENCE.sub("", " ".join(spoken_text(chapter).split()))
    return Counter(words(_ADDRESS.sub("", said)))


def spoken_text(tag: Tag) -> str:
    """Return the text of an element, without the fields."""
    parts = [spoken_text(kid) if isinstance(kid, tuple) else str(kid) for kid in tag[1:]]
    return " ".join("" if re.fullmatch(r"\[[\w.-]+\]", part) else part for part in parts)


def chapters(built: Built) -> Iterator[tuple[Part, Chapter, Tag]]:
    """Yield each chapter of the handout with its element."""
    found = [kid for kid in pdf_facts(standard(built)).tags[1:] if tags_called(kid, "H1")]
    made = [(part, one) for part in built.publication.handout.parts for one in part.chapters]
    assert len(found) == len(made)
    yield from ((part, one, tag) for (part, one), tag in zip(made, found, strict=True))


def held(built: Built) -> Iterator[tuple[Part, Chapter, Counter[str], Counter[str]]]:
    """Yield each chapter that both have, with its words on paper and in the book."""
    book = book_facts(built.book)
    for part, chapter, tag in chapters(built):
        if part in built.publication.book.parts and part.kind is not Kind.CONTENTS:
            yield part, chapter, on_paper(tag), in_the_book(book.documents[f"{chapter.id}.xhtml"])


def test_every_reading_part_says_the_same_in_the_book_as_on_paper(built: Built) -> None:
    differ = {}
    said = built.publication.words
    for part, chapter, paper, book in held(built):
        if not part.kind.is_worksheet:
            assert sum(paper.values()) > 20, chapter.id
            # lines to sign or to fill in by hand: paper has them, a book could not
            for key in _HAND if part == built.publication.book.parts[-1] else ():
                paper -= Counter(words(said[key]))
            if paper != book:
                differ[chapter.id] = (dict(paper - book), dict(book - paper))
    assert differ == {}


def test_every_worksheet_asks_the_same_in_the_book_as_on_paper(built: Built) -> None:
    differ = {}
    own = {
        word for key in ("book-done", "book-range") for word in words(built.publication.words[key])
    }
    for part, chapter, paper, book in held(built):
        if part.kind.is_worksheet:
            # numbers of steps and rows are drawn on paper, and are text in a book
            more = {word for word in set(book) - set(paper) if not word.isdigit()} - own
            if more or set(paper) - set(book):
                differ[chapter.id] = (sorted(set(paper) - set(book)), sorted(more))
    assert differ == {}
