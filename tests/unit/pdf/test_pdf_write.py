"""What WeasyPrint grumbles about stops the press; what it needs is loaded once."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from facts import pdf_facts
from typeset import CSS, FONTS, typeset

from press.errors import ContentError, ToolError
from press.pdf.write import Sources, preload, write_pdf

from .conftest import Write


def test_every_warning_is_in_the_error(raw: Write) -> None:
    with pytest.raises(ToolError) as error:
        raw('<p><a href="#nowhere">x</a>', "p { colour: red } p { margin: blue }")
    for part in ("colour", "margin", "nowhere"):
        assert part in str(error.value)


def test_a_stylesheet_that_was_warned_of_is_warned_of_again(raw: Write) -> None:
    for _ in range(2):
        with pytest.raises(ToolError, match="colour"):
            raw("<p>x", "p { colour: red }")


def test_a_character_no_font_has_is_an_error(raw: Write) -> None:
    with pytest.raises(ToolError, match="notdef"):
        raw("<p>漢")


def test_only_fonts_of_the_stylesheet_are_embedded(tmp_path: Path) -> None:
    body = "<p>Plain <code>code</code> <b>bold</b></p><pre>pre</pre>"
    # fonts are a process's: other tests' documents may have left theirs in this one
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        laid_out = apart.submit(typeset, tmp_path, body, "p { font-family: Nobody, serif }")
        fonts = pdf_facts(laid_out.result()).fonts
    assert fonts
    assert {font.name.split("-")[0] for font in fonts} == {"Plain"}


def test_a_picture_that_says_it_is_decoration_is_not_warned_of(raw: Write, tmp_path: Path) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (tmp_path / "wall.svg").write_text(picture, "utf-8")
    assert raw('<p>x <img src="wall.svg" alt="">')


def test_a_stylesheet_outside_the_sources_is_a_content_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"form-regular\.css"):
        preload([FONTS / "form-regular.css"], Sources((tmp_path,)))


PRELOAD = """
import subprocess, sys
from pathlib import Path
from press.pdf.write import Sources, preload
sheet = Path(sys.argv[1])
preload([sheet], Sources((sheet.parent, Path(sys.argv[2]))))
subprocess.run("env")
"""


def test_preloading_leaves_no_trace_in_the_environment_or_on_the_disk(tmp_path: Path) -> None:
    sheet, scratch = tmp_path / "test.css", tmp_path / "scratch"
    sheet.write_text(CSS.replace("url(", f"url({FONTS.as_uri()}/"), "utf-8")
    scratch.mkdir()
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRELOAD, sheet, FONTS],
        cwd=Path(__file__).parents[3],
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "FONTCONFIG" not in ran.stdout
    assert ran.stderr == ""
    assert list(scratch.iterdir()) == []


def test_the_raw_file_is_tagged_and_uncompressed(raw: Write) -> None:
    data = raw("<h1>Wall</h1>")
    assert b"/PressOrigin" in data
    assert b"/H1" in data


def test_relative_addresses_start_from_the_base(tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("p { margin: 0 }", "utf-8")
    html = '<!doctype html><html lang="en"><title>x</title><link rel="stylesheet" href="page.css">'
    assert write_pdf(html, base=tmp_path, sources=Sources((tmp_path,)), stylesheets=[])
