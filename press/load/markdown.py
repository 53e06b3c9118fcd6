"""Prose → markup. Python-Markdown's only home.

Standard extensions read footnotes, definition lists and tables; one of ours reads ``[@id]``. Raw
HTML is switched off here as well as reported, so a mistake in the report cannot let it through.
"""

from __future__ import annotations

import copy
import functools
import html as entities
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import markdown
from lxml import etree
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from press.errors import Place
from press.load.source import Findings, Line
from press.load.structure import Body
from press.model.nodes import Entry, Html

_REF = r"\[@([a-z0-9-]+)\]"
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]\w*;")
_LINK = re.compile(r"\]\(\s*([^)\s]*)")
_CALL = re.compile(r"\[\^([^\]]+)\]")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")


class _Reference(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802  # their name
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        element = Element("a")
        element.set("data-ref", m[1])
        return element, m.start(0), m.end(0)


class _Manuscript(Extension):
    """``[@id]`` in, raw HTML and reference-style links out."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # their name
        md.preprocessors.deregister("html_block")
        for name in ("html", "autolink", "automail", "reference", "short_reference"):
            md.inlinePatterns.deregister(name)
        for name in ("image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.parser.blockprocessors.deregister("reference")
        md.inlinePatterns.register(_Reference(_REF, md), "press-reference", 185)


@functools.cache
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=["footnotes", "def_list", "tables", _Manuscript()], output_format="xhtml"
    )


def is_https(address: str) -> bool:
    """Whether ``address`` is a well-formed https address with a host name and no user."""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme == "https"
            and bool(_HOST.fullmatch(parts.hostname or ""))
            and parts.username is None
            and parts.port is None
            and not re.search(r"[\s<>\"\\^`{|}]", address)
        )
    except ValueError:
        return False


class Prose:
    """Reads the prose of one part, whose footnotes may stand anywhere in it."""

    def __init__(self, body: Body, findings: Findings) -> None:
        self.body = body
        self.findings = findings
        self.called: set[str] = set()

    def tree(self, lines: Sequence[Line]) -> etree._Element:
        """Return the markup of ``lines`` below one element, its footnotes set in place."""
        self._check(lines)
        text = "\n".join(line.text for line in lines)
        calls = [call for call in _CALL.findall(text) if call in self.body.notes]
        self.called.update(calls)
        notes = [line.text for call in dict.fromkeys(calls) for line in self.body.notes[call]]
        reader = _markdown()
        reader.reset()
        made = reader.convert("\n".join([text, "", *notes]))
        made = _NAMED.sub(lambda found: entities.unescape(found[0]), made)
        root = etree.fromstring(f"<root>{made}</root>", etree.XMLParser(resolve_entities=False))
        _set_notes_in_place(root)
        return root

    def html(self, lines: Sequence[Line]) -> Html:
        """Return ``lines`` as block markup."""
        return inner(self.tree(lines))

    def inline(self, lines: Sequence[Line]) -> Html:
        """Return ``lines``, one paragraph, as markup without its paragraph."""
        root = self.tree(lines)
        if len(root) != 1 or root[0].tag != "p":
            at = self.body.place(lines[0])
            self.findings.add("block-shape", at, "one paragraph is expected here")
            return Html("")
        return inner(root[0])

    def entries(self, lines: Sequence[Line], at: Place) -> tuple[Entry, ...]:
        """Return the terms of a definition list and what is said of each."""
        root = self.tree(lines)
        if len(root) != 1 or root[0].tag != "dl":
            hint = "a term on a line of its own, then ':   ' and the text"
            self.findings.add("block-shape", at, "a definition list is expected here", hint)
            return ()
        return tuple(self._pairs(root[0], at))

    def _pairs(self, dl: etree._Element, at: Place) -> Iterator[Entry]:
        children = list(dl)
        for term, text in zip(children[::2], children[1::2], strict=False):
            if (term.tag, text.tag) != ("dt", "dd"):
                break
            paragraphs = [child for child in text if child.tag == "p"]
            if len(paragraphs) > 1:
                break
            yield Entry(inner(term), inner(paragraphs[0] if paragraphs else text))
        else:
            if len(children) % 2 == 0:
                return
        self.findings.add("block-shape", at, "each term needs one paragraph")

    def _check(self, lines: Sequence[Line]) -> None:
        for line in lines:
            for found in _LINK.finditer(line.text):
                if not is_https(found[1]):
                    at = self.body.place(line, found.start(1) + 1)
                    self._report_link(found[1], at, picture="![" in line.text[: found.start()])
            for found in _CALL.finditer(line.text):
                if found[1] not in self.body.notes:
                    at = self.body.place(line, found.start() + 1)
                    message = f"the footnote '{found[1]}' is not written"
                    self.findings.add("note-unknown", at, message, f"add '[^{found[1]}]: …'")

    def _report_link(self, address: str, at: Place, *, picture: bool) -> None:
        if picture:
            message = "a picture stands in a paragraph of its own"
            self.findings.add("picture-place", at, message)
            return
        hint = "write [@id] for a place in this work" if address.startswith("#") else ""
        message = f"'{address}' is not a well-formed https address"
        self.findings.add("link-form", at, message, hint)

    def close(self) -> None:
        """Report the footnotes that nothing called."""
        for name, lines in self.body.notes.items():
            if name not in self.called:
                at = self.body.place(lines[0])
                self.findings.add("note-unused", at, f"the footnote '{name}' is never called")


def inner(element: etree._Element) -> Html:
    """Return the markup inside ``element``, well-formed as XML."""
    pieces = [entities.escape(element.text or "", quote=False)]
    pieces += [etree.tostring(child, encoding="unicode") for child in element]
    return Html("".join(pieces).strip())


def _set_notes_in_place(root: etree._Element) -> None:
    notes: dict[str, etree._Element] = {}
    for block in root.findall("div[@class='footnote']"):
        for item in block.iterfind(".//li"):
            paragraph = item[0]
            for back in paragraph.findall("a[@class='footnote-backref']"):
                paragraph.remove(back)
            paragraph.text = paragraph.text or ""
            notes[item.get("id", "").removeprefix("fn:")] = paragraph
        root.remove(block)
    for call in list(root.iter("sup")):
        name = call[0].get("href", "").removeprefix("#fn:") if len(call) else ""
        if name not in notes:
            continue
        tail = call.tail
        call.clear()
        call.tail = tail
        call.tag = "span"
        call.set("data-note", name)
        call.text = notes[name].text
        call.extend(copy.deepcopy(child) for child in notes[name])
        last = call[-1] if len(call) else None
        if last is None:
            call.text = (call.text or "").rstrip()
        elif last.tail:
            last.tail = last.tail.rstrip()
