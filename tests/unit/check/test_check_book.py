"""The lint of finished books finds each planted fault with code and place, and nothing in ours."""

from __future__ import annotations

import sys
import time
from functools import cache
from pathlib import Path

import pytest
from broken_books import HOSTILE, IN_ZIP, Plant, plants
from hypothesis import given, settings
from hypothesis import strategies as st
from outputs import Built
from plain_book import PLAIN, files_of, zipped
from toolbox import ROOT, epubcheck, run

from press.check.book import check_book, limits
from press.check.built import check_books
from press.codes import CODES
from press.errors import CheckError, ExitCode, Finding

INTO_BUILT = ("active", "claims", "contents", "package", "pictures", "shape", "styles", "targets")
IN_BUILT = [plant for stem in INTO_BUILT for plant in plants(stem)]
IN_PLAIN = plants("pages")
SECONDS = 20
"""More than the worst takes here while everything else runs, too."""
MEMORY_BYTES = 400_000_000


def told(found: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(finding.code, str(finding.at)) for finding in found}


@cache
def inside(book: Path) -> dict[str, bytes]:
    return files_of(book)


def test_nothing_is_wrong_with_a_book_of_either_publication(built: Built) -> None:
    for book in built.files("epub"):
        assert check_book(book.read_bytes(), book.name, built.publication.never_named) == ()


def test_nothing_is_wrong_with_a_correct_book_of_another_maker() -> None:
    assert check_book(zipped(PLAIN), "plain.epub") == ()


def test_the_other_makers_book_is_a_valid_epub(tmp_path: Path) -> None:
    book = tmp_path / "plain.epub"
    book.write_bytes(zipped(PLAIN))
    assert epubcheck(book) == []


@pytest.mark.parametrize("plant", IN_BUILT, ids=lambda plant: plant.name)
def test_a_fault_planted_into_our_book_is_found_in_its_place(plant: Plant, small: Built) -> None:
    files = plant.planted(inside(small.book))
    found = check_book(zipped(files), "book.epub")
    assert (plant.code, f"book.epub/{plant.place(files)}") in told(found)


@pytest.mark.parametrize("plant", IN_PLAIN, ids=lambda plant: plant.name)
def test_a_fault_of_its_page_numbers_is_found_in_its_place(plant: Plant) -> None:
    files = plant.planted(PLAIN)
    found = check_book(zipped(files), "book.epub")
    assert (plant.code, f"book.epub/{plant.place(files)}") in told(found)


@pytest.mark.parametrize("name", IN_ZIP)
def test_a_fault_of_the_zip_is_found(name: str) -> None:
    make, code, file = IN_ZIP[name]
    found = check_book(make(dict(PLAIN)), "book.epub")
    assert (code, f"book.epub{'/' if file else ''}{file}:1:1") in told(found)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_book_is_told_and_stops_nobody(name: str) -> None:
    make, code = HOSTILE[name]
    data = make(dict(PLAIN))
    began = time.monotonic()
    found = check_book(data, "book.epub")
    assert time.monotonic() - began < SECONDS
    assert code in {finding.code for finding in found}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.sampled_from([name for name in PLAIN if name != "mimetype"]),
    st.integers(0, 4_000),
    st.integers(0, 40),
    st.sampled_from(
        [b"", b"<", b'"', b"}", b"{", b"&x;", b"\xef\xbf\xbf", b"\0", b"-1", b"\xff", b" "]
    ),
)
def test_a_damaged_file_inside_a_book_is_told_or_passed_over(
    name: str, at: int, length: int, put: bytes
) -> None:
    data = PLAIN[name]
    at %= len(data)
    changed = {**PLAIN, name: data[:at] + put + data[at + length :]}
    assert {finding.code for finding in check_book(zipped(changed), "book.epub")} <= set(CODES)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.binary(max_size=4))
def test_a_damaged_zip_is_told_or_passed_over(at: int, put: bytes) -> None:
    data = zipped(PLAIN)
    at %= len(data)
    changed = data[:at] + put + data[at + len(put) :]
    assert {finding.code for finding in check_book(changed, "book.epub")} <= set(CODES)


