"""Files for paper: the press edition as PDF/X-4 wants it, and a booklet that folds in order.

ISO 15930-7 is not free to read: its requirements are named here, its clauses are not numbered.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from facts import pdf_facts
from manuscripts import STYLES
from outputs import Built
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader
from toolbox import require_tool

from press.pdf.booklet import MOST_PAGES, imposed
from press.pdf.cmyk import read_offset
from press.pdf.inks import contents

MM = 72 / 25.4
OPERATOR = re.compile(rb"(?<![\w/])(rg|RG|g|G|cs|CS|sc|SC|scn|SCN|ri|sh)\n")
SPOT = b"/All CS 1 SCN"
NUMBER = rb"-?[\d.]+"
INKS = re.compile(
    rb"(?:^|\s)(?:(?P<push>q)|(?P<pop>Q)"
    rb"|(?P<fill>%(n)s %(n)s %(n)s %(n)s) k|(?P<show>TJ|Tj))(?=\s|$)" % {b"n": NUMBER}
)
CHOSEN = set(read_offset(STYLES / "inks").chosen.values())


@pytest.fixture(params=["letter", "a4"])
def press(real: Built, request: pytest.FixtureRequest) -> Iterator[Pdf]:
    """Open the press edition of each trim."""
    with Pdf.open(real.handout(f"{request.param}-press")) as pdf:
        yield pdf


def boxes(page: Object) -> dict[str, list[float]]:
    return {
        name: [float(value) for value in page[f"/{name}Box"].as_list()]
        for name in ("Media", "Bleed", "Trim")
    }


def test_the_file_is_pdf_1_6_and_not_encrypted(press: Pdf) -> None:
    assert (press.pdf_version, press.is_encrypted) == ("1.6", False)


def test_the_output_intent_is_a_printing_condition_with_its_profile(press: Pdf) -> None:
    (intent,) = press.Root.OutputIntents.as_list()
    profile = intent.DestOutputProfile.read_bytes()
    assert intent.S == Name.GTS_PDFX
    assert (profile[12:16], profile[16:20], profile[36:40]) == (b"prtr", b"CMYK", b"acsp")
    assert intent.DestOutputProfile.N == 4
    assert str(intent.OutputConditionIdentifier)
    assert str(intent.Info)


def test_every_colour_is_in_the_inks_of_the_press(press: Pdf) -> None:
    for stream in contents(press):
        content = stream.read_bytes().replace(SPOT, b"")
        assert OPERATOR.findall(content) == []
    images = [o for o in press.objects if isinstance(o, Stream) and o.get("/Subtype") == "/Image"]
    assert {str(image.ColorSpace) for image in images} <= {"/DeviceCMYK", "/DeviceGray"}
    for page in press.pages:
        assert list(page.obj.Resources.ColorSpace.keys()) == ["/All"]
    held = [o for o in press.objects if isinstance(o, Dictionary | Stream)]
    assert {str(o.Group.CS) for o in held if Name.Group in o} <= {"/DeviceCMYK"}
    assert not any("/ShadingType" in o for o in held)


def test_dark_words_are_black_ink_alone(press: Pdf) -> None:
    black = 0
    for stream in contents(press):
        for ink in inks_of_words(stream.read_bytes()):
            # what is dark is black or one of the colours we chose, which have no second black
            assert sum(ink[:3]) == 0 or ink in CHOSEN, ink
            black += ink == (0, 0, 0, 1)
    assert black > len(press.pages)


def inks_of_words(content: bytes) -> Iterator[tuple[float, ...]]:
    """Yield the inks that words are filled with, of each run of text."""
    inks: list[tuple[float, ...]] = [(0, 0, 0, 1)]
    for token in INKS.finditer(content):
        if token["push"]:
            inks.append(inks[-1])
        elif token["pop"]:
            inks.pop()
        elif token["fill"]:
            inks[-1] = tuple(float(value) for value in token["fill"].split())
        else:
            yield inks[-1]


def test_its_fonts_are_embedded(press: Pdf) -> None:
    fonts = pdf_facts(Path(press.filename)).fonts
    assert fonts
    assert all(font.embedded for font in fonts)


def test_the_boxes_nest_with_a_bleed_of_three_millimetres(press: Pdf) -> None:
    for page in press.pages:
        media, bleed, trim = boxes(page.obj).values()
        assert [round(abs(a - b) / MM, 2) for a, b in zip(bleed, trim, strict=True)] == [3] * 4
        assert media[0] < bleed[0] < trim[0] < trim[2] < bleed[2] < media[2]
        assert media[1] < bleed[1] < trim[1] < trim[3] < bleed[3] < media[3]
        assert not {"/CropBox", "/ArtBox"} & set(page.obj.keys())


def test_marks_show_where_to_cut_and_stay_out_of_the_bleed(press: Pdf) -> None:
    for page in press.pages:
        _, bleed, trim = boxes(page.obj).values()
        drawn = page.obj.Contents.read_bytes().split(SPOT)[1]
        lines = re.findall(rb"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S", drawn)
        assert len(lines) == 8
        for line in lines:
            x1, y1, x2, y2 = map(float, line)
            assert x1 == x2 or y1 == y2
            on_edge = (x1, trim[0], trim[2]) if x1 == x2 else (y1, trim[1], trim[3])
            assert min(abs(on_edge[0] - edge) for edge in on_edge[1:]) < 0.01
            outside = max(bleed[0] - x1, x1 - bleed[2], bleed[1] - y1, y1 - bleed[3])
            assert outside > 0.9 * MM


def test_there_is_nothing_to_click_or_to_fill_in_and_nothing_runs(press: Pdf) -> None:
    for key in ("/AcroForm", "/OpenAction", "/AA", "/Names", "/Outlines", "/StructTreeRoot"):
        assert key not in press.Root
    assert not any("/Annots" in page.obj or "/AA" in page.obj for page in press.pages)


def test_metadata_say_what_it_is_and_that_it_is_not_trapped(press: Pdf, real: Built) -> None:
    packet = press.Root.Metadata.read_bytes().decode()
    assert "<pdfxid:GTS_PDFXVersion>PDF/X-4<" in packet
    for key in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:DocumentID"):
        assert f"<{key}>" in packet
    revised = real.publication.revised
    for key, value in (("VersionID", revised.isoformat()), ("RenditionClass", "default")):
        assert f"<xmpMM:{key}>{value}<" in packet
    info = press.trailer.Info
    assert (info.Trapped, str(info.Title)) == (Name("/False"), real.publication.title)
    assert str(info.CreationDate).startswith(f"D:{revised:%Y%m%d}")
    assert len(press.trailer.ID.as_list()) == 2
    assert "For a print shop." in packet


FORBIDDEN = {
    "/AA": "an action",
    "/Alternates": "another picture in place of one",
    "/Encrypt": "a lock",
    "/HT": "a halftone",
    "/HTP": "a phase of halftones",
    "/JS": "a script",
    "/OCProperties": "content that may be hidden",
    "/OP": "overprint that nobody asked for",
    "/OPI": "a stand-in for a picture",
    "/OPM": "overprint that nobody asked for",
    "/PresSteps": "a show",
    "/PS": "PostScript",
    "/Ref": "a page of another file",
    "/TR": "a transfer curve",
    "/TR2": "a transfer curve",
    "/XFA": "a form",
    "/op": "overprint that nobody asked for",
}
"""Keys that PDF/X-4 (ISO 15930-7) forbids, or that a file of ours has no need of."""


def forbidden(pdf: Pdf) -> set[str]:
    """Return what stands in a file and must not."""
    found = {"encryption"} if pdf.is_encrypted else set()
    for thing in pdf.objects:
        found |= _forbidden_in(thing)
        if isinstance(thing, Stream):
            filters = str(thing.get(Name.Filter, ""))
            found |= {"/LZWDecode"} & {f"/{word}" for word in re.findall(r"/(\w+)", filters)}
            found |= {"/F"} & set(thing.keys())  # its bytes would lie in another file
            if thing.get(Name.Subtype) == Name.PS:
                found.add("/PS")
    return found


def _forbidden_in(thing: Object) -> set[str]:
    if isinstance(thing, Dictionary | Stream):
        kids = [kid for _, kid in thing.items()]
        found = FORBIDDEN.keys() & set(thing.keys())
        found |= {"/JS"} if thing.get(Name.S) in (Name.JavaScript, Name.Launch) else set()
    else:
        kids, found = list(thing.as_list()) if isinstance(thing, Array) else [], set()
    for kid in kids:
        if isinstance(kid, Object) and not kid.is_indirect:
            found |= _forbidden_in(kid)
    return set(found)


def test_nothing_in_it_could_surprise_a_print_shop(press: Pdf) -> None:
    assert forbidden(press) == set()


@pytest.mark.parametrize("key", [*FORBIDDEN, "/LZWDecode", "/F"])
def test_each_surprise_would_be_found(key: str) -> None:
    pdf = Pdf.new()
    pdf.add_blank_page()
    stream = Stream(pdf, b"")
    if key == "/LZWDecode":
        stream.Filter = Name(key)
    elif key == "/PS":
        stream.Subtype = Name(key)
    else:
        stream[key] = Dictionary()
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=pdf.make_indirect(stream)))
    assert forbidden(pdf) == {key}


def test_info_and_xmp_say_the_same(press: Pdf) -> None:
    packet = press.Root.Metadata.read_bytes().decode()
    info = press.trailer.Info
    told = {
        name: re.findall(f"<{name}>([^<]*)<", packet) for name in ("pdf:Trapped", "pdf:Producer")
    }
    assert told == {"pdf:Trapped": ["False"], "pdf:Producer": [str(info.Producer)]}
    dates = {re.sub(r"\D", "", date) for date in re.findall(r"<xmp:\w+Date>([^<]*)<", packet)}
    assert dates == {re.sub(r"\D", "", str(info[key])) for key in ("/CreationDate", "/ModDate")}
    assert f'<rdf:li xml:lang="x-default">{info.Title}</rdf:li>' in packet
    assert f"<rdf:li>{info.Author}</rdf:li>" in packet
    first, second = press.trailer.ID.as_list()
    assert len(bytes(first)) == len(bytes(second)) == 16


def test_the_condition_is_named_and_its_profile_is_of_a_version_that_shops_read(
    press: Pdf,
) -> None:
    (intent,) = press.Root.OutputIntents.as_list()
    # a condition outside the ICC's registry is "Custom" and described in words
    assert Name.RegistryName not in intent
    assert (str(intent.OutputConditionIdentifier), bool(str(intent.OutputCondition))) == (
        "Custom",
        True,
    )
    assert intent.DestOutputProfile.read_bytes()[8] in (2, 4)


def rendered(pdf: Path, number: int, target: Path, slug_mm: float = 0) -> Image.Image:
    """Return a small, soft grey picture of what lies inside a page's trim."""
    slug = str(round(slug_mm / 25.4 * 60))
    where = ("-x", slug, "-y", slug, "-W", "510", "-H", "660")
    options = ("-r", "60", "-f", str(number), "-l", str(number), "-singlefile", "-gray", *where)
    subprocess.run(["pdftoppm", *options, pdf, target], check=True)
    return Image.open(target.with_suffix(".pgm")).convert("L").reduce(12)


