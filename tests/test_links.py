"""Every link lands where it says, on paper, on the screen and in the book."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from facts import PdfFacts, pdf_facts
from insides import squeezed
from lxml import etree
from outputs import Built
from pypdf import PdfReader

from press.model.nodes import CARDS, Block, Heading, Step, anchor
from press.model.parts import Part
from press.model.publication import Publication
from press.output import Record

XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
OPF = "{http://www.idpf.org/2007/opf}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
ADDRESS = re.compile(r'href="(https://[^"]+)"')


@dataclass(frozen=True)
class Jump:
    """A link inside a PDF: its own page, the name of its target, that target's page."""

    page: int
    target: str
    lands_on: int


@lru_cache(maxsize=64)
def jumps(path: Path) -> tuple[Jump, ...]:
    """Return every link of a PDF that leads to a place in it."""
    return tuple(_jumps(PdfReader(path)))


def _jumps(reader: PdfReader) -> Iterator[Jump]:
    places = reader.named_destinations
    for number, page in enumerate(reader.pages, start=1):
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            if link["/Subtype"] == "/Link" and "/Dest" in link:
                name = str(link["/Dest"])
                found = reader.get_destination_page_number(places[name])
                yield Jump(number, name, -1 if found is None else found + 1)


def titles(publication: Publication) -> dict[str, str]:
    """Return the title that stands at each id."""
    found = {}
    for part in publication.parts:
        for chapter in part.chapters:
            found[chapter.id] = chapter.title
            for node in chapter.nodes:
                if isinstance(node, Heading | Step | Block):
                    found[node.id] = node.title
        found[part.name] = part.chapters[0].title
    return found


def records(built: Built, *kinds: str) -> list[tuple[Path, Record]]:
    """Return files with their records."""
    return [(built.root / one.path, one) for one in built.form_records if one.kind in kinds]


def addresses(built: Built, record: Record) -> set[str]:
    """Return every outside address that the parts of a file link to in their prose."""
    return {
        address
        for part in built.publication.parts
        if part.id in record.parts
        for node in part.nodes()
        for address in ADDRESS.findall(repr(node))
    }


def test_there_are_links_to_follow(built: Built) -> None:
    assert len(jumps(built.handout())) >= 10
    assert any(link.uri for link in pdf_facts(built.handout()).links)


def test_each_link_lands_on_the_page_where_its_title_stands(built: Built) -> None:
    known = titles(built.publication)
    for path in built.forms:
        texts = [squeezed(text) for text in pdf_facts(path).texts]
        for jump in jumps(path):
            place = (path.name, jump)
            assert jump.target in known, place
            assert squeezed(known[jump.target]) in texts[jump.lands_on - 1], place


def boxes(publication: Publication) -> dict[str, set[str]]:
    """Return the numbers that stand in each box which a reference may name."""
    lines = publication.lines
    assert lines
    return {
        node.id: {lines.of(group)[0].phone or lines.of(group)[0].contact for group in node.lines}
        for part in publication.parts
        for node in part.nodes()
        if isinstance(node, Block) and node.id
    }


def test_a_reference_to_a_box_leads_to_its_numbers_in_every_edition(built: Built) -> None:
    told = boxes(built.publication)
    assert any(told.values())
    for path, record in records(built, "handout", "sheet"):
        texts = [squeezed(text) for text in pdf_facts(path).texts]
        led = [jump for jump in jumps(path) if jump.target in told]
        assert bool(led) is ("quiz" in kinds(built, record)), path.name
        for jump in led:
            for number in told[jump.target]:
                assert squeezed(number) in texts[jump.lands_on - 1], (path.name, jump, number)


def test_a_reference_to_a_box_in_the_book_leads_to_its_numbers_too(built: Built) -> None:
    told = boxes(built.publication)
    led = 0
    for tree in documents(built.book).values():
        for id_, numbers in told.items():
            led += len(every(tree, f"//@href[contains(., '#{id_}')]"))
            for box in tree.iterfind(f".//*[@id='{id_}']"):
                words = squeezed("".join(map(str, box.itertext())))
                assert all(squeezed(number) in words for number in numbers)
    assert led >= len(told)