def test_no_hostile_book_takes_more_memory_than_we_grant(tmp_path: Path) -> None:
    for number, (make, _) in enumerate(HOSTILE.values()):
        (tmp_path / f"{number:02}.epub").write_bytes(make(dict(PLAIN)))
    asked = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from press.check.book import check_book\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))\n"
        "books = sorted(Path(sys.argv[1]).iterdir())\n"
        "print(sum(bool(check_book(book.read_bytes(), book.name)) for book in books))\n"
    )
    answer = run(sys.executable, "-c", asked, str(tmp_path), environment={"PYTHONPATH": str(ROOT)})
    assert answer.stdout.strip() == str(len(HOSTILE)), answer.stderr


def test_words_that_are_not_to_be_named_are_found_in_metadata_and_names() -> None:
    files = {
        **PLAIN,
        "OPS/book.opf": PLAIN["OPS/book.opf"].replace(
            b"<dc:title>Ferns", b"<dc:title>Kestrel ferns"
        ),
    }
    found = check_book(zipped(files), "plain.epub", ["Kestrel"])
    assert told(found) == {("book-package", "plain.epub/OPS/book.opf:5:1")}
    assert check_book(zipped(files), "plain.epub", ["heron"]) == ()
    assert told(check_book(zipped(PLAIN), "kestrel.epub", ["kestrel"])) == {
        ("book-package", "kestrel.epub:1:1")
    }


def test_a_publication_states_itself_what_is_never_named(real: Built) -> None:
    files = inside(real.book)
    word = real.publication.never_named[0].title()
    (package,) = [name for name in files if name.endswith(".opf")]
    said = files[package].replace(b"<dc:description>", f"<dc:description>{word}: ".encode())
    found = check_book(zipped({**files, package: said}), "book.epub", real.publication.never_named)
    assert [finding.code for finding in found] == ["book-package"]


def test_many_faults_of_one_kind_are_told_in_part() -> None:
    text = PLAIN["OPS/one.xhtml"].replace(
        b"</h1>", b"</h1>" + b"<p><img src='fern.svg'/></p>" * 900
    )
    found = check_book(zipped({**PLAIN, "OPS/one.xhtml": text}), "book.epub")
    told_of = [finding for finding in found if finding.code == "book-picture"]
    assert len(told_of) == limits.FINDINGS
    assert "there is more of this kind" in {finding.message for finding in told_of}


def test_a_page_may_be_missing_where_a_part_of_the_print_is_left_out_and_nowhere_else() -> None:
    # the plain book jumps from 2 to 5 between its chapters
    moved = Plant(
        "", "one.xhtml", 'aria-label="Page 2."', 'aria-label="Page 3."', "book-pages"
    ).planted(PLAIN)
    listed = Plant("", "nav.xhtml", ">2</a>", ">3</a>", "book-pages").planted(moved)
    found = check_book(zipped(listed), "book.epub")
    assert [finding.message for finding in found] == ["page 3 follows page 1 within one chapter"]


def test_every_book_of_an_output_folder_is_checked(small: Built, tmp_path: Path) -> None:
    for path in ("epub", "manifest.json"):
        source = small.root / path
        if source.is_file():
            (tmp_path / path).write_bytes(source.read_bytes())
            continue
        (tmp_path / path).mkdir()
        for book in source.iterdir():
            (tmp_path / path / book.name).write_bytes(book.read_bytes())
    assert check_books(tmp_path) == len(small.files("epub"))
    broken = tmp_path / "epub" / small.book.name
    broken.write_bytes(zipped(plants("targets")[0].planted(inside(small.book))))
    with pytest.raises(CheckError) as caught:
        check_books(tmp_path)
    assert caught.value.exit_code == ExitCode.CHECK
    assert "book-target" in {finding.code for finding in caught.value.findings}
    assert all(finding.hint for finding in caught.value.findings)
