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
from press.load.source import NO_TEXT, Findings, Line
from press.load.structure import Body
from press.model.nodes import Entry, Html

_REF = r"\[@([a-z0-9-]+)\]"
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)#?\w*;?")
_LINK = re.compile(r"\]\(\s*([^)\s]*)")
_PICTURE = re.compile(r"!\[[^\]]*(?=\]\()")
_NEAR_HEADING = re.compile(r"#{1,6}|(?:=+|--|-{4,}) *$")
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
    """``[@id]`` in; raw HTML, reference-style links and headings out."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # their name
        md.preprocessors.deregister("html_block")
        for name in ("html", "autolink", "automail", "reference", "short_reference"):
            md.inlinePatterns.deregister(name)
        for name in ("image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        for name in ("reference", "hashheader", "setextheader"):
            md.parser.blockprocessors.deregister(name)
        md.inlinePatterns.register(_Reference(_REF, md), "press-reference", 185)


@functools.cache
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=["footnotes", "def_list", "tables", _Manuscript()], output_format="xhtml"
    )


LONGEST_ADDRESS = 300


def is_https(address: str) -> bool:
    """Whether ``address`` is a well-formed https address with a host name and no user."""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme == "https"
            and len(address) <= LONGEST_ADDRESS  # what a QR code of the printed size still holds
            and bool(_HOST.fullmatch(parts.hostname or ""))
            and parts.username is None
            and parts.port is None
            and not re.search(r"[\s<>\"\\^`{|}]", address)
        )
    except ValueError:
        return False


def check_address(address: str, at: Place, findings: Findings) -> None:
    """Report an address that data gives, unless it is left out or a well-formed https address."""
    if address and not is_https(address):
        message = f"'{address}' is not a well-formed https address"
        findings.add("link-form", at, message, "write it as https://example.org/page")


class Prose:
    """Reads the prose of one part, whose footnotes may stand anywhere in it."""

    def __init__(self, body: Body, findings: Findings) -> None:
        self.body = body
        self.findings = findings
        self.called: set[str] = set()

    def tree(self, lines: Sequence[Line]) -> etree._Element:
        """Return the markup of ``lines`` below one element, its footnotes set in place."""
        before = len(self.findings.found)
        self._check(lines)
        text = "\n".join(line.text for line in lines)
        calls = [call for call in _CALL.findall(text) if call in self.body.notes]
        self.called.update(calls)
        notes = [line.text for call in dict.fromkeys(calls) for line in self.body.notes[call]]
        root = self._parse("\n".join([text, "", *notes]), lines)
        for name in _set_notes_in_place(root):
            at = self.body.place(self.body.notes[name][0])
            self.findings.add("block-shape", at, "a footnote is one paragraph", "say it in prose")
        if len(self.findings.found) == before:
            self._hold(root, lines)
        return root

    def _parse(self, text: str, lines: Sequence[Line]) -> etree._Element:
        reader = _markdown()
        reader.reset()
        try:
            made = NO_TEXT.sub("", _ENTITY.sub(_character, reader.convert(text)))
            return etree.fromstring(f"<root>{made}</root>", etree.XMLParser(resolve_entities=False))
        except (RecursionError, etree.XMLSyntaxError):
            # Python-Markdown 3 keeps what it was in the middle of, and reset() does not end that
            _markdown.cache_clear()
            message = "this is nested too deeply to be set"
            hint = "take it apart, or write it more plainly"
            self.findings.add("block-shape", self.body.place(lines[0]), message, hint)
            return etree.Element("root")

    def _hold(self, root: etree._Element, lines: Sequence[Line]) -> None:
        """Report what the search of the lines has missed and must not be printed all the same."""
        for element in root.iter("img", "a"):
            address = element.get("href", "")
            if element.tag == "img":
                self._report_picture(self.body.place(lines[0]))
            elif not is_https(address) and "data-ref" not in element.attrib:
                self._report_link(address, self.body.place(lines[0]))

    def html(self, lines: Sequence[Line]) -> Html:
        """Return ``lines`` as block markup."""
        return inner(self.tree(lines))

    def inline(self, lines: Sequence[Line]) -> Html:
        """Return ``lines``, one paragraph, as markup without its paragraph."""
        root = self.tree(lines)
        if len(root) != 1 or root[0].tag != "p":
            at = self.body.place(lines[0])
            hint = "take out the list, the table or the second paragraph"
            self.findings.add("block-shape", at, "one paragraph is expected here", hint)
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
        hint = "a term on a line of its own, then ':   ' and the text"
        self.findings.add("block-shape", at, "each term needs one paragraph", hint)

    def _check(self, lines: Sequence[Line]) -> None:
        above = ""
        for line in lines:
            pictures = {found.end(): found.start() for found in _PICTURE.finditer(line.text)}
            for start in pictures.values():
                self._report_picture(self.body.place(line, start + 1))
            for found in _LINK.finditer(line.text):
                if found.start() not in pictures and not is_https(found[1]):
                    self._report_link(found[1], self.body.place(line, found.start(1) + 1))
            found_near = _NEAR_HEADING.match(line.text)
            if found_near and (line.text.startswith("#") or above.strip()):
                self._report_heading(self.body.place(line))
            above = line.text
            for found in _CALL.finditer(line.text):
                if found[1] not in self.body.notes:
                    at = self.body.place(line, found.start() + 1)
                    message = f"the footnote '{found[1]}' is not written"
                    self.findings.add("note-unknown", at, message, f"add '[^{found[1]}]: …'")

    def _report_heading(self, at: Place) -> None:
        message = "this looks like a heading and is none"
        hint = "write '## ' or '### ' and the title, outside a block; write \\# for the character"
        self.findings.add("heading-form", at, message, hint)

    def _report_picture(self, at: Place) -> None:
        message = "a picture stands in a paragraph of its own"
        hint = "put '![what it shows](pictures/name.svg)' between two blank lines, outside a block"
        self.findings.add("picture-place", at, message, hint)

    def _report_link(self, address: str, at: Place) -> None:
        hint = "write it as https://example.org/page"
        if address.startswith("#"):
            hint = "write [@id] for a place in this work"
        message = f"'{address}' is not a well-formed https address"
        self.findings.add("link-form", at, message, hint)

    def close(self) -> None:
        """Report the footnotes that nothing called."""
        for name, lines in self.body.notes.items():
            if name not in self.called:
                at = self.body.place(lines[0])
                message = f"the footnote '{name}' is never called"
                hint = f"write [^{name}] where it belongs, or take it out"
                self.findings.add("note-unused", at, message, hint)


def _character(entity: re.Match[str]) -> str:
    return entities.escape(entities.unescape(entity[0]))


def inner(element: etree._Element) -> Html:
    """Return the markup inside ``element``, well-formed as XML."""
    pieces = [entities.escape(element.text or "", quote=False)]
    pieces += [etree.tostring(child, encoding="unicode") for child in element]
    return Html("".join(pieces).strip())


def _set_notes_in_place(root: etree._Element) -> list[str]:
    """Put each footnote where it is called; return the names of those that are no paragraph."""
    notes: dict[str, etree._Element] = {}
    strange: list[str] = []
    for block in root.findall("div[@class='footnote']"):
        for item in block.iterfind("ol/li"):
            name = item.get("id", "").removeprefix("fn:")
            paragraph = item.find("p")
            if paragraph is None or len(item) != 1:
                strange.append(name)
                continue
            for back in paragraph.findall("a[@class='footnote-backref']"):
                paragraph.remove(back)
            notes[name] = paragraph
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
    return strange
