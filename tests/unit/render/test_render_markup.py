from __future__ import annotations

import re
from datetime import date

import pytest
from jinja2 import UndefinedError
from manuscripts import TEMPLATES
from markupsafe import Markup

from press.model.nodes import Html, TextField, Tick
from press.model.publication import Publication
from press.render.environment import environment
from press.render.markup import (
    address,
    closed,
    day,
    fill,
    first_sentence,
    plain,
    rooms,
    stopped,
    widths,
)


class Somewhere:
    """References that name what they were asked for."""

    def link(self, id_: str) -> Markup:
        return Markup('<a href="#{0}">{0}</a>').format(id_)


def show(html: str, **context: object) -> str:
    template = environment(TEMPLATES).from_string("{{ html | shown }}")
    return template.render(html=Html(html), **context)


def test_a_reference_is_resolved_in_either_of_its_spellings() -> None:
    for reference in ('<a data-ref="walls"></a>', '<a data-ref="walls"/>'):
        assert show(f"see {reference}.", refs=Somewhere()) == (
            'see<span> </span><a href="#walls">walls</a>.'
        )


def test_without_references_the_markup_of_the_reader_stays_as_it_is() -> None:
    html = 'see <a data-ref="walls"></a> and <a href="https://example.org">us</a>'
    assert show(html) == html


def test_an_address_is_readable_after_the_words_of_its_link() -> None:
    shown = show('ask <a href="https://www.example.org/a/">the desk</a>', refs=Somewhere())
    assert re.sub(r"<[^>]*>", "", shown) == "ask the desk (example.org/a)"


def test_an_address_that_is_the_text_of_its_link_is_not_said_twice() -> None:
    shown = show('<a href="https://example.org">example.org</a>', refs=Somewhere())
    assert shown.count("example.org") == 2
    assert "address" not in shown


def test_a_joined_word_and_a_phone_number_stay_whole() -> None:
    assert plain("live-in") == '<span class="whole">live-in</span>'
    assert plain("1-800-799-7233") == '<span class="phone">1-800-799-7233</span>'
    assert plain("a – b, 2021–22") == "a – b, 2021–22"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("For the two of you", 'For the two<span> </span><span class="whole">of you</span>'),
        ("To <b>", '<span class="whole">To &lt;b&gt;</span>'),
        ("While you wait", 'While<span> </span><span class="whole">you wait</span>'),
        ("First session", "First session"),
        ("Notes", "Notes"),
    ],
)
def test_a_short_last_word_of_a_title_is_not_left_alone(title: str, shown: str) -> None:
    assert closed(title) == shown


def test_the_space_before_a_joined_word_stands_in_a_run_of_its_own() -> None:
    assert plain("a live-in") == 'a<span> </span><span class="whole">live-in</span>'


def test_joined_words_in_attributes_are_left_alone() -> None:
    shown = show('<a href="https://a-b.example">x</a>', refs=Somewhere())
    assert 'href="https://a-b.example"' in shown


def test_plain_text_is_escaped() -> None:
    assert plain("<b>&") == "&lt;b&gt;&amp;"


def test_content_is_never_a_template() -> None:
    assert show("{{ 7 * 7 }}", refs=Somewhere()) == "{{ 7 * 7 }}"


def test_a_name_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment(TEMPLATES).from_string("{{ nobody }}").render()


def test_what_a_template_prints_is_escaped() -> None:
    assert environment(TEMPLATES).from_string("{{ x }}").render(x="<i>") == "&lt;i&gt;"


def test_an_address_is_written_as_one_would_write_it_down() -> None:
    assert address("https://www.example.org/") == "example.org"
    assert address("https://example.org/a/b") == "example.org/a/b"


def test_words_are_filled_in_and_nothing_else_is_interpreted() -> None:
    assert fill("{n} of {m}", n=1, m="{n.real}") == "1 of {n.real}"


def test_a_date_is_written_in_the_words_of_the_publication(publication: Publication) -> None:
    assert day(date(2026, 10, 7), publication.words) == "7\N{NO-BREAK SPACE}October 2026"


def test_only_the_first_sentence_is_kept() -> None:
    assert first_sentence("Day and night. Free.") == "Day and night."
    assert first_sentence("988lifeline.org") == "988lifeline.org"


def test_a_term_that_ends_with_a_mark_needs_no_full_stop() -> None:
    assert stopped("Why?")
    assert stopped("<em>Yes.</em>")
    assert not stopped("Yes")


def test_shares_of_a_row_fill_it() -> None:
    fields: list[TextField | Tick] = [
        TextField("a", "A", share=4),
        TextField("b", "B", share=12),
        Tick("c", "C"),
    ]
    assert sum(widths(fields)) == pytest.approx(100, abs=0.01)
    assert widths(fields)[1] > widths(fields)[0]


def test_room_grows_with_width_and_lines() -> None:
    assert rooms(100) > rooms(50) >= 8
    assert rooms(100, 3) == 3 * rooms(100)
