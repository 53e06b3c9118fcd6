"""What files a publication comes in: a job for each handout, sheet and book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from press import cache
from press.jobs import (
    BookOrder,
    Job,
    Shop,
    all_sources,
    document_key,
    facts_of,
    gate_of,
    stylesheets,
)
from press.model.edition import EDITIONS, Edition
from press.model.packet import Packet
from press.model.parts import Kind, Quiz
from press.model.publication import Extract, Publication
from press.pdf.script import Script
from press.render.document import render_packet
from press.render.environment import Environment, environment
from press.render.tally import render_tally


def plan(publication: Publication, shop: Shop) -> list[Job]:
    """Return every job of a publication: handouts, sheets, books."""
    printed = list(_pdf_jobs(publication, shop))
    paged = _page_source(printed)
    extracts = [
        _book_job(publication, shop, paged, extract.packet, extract)
        for extract in publication.extracts
    ]
    return [*printed, _book_job(publication, shop, paged, publication.book), *extracts]


@dataclass(frozen=True, slots=True)
class _Planner:
    """What the jobs of a publication have in common."""

    publication: Publication
    shop: Shop
    templates: Environment
    sources: str

    def jobs(self, packet: Packet, kind: str, stem: str) -> Iterator[Job]:
        """Yield the jobs of one packet, one for each edition that it comes in."""
        rendered: dict[str, str] = {}
        for edition in (EDITIONS[name] for name in self.publication.editions):
            if kind == "sheet" and not _comes_in(packet, edition):
                continue
            if edition.layout not in rendered:
                rendered[edition.layout] = render_packet(
                    packet, self.publication, edition, environment=self.templates, layout=kind
                )
            yield self.job(
                packet, kind, edition, f"{stem}-{edition.id}.pdf", rendered[edition.layout]
            )

    def tallies(self, packet: Packet, quiz: Quiz) -> Iterator[Job]:
        """Yield the jobs of a quiz that counts by itself, one for each trim; no other has a script.

        Mail filters hold back files with scripts, so the plain quiz has none.
        """
        words, publication = self.publication.words, self.publication
        text = render_tally(quiz, words, self.shop.templates)
        script = Script(text, quiz.sum_field, quiz.clear_field, words["tally-clear"])
        for edition in (EDITIONS[name] for name in publication.editions):
            if not _is_plain(edition):
                continue
            html = render_packet(
                packet,
                publication,
                edition,
                environment=self.templates,
                layout="sheet",
                tally=True,
            )
            path = f"sheets/{quiz.name}-tally-{edition.id}.pdf"
            yield self.job(packet, "tally", edition, path, html, script)

    def job(
        self,
        packet: Packet,
        kind: str,
        edition: Edition,
        path: str,
        html: str,
        script: Script | None = None,
    ) -> Job:
        """Return the job of one file."""
        words = self.publication.words
        purpose = words.get(f"purpose-{edition.medium}", "")
        mark = words.get(f"mark-{edition.medium}", "")
        facts = facts_of(packet, self.publication, path, self.shop)
        facts = replace(facts, purpose=purpose, mark=mark, script=script)
        key = document_key(self.sources, packet, facts, self.shop, html, path)
        sheets = stylesheets(self.shop.styles, edition)
        return Job(path, kind, packet, edition.id, key, self.shop, facts, html, sheets)


def _comes_in(packet: Packet, edition: Edition) -> bool:
    """Whether a sheet is issued in an edition; a card has one size and is black on white."""
    return edition.medium == "form" and (_is_plain(edition) or not packet.holds(Kind.CARD))


def _is_plain(edition: Edition) -> bool:
    return (edition.medium, edition.type, edition.ink) == ("form", "standard", "colour")


def _pdf_jobs(publication: Publication, shop: Shop) -> Iterator[Job]:
    planner = _Planner(
        publication, shop, environment(shop.templates, shop.styles / "fonts"), all_sources(shop)
    )
    yield from planner.jobs(publication.handout, "handout", f"handout/{publication.slug}")
    for sheet in publication.sheets:
        part = sheet.parts[0]
        yield from planner.jobs(sheet, "sheet", f"sheets/{part.name}")
        if isinstance(part, Quiz) and part.counts_by_itself:
            yield from planner.tallies(sheet, part)


def _page_source(jobs: Iterable[Job]) -> Job:
    """Return the handout whose pages a book counts: the first in standard type, as issued."""
    handouts = [job for job in jobs if job.kind == "handout"]
    standard = [job for job in handouts if EDITIONS[job.edition].type == "standard"]
    return (standard or handouts)[0]


def _book_job(
    publication: Publication, shop: Shop, paged: Job, packet: Packet, extract: Extract | None = None
) -> Job:
    order = BookOrder(publication, extract, paged.facts.identifier)
    name = f"{publication.slug}-{extract.name}" if extract else publication.slug
    path = f"epub/{name}.epub"
    # what is still missing from this, the page numbers, depends on the layout's HTML and the styles
    book = repr(order.render(packet, shop))
    what = (book, order.page_source, paged.html, all_sources(shop), gate_of(packet))
    key = cache.fingerprint(*what)
    facts = facts_of(packet, publication, path, shop)
    return Job(path, "epub", packet, "epub", key, shop, facts, paged.html, paged.stylesheets, order)
