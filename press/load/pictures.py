"""Pictures of the manuscript: kinds we print, nothing that runs or fetches."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from lxml import etree
from PIL import Image

from press.errors import Place
from press.load.paints import paint_fault
from press.load.source import MAX_PICTURE_BYTES, Findings, Folder

_FORMATS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_MOST_PIXELS: Final = 40_000_000  # a full page at 600 dpi has 34 million
_LARGEST: Final = 1_000_000  # units; a poster has a few thousand
_MOST_USES: Final = 200
_SVG: Final = "http://www.w3.org/2000/svg"
_FORBIDDEN: Final = {"script", "foreignobject", "image", "feimage", "set", "discard", "handler"}
# a backslash could spell any of the others; '//' is what every address has
_ACTIVE: Final = ("url(", "src(", "image-set(", "@import", "expression(", "javascript:", "//", "\\")


def svg_danger(data: bytes) -> str:
    """Return why an SVG must not be printed, or an empty string.

    Entities, document types, scripts, event handlers and every address that is not a fragment of
    the picture itself are refused; the parser resolves and fetches nothing.
    """
    if not _is_utf8(data):
        return "it is not UTF-8"
    if b"<!doctype" in data.lower():
        return "it declares a document type"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return f"it is not well-formed: {error.msg}"
    if root.tag != f"{{{_SVG}}}svg":
        return "its root is not 'svg' of the namespace of SVG"
    for node in (*root.itersiblings(preceding=True), *root.itersiblings(), *root.iter()):
        if danger := _danger(node):
            return danger
    return _size_danger(root) or _repetition_danger(root)


def _size_danger(root: etree._Element) -> str:
    """Return why a picture has no size that it could be drawn at."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        numbers = [float(number) for number in box]
        lengths = [
            float(re.sub("[a-z%]*$", "", root.get(name, "1"))) for name in ("width", "height")
        ]
    except ValueError:
        return "its viewBox, width and height are not all numbers"
    if len(numbers) != 4 or not all(0 < one < _LARGEST for one in (*numbers[2:], *lengths)):
        return "it needs a viewBox of four numbers and a size above nothing"
    return ""


def _repetition_danger(root: etree._Element) -> str:
    """Return why a picture could grow without end: what is used again must not use again."""
    uses = list(root.iter(f"{{{_SVG}}}use"))
    if len(uses) > _MOST_USES:
        return f"it uses parts of itself more than {_MOST_USES} times"
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    for use in uses:
        for value in (str(text).strip() for key, text in use.attrib.items() if "href" in str(key)):
            target = named.get(value.removeprefix("#"))
            if target is not None and next(target.iter(f"{{{_SVG}}}use"), None) is not None:
                return "a part that it uses again uses another"
    return ""


def _is_utf8(data: bytes) -> bool:
    """Whether what we search is what every reader of the picture will see."""
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", data)
    if declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}:
        return False
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _danger(node: etree._Element) -> str:
    if isinstance(node, etree._Comment):
        return ""
    if isinstance(node, etree._ProcessingInstruction | etree._Entity):
        return "it holds an entity or an instruction"
    tag = etree.QName(node)
    name = tag.localname
    if tag.namespace != _SVG:
        return f"it holds '{name}', which is no part of SVG"
    if name.lower() in _FORBIDDEN or name.lower().startswith("animate"):
        return f"it holds a '{name}' element"
    for key, value in node.attrib.items():
        if danger := _danger_of(etree.QName(str(key)).localname.lower(), str(value)):
            return danger
    if name == "style" and _leads_out("".join(str(text) for text in node.itertext())):
        return "its style refers to something outside"
    return ""


def _danger_of(name: str, value: str) -> str:
    if name.startswith("on"):
        return f"it holds the event handler '{name}'"
    if name == "base" or (name in {"href", "src"} and not value.strip().startswith("#")):
        return f"it refers to '{value}'"
    return f"it refers to something outside in '{name}'" if _leads_out(value) else ""


def _leads_out(text: str) -> bool:
    inside = re.sub(r"url\(\s*[\"']?#", "", text.lower())
    return any(word in inside for word in _ACTIVE)


class Pictures:
    """Checks each picture once."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.known: dict[str, bool] = {}

    def check(self, src: str, at: Place, findings: Findings) -> bool:
        """Whether ``src`` may be printed; if not, a finding at the place that shows it."""
        if src not in self.known:
            self.known[src] = self._check(src, at, findings)
        return self.known[src]

    def _check(self, src: str, at: Place, findings: Findings) -> bool:
        path = self.folder.find(src, at, findings, MAX_PICTURE_BYTES)
        if path is None:
            return False
        kind = path.suffix.lower()
        if kind == ".svg":
            return self._check_drawing(src, path.read_bytes(), at, findings)
        if kind not in _FORMATS:
            message = f"'{src}' is no SVG, PNG or JPEG picture"
            findings.add("picture-kind", at, message, "save it as one of these")
            return False
        if damage := _damage(path, _FORMATS[kind]):
            message = f"'{src}' cannot be read as {_FORMATS[kind]}: {damage}"
            findings.add("picture-kind", at, message, "save it again")
            return False
        return True

    def _check_drawing(self, src: str, data: bytes, at: Place, findings: Findings) -> bool:
        if danger := svg_danger(data):
            message = f"'{src}' is not safe to print: {danger}"
            findings.add("picture-unsafe", at, message, "export it again as a plain drawing")
            return False
        if fault := paint_fault(data):
            message = f"'{src}' cannot be printed in every ink: {fault}"
            hint = "paint it with plain colours, such as #1F5652, or save it as PNG"
            findings.add("picture-paint", at, message, hint)
            return False
        return True


def _damage(path: Path, form: str) -> str:
    """Return why a picture of pixels cannot be printed, or an empty string."""
    try:
        with Image.open(path, formats=(form,)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return f"it has more than {_MOST_PIXELS:,} pixels"
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "it is damaged, or something else"
    return ""
