"""Pictures of the manuscript: kinds we print, nothing that runs or fetches."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lxml import etree

from press.errors import Place
from press.load.source import MAX_PICTURE_BYTES, Findings, Folder

_MAGIC: Final = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_FORBIDDEN: Final = {"script", "foreignObject", "image", "animate", "set", "iframe", "handler"}
_ACTIVE: Final = ("url(", "@import", "expression(")


def svg_danger(data: bytes) -> str:
    """Return why an SVG must not be printed, or an empty string.

    Entities, document types, scripts, event handlers and every address that is not a fragment of
    the picture itself are refused; the parser resolves and fetches nothing.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return f"it is not well-formed: {error.msg}"
    if b"<!doctype" in data.lower():
        return "it declares a document type"
    for element in root.iter():
        if not isinstance(element.tag, str):
            if element.tag in (etree.Entity, etree.ProcessingInstruction):
                return "it holds an entity or a processing instruction"
            continue
        name = etree.QName(element).localname
        if name in _FORBIDDEN:
            return f"it holds a '{name}' element"
        if danger := _danger(element, name):
            return danger
    return "" if etree.QName(root).localname == "svg" else "its root is not 'svg'"


def _danger(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        local = etree.QName(str(key)).localname.lower()
        text = str(value).strip().lower()
        if local.startswith("on"):
            return f"it holds the event handler '{local}'"
        if local in {"href", "src"} and not text.startswith("#"):
            return f"it refers to '{value!s}'"
        if _leads_out(text):
            return f"it refers to something outside in '{local}'"
    if name == "style" and any(word in (element.text or "").lower() for word in _ACTIVE):
        return "its style refers to something outside"
    return ""


def _leads_out(text: str) -> bool:
    inside = text.replace("url(#", "").replace("url('#", "").replace('url("#', "")
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
            danger = svg_danger(path.read_bytes())
            if danger:
                message = f"'{src}' is not safe to print: {danger}"
                findings.add("picture-unsafe", at, message, "export it again as a plain drawing")
            return not danger
        if kind not in _MAGIC or not _begins(path, _MAGIC[kind]):
            findings.add("picture-kind", at, f"'{src}' is no SVG, PNG or JPEG picture")
            return False
        return True


def _begins(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic
