"""Both publications, read once, and their documents for paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import yaml
from lxml import etree
from manuscripts import ROOT, SMALL, TEMPLATES, load

from press.model.edition import EDITIONS
from press.model.packet import Packet
from press.model.publication import Publication
from press.render.document import render_packet
from press.render.environment import environment

Page = Callable[..., etree._Element]


@pytest.fixture(scope="session", params=["small", "real"])
def publication(request: pytest.FixtureRequest) -> Publication:
    if request.param == "small":
        return load(SMALL)
    stated = yaml.safe_load((ROOT / "content" / "publication.yaml").read_text("utf-8"))
    assert isinstance(stated["revised"], date)
    return load(ROOT / "content", stated["revised"])


@pytest.fixture(scope="session")
def small() -> Publication:
    return load(SMALL)


def document(
    packet: Packet, publication: Publication, layout: str = "handout", trim: str = "letter"
) -> etree._Element:
    """Return the document of a packet as a tree; it must be well-formed XML."""
    html = render_packet(
        packet, publication, EDITIONS[trim], environment=environment(TEMPLATES), layout=layout
    )
    return etree.fromstring(html.encode(), etree.XMLParser(resolve_entities=False))


def text_of(element: etree._Element) -> str:
    """Return the words below ``element``, single-spaced."""
    return " ".join(str(element.xpath("string()")).split())
