"""Only our fonts are in what we make, embedded and cut down; a second reader proves it."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from manuscripts import SMALL, STYLES, TEMPLATES, TODAY, copy_publication
from outputs import Built, build_apart
from pypdf import PdfReader

from press.errors import PressError
from press.pipeline import Shop

OURS = sorted((STYLES / "fonts").glob("*.ttf"))
SHOWN = re.compile(
    rb"/(?P<font>\S+) [\d.-]+ Tf|\[(?P<shown>[^\]]*)\] TJ|(?P<one><[0-9a-fA-F]+>) Tj"
)


@dataclass(frozen=True)
class Embedded:
    """A font of a PDF: its name, its program and which characters its codes stand for."""

    name: str
    program: bytes
    characters: dict[int, str]


def postscript_name(font: TTFont) -> str:
    """Return the name that a font calls itself."""
    return str(font["name"].getDebugName(6))


@lru_cache(maxsize=64)
def embedded(path: Path) -> tuple[Embedded, ...]:
    """Return the fonts of every page, form and field of a PDF."""
    reader = PdfReader(path)
    found = {}
    for holder in _resources(reader):
        for font in holder.get("/Font", {}).values():
            entry: Any = font.get_object()
            inner = entry.get("/DescendantFonts", [entry])[0].get_object()
            program = inner["/FontDescriptor"]["/FontFile2"].get_object().get_data()
            found[str(entry["/BaseFont"])] = Embedded(
                str(entry["/BaseFont"]), program, _characters(entry)
            )
    return tuple(found.values())


def _resources(reader: PdfReader) -> Iterator[Any]:
    root: Any = reader.root_object
    yield root.get("/AcroForm", {}).get("/DR", {})
    for page in reader.pages:
        yield page["/Resources"].get_object()
        for reference in page.get("/Annots", []):
            widget = reference.get_object()
            if "/AP" in widget:
                drawn = widget["/AP"]["/N"]
                for state in [drawn] if hasattr(drawn, "get_data") else drawn.values():
                    yield state.get_object().get("/Resources", {})


def _characters(font: Any) -> dict[int, str]:
    data = font["/ToUnicode"].get_data().decode("latin-1")
    found = {}
    for code, text in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>\s*(?=\n|<|$)", data):
        found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be", "replace")
    return found


@lru_cache(maxsize=16)
def original(name: str) -> TTFont:
    """Return our font that calls itself ``name``."""
    (found,) = [font for font in map(TTFont, OURS) if postscript_name(font) == name]
    return found


def outline(font: TTFont, glyph: str) -> list[Any]:
    """Return the points of a glyph."""
    coordinates, ends, flags = font["glyf"][glyph].getCoordinates(font["glyf"])
    return [list(coordinates), list(ends), bytes(flags)]


def test_every_font_of_every_file_calls_itself_one_of_ours(built: Built) -> None:
    names = {postscript_name(TTFont(path)) for path in OURS}
    for path in built.forms:
        fonts = embedded(path)
        assert fonts, path.name
        for font in fonts:
            assert postscript_name(TTFont(BytesIO(font.program))) in names, (path.name, font.name)


def test_every_letter_has_the_shape_it_has_in_our_font(built: Built) -> None:
    compared = 0
    for path in (built.handout(), built.sheet(built.publication.sheets[0].parts[0])):
        for font in embedded(path):
            cut = TTFont(BytesIO(font.program))
            whole = original(postscript_name(cut))
            for code, character in font.characters.items():
                ours = whole.getBestCmap().get(ord(character)) if len(character) == 1 else None
                if ours is not None and whole.getGlyphID(ours) == code:
                    theirs = cut.getGlyphName(code)
                    assert outline(cut, theirs) == outline(whole, ours), (font.name, character)
                    compared += 1
    assert compared > 200


def test_every_font_is_cut_down_to_what_is_used(built: Built) -> None:
    for path in built.forms:
        for font in embedded(path):
            assert re.match(r"/[A-Z]{6}\+", font.name), (path.name, font.name)
            whole = original(postscript_name(TTFont(BytesIO(font.program))))
            size = Path(str(whole.reader.file.name)).stat().st_size
            # the form's font stays whole: nobody knows what will be typed
            if "Form" not in font.name:
                assert len(font.program) < size / 2, (path.name, font.name)


def test_a_second_reader_finds_each_font_embedded_cut_and_readable(built: Built) -> None:
    assert shutil.which("pdffonts"), "poppler-utils is missing"
    for path in built.forms:
        told = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True)
        rows = told.stdout.splitlines()[2:]
        assert rows, path.name
        for row in rows:
            name, _, _, _, *flags = row.rsplit(None, 8)[0], *row.split()[-8:]
            assert "CID TrueType" in row, row
            assert [one for one in flags if one in {"yes", "no"}] == ["yes"] * 3, (path.name, name)
        assert told.stderr == "", path.name


def test_no_missing_letter_is_shown(built: Built) -> None:
    """Glyph 0 of a font is the empty box that stands for what the font does not have."""
    for path in built.forms:
        for page in PdfReader(path).pages:
            contents: Any = page["/Contents"]
            for found in SHOWN.finditer(contents.get_data()):
                shown = found["shown"] or found["one"] or b""
                codes = b"".join(re.findall(rb"<([0-9a-fA-F]*)>", shown))
                assert b"0000" not in [codes[at : at + 4] for at in range(0, len(codes), 4)]


@pytest.mark.parametrize("words", ["A 漢 stands here.", "A heart ❤ here.", "Ἀ is old."])
def test_a_letter_that_our_fonts_lack_stops_the_build(tmp_path: Path, words: str) -> None:
    content = copy_publication(tmp_path, SMALL)
    path = content / "en" / "back.md"
    path.write_text(path.read_text("utf-8").replace("Made up for the tests", words), "utf-8")
    output = tmp_path / "output"
    with pytest.raises(PressError) as caught:
        build_apart(Shop(content, TEMPLATES, STYLES, output, TODAY))
    letter = max(words)
    assert letter in str(caught.value) or f"U+{ord(letter):04X}" in str(caught.value)
    assert list(output.rglob("*.pdf")) == []


def test_every_font_of_the_book_is_one_of_ours_and_declared(built: Built) -> None:
    ours = {path.name: path.read_bytes() for path in OURS}
    with zipfile.ZipFile(built.book) as book:
        names = [name for name in book.namelist() if name.endswith((".ttf", ".otf", ".woff2"))]
        package = next(name for name in book.namelist() if name.endswith(".opf"))
        manifest = book.read(package).decode("utf-8")
        assert names
        for name in names:
            assert book.read(name) == ours[Path(name).name]
            assert 'media-type="font/ttf"' in manifest
            assert Path(name).name in manifest
        sheets = [book.read(name).decode() for name in book.namelist() if name.endswith(".css")]
    asked = {
        Path(href).name for text in sheets for href in re.findall(r"url\([\"']?([^)\"']+)", text)
    }
    assert {Path(name).name for name in names} <= {Path(href).name for href in asked}


def test_our_fonts_carry_their_licences() -> None:
    said = (STYLES / "fonts" / "README.md").read_text("utf-8")
    for path in OURS:
        family = re.sub(r"-(\d+|regular)$", "", path.stem)
        assert family in said or path.name in said
    licences = list((STYLES / "fonts").glob("OFL*.txt"))
    assert len(licences) >= 2
    assert all("SIL OPEN FONT LICENSE" in one.read_text("utf-8").upper() for one in licences)
