"""Packet → one HTML document for paper."""

from __future__ import annotations

from jinja2 import Environment

from press.model.edition import Edition
from press.model.packet import Packet
from press.model.publication import Publication
from press.render.environment import house
from press.render.references import PageReferences, uninvited


def render_packet(
    packet: Packet,
    publication: Publication,
    edition: Edition,
    *,
    environment: Environment,
    layout: str = "handout",
    tally: bool = False,
) -> str:
    """Return the HTML of a packet as one edition shows it; pure, but for reading templates.

    Args:
        packet: What to print.
        publication: The work it is from.
        edition: Trim, type and ink.
        environment: See `press.render.environment`.
        layout: A ``handout`` has a cover, a ``sheet`` begins with its first part.
        tally: Whether a quiz has a field that shows its count.
    """
    return environment.get_template("layouts/pdf.html.j2").render(
        packet=uninvited(packet, publication),
        publication=publication,
        edition=edition,
        layout=layout,
        medium="pdf",
        large=edition.type == "large-print",
        tally=tally,
        refs=PageReferences(packet, publication),
        words=publication.words,
        **house(publication.clinic),
    )
