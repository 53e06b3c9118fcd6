"""A manuscript cannot run, fetch or read anything, and what we make cannot either."""

from __future__ import annotations

import re
import threading
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from commands import build, change, short_publication
from facts import pdf_facts
from insides import insides, squeezed
from lxml import etree
from manuscripts import ROOT, STYLES, copy_publication, load
from outputs import Built
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from press.errors import ContentError, PressError
from press.pdf.write import Sources, write_pdf

SVG = 'xmlns="http://www.w3.org/2000/svg" width="9" height="9"'


# What WeasyPrint may read


@pytest.fixture(scope="module")
def telltale() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes every call."""
    calls: list[str] = []

    class Notes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # their name
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # their name
            return

    server = HTTPServer(("127.0.0.1", 0), Notes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", calls
    server.shutdown()
    server.server_close()


@pytest.fixture()
def shelf(tmp_path: Path) -> Path:
    """A folder that may be read, beside one that may not."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "wall.svg").write_text(f"<svg {SVG}><path d='M0 0h9v9z'/></svg>", "utf-8")
        (folder / "house.css").write_text("p { color: red }", "utf-8")
    (inside / "linked.svg").symlink_to(outside / "wall.svg")
    (inside / "away").symlink_to(outside)
    with (inside / "huge.svg").open("wb") as file:
        file.truncate(6_000_000)
    (inside / "plain.html").write_text("<p>x", "utf-8")
    return inside


def typeset(body: str, shelf: Path) -> bytes:
    """Lay out a document that may read ``shelf`` and the styles."""
    sheet = shelf / "sheet.css"
    font = (STYLES / "fonts" / "form-regular.ttf").as_uri()
    # one name for one font: WeasyPrint's are those of a process, which other tests share
    face = f"@font-face {{ font-family: Plain; src: url({font}) }}"
    sheet.write_text(f"{face} * {{ font-family: Plain }}", "utf-8")
    html = f"<!doctype html><html lang=en><title>x</title><body>{body}<p>x"
    return write_pdf(html, base=shelf, sources=Sources((shelf, STYLES)), stylesheets=[sheet])


def test_a_picture_inside_the_folder_is_read(shelf: Path) -> None:
    assert typeset('<img alt="a wall" src="wall.svg">', shelf).startswith(b"%PDF")


ADDRESSES = [
    "http://{server}/x.svg",
    "HTTP://{server}/x.svg",
    "//{server}/x.svg",
    "https://{server}/x.svg",
    "ftp://{server}/x.svg",
    "../outside/wall.svg",
    "%2e%2e/outside/wall.svg",
    "linked.svg",
    "away/wall.svg",
    "huge.svg",
    "plain.html",
    "file:///etc/passwd",
    "file://{server}/etc/passwd",
    "file:///dev/zero",
    "file:///proc/self/environ",
    "/etc/hostname",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
]
WAYS = {
    "picture": '<img alt="x" src="{url}">',
    "object": '<object data="{url}" type="image/svg+xml"></object>',
    "embed": '<embed src="{url}" type="image/svg+xml">',
    "background": "<p style=\"background: url('{url}')\">x</p>",
    "bullet": "<ul><li style=\"list-style-image: url('{url}')\">x</ul>",
    "content": "<style>p::before {{ content: url('{url}') }}</style>",
    "import": "<style>@import '{url}';</style>",
    "stylesheet": '<link rel="stylesheet" href="{url}">',
    "font": "<style>@font-face {{ font-family: g; src: url('{url}') }}</style>",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_picture_from_elsewhere_stops_the_document(
    shelf: Path, telltale: tuple[str, list[str]], address: str
) -> None:
    url = address.replace("{server}", telltale[0])
    with pytest.raises(PressError):
        typeset(WAYS["picture"].format(url=url), shelf)
    assert telltale[1] == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", ["http://{server}/x.svg", "../outside/wall.svg", "linked.svg"])
def test_no_way_of_asking_gets_out_of_the_folder(
    shelf: Path, telltale: tuple[str, list[str]], way: str, address: str
) -> None:
    url = address.replace("{server}", telltale[0])
    with pytest.raises(PressError):
        typeset(WAYS[way].format(url=url), shelf)
    assert telltale[1] == []


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="http://{server}/x.png" width="9" height="9"/>',
        '<image href="../outside/wall.svg" width="9" height="9"/>',
        '<image href="file:///etc/passwd" width="9" height="9"/>',
        '<use href="http://{server}/x.svg#a"/>',
        "<style>@import 'http://{server}/x.css';</style>",
        "<style>path {{ fill: url('http://{server}/x.svg#a') }}</style><path d='M0 0h9v9z'/>",
    ],
)
def test_a_drawing_fetches_nothing_even_if_it_gets_as_far_as_the_layout(
    shelf: Path, telltale: tuple[str, list[str]], inside: str
) -> None:
    drawn = inside.replace("{server}", telltale[0]).replace("{{", "{").replace("}}", "}")
    (shelf / "drawn.svg").write_text(f"<svg {SVG}>{drawn}</svg>", "utf-8")
    try:
        made = typeset('<img alt="x" src="drawn.svg">', shelf)
    except PressError:
        made = b""
    assert telltale[1] == []
    assert b"root:" not in made


