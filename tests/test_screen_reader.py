"""What a screen reader meets in our forms: the HTML's elements, whole, in the order of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from facts import Tag, pdf_facts, tags_called
from lxml import html
from outputs import Built
from pikepdf import Pdf

from press.pdf.tags import INLINE
from press.pdf.tree import Node, Text, read_tree
from press.plan import plan

HIDDEN = "ancestor-or-self::*[@aria-hidden='true' or @role='img']"
TAGS = {
    "L": "ul | //ol | //dl",
    "LI": "li | //dt",
    "Table": "table",
    "TR": "tr",
    "TH": "th",
    "TD": "td",
    "H1": "h1",
    "H2": "h2",
    "H3": "h3",
    "Link": "a",
    "Form": "input | //textarea",
}
RUN = re.compile(rb"<</MCID (\d+)>>\sBDC\s(.*?)\bEMC\b", re.DOTALL)
PLACE = re.compile(rb"1 0 0 -1 ([\d.-]+) ([\d.-]+) Tm")


def pages_of(built: Built) -> Iterator[tuple[Path, html.HtmlElement]]:
    """Yield each form with the HTML it was made from."""
    for job in plan(built.publication, built.shop):
        if built.root / job.path in built.forms:
            yield built.root / job.path, html.fromstring(job.html)


def glued(tree: Tag) -> str:
    """Return the text below an element as it stands in the file, with no space added."""
    return "".join(glued(kid) if isinstance(kid, tuple) else str(kid) for kid in tree[1:])


def test_no_page_break_shows_in_the_structure(built: Built) -> None:
    for path, page in pages_of(built):
        tags = pdf_facts(path).tags
        found = {tag: len(tags_called(tags, tag)) for tag in TAGS}
        wanted = {
            tag: len(page.xpath(f"(//{names})[not({HIDDEN})]")) for tag, names in TAGS.items()
        }
        assert found == wanted, path.name


def places(pdf: Pdf) -> dict[Text, tuple[float, float]]:
    """Return where each run of text begins, from the left and the top of its page."""
    return {
        Text(number, int(run[1])): (float(found[1]), float(found[2]))
        for number, page in enumerate(pdf.pages)
        for run in RUN.finditer(page.Contents.read_bytes())
        if (found := PLACE.search(run[2]))
    }


def leaves(node: Node) -> Iterator[Text]:
    """Yield the text below ``node``; notes are read where they are called, not where they stand."""
    for kid in node.kids:
        if isinstance(kid, Text):
            yield kid
        elif isinstance(kid, Node) and kid.tag != "Note":
            yield from leaves(kid)


def test_text_is_read_down_each_column_and_page_after_page(built: Built) -> None:
    for path in built.forms:
        with Pdf.open(path) as pdf:
            where, order = places(pdf), list(leaves(read_tree(pdf).root))
        assert [text.page for text in order] == sorted(text.page for text in order), path.name
        lowest: dict[tuple[int, int], float] = {}
        for text in order:
            left, top = where.get(text, (0.0, 0.0))
            column = (text.page, round(left))
            assert top >= lowest.get(column, 0.0) - 1, (path.name, text)
            lowest[column] = top


def sentences(tags: Tag) -> Iterator[str]:
    """Yield the text that stands together: runs and inline elements side by side."""
    if tags[0] == "Figure":
        return
    text = ""
    for kid in tags[1:]:
        if isinstance(kid, str) or kid[0] in INLINE - {"Lbl"}:
            text += kid if isinstance(kid, str) else glued(kid)
        else:
            yield text
            text = ""
            yield from sentences(kid)
    yield text


def test_no_two_words_are_joined_by_a_line_break(built: Built) -> None:
    inline = {"a", "abbr", "b", "em", "i", "span", "strong", "sub", "sup"}
    for path, page in pages_of(built):
        for element in page.iter():
            if element.tag not in inline:
                element.tail = f" {element.tail or ''}"
        known = {word for text in page.itertext() for word in text.split()}
        known |= set(page.text_content().split())
        said = Counter(word for text in sentences(pdf_facts(path).tags) for word in text.split())
        joined = {
            word
            for word in said.keys() - known
            for at in range(3, len(word) - 2)
            if word[:at] in known and word[at:] in known and word.isalpha()
        }
        assert joined == set(), path.name


def labelled(tags: Tag) -> Iterator[tuple[str, str]]:
    """Yield each field with a label before or after it, and the label."""
    kids = [kid for kid in tags[1:] if isinstance(kid, tuple)]
    for one, other in pairwise(kids):
        for field, label in ((one, other), (other, one)):
            if (field[0], label[0]) == ("Form", "Lbl"):
                yield glued(field).strip("[]"), " ".join(glued(label).split())
    for kid in kids:
        yield from labelled(kid)


def test_each_field_stands_beside_its_label(built: Built) -> None:
    for path, page in pages_of(built):
        wanted = {
            field.get("name"): " ".join(label.text_content().split())
            for label in page.iter("label")
            for field in label.xpath(".//input[@type != 'radio'] | .//textarea")
        }
        found = dict(labelled(pdf_facts(path).tags))
        missing = {name: text for name, text in wanted.items() if text and found.get(name) != text}
        assert missing == {}, path.name
