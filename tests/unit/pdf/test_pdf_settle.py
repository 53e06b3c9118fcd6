"""References to pages need two rounds of layout, not three, and show the right numbers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from facts import pdf_facts

import press.pdf.write
from press.pdf.engine import engine

from .conftest import Write

STYLE = """<style>h2 { break-before: page }
.to-end::before { content: target-counter("#end", page) }
.to-start::before { content: target-counter("#start", page) }</style>"""
# the second page is laid out again, and an anchor on it is referred to from the first
BODY = f"""{STYLE}<p id="start">The end is on <span class="to-end"></span>, the middle
<span class="to-middle"></span></p><style>.to-middle::before
{{ content: target-counter("#middle", page) }}</style>
<h2 id="middle">Middle</h2><p>The end is on <span class="to-end"></span>.</p>
<h2 id="end">End</h2><p>The start is on <span class="to-start"></span>.</p><h2>No reference</h2>"""


@contextmanager
def rounds() -> Iterator[list[str]]:
    """Yield a list that fills with each page that is laid out."""
    engine()
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage()
            if "Creating layout - Page" in text and "up-to-date" not in text:
                heard.append(text.rpartition(" ")[2])

    logger, listener = logging.getLogger("weasyprint.progress"), Listener()
    level = logger.level
    logger.addHandler(listener)
    logger.setLevel(logging.INFO)
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)


def test_a_page_with_a_reference_is_laid_out_twice_and_the_others_once(raw: Write) -> None:
    with rounds() as pages:
        data = raw(BODY)
    assert sorted(pages) == ["1", "1", "2", "2", "3", "3", "4"]
    texts = [" ".join(text.split()) for text in pdf_facts(data).texts]
    assert "The end is on 3, the middle 2" in texts[0]
    assert "The end is on 3" in texts[1]
    assert "The start is on 1" in texts[2]


def test_weasyprint_alone_still_needs_three_rounds(
    raw: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press.pdf.write, "numbers_settle", lambda collector: nullcontext())
    with rounds() as pages:
        raw(BODY)
    assert pages.count("1") == 3


def test_a_reference_that_moves_its_own_target_is_followed(raw: Write) -> None:
    # the number is written large: with two digits it fills one more line and so one more page
    filler = "".join(f'<h2 id="t{n}">{n}</h2>' for n in range(2, 12))
    style = "<style>.to-t11::before { content: target-counter('#t11', page) }</style>"
    (first, *_) = pdf_facts(raw(f'{style}<p><span class="to-t11"></span></p>{STYLE}{filler}')).texts
    assert first.split()[0] == "11"