def kinds(built: Built, record: Record) -> set[str]:
    """Return the kinds of the parts that a file holds."""
    return {part.kind for part in built.publication.parts if part.id in record.parts}


def test_the_page_number_that_is_printed_is_the_page_a_link_lands_on(built: Built) -> None:
    form = re.escape(built.publication.words["ref-page"].replace("\u00a0", " "))
    pattern = re.compile(form.replace(re.escape("{n}"), r"(\d+)"))
    numbers = 0
    for path in built.forms:
        for link in pdf_facts(path).links:
            said = pattern.fullmatch(link.contents.replace("\u00a0", " "))
            if said:
                numbers += 1
                assert int(said[1]) == link.target, (path.name, link)
    assert numbers >= 2 * len(built.form_editions)


def test_every_row_of_the_contents_names_the_page_it_leads_to(built: Built) -> None:
    contents = {part.id for part in built.publication.parts if part.kind == "contents"}
    rows = 0
    for path, record in records(built, "handout"):
        assert contents & set(record.parts)
        facts = pdf_facts(path)
        known = titles(built.publication)
        for link, jump in zip([one for one in facts.links if one.target], jumps(path), strict=True):
            number = re.match(r"(\d+) (.*)", link.contents)
            if number:
                rows += 1
                assert int(number[1]) == link.target == jump.lands_on
                title = next(
                    title
                    for title in (known[jump.target], part_of(built, jump.target).title)
                    if squeezed(number[2]).startswith(squeezed(title))
                )
                page = squeezed(facts.texts[jump.page - 1])
                assert squeezed(title) in page
    grouped = [part for part in built.publication.handout.parts if part.group]
    assert rows >= len(grouped) * len(built.form_editions)


def part_of(built: Built, id_: str) -> Part:
    """Return the part that an id leads into."""
    for part in built.publication.parts:
        nodes = {*filter(None, map(anchor, part.nodes()))}
        if id_ in {part.name, *(chapter.id for chapter in part.chapters)} | nodes:
            return part
    raise AssertionError(id_)


def test_every_part_with_a_group_has_a_row_in_the_contents(built: Built) -> None:
    for path, _ in records(built, "handout"):
        targets = {jump.target for jump in jumps(path)}
        for part in built.publication.handout.parts:
            if part.group:
                assert targets & {part.name, *(chapter.id for chapter in part.chapters)}, part.id


def test_every_entry_of_the_outline_lands_where_its_title_stands(built: Built) -> None:
    for path in built.forms:
        facts = pdf_facts(path)
        assert facts.outline, path.name
        for entry in facts.outline:
            words = squeezed(re.sub(r"^\d+\. ", "", entry.title))
            assert words in squeezed(facts.texts[entry.page - 1]), (path.name, entry)


def test_the_foot_of_each_page_tells_its_number_of_all(built: Built) -> None:
    of = built.publication.words["foot-of"]
    for path, record in records(built, "handout"):
        texts = pdf_facts(path).texts
        for number, text in enumerate(texts[1:], start=2):  # the cover has none
            assert squeezed(f"{number} {of} {len(texts)}") in squeezed(text), (path.name, number)
        assert len(texts) == record.pages


def test_each_sheet_counts_its_own_pages(built: Built) -> None:
    of = built.publication.words["foot-of"]
    for path, record in records(built, "sheet"):
        texts = pdf_facts(path).texts
        assert len(texts) == record.pages
        if record.pages == 1 and len(pdf_facts(path).fields) == CARDS:
            continue  # a sheet of cards is cut up
        for number, text in enumerate(texts, start=1):
            assert squeezed(f"{number} {of} {len(texts)}") in squeezed(text), (path.name, number)


def readable(facts: PdfFacts, page: int, uri: str) -> bool:
    """Whether an address can be read on a page by somebody who holds it in the hand."""
    address = re.sub(r"^https://(www\.)?|/$", "", uri)
    return squeezed(address) in squeezed(facts.texts[page - 1])