# What a manuscript may hold


JINJA = [
    "{{ 7+777 }}",
    "{% include 'layouts/pdf.html.j2' %}",
    "{{ config }}",
    "{% raw %}",
    "${7+777}",
]


@pytest.fixture(scope="module")
def tricky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is made of a manuscript that talks like a template and like markup."""
    folder = tmp_path_factory.mktemp("tricky")
    content = short_publication(folder)
    tricks = " ".join(JINJA)
    change(content / "en" / "guide.md", "Every house hums a little.", f"Every house {tricks} hums.")
    change(content / "en" / "guide.md", "title: What a wall", "title: '{{ 7+777 }} <b>&amp;'\n#")
    change(content / "en" / "steps-loud.md", "Take the chair", "Take {{ 7+777 }} the chair")
    change(content / "en" / "night-plan.md", "Blank lines are fine", 'Blank {{ 7+777 }} & "so"')
    change(content / "en" / "listening.md", "I hear heels", "I hear {{ 7+777 }} heels")
    change(content / "en" / "infographic.yaml", "title: Slept well", "title: '<i>Slept</i> & well'")
    change(content / "help-lines" / "zz.yaml", "service: The Fixers", "service: <u>Fixers</u> & Co")
    change(
        content / "publication.yaml", "line: Made up for tests.", "line: 'Made <s>{{ 7+777 }}</s>'"
    )
    told = build(content, folder / "out")
    assert told.returncode == 0, told.stderr
    return folder / "out"


def test_content_is_never_a_template(tricky: Path) -> None:
    text = squeezed(" ".join(pdf_facts(tricky / "handout/quiet-hours-letter.pdf").texts))
    for trick in JINJA:
        assert squeezed(trick) in text, trick
    for words in ("Take {{ 7+777 }} the chair", "Blank {{ 7+777 }}", "I hear {{ 7+777 }} heels"):
        assert squeezed(words) in text, words
    assert "784" not in text
    with zipfile.ZipFile(tricky / "epub/quiet-hours.epub") as book:
        documents = [book.read(name).decode() for name in book.namelist() if "xhtml" in name]
    said = squeezed(" ".join("".join(map(str, parsed(one).itertext())) for one in documents))
    for trick in JINJA:
        assert squeezed(trick) in said, trick


def test_markup_in_data_is_words(tricky: Path) -> None:
    text = squeezed(" ".join(pdf_facts(tricky / "handout/quiet-hours-letter.pdf").texts))
    for words in ("<i>Slept</i> & well", "<u>Fixers</u> & Co", "Made <s>{{ 7+777 }}</s>"):
        assert squeezed(words) in text, words
    with zipfile.ZipFile(tricky / "epub/quiet-hours.epub") as book:
        numbers = book.read("EPUB/numbers.xhtml").decode()
    assert "&lt;u&gt;Fixers&lt;/u&gt; &amp; Co" in numbers


def test_what_a_field_says_is_not_markup_either(tricky: Path) -> None:
    facts = pdf_facts(tricky / "sheets/night-notes-letter.pdf")
    assert 'Blank {{ 7+777 }} & "so".' in {field.tooltip for field in facts.fields}


def parsed(document: str) -> etree._Element:
    """Return an XHTML document as a tree."""
    return etree.fromstring(document.encode())


ALIASES = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("publication.yaml", ALIASES, "yaml-syntax"),
        ("help-lines/zz.yaml", ALIASES, "yaml-syntax"),
        ("en/infographic.yaml", ALIASES, "yaml-syntax"),
        ("en/back.md", f"---\n{ALIASES}---\n# Title\n", "yaml-syntax"),
        ("publication.yaml", "a: " + "[" * 5_000, "yaml-syntax"),
        ("publication.yaml", "a: " + "{b: " * 5_000, "yaml-syntax"),
        ("publication.yaml", "- " * 5_000, "yaml-syntax"),
        ("publication.yaml", "!!python/object/apply:os.system ['echo x']", "yaml-syntax"),
        ("publication.yaml", "a: !!python/name:os.system x", "key-unknown"),
        ("en/back.md", "---\nkind: article\n" * 50, "key-missing"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_file_that_would_grow_or_run_is_reported(
    tmp_path: Path, file: str, text: str, code: str
) -> None:
    content = copy_publication(tmp_path)
    (content / file).write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        load(content)
    assert code in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[==== big | Big | 99999999]", "value-wrong"),
        (">" * 2_000 + " x", "block-shape"),
        ("- " * 2_000 + "x", "block-shape"),
        ("[" * 2_000, ""),
        ("*a **b " * 300, ""),
        ("[a](" * 300, "link-form"),
        ("![a](" * 300, "picture-place"),
        ("`" * 3_000, ""),
        ("<" * 3_000, ""),
        ("<a" * 1_000 + ">", "html-raw"),
        ("&LT;script&GT;alert(1)&LT;/script&GT;", ""),
        ("&#60;script&#62;alert(1)&#60;/script&#62;", ""),
        ("\\<script>", ""),
    ],
    ids=lambda value: str(value)[:16],
)
def test_a_part_that_tries_the_reader_is_reported_or_is_words(
    tmp_path: Path, text: str, code: str
) -> None:
    content = copy_publication(tmp_path)
    path = content / "en" / "night-plan.md"
    path.write_text(path.read_text("utf-8") + f"\n{text}\n", "utf-8")
    try:
        publication = load(content)
    except PressError as error:
        assert code in {finding.code for finding in error.findings}
        return
    assert code == ""
    (part,) = [one for one in publication.parts if one.id == "night-plan"]
    assert "<script" not in repr(part)


@pytest.mark.parametrize("value", ["../../evil", "a/b", "..", "", "A b", "x" * 80, "a{}", "a.b"])
@pytest.mark.parametrize("key", ["slug", "name"])
def test_a_name_cannot_lead_out_of_the_output_folder(tmp_path: Path, key: str, value: str) -> None:
    content = copy_publication(tmp_path)
    if key == "slug":
        change(content / "publication.yaml", "slug: quiet-hours", f'slug: "{value}"')
    elif value:
        change(content / "en" / "night-plan.md", "name: night-notes", f'name: "{value}"')
    else:
        return
    with pytest.raises(ContentError) as caught:
        load(content)
    assert "value-wrong" in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("language", ["../en", "/etc", "en/../en", "..", "e\\0n"])
def test_a_language_cannot_lead_out_of_the_manuscript(tmp_path: Path, language: str) -> None:
    content = copy_publication(tmp_path)
    change(content / "publication.yaml", "language: en", f'language: "{language}"')
    with pytest.raises(ContentError):
        load(content)


@pytest.mark.parametrize("part", ["../../secret", "/etc/passwd", "..", "guide/../guide"])
def test_a_part_cannot_lead_out_of_the_manuscript(tmp_path: Path, part: str) -> None:
    content = copy_publication(tmp_path)
    (tmp_path / "secret.md").write_text("---\nkind: article\n---\n# Secret\n", "utf-8")
    change(content / "publication.yaml", "parts: [inside, guide,", f'parts: ["{part}", guide,')
    with pytest.raises(ContentError) as caught:
        load(content)
    assert "Secret" not in str(caught.value)


def test_a_linked_part_is_not_read(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    outside = tmp_path / "outside.md"
    outside.write_text((content / "en" / "back.md").read_text("utf-8"), "utf-8")
    (content / "en" / "back.md").unlink()
    (content / "en" / "back.md").symlink_to(outside)
    with pytest.raises(ContentError) as caught:
        load(content)
    assert "file-outside" in {finding.code for finding in caught.value.findings}


# What is made


def below(thing: Any, depth: int = 0) -> Iterator[Any]:
    """Yield every dictionary of a PDF's object."""
    if isinstance(thing, Dictionary | Stream):
        yield thing
        inner = [value for _, value in thing.items()]
    elif isinstance(thing, Array):
        inner = list(thing)
    else:
        return
    for value in inner:
        if not (isinstance(value, Object) and value.is_indirect) and depth < 30:
            yield from below(value, depth + 1)


