"""From sRGB to the four inks of a print shop: by a table where we chose, else by its profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from pikepdf import PdfImage, Stream
from PIL import Image, ImageChops, ImageCms

from press.pdf.inks import Rgb, hex_of, set_samples

Cmyk = tuple[float, float, float, float]
_GREY_TOLERANCE = 0.004


@dataclass(frozen=True, slots=True)
class Offset:
    """A printing condition: colours that we chose, and the profile that converts all others."""

    profile: bytes
    transform: ImageCms.ImageCmsTransform = field(repr=False)
    chosen: Mapping[str, Cmyk] = field(default_factory=dict)

    def of(self, colour: Rgb) -> Cmyk:
        """Return the inks of ``colour``; a grey is black ink alone."""
        found = self.chosen.get(hex_of(colour))
        if found:
            return found
        if max(colour) - min(colour) <= _GREY_TOLERANCE:
            return (0.0, 0.0, 0.0, 1 - colour[1])
        red, green, blue = (round(value * 255) for value in colour)
        pixel = Image.new("RGB", (1, 1), (red, green, blue))
        inks = ImageCms.applyTransform(pixel, self.transform)
        values = inks.getpixel((0, 0)) if inks else None
        if not isinstance(values, tuple):
            raise AssertionError("a transform gives a picture of four inks")
        cyan, magenta, yellow, black = (round(value / 255, 3) for value in values)
        return cyan, magenta, yellow, black

    def convert(self, image: Stream) -> None:
        """Turn a picture's samples into inks; one without colour is printed in black ink alone."""
        picture = PdfImage(image).as_pil_image()
        if _is_grey(picture):
            set_samples(image, picture.convert("L"))
            return
        inks = ImageCms.applyTransform(picture.convert("RGB"), self.transform)
        if inks is None:
            raise AssertionError("the transform makes a new picture")
        set_samples(image, inks)


def _is_grey(picture: Image.Image) -> bool:
    if picture.mode in ("1", "L"):
        return True
    red, green, blue = picture.convert("RGB").split()
    differences = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return all(difference.getextrema() == (0, 0) for difference in differences)


@cache
def read_offset(folder: Path) -> Offset:
    """Return the printing condition in ``folder``: ``offset.icc`` and ``cmyk.yaml``."""
    profile = folder / "offset.icc"
    listed = yaml.load((folder / "cmyk.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        ImageCms.getOpenProfile(str(profile)),
        "RGB",
        "CMYK",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    chosen: dict[str, Cmyk] = {
        colour: (float(c), float(m), float(y), float(k)) for colour, (c, m, y, k) in listed.items()
    }
    return Offset(profile.read_bytes(), transform, chosen)
