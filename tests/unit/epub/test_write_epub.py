"""Facts of the finished EPUB."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from manuscripts import ROOT, SMALL, STYLES
from toolbox import epubcheck

from press.epub.write import write_epub
from press.errors import ToolError
from press.model.publication import Certified, Publication
from press.render.book import Book

from .conftest import NS, TYPE, Packed, render

WRITE = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from manuscripts import SMALL, STYLES, TEMPLATES, load
from press.epub.write import write_epub
from press.render.book import render_book
from press.render.environment import environment
publication = load()
book = render_book(publication.book, publication, environment=environment(TEMPLATES))
Path(sys.argv[1]).write_bytes(write_epub(book, content=SMALL, styles=STYLES))
"""


def test_the_metadata_says_what_the_publication_says(
    packed: Packed, publication: Publication
) -> None:
    assert packed.values("//dc:*/text()") == [
        publication.identifier,
        publication.title,
        publication.language,
        publication.creator,
        publication.revised.isoformat(),
        publication.description,
        publication.rights,
    ]
    assert packed.values("//opf:meta[@property='dcterms:modified']/text()") == [
        f"{publication.revised}T00:00:00Z"
    ]
    assert said(packed, "schema:version") == [publication.revised.isoformat()]
    assert packed.values("/opf:package/@version") == ["3.0"]
    assert packed.values("/opf:package/@unique-identifier") == packed.values("//dc:identifier/@id")


def said(packed: Packed, name: str) -> list[str]:
    """Return what the package document says of a property."""
    return packed.values(f"//opf:meta[@property='{name}']/text()")


@pytest.mark.parametrize("name", ["packed", "paged"])
def test_each_accessibility_claim_is_one_that_the_book_keeps(
    name: str, request: pytest.FixtureRequest
) -> None:
    packed: Packed = request.getfixturevalue(name)
    trees = packed.documents
    roles = {role for tree in trees.values() for role in packed.values("//@role", tree)}
    types = {kind for tree in trees.values() for kind in packed.values("//@epub:type", tree)}
    kept = {
        "alternativeText": not any(packed.values("//h:img[not(@alt) or @alt='']", tree)
                                   for tree in trees.values()),
        "ARIA": {"doc-chapter", "doc-toc", "doc-cover"} <= roles,
        "displayTransformability": not any(b"!important" in data for name, data
                                           in packed.files.items() if name.endswith(".css")),
        "pageBreakMarkers": "doc-pagebreak" in roles,
        "pageNavigation": "page-list" in types,
        "readingOrder": bool(packed.values("//opf:itemref/@idref")),
        "structuralNavigation": all(tree.xpath("//h:h1 | //h:figure", namespaces=NS)
                                    for tree in trees.values()),
        "tableOfContents": "toc" in types,
        "unlocked": "META-INF/encryption.xml" not in packed.files,
    }  # fmt: skip
    assert said(packed, "schema:accessibilityFeature") == [name for name in kept if kept[name]]
    assert said(packed, "schema:accessMode") == ["textual", "visual"]
    assert said(packed, "schema:accessModeSufficient") == ["textual"]
    assert said(packed, "schema:accessibilityHazard") == ["none"]
    assert len(said(packed, "schema:accessibilitySummary")[0]) > 100


def test_a_book_of_words_alone_promises_nothing_of_charts_and_fields(
    publication: Publication,
) -> None:
    words = publication.words
    assert words["book-accessible-fields"] in render(publication).summary
    assert words["book-accessible-charts"] in render(publication).summary
    alone = render(publication, "numbers").summary
    assert words["book-accessible-fields"] not in alone
    assert words["book-accessible-charts"] not in alone


def test_nothing_is_said_to_conform_until_somebody_has_found_it_so(
    packed: Packed, publication: Publication
) -> None:
    # EPUB Accessibility 1.1, 3.5 asks for who evaluated a book that is said to conform
    plain = packed.files["EPUB/content.opf"]
    assert b"conformsTo" not in plain
    assert b"certif" not in plain
    assert publication.words["book-accessible-unchecked"].encode() in plain


def test_what_somebody_certified_is_said_with_who_and_when(
    publication: Publication, tmp_path: Path
) -> None:
    claim = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
    certified = Certified(
        "Harbour Access", date(2025, 2, 3), claim, "Trained", "https://access.example.org/walls"
    )
    book = render(replace(publication, certified=certified))
    made = Packed(write_epub(book, content=SMALL, styles=STYLES))
    assert said(made, "dcterms:conformsTo") == [claim]
    assert said(made, "a11y:certifiedBy") == ["Harbour Access"]
    assert said(made, "dcterms:date") == ["2025-02-03"]
    assert said(made, "a11y:certifierCredential") == ["Trained"]
    assert made.values("//opf:link[@rel='a11y:certifierReport']/@href") == [certified.report]
    assert "not yet" not in book.summary
    file = tmp_path / "certified.epub"
    file.write_bytes(made.data)
    assert [one for one in epubcheck(file) if one.severity != "USAGE"] == []


def test_every_picture_has_an_alternative(packed: Packed) -> None:
    for name, tree in packed.documents.items():
        for picture in tree.iter(f"{{{NS['h']}}}img"):
            assert picture.get("alt"), name
        for drawing in tree.iter(f"{{{NS['svg']}}}svg"):
            assert drawing.get("aria-hidden") == "true", name


