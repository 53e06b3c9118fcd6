"""Colours of a laid out file, turned into those of another ink; the layout stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pikepdf import Dictionary, Name, Object, Pdf, PdfImage, Stream
from PIL import Image

from press.errors import ToolError

Rgb = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""

# What decides about a colour: an operator that sets one, and the marked content it stands in.
_TOKEN = re.compile(
    rb"/(?P<tag>\w+)(?:\s<<(?P<more>[^>]*)>>\sBDC|\sBMC)\b"
    rb"|\b(?P<end>EMC)\b"
    # CSS can say a colour that no screen shows: beyond sRGB, with a sign
    rb"|(?P<rgb>-?[\d.]+ -?[\d.]+ -?[\d.]+) (?P<set>rg|RG)\b"
    rb"|/Pattern (?:cs|CS)\b|/[\w.-]+ (?:scn|SCN)\b"  # a tiling pattern is a stream of its own
    rb"|\b(?P<other>cs|CS|sc|SC|scn|SCN|k|K|sh)(?:\n|\Z)"
)
# A picture's content is marked as Figure or, where it decorates only, as an artifact of the layout.
_DECORATION = b"/Type /Layout"
_SHADING_PATTERN = 2


@dataclass(frozen=True, slots=True)
class Greys:
    """The grey of each colour, from 0 (black) to 1, on the page and in pictures."""

    page: Mapping[str, float] = field(default_factory=dict)
    picture: Mapping[str, float] = field(default_factory=dict)

    def of(self, colour: Rgb, *, in_picture: bool) -> float:
        """Return the grey of ``colour``; one that no list names keeps its luminance."""
        named = self.picture if in_picture else self.page
        found = named.get(hex_of(colour))
        return luminance(colour) if found is None else found


_HOUSE: Final = (0x2B / 255, 0x59 / 255)  # of pine in pictures, styles/inks/grey.yaml


@cache
def read_greys(path: Path) -> Greys:
    """Return the table of greys at ``path``."""
    lists = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return Greys(
        **{
            name: {colour: int(grey[1:3], 16) / 255 for colour, grey in listed.items()}
            for name, listed in lists.items()
        }
    )


def greys_for(greys: Greys, house: str) -> Greys:
    """Return the table with a clinic's colour in the place of the house's own, if it has one.

    Words in it are printed black, as those in the house's colour are; the colour of large areas
    of a chart differs from it in the last digit alone (press/render/environment.py).
    """
    if not house:
        return greys
    large = f"#{int(house[1:], 16) ^ 1:06X}"
    own = {house.upper(): _HOUSE[0], large: _HOUSE[1]}
    return Greys({**greys.page, house.upper(): 0.0}, {**greys.picture, **own})


def hex_of(colour: Rgb) -> str:
    """Return a colour as CSS writes it, in capitals."""
    return "#" + "".join(f"{round(value * 255):02X}" for value in colour)


def luminance(colour: Rgb) -> float:
    """Return the sRGB grey that is as light as ``colour`` (IEC 61966-2-1; WCAG 2.2)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour
    )
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def print_in_grey(pdf: Pdf, greys: Greys) -> None:
    """Turn every colour of ``pdf`` into a grey; may run twice without change.

    Raises:
        ToolError: If a page uses colours that WeasyPrint 70.0 doesn't write for our styles.

    Source: ISO 32000-1, 8.6.8 (colour operators), 14.6 (marked content).
    """
    recolour(pdf, lambda colour, in_picture: (greys.of(colour, in_picture=in_picture),))
    for image in pictures(pdf):
        if image.get(Name.ColorSpace) != Name.DeviceGray:
            set_samples(image, PdfImage(image).as_pil_image().convert("L"))


def recolour(pdf: Pdf, paint: Callable[[Rgb, bool], tuple[float, ...]]) -> None:
    """Give every RGB colour of every content stream the ink that ``paint`` returns for it.

    Args:
        pdf: A file of `write_pdf`, uncompressed.
        paint: Colour and whether it stands in a picture → one value for grey, four for CMYK.

    Raises:
        ToolError: If a stream sets colours in another way, or a gradient mixes them.
    """
    if any(_is_gradient(item) for item in pdf.objects):
        raise ToolError("a page holds a gradient, which has no place in a table of inks")
    inks: dict[tuple[bytes, bytes, bool], bytes] = {}
    for stream in contents(pdf):
        stream.write(_recoloured(stream.read_bytes(), paint, inks))


def contents(pdf: Pdf) -> Iterator[Object]:
    """Yield the content streams of pages, forms and patterns, each once."""
    for page in pdf.pages:
        yield page.obj.Contents
    for item in pdf.objects:
        if isinstance(item, Stream) and (
            item.get(Name.Subtype) == Name.Form or Name.PatternType in item
        ):
            yield item


def pictures(pdf: Pdf) -> Iterator[Stream]:
    """Yield the pictures of pixels, but not their masks."""
    images = [
        item
        for item in pdf.objects
        if isinstance(item, Stream) and item.get(Name.Subtype) == Name.Image
    ]
    masks = {image.SMask.objgen for image in images if Name.SMask in image}
    for image in images:
        if image.objgen not in masks and not image.get(Name.ImageMask):
            yield image


def set_samples(image: Stream, picture: Image.Image) -> None:
    """Give ``image`` the samples of ``picture``, in grey or in four inks; its mask stays."""
    image.write(picture.tobytes())
    spaces = {"L": Name.DeviceGray, "CMYK": Name.DeviceCMYK}
    image.ColorSpace, image.BitsPerComponent = spaces[picture.mode], 8
    image.Width, image.Height = picture.size
    if Name.Decode in image:
        del image[Name.Decode]


def _is_gradient(item: Object) -> bool:
    """Whether an object is a shading, or a pattern that holds one (ISO 32000-1, 8.7.4)."""
    if not isinstance(item, Dictionary | Stream):
        return False
    return Name.ShadingType in item or item.get(Name.PatternType) == _SHADING_PATTERN


def _recoloured(
    content: bytes,
    paint: Callable[[Rgb, bool], tuple[float, ...]],
    inks: dict[tuple[bytes, bytes, bool], bytes],
) -> bytes:
    pictures: list[bool] = []

    def mend(match: re.Match[bytes]) -> bytes:
        if match["tag"]:
            pictures.append(match["tag"] == b"Figure" or match["more"] == _DECORATION)
        elif match["end"]:
            if pictures:
                pictures.pop()
        elif match["other"]:
            raise ToolError(f"a page sets a colour with {match['other'].decode()}")
        elif match["rgb"]:
            key = (match["rgb"], match["set"], any(pictures))
            if key not in inks:
                inks[key] = _operator(paint(_parse(key[0]), key[2]), stroke=key[1] == b"RG")
            return inks[key]
        return match[0]

    return _TOKEN.sub(mend, content)


def _parse(values: bytes) -> Rgb:
    red, green, blue = (min(max(float(value), 0.0), 1.0) for value in values.split())
    return red, green, blue


def _operator(values: tuple[float, ...], *, stroke: bool) -> bytes:
    name = {1: "g", 4: "k"}[len(values)]
    numbers = " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)
    return f"{numbers} {name.upper() if stroke else name}".encode()
