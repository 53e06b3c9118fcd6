"""Books that leave parts out: for places where the whole would tell too much."""

from __future__ import annotations

from books import NS, book_facts, shown, words
from insides import insides, squeezed
from lxml import etree
from outputs import Built


def first_chapter(tree: dict[str, etree._Element]) -> etree._Element:
    """Return the first document after cover and contents."""
    return next(one for name, one in tree.items() if not name.startswith("front/"))


def test_no_library_takes_two_books_for_one(built: Built) -> None:
    assert built.extracts
    for name in ("identifier", "title", "description"):
        said = [book_facts(book).package.findtext(f".//{{*}}{name}") for book in built.books]
        assert len(set(said)) == len(built.books), said
    series = {tuple(book_facts(book).said("belongs-to-collection")) for book in built.books}
    assert series == {(built.publication.title,)}


def test_an_extract_asks_nothing_and_does_not_speak_of_asking(built: Built) -> None:
    said = squeezed(built.publication.words["book-accessible-fields"])
    for book in built.extracts:
        for name, tree in book_facts(book).documents.items():
            fields = tree.xpath("//h:input | //h:textarea | //h:fieldset", namespaces=NS)
            assert fields == [], (book.name, name)
        assert said not in insides(book)["EPUB/content.opf"]
    assert said in insides(built.book)["EPUB/content.opf"]


def test_the_opening_of_the_whole_says_that_there_is_a_book_without_the_rest(built: Built) -> None:
    opening = first_chapter(book_facts(built.book).documents)
    notes = [
        "".join(map(str, note.itertext())) for note in opening.iterfind(".//*[@class='other-book']")
    ]
    stated = [extract.note for extract in built.publication.extracts]
    assert list(map(squeezed, notes)) == list(map(squeezed, stated))
    for book in built.extracts:
        assert not first_chapter(book_facts(book).documents).findall(".//*[@class='other-book']")


def test_what_keeps_somebody_safe_stands_before_what_is_said_of_books(real: Built) -> None:
    opening = first_chapter(book_facts(real.book).documents)
    classes = [str(one.get("class")) for one in opening.iter() if one.get("class")]
    assert classes.index("safety") < classes.index("other-book")


def test_the_article_says_nowhere_that_there_are_notes_for_planning(real: Built) -> None:
    (article,) = real.extracts
    left_out = [part for part in real.publication.book.parts if part.kind == "plan"]
    assert left_out
    for part in left_out:
        for place, text in insides(article).items():
            assert squeezed(part.title) not in text, place
            assert squeezed(part.name) not in text, place


def test_the_article_keeps_the_help_lines(real: Built) -> None:
    (article,) = real.extracts
    (file,) = (name for name in book_facts(article).documents if name == "help-lines.xhtml")
    met = shown(book_facts(article).documents[file])
    said = words(" ".join(piece for piece in met if isinstance(piece, str)))
    assert real.publication.lines
    for line in real.publication.lines.printed:
        assert words(line.phone) == [word for word in words(line.phone) if word in said]