@lru_cache(maxsize=64)
def actions(path: Path) -> tuple[dict[str, str], ...]:
    """Return every action of a PDF: its kind, and where it leads."""
    with Pdf.open(path) as pdf:
        return tuple(
            {"kind": str(one.S), "leads": str(one.get(Name.URI, ""))}
            for thing in pdf.objects
            for one in below(thing)
            if Name.S in one
            and str(one.get(Name.Type, "/Action")) == "/Action"
            and str(one.S) in ACTIONS
        )


ACTIONS = {
    *("/URI", "/GoTo", "/GoToR", "/GoToE", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide"),
    *("/Named", "/SubmitForm", "/ResetForm", "/ImportData", "/JavaScript", "/SetOCGState"),
    *("/Rendition", "/Trans", "/GoTo3DView", "/RichMediaExecute"),
}
KEYS = {
    *("/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EmbeddedFile", "/AF", "/XFA", "/RichMedia"),
    *(
        "/FileAttachment",
        "/EF",
        "/Launch",
        "/Encrypt",
        "/Movie",
        "/Sound",
        "/Collection",
        "/SigFlags",
    ),
}


def test_no_pdf_does_anything_but_follow_links(built: Built) -> None:
    for path in built.archives:
        for one in actions(path):
            assert one["kind"] in {"/URI", "/GoTo"}, (path.name, one)
            assert one["kind"] != "/URI" or one["leads"].startswith("https://"), (path.name, one)
    assert any(one["kind"] == "/URI" for one in actions(built.handout()))


def test_no_pdf_holds_a_script_a_file_or_a_form_that_is_sent(built: Built) -> None:
    for path in built.archives:
        with Pdf.open(path) as pdf:
            assert Name.OpenAction not in pdf.Root
            for thing in pdf.objects:
                for one in below(thing):
                    assert not KEYS & {str(key) for key in one}, path.name
                    assert str(one.get(Name.Subtype, "")) not in KEYS, path.name


def test_no_file_tells_of_the_machine_it_was_made_on(built: Built) -> None:
    traces = {squeezed(one) for one in (str(ROOT), str(built.root), "file://", "/tmp/", "/home/")}
    for record in built.records:
        for place, text in insides(built.root / record.path).items():
            found = [one for one in traces if one in text]
            assert (record.path, place, found) == (record.path, place, [])


def test_the_book_runs_nothing_and_fetches_nothing(built: Built) -> None:
    with zipfile.ZipFile(built.book) as book:
        names = book.namelist()
        assert not [name for name in names if name.endswith((".js", ".html", ".exe"))]
        assert all(not name.startswith("/") and ".." not in name.split("/") for name in names)
        for name in names:
            if name.endswith((".xhtml", ".svg", ".opf", ".ncx")):
                check_document(name, etree.fromstring(book.read(name)))
            elif name.endswith(".css"):
                check_style(name, book.read(name).decode())


ACTIVE = {"script", "iframe", "object", "embed", "audio", "video", "base"}


def check_document(name: str, tree: etree._Element) -> None:
    """Assert that a document of a book holds nothing active and nothing from outside."""
    for element in tree.iter("*"):
        tag = etree.QName(element).localname
        assert tag not in ACTIVE, (name, tag)
        for full, given in element.attrib.items():
            check_attribute(name, tag, etree.QName(str(full)).localname.lower(), str(given))
        if tag == "style":
            check_style(name, "".join(map(str, element.itertext())))


def check_attribute(name: str, tag: str, key: str, value: str) -> None:
    """Assert that an attribute runs, sends and fetches nothing."""
    assert not key.startswith("on"), (name, key)
    assert key not in {"action", "formaction", "base", "ping", "http-equiv"}, (name, key)
    if key in {"src", "poster", "data", "srcset"} or (key == "href" and tag != "a"):
        assert ":" not in value, (name, value)
    if key == "href":
        assert re.match(r"https://|[^:]*$", value), (name, value)
    if key == "style":
        check_style(name, value)


def check_style(name: str, css: str) -> None:
    """Assert that a stylesheet asks for nothing outside the book."""
    assert "@import" not in css, name
    for url in re.findall(r"url\(\s*[\"']?([^\"')]*)", css):
        assert not re.match(r"[a-z]+:|//|/|\.\./\.\./\.\.", url), (name, url)


def test_the_press_opens_no_connection() -> None:
    """Nothing in the press may call home: it imports nothing that could."""
    network = (
        r"^\s*(?:import|from) (?:socket|ssl|http|ftplib|smtplib|requests|httpx|urllib\.request)"
    )
    found = [
        path.name
        for path in (ROOT / "press").rglob("*.py")
        if re.search(network, path.read_text("utf-8"), re.MULTILINE)
    ]
    assert found == []


def test_no_template_or_style_names_an_address_to_fetch() -> None:
    known = (
        "http://www.w3.org/",
        "http://www.idpf.org/",
        "http://www.daisy.org/",
        "http://purl.org/",
    )
    for folder in ("templates", "styles"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".j2", ".css", ".svg", ".yaml"}:
                for url in re.findall(r"https?://[^\s\"'<)]+", path.read_text("utf-8")):
                    assert url.startswith(known), (path.name, url)
