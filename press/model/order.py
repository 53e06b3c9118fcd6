"""An order: which parts a clinic hands to whom, and what the cover says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from press.model.exact import Exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Exact):
    """A packet as a clinic asks for it; names and words only, so nothing leaves by it alone.

    Attributes:
        id: Its folder in the output; the name of its own file if left out.
        title: What stands on the cover and in the file; it must tell nothing to a stranger.
        lead: A line or two below the title.
        recipients: Ids of those who get it.
        parts: Ids of the parts, in their order.
        sections: For a part of which only some chapters are wanted, the ids of these.
        editions: Names of the editions it comes in.
        note: The careful sentence at the foot of the cover.
        next_steps: What to do first, three at most.
        picture: The picture of the cover, if it has one.
        alt: What the picture shows.
        drawn: Words in the picture, as one or more texts; the loader reads them, no writer does.
        screened: Each of two partners was seen alone before they share it.
        in_person: It is given from hand to hand, never sent.
        named: The cover has a place for the therapist; a packet that lies open for all has none.
    """

    title: str
    recipients: tuple[str, ...]
    parts: tuple[str, ...]
    id: str = ""
    lead: str = ""
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    editions: tuple[str, ...] = ("letter",)
    note: str = ""
    next_steps: tuple[str, ...] = ()
    picture: str = ""
    alt: str = ""
    drawn: tuple[str, ...] = ()
    screened: bool = False
    in_person: bool = False
    named: bool = True

    @property
    def lies_open(self) -> bool:
        """Whether anyone may take it from a pile, so that nobody was asked anything before."""
        return not (self.named or self.in_person)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickGroup(Exact):
    """Things to tick; shown only with a packet that they fit.

    Attributes:
        id: Names its fields.
        title: What stands above it.
        items: What to tick.
        needs: The part that a packet must hold.
        open_pile: Whether it is for packets that lie open for all, or else for those that somebody
            is given; left out, it is for both.
    """

    id: str
    title: str
    items: tuple[str, ...]
    needs: str = ""
    open_pile: bool | None = None

    def fits(self, order: Order, held: Collection[str]) -> bool:
        """Whether it is to be asked of a packet that holds the parts ``held``."""
        inside = not self.needs or self.needs in held
        return inside and self.open_pile in {None, order.lies_open}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet(Exact):
    """What a clinic keeps of a packet: a file of its own, in the publication's words.

    Attributes:
        recipients: Who may see it, and by that which parts it may name.
        title: What it is called.
        warning: The title of its box.
        warning_text: What the box says.
        left_out: The line that lists ``{parts}`` kept out of the packet.
        left_out_note: What to mind with these.
        lists: What to tick; ``{group}`` stands for the first number of a group of help lines.
    """

    recipients: tuple[str, ...]
    title: str
    warning: str
    warning_text: str
    left_out: str
    lists: tuple[TickGroup, ...]
    left_out_note: str = ""