def test_every_outside_address_is_https_and_can_be_read_on_its_page(built: Built) -> None:
    for path in built.forms:
        facts = pdf_facts(path)
        for link in facts.links:
            assert (link.uri == "") == (link.target is not None)
            if link.uri:
                parts = urlsplit(link.uri)
                assert (parts.scheme, bool(parts.hostname)) == ("https", True), link
                assert readable(facts, link.page, link.uri), (path.name, link)


def test_every_link_says_where_it_leads(built: Built) -> None:
    for path in built.forms:
        assert [link for link in pdf_facts(path).links if not link.contents.strip()] == []


def test_every_address_of_the_manuscript_is_a_link(built: Built) -> None:
    for path, record in records(built, "handout"):
        linked = {link.uri for link in pdf_facts(path).links}
        assert addresses(built, record) - linked == set()


def test_every_web_block_has_its_address_as_a_link_and_in_words(built: Built) -> None:
    for path, record in records(built, "handout"):
        facts = pdf_facts(path)
        for part in built.publication.parts:
            for node in part.nodes() if part.id in record.parts else ():
                if isinstance(node, Block) and node.name == "web":
                    assert node.title in {link.uri for link in facts.links}


def test_every_source_of_a_figure_is_linked_where_it_is_listed(built: Built) -> None:
    figures = built.publication.infographic
    assert figures is not None
    for path, _ in records(built, "handout"):
        linked = {link.uri for link in pdf_facts(path).links}
        assert {one.url for one in figures.sources if one.url} - linked == set()


def test_every_help_line_has_a_well_formed_address(built: Built) -> None:
    lines = built.publication.lines
    assert lines is not None
    for line in lines.lines:
        for address in (line.web, *(source.url for source in line.sources)):
            parts = urlsplit(address)
            assert not address or (parts.scheme == "https" and "." in (parts.hostname or ""))


# The book


