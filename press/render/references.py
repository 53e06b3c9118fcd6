"""Where the ids of a publication stand, seen from one packet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup, escape

from press.model.nodes import Block, Heading, Node, Step, anchor
from press.model.packet import Packet
from press.model.parts import Chapter, Part, Together
from press.model.publication import Publication
from press.render.markup import fill

_REFERENCE: Final = re.compile(r'<a data-ref="([^"]*)"')


def uninvited(packet: Packet, publication: Publication, *, ordered: bool = False) -> Packet:
    """Return ``packet`` without calls to turn to what was kept out of it.

    That is a part that those who share the packet may never share; and in one that a clinic
    ``ordered`` each worksheet that is not inside, for who reads it may be the one whom somebody
    fears, and learns here that there is such a sheet.
    """
    held = {part.id for part in packet.parts}

    def is_kept_out(part: Part) -> bool:
        apart = packet.is_joint and part.together is Together.NEVER
        return part.id not in held and (apart or (ordered and part.kind.is_worksheet))

    out = {id_ for part in publication.parts if is_kept_out(part) for id_ in ids(part)}
    out -= {id_ for part in packet.parts for id_ in ids(part)}

    def stays(node: Node) -> bool:
        if not isinstance(node, Block) or node.name != "invitation":
            return True
        return not out & {*_REFERENCE.findall(node.html)}

    def cut(chapter: Chapter) -> Chapter:
        return replace(chapter, nodes=tuple(filter(stays, chapter.nodes)))

    parts = (replace(part, chapters=tuple(map(cut, part.chapters))) for part in packet.parts)
    return replace(packet, parts=tuple(parts))


@dataclass(frozen=True, slots=True)
class PageReferences:
    """References of a document on paper: a page of this packet, or another sheet's title."""

    packet: Packet
    publication: Publication

    def link(self, id_: str) -> Markup:
        """Return ``page N`` as a link, or words that name the sheet if it is not in the packet.

        The number itself is the stylesheet's work: only a layout knows it.
        """
        words = self.publication.words
        if not any(id_ in ids(part) for part in self.packet.parts):
            return escape(self._elsewhere(id_))
        before, _, after = words["ref-page"].partition("{n}")
        number = Markup('<span class="page-number to-{0}" data-target="#{0}"></span>').format(id_)
        link = Markup('<a class="page-ref" href="#{0}">{1}{2}{3}</a>')
        return link.format(id_, before, number, after)

    def _elsewhere(self, id_: str) -> str:
        """Return words for a place outside the packet: a sheet's title, or a chapter's."""
        words = self.publication.words
        part = next(part for part in self.publication.parts if id_ in ids(part))
        if any(part in sheet.parts for sheet in self.publication.sheets):
            return fill(words["ref-sheet"], title=part.title)
        return fill(words["ref-elsewhere"], title=title_of(part, id_))


def title_of(part: Part, id_: str) -> str:
    """Return the title of the part, chapter, heading or step that ``id_`` names.

    A box is called after its chapter: its own title says what to do, and not where it is.
    """
    for chapter in part.chapters:
        if id_ == chapter.id:
            return chapter.title
        for node in chapter.nodes:
            if anchor(node) == id_:
                return node.title if isinstance(node, Heading | Step) else chapter.title
    return part.title


def ids(part: Part) -> Iterator[str]:
    """Yield every id of a part that a reference may name."""
    yield part.name
    for chapter in part.chapters:
        yield chapter.id
        yield from filter(None, map(anchor, chapter.nodes))
