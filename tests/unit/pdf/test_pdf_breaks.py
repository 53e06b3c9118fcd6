"""What stands on each page is read from WeasyPrint's own boxes."""

from __future__ import annotations

from pathlib import Path

from typeset import CSS, FONTS

from press.model.pages import Page, Piece
from press.pdf.write import Sources, typeset, write_pdf

DOCUMENT = """<!doctype html><html lang="en">
<title>Two neighbours</title>
<section class="cover"><p>Quiet hours</p></section>
<section class="chapter" id="walls"><h1>Walls</h1>
<p class="beside">Two minutes</p>
<p>Sound takes the short <em>way</em>.<span class="note">A handbook.</span></p>
<p style="break-before: page">Along pipes, see <a href="#floors" class="page-ref">page </a>.</p>
</section>
<section class="chapter flow" id="floors"><h1>Floors</h1><p>A chair scrapes.</p></section>
"""
OWN = """
.cover { break-after: page }
.beside { position: absolute; left: 80mm }
.page-ref::after { content: target-counter(attr(href), page) }
"""


def sheet(folder: Path) -> tuple[Path, Sources]:
    """Return a stylesheet in a folder with the one font it names."""
    (folder / "form-regular.ttf").write_bytes((FONTS / "form-regular.ttf").read_bytes())
    (folder / "own.css").write_text(CSS + OWN, "utf-8")
    return folder / "own.css", Sources((folder,))


def test_a_page_is_known_by_the_words_of_its_text_and_their_chapters(tmp_path: Path) -> None:
    css, sources = sheet(tmp_path)
    made = typeset(DOCUMENT, base=tmp_path, sources=sources, stylesheets=[css], wants_file=False)
    assert made.raw == b""
    assert made.pages == (
        Page(1, (piece("", "quiet hours"),)),
        Page(2, (piece("walls", "walls two minutes sound takes the short way"),)),
        Page(
            3, (piece("walls", "along pipes see page"), piece("floors", "floors a chair scrapes"))
        ),
    )


def piece(chapter: str, text: str) -> Piece:
    return Piece(chapter, tuple(text.split()))


def test_a_word_broken_over_pages_begins_the_second_with_the_first_word_there(
    tmp_path: Path,
) -> None:
    css, sources = sheet(tmp_path)
    many = " ".join(f"word{number}" for number in range(400))
    html = (
        '<!doctype html><html lang="en"><title>x</title>'
        f'<section class="chapter" id="long"><p>{many}</p></section>'
    )
    pages = typeset(html, base=tmp_path, sources=sources, stylesheets=[css]).pages
    assert len(pages) > 2
    assert " ".join(word for page in pages for word in page.pieces[0].words) == many


def test_the_pages_of_a_layout_change_nothing_in_its_file(tmp_path: Path) -> None:
    css, sources = sheet(tmp_path)
    where = {"base": tmp_path, "sources": sources, "stylesheets": [css]}
    assert typeset(DOCUMENT, **where).raw == write_pdf(DOCUMENT, **where)  # type: ignore[arg-type]