@lru_cache(maxsize=4)
def files(path: Path) -> dict[str, bytes]:
    """Return everything in a book."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def documents(path: Path) -> dict[str, etree._Element]:
    """Return every XHTML document of a book."""
    return {
        name: etree.fromstring(data) for name, data in files(path).items() if name.endswith("xhtml")
    }


def package(path: Path) -> tuple[str, etree._Element]:
    """Return the package document and its folder."""
    name = next(name for name in files(path) if name.endswith(".opf"))
    return posixpath.dirname(name), etree.fromstring(files(path)[name])


def every(tree: etree._Element, path: str) -> list[str]:
    """Return what an XPath of attributes finds."""
    found = tree.xpath(path)
    assert isinstance(found, list)
    return [str(one) for one in found]


def resolved(name: str, href: str) -> tuple[str, str]:
    """Return the file in the book and the fragment that a relative address leads to."""
    target, _, fragment = href.partition("#")
    folder = posixpath.dirname(name)
    return posixpath.normpath(posixpath.join(folder, target)) if target else name, fragment


def test_every_address_in_the_book_resolves_with_its_fragment(built: Built) -> None:
    made = documents(built.book)
    ids = {name: set(every(tree, "//@id")) for name, tree in made.items()}
    checked = 0
    for name, tree in made.items():
        for address in every(tree, "//@href | //@src"):
            if address.startswith("https://"):
                continue
            file, fragment = resolved(name, address)
            assert file in files(built.book), (name, address)
            assert not fragment or fragment in ids[file], (name, address)
            checked += 1
    assert checked > 50


def test_every_outside_address_of_the_book_is_https(built: Built) -> None:
    for name, tree in documents(built.book).items():
        for address in every(tree, "//@href | //@src"):
            scheme = urlsplit(address).scheme
            assert scheme in {"", "https"}, (name, address)


def nav(path: Path, kind: str) -> list[tuple[str, str]]:
    """Return the titles and addresses of one list of the navigation document."""
    folder, opf = package(path)
    href = opf.xpath("string(//*[local-name()='item'][contains(@properties, 'nav')]/@href)")
    name = posixpath.join(folder, str(href))
    tree = etree.fromstring(files(path)[name])
    lists = [one for one in tree.iter(f"{XHTML}nav") if one.get(f"{OPS}type") == kind]
    assert len(lists) == 1
    return [
        ("".join(map(str, link.itertext())), "#".join(resolved(name, link.get("href", ""))))
        for link in lists[0].iter(f"{XHTML}a")
    ]


def spine(path: Path) -> list[str]:
    """Return the documents of a book in their order."""
    folder, opf = package(path)
    items = {item.get("id"): item.get("href", "") for item in opf.iter(f"{OPF}item")}
    return [posixpath.join(folder, items[ref.get("idref")]) for ref in opf.iter(f"{OPF}itemref")]


def test_the_contents_of_the_book_lead_to_every_chapter_in_its_order(built: Built) -> None:
    led = [target.removesuffix("#") for _, target in nav(built.book, "toc")]
    chapters = [one for one in spine(built.book) if "/front/" not in one]
    assert [one for one in led if "#" not in one] == chapters


def test_the_contents_of_the_book_lead_to_headings_that_bear_their_titles(built: Built) -> None:
    made = documents(built.book)
    for title, target in nav(built.book, "toc"):
        file, _, fragment = target.partition("#")
        tree = made[file]
        found = next(one for one in tree.iter() if not fragment or one.get("id") == fragment)
        heads = [
            "".join(map(str, head.itertext()))
            for head in found.iter(*(f"{XHTML}h{n}" for n in range(1, 5)))
        ]
        assert squeezed(title) in map(squeezed, heads), (title, target)


def test_every_heading_of_a_reading_part_is_in_the_contents_of_the_book(built: Built) -> None:
    listed = {title for title, _ in nav(built.book, "toc")}
    for part in built.publication.book.parts:
        for chapter in part.chapters:
            assert chapter.title in listed
            if part.kind == "article":
                assert {one.title for one in chapter.headings if one.level == 2} <= listed


def test_the_older_table_of_contents_says_the_same(built: Built) -> None:
    name = next(name for name in files(built.book) if name.endswith(".ncx"))
    tree = etree.fromstring(files(built.book)[name])
    led = {
        "#".join(resolved(name, one.get("src", ""))).removesuffix("#")
        for one in tree.iter(f"{NCX}content")
    }
    assert {target.removesuffix("#") for _, target in nav(built.book, "toc")} <= led


def test_the_landmarks_of_the_book_lead_into_it(built: Built) -> None:
    landmarks = nav(built.book, "landmarks")
    assert len(landmarks) >= 3
    assert all(target.partition("#")[0] in files(built.book) for _, target in landmarks)


def test_a_reference_in_the_book_is_the_title_it_leads_to(built: Built) -> None:
    quoted = built.publication.words["ref-book"]
    known = {quoted.replace("{title}", title) for title in titles(built.publication).values()}
    known |= {quoted.replace("{title}", part.title) for part in built.publication.parts}
    inside = 0
    for tree in documents(built.book).values():
        for link in tree.iter(f"{XHTML}a"):
            words = "".join(map(str, link.itertext()))
            if words.startswith(quoted[0]):
                inside += 1
                assert words in known
    assert inside >= 5


@pytest.mark.parametrize("edition", ["letter", "a4"])
def test_references_out_of_a_sheet_name_the_other_sheet(built: Built, edition: str) -> None:
    """A sheet that stands alone has no page 33; it says which sheet to ask for."""
    words = built.publication.words
    known = titles(built.publication)
    sheets = {packet.parts[0].id for packet in built.publication.sheets}
    told = 0
    for packet in built.publication.sheets:
        (part,) = packet.parts
        text = squeezed(" ".join(pdf_facts(built.sheet(part, edition)).texts))
        source = (built.shop.content / "en" / f"{part.id}.md").read_text("utf-8")
        for id_ in set(re.findall(r"\[@([a-z0-9-]+)\]", source)):
            other = part_of(built, id_)
            if other.id == part.id:
                continue
            title = other.title if other.id in sheets else known[id_]
            said = words["ref-sheet" if other.id in sheets else "ref-elsewhere"]
            assert squeezed(said.replace("{title}", title)) in text, (part.id, id_)
            told += 1
    assert told
