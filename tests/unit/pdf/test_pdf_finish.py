"""The finished file as a whole: structure, conformance, the same bytes everywhere."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from facts import pdf_facts
from manuscripts import STYLES
from pikepdf import Pdf
from typeset import CSS, FONTS

from press.pdf.finish import Facts, Printing, finish, finish_inks
from press.pdf.inks import read_greys
from press.pdf.pages import mark_artifacts
from press.pdf.tree import Text, read_tree

from .conftest import FORM, FORM_FONT, Write, plain

EVERYTHING = """
<header><p>Neighbours</p></header>
<nav><ol><li><a href="#wall">Walls</a></li></ol></nav>
<section id="wall"><h1>Walls</h1>
<p>A wall<span class="note">Of brick.</span> says <em lang="es">hola</em> to
<a href="https://example.org">a door</a>.</p>
<p aria-hidden="true">* * *</p>
<div>Loose words<ul><li>one<ol><li>inner</li></ol></li></ul></div>
<table><tr><th>Day</th><th>Noise</th></tr><tr><th scope="row">Monday</th><td>none</td></tr></table>
<div role="img" aria-label="Two of three people"><p>ooo</p></div>
<blockquote><p>Knock first.</p></blockquote></section>
"""


def test_the_structure_says_what_the_html_says(finished: Write) -> None:
    tags = pdf_facts(finished(EVERYTHING)).tags
    nested = ("L", ("LI", ("Lbl", "1. "), ("LBody", "inner")))
    assert tags == (
        "Document",
        ("P", "Neighbours"),
        ("Sect", ("L", ("LI", ("Lbl", "1. "), ("LBody", ("Link", "Walls"))))),
        (
            "Sect",
            ("H1", "Walls"),
            (
                "P",
                "A wall",
                ("Reference", ("Lbl", "1")),
                " says ",
                ("Span", "hola"),
                " to ",
                ("Link", "a door"),
                ".",
            ),
            ("Note", ("Lbl", "1. "), "Of brick."),
            ("P", "Loose words"),
            ("L", ("LI", ("Lbl", "• "), ("LBody", "one", nested))),
            (
                "Table",
                (
                    "TBody",
                    ("TR", ("TH", "Day"), ("TH", "Noise")),
                    ("TR", ("TH", "Monday"), ("TD", "none")),
                ),
            ),
            ("Figure", "ooo", "Two of three people"),
            ("BlockQuote", ("P", "Knock first.")),
        ),
    )


def test_labels_stand_beside_their_fields(finished: Write) -> None:
    # The white space around the fields became no label of its own.
    *_, say = pdf_facts(finished(FORM)).tags
    assert say == ("P", ("Lbl", "What I want to say "), ("Form", "[notes.say]"))


def test_scopes_languages_and_note_numbers_are_written(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(EVERYTHING))) as pdf:
        data = plain(pdf)
    assert data.count(b"/Scope /Column") == 2
    assert data.count(b"/Scope /Row") == 1
    assert b"/Headers" not in data
    assert data.count(b"/Lang (es)") == 1
    assert b"/ID (note-1)" in data


def test_page_furniture_and_decoration_are_artifacts(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(EVERYTHING))) as pdf:
        content = b"".join(page.obj.Contents.read_bytes() for page in pdf.pages)
        pages = len(pdf.pages)
        tree = read_tree(pdf)
    held = {(leaf.page, leaf.mcid) for leaf in tree.root.leaves() if isinstance(leaf, Text)}
    assert content.count(b"/Artifact <</Type /Pagination>> BDC") == pages
    assert content.count(b"/MCID") == len(held)


def test_marking_artifacts_twice_changes_nothing(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(EVERYTHING))) as pdf:
        before = plain(pdf)
        tree = read_tree(pdf)
        mark_artifacts(pdf, tree.margins, tree.root.leaves())
        assert plain(pdf) == before


def test_a_document_without_fields_has_no_form_and_no_form_font(finished: Write) -> None:
    data = pdf_facts(finished("<p>Wall"))
    assert data.fields == ()
    assert {font.name for font in data.fonts} == {"Plain"}


def test_the_file_is_small(raw: Write, finished: Write) -> None:
    assert len(finished(FORM)) < len(raw(FORM)) / 2


def test_qpdf_finds_nothing_wrong(finished: Write, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(finished(FORM + EVERYTHING))
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)


SCRIPT = """
import hashlib, sys
from datetime import date
from pathlib import Path
from press.pdf.finish import Facts, finish
from press.pdf.write import Sources, write_pdf
folder, font, body = Path(sys.argv[1]), Path(sys.argv[2]), sys.stdin.read()
raw = write_pdf(body, base=folder, sources=Sources((folder, font.parent)),
                stylesheets=[folder / "test.css"])
facts = Facts("Two neighbours", "en", "urn:x", date(2026, 11, 1), "The makers", font)
for standard in ("1.7", "2.0"):
    print(hashlib.sha256(finish(raw, facts, standard)).hexdigest())
"""


def test_the_bytes_are_the_same_everywhere(tmp_path: Path) -> None:
    html = f'<!doctype html><html lang="en"><title>x</title><body>{FORM}{EVERYTHING}'
    hashes = set()
    for number, (zone, seed, locale) in enumerate(
        [("UTC", "0", "C"), ("Asia/Tokyo", "1", "C.UTF-8"), ("America/Lima", "99", "POSIX")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        css = CSS.replace("url(", f"url({FONTS.as_uri()}/")
        (folder / "test.css").write_text(css, "utf-8")
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT, folder, FORM_FONT],
            cwd=Path(__file__).parents[3],
            env={
                "PATH": os.defpath,
                "TZ": zone,
                "PYTHONHASHSEED": seed,
                "LC_ALL": locale,
                "PYTHONUTF8": "1",
            },
            input=html,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        hashes.add(tuple(ran.stdout.split()))
    ((one, other),) = hashes
    assert len({one, other, hashlib.sha256(b"").hexdigest()}) == 3


def test_a_grey_file_is_the_same_alone_and_after_one_in_colour(raw: Write, facts: Facts) -> None:
    data = raw(EVERYTHING)
    grey = Printing(replace(facts, title="Grey"), read_greys(STYLES / "inks" / "grey.yaml"))
    both = list(finish_inks(data, [Printing(facts), grey]))
    assert both == [finish(data, facts), *finish_inks(data, [grey])]
    assert both[0] != both[1]
