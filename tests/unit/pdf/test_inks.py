"""Grey editions: every colour becomes the grey that the table or its luminance says."""

from __future__ import annotations

import re

import pytest
from manuscripts import STYLES
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from press.errors import ToolError
from press.pdf.inks import Greys, greys_for, luminance, print_in_grey, read_greys, recolour
from press.render.environment import PINE as HOUSE
from press.render.environment import nearly

GREYS = read_greys(STYLES / "inks" / "grey.yaml")
PINE_HEX = "#1F5652"
PINE = b"0.121569 0.337255 0.321569"


def page_of(content: bytes) -> Pdf:
    """Return a file of one page with this content."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(100, 100))
    page.obj.Contents = Stream(pdf, content)
    return pdf


def shown(pdf: Pdf) -> str:
    return pdf.pages[0].obj.Contents.read_bytes().decode()


def test_a_colour_of_words_and_one_of_pictures_have_greys_of_their_own() -> None:
    pdf = page_of(
        b"/P <</MCID 0>> BDC " + PINE + b" rg EMC\n/Figure <</MCID 1>> BDC "
        b"/Span BMC EMC " + PINE + b" RG EMC " + PINE + b" rg"
    )
    print_in_grey(pdf, GREYS)
    assert re.findall(r"[\d.]+ [gG]\b", shown(pdf)) == ["0 g", "0.1686 G", "0 g"]


def test_a_clinics_colour_has_the_greys_of_the_colour_whose_place_it_took() -> None:
    house = "#3f5200"
    own = greys_for(GREYS, house)
    assert own.page["#3F5200"] == GREYS.page[PINE_HEX]
    assert own.picture["#3F5200"] == GREYS.picture[PINE_HEX]
    # charts draw large areas in a colour of their own, here and in press/render
    assert own.picture[nearly(house)] == GREYS.picture[nearly(PINE_HEX)]
    assert own.page[PINE_HEX] == GREYS.page[PINE_HEX]
    assert greys_for(GREYS, "") is GREYS
    assert HOUSE == PINE_HEX


def test_a_colour_that_no_list_names_keeps_its_luminance() -> None:
    assert luminance((1, 1, 1)) == pytest.approx(1)
    assert luminance((0, 0, 0)) == 0
    assert luminance((0.5, 0.5, 0.5)) == pytest.approx(0.5, abs=1e-6)
    assert Greys().of((0, 0.5, 0), in_picture=False) == pytest.approx(0.4277, abs=1e-3)


def test_no_colour_is_left_in_a_form_or_a_pattern() -> None:
    pdf = page_of(b"/X Do")
    form = Stream(pdf, PINE + b" rg")
    form.Subtype = Name.Form
    pattern = Stream(pdf, PINE + b" RG")
    pattern.PatternType = 1
    pdf.pages[0].obj.Resources = Dictionary(
        XObject=Dictionary(X=pdf.make_indirect(form)),
        Pattern=Dictionary(P=pdf.make_indirect(pattern)),
    )
    print_in_grey(pdf, GREYS)
    assert (form.read_bytes(), pattern.read_bytes()) == (b"0 g", b"0 G")


def test_a_photograph_becomes_grey_and_keeps_its_size() -> None:
    pdf = page_of(b"/X Do")
    picture = Image.new("RGB", (3, 2), (255, 0, 0))
    image = Stream(pdf, picture.tobytes())
    image.Subtype, image.ColorSpace = Name.Image, Name.DeviceRGB
    image.Width, image.Height, image.BitsPerComponent = 3, 2, 8
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=pdf.make_indirect(image)))
    for _ in range(2):
        print_in_grey(pdf, GREYS)
        assert image.ColorSpace == Name.DeviceGray
        assert image.read_bytes() == bytes([76] * 6)


@pytest.mark.parametrize("operator", ["cs\n", "1 0 0 0 k\n", "0.5 scn\n", "sh\n", "sh"])
def test_a_colour_set_in_another_way_is_refused(operator: str) -> None:
    with pytest.raises(ToolError, match="sets a colour"):
        recolour(page_of(f"/DeviceN {operator}".encode()), lambda colour, _: colour[:1])


def test_four_values_are_printed_in_four_inks() -> None:
    pdf = page_of(PINE + b" rg 0 0 0 RG")
    recolour(pdf, lambda colour, _: (0.0, 0.0, 0.0, 1 - colour[0]))
    assert shown(pdf) == "0 0 0 0.8784 k 0 0 0 1 K"


def test_a_gradient_is_refused_wherever_it_hides() -> None:
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB)
    for hidden in (shading, Dictionary(PatternType=2, Shading=shading)):
        pdf = page_of(b"/Pattern cs /p0 scn 0 0 9 9 re f")
        pdf.pages[0].obj.Resources = Dictionary(Pattern=Dictionary(p0=pdf.make_indirect(hidden)))
        with pytest.raises(ToolError, match="gradient"):
            print_in_grey(pdf, GREYS)


def test_a_colour_beyond_those_of_a_screen_is_printed_as_the_nearest() -> None:
    pdf = page_of(b"-0.25 0 1.5 rg\n0 0 0 RG")
    recolour(pdf, lambda colour, _: (*colour, 0.0))
    assert shown(pdf) == "0 0 1 0 k\n0 0 0 0 K"


def test_a_second_run_changes_nothing() -> None:
    pdf = page_of(PINE + b" rg")
    print_in_grey(pdf, GREYS)
    before = shown(pdf)
    print_in_grey(pdf, GREYS)
    assert shown(pdf) == before


def test_the_table_keeps_words_readable_on_white() -> None:
    for colour, grey in GREYS.page.items():
        if colour not in ("#B9C6C3", "#FAF5EB"):  # decoration and a ground
            linear = ((grey + 0.055) / 1.055) ** 2.4 if grey > 0.04045 else grey / 12.92
            assert 1.05 / (linear + 0.05) >= 4.5, colour