def test_the_manifest_lists_every_file_once_and_the_spine_every_document(packed: Packed) -> None:
    listed = packed.values("//opf:item/@href")
    inside = {
        name.removeprefix("EPUB/")
        for name in packed.files
        if name.startswith("EPUB/") and name != "EPUB/content.opf"
    }
    assert sorted(listed) == sorted(inside)
    order = packed.values("//opf:itemref/@idref")
    assert order[:2] == ["cover", "contents"]
    assert len(order) == len(packed.documents)
    assert packed.values("//opf:item[@properties='nav']/@id") == ["contents"]
    assert packed.values("//opf:item[@properties='cover-image']/@href") == ["front/cover.svg"]


def test_a_document_is_called_scripted_only_if_it_is(packed: Packed) -> None:
    assert "scripted" not in " ".join(packed.values("//opf:item/@properties"))
    drawn = {
        name for name, tree in packed.documents.items() if tree.find(".//svg:svg", NS) is not None
    }
    assert drawn == set(packed.values("//opf:item[@properties='svg']/@href"))


def test_a_document_with_a_script_or_a_form_is_called_scripted(book: Book) -> None:
    for inside in ("<script></script>", "<form></form>", '<form action="x"></form>'):
        document = book.documents[-1]
        active = replace(document, xhtml=document.xhtml.replace("</body>", f"{inside}</body>"))
        changed = replace(book, documents=(*book.documents[:-1], active))
        made = Packed(write_epub(changed, content=SMALL, styles=STYLES))
        (of_it,) = made.values(f"//opf:item[@id='{document.id}']/@properties")
        assert "scripted" in of_it.split()


def test_every_link_leads_somewhere(packed: Packed) -> None:
    links = list(packed.links())
    assert links
    for name, target, fragment in links:
        assert f"EPUB/{target}" in packed.files, (name, target)
        if fragment:
            assert packed.document(target).xpath(f"//*[@id='{fragment}']"), (name, target, fragment)


def test_the_contents_reach_every_chapter_in_the_order_of_the_spine(packed: Packed) -> None:
    contents = packed.document("front/contents.xhtml")
    (toc,) = (nav for nav in contents.iter(f"{{{NS['h']}}}nav") if nav.get(TYPE) == "toc")
    reached = [
        link.partition("#")[0].removeprefix("../") for link in packed.values(".//@href", toc)
    ]
    spine = [
        packed.values(f"//opf:item[@id='{id_}']/@href")[0]
        for id_ in packed.values("//opf:itemref/@idref")[2:]
    ]
    assert list(dict.fromkeys(reached)) == spine
    points = packed.values("//ncx:content/@src", packed.document("front/contents.ncx"))
    assert list(dict.fromkeys(p.partition("#")[0].removeprefix("../") for p in points)) == spine


def test_landmarks_name_cover_contents_text_and_help(packed: Packed) -> None:
    contents = packed.document("front/contents.xhtml")
    (marks,) = (nav for nav in contents.iter(f"{{{NS['h']}}}nav") if nav.get(TYPE) == "landmarks")
    assert [(link.get(TYPE), link.get("href")) for link in marks.iter(f"{{{NS['h']}}}a")] == [
        ("cover", "../front/cover.xhtml"),
        ("toc", "../front/contents.xhtml"),
        ("bodymatter", "../walls.xhtml"),
        ("appendix", "../numbers.xhtml"),
    ]


def test_the_stylesheets_leave_size_and_face_to_the_reader() -> None:
    for name in ("epub.css", "epub-controls.css"):
        css = (STYLES / name).read_text("utf-8")
        assert "!important" not in css
        assert not [line for line in css.splitlines() if " height:" in line and "auto" not in line
                    and "max-height" not in line and "height: 1.5rem" not in line
                    and "height: .6em" not in line]  # fmt: skip
    assert "@supports (accent-color: auto)" in (STYLES / "epub-controls.css").read_text("utf-8")


def test_the_book_is_small_enough_to_send(packed: Packed) -> None:
    assert len(packed.data) < 1_000_000


def test_a_picture_that_is_gone_or_outside_its_folder_is_told(book: Book) -> None:
    for source in ("pictures/gone.svg", "../manuscripts.py"):
        broken = replace(book, pictures=(replace(book.pictures[0], source=source),))
        with pytest.raises(ToolError, match="which is not in publication"):
            write_epub(broken, content=SMALL, styles=STYLES)


def test_the_bytes_depend_on_content_alone(packed: Packed, tmp_path: Path) -> None:
    code = WRITE.format(root=str(ROOT), tests=str(ROOT / "tests"))
    for number, (zone, seed, speech) in enumerate(
        (("Asia/Tokyo", "1", "C"), ("America/New_York", "4294967295", "C.UTF-8"))
    ):
        out = tmp_path / f"{number}.epub"
        there = {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": speech, "PYTHONPATH": ""}
        subprocess.run(
            [sys.executable, "-c", code, str(out)], check=True, cwd=tmp_path, env=os.environ | there
        )
        assert out.read_bytes() == packed.data


def test_epubcheck_finds_no_error_and_no_warning(packed: Packed, tmp_path: Path) -> None:
    file = tmp_path / "small.epub"
    file.write_bytes(packed.data)
    found = [one for one in epubcheck(file) if one.severity in {"FATAL", "ERROR", "WARNING"}]
    assert found == []