def test_the_press_edition_draws_what_the_form_draws(real: Built, tmp_path: Path) -> None:
    require_tool("pdftoppm")
    press = rendered(real.handout("letter-press"), 4, tmp_path / "press", slug_mm=10)

    def unlike(number: int) -> float:
        form = rendered(real.handout("letter"), number, tmp_path / "form")
        return ImageStat.Stat(ImageChops.difference(form, press)).mean[0]

    assert unlike(4) < 4 < unlike(5) / 3


@pytest.mark.parametrize("pages", [1, 2, 4, 7, 35, 63, 64, 65, 72, 130])
def test_every_page_of_a_booklet_is_printed_once_and_in_order(pages: int) -> None:
    sides = list(imposed(pages))
    assert len(sides) % 2 == 0
    printed = [number for side in sides for number in side]
    assert sorted(number for number in printed if number is not None) == list(range(pages))
    booklets = -(-pages // MOST_PAGES)
    assert len(printed) % (4 * booklets) == 0
    assert printed.count(None) < 4 * booklets
    folded: list[int | None] = []
    per = len(sides) // booklets
    for start in range(0, len(sides), per):
        sheets = list(
            zip(sides[start : start + per : 2], sides[start + 1 : start + per : 2], strict=True)
        )
        # folded and nested, one leafs through the right halves inwards and the left ones outwards
        folded += [number for front, back in sheets for number in (front[1], back[0])]
        folded += [number for front, back in reversed(sheets) for number in (back[1], front[0])]
    assert [number for number in folded if number is not None] == list(range(pages))
    assert folded[0] == 0
    assert pages == 1 or folded[-1] == pages - 1


def test_a_booklet_is_the_large_print_on_sheets_of_its_own_size(real: Built) -> None:
    for trim in ("letter", "a4"):
        large = PdfReader(real.handout(f"{trim}-large-print"))
        booklet = PdfReader(real.handout(f"{trim}-booklet"))
        page, sheet = large.pages[0].mediabox, booklet.pages[0].mediabox
        assert (round(sheet.width), round(sheet.height)) == (round(page.height), round(page.width))
        sides = list(imposed(len(large.pages)))
        assert len(booklet.pages) == len(sides)
        for number in (1, len(sides) - 2):
            text = booklet.pages[number].extract_text()
            for half in sides[number]:
                if half is not None:
                    assert f"{half + 1}\u00a0of\u00a0{len(large.pages)}" in text


def test_the_sheets_say_in_their_fold_which_booklet_they_belong_to(real: Built) -> None:
    for trim in ("letter", "a4"):
        sides = PdfReader(real.handout(f"{trim}-booklet")).pages
        told = [re.findall(r"Part .+ of \d+", side.extract_text()) for side in sides]
        each = len(sides) // 4
        assert told[::2] == [
            [f"Part {part} of 2, sheet {sheet} of {each}"]
            for part in (1, 2)
            for sheet in range(1, each + 1)
        ]
        assert not any(told[1::2])


def test_the_mark_in_the_fold_touches_nothing(real: Built, tmp_path: Path) -> None:
    require_tool("pdftoppm")
    dpi = 60
    booklet = real.handout("a4-booklet")
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", booklet, tmp_path / "side"], check=True)
    for number, path in enumerate(sorted(tmp_path.glob("side-*.pgm"))):
        side = Image.open(path)
        fold, mm = side.width / 2, dpi / 25.4
        # letters stand 3 to 6.5 mm left of the fold; beside them is white, as is the fold itself
        for left, right in ((-9, -7), (-2.4, 9)):
            strip = side.crop((round(fold + left * mm), 0, round(fold + right * mm), side.height))
            assert strip.getextrema() == (255, 255), number


def test_a_booklet_has_words_of_nine_points_or_more_and_nothing_to_fill_in(real: Built) -> None:
    with Pdf.open(real.handout("letter-booklet")) as pdf:
        scales = {
            float(found)
            for page in pdf.pages
            for found in re.findall(rb"q ([\d.]+) 0 0", page.obj.Contents.read_bytes())
        }
        assert 14 * min(scales) >= 9
        assert "/AcroForm" not in pdf.Root
        assert not any("/Annots" in page.obj for page in pdf.pages)
        assert b"To print on both sides" in pdf.Root.Metadata.read_bytes()


def test_pages_that_are_left_over_are_lined(real: Built) -> None:
    from press.pdf.booklet import impose_booklet
    from press.pdf.finish import Facts

    with Pdf.open(real.handout("letter-large-print")) as pdf:
        del pdf.pages[5:]
        pdf.save(five := BytesIO())
    publication = real.publication
    facts = Facts("x", "en", publication.identifier, publication.revised, "y", Path("z"))
    with Pdf.open(BytesIO(impose_booklet(five.getvalue(), facts))) as pdf:
        halves = [half for page in pdf.pages for half in page.obj.Resources.XObject.values()]
        assert len(halves) == 8
        lined = [half for half in halves if half.read_bytes().count(b" l S") > 10]
        assert len(lined) == 3
