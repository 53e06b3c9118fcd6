"""How words are fitted into a place that never moves."""

from __future__ import annotations

import pytest
from manuscripts import STYLES, TEMPLATES

from press.model.clinic import Slot
from press.render.environment import environment
from press.render.slots import Box, Faces, TooLongError, fit, leads_to, printed, settled

EM = dict.fromkeys("abc d-.", 1000)
BOX = Box("plain", room_pt=100, lines=2, leading_pt=24, sizes_pt=(20, 10))


@pytest.mark.parametrize(
    ("text", "lines", "size_pt"),
    [
        ("ab", ("ab",), 20),
        ("abc a", ("abc a",), 20),
        ("abcd ab", ("abcd ", "ab"), 20),  # wraps before it shrinks
        ("abcda bc dd a", ("abcda bc ", "dd a"), 10),
        ("abcdabcd", ("abcda", "bcd"), 20),  # one word may break
        ("ab-cd.ab", ("ab-", "cd.ab"), 20),  # but rather after a joint
        ("abcdabcdabcd", ("abcdabcdab", "cd"), 10),
    ],
)
def test_words_wrap_then_shrink(text: str, lines: tuple[str, ...], size_pt: float) -> None:
    fitted = fit(text, BOX, EM)
    assert (fitted.lines, fitted.size_pt) == (lines, size_pt)
    assert "".join(fitted.lines) == text


@pytest.mark.parametrize("text", ["abcd" * 6, "abcda bcdab cdabc dabcd"])
def test_words_without_room_in_the_smallest_size_are_refused(text: str) -> None:
    with pytest.raises(TooLongError, match=text):
        fit(text, BOX, EM)


def test_a_box_is_read_back_as_it_was_written() -> None:
    assert Box.parse(str(BOX)) == BOX
    assert "(" not in str(BOX)


def test_words_are_composed_and_spaced_once() -> None:
    assert settled(" Zoe\u0308 \u00a0 A\tB ") == "Zo\u00eb A B"


@pytest.mark.parametrize(
    ("slot", "value", "words", "address"),
    [
        (Slot.NAME, "Zoë", "Zoë", ""),
        (Slot.PHONE, "+1 (555) 0142", "+1 (555) 0142", "tel:+15550142"),
        (Slot.EMAIL, "zoe@x.example", "zoe@x.example", "mailto:zoe@x.example"),
        (Slot.BOOKING_WEB, "https://www.x.example/z/", "x.example/z", "https://www.x.example/z/"),
    ],
)
def test_what_a_place_says_and_where_it_leads(
    slot: Slot, value: str, words: str, address: str
) -> None:
    assert (printed(slot, value), leads_to(slot, value)) == (words, address)


def test_a_place_escapes_what_it_holds_and_keeps_its_size_whatever_that_is() -> None:
    line = environment(TEMPLATES, STYLES / "fonts").from_string(
        "{{ value | placed('therapist-email', face='literata-600', room=200, leading=15,"
        " sizes=[12, 6]) }}"
    )
    short, long = line.render(value="a<b@x.example"), line.render(value="a" * 30 + "@x.example")
    assert "a&lt;b@x.example</span>" in short
    assert 'href="mailto:a&lt;b@x.example"' in short
    outer = 'style="width:200pt;height:15pt;font-size:12pt;line-height:15pt"'
    assert outer in short
    assert outer in long
    assert 'style="font-size:12pt"' in short
    assert 'style="font-size:6pt"' in long


def test_the_faces_of_places_know_every_letter_that_can_be_printed() -> None:
    widths = Faces(STYLES / "fonts").widths("literata-600")
    assert {"Ł", "ő", "ț", "'", "\\", "("} <= widths.keys()
    assert widths["W"] > widths["i"] > 0


def test_a_box_that_grows_has_a_second_line_only_where_one_is_not_enough() -> None:
    line = environment(TEMPLATES, STYLES / "fonts").from_string(
        "{{ value | placed('therapist-name', face='literata-600', room=130, leading=15,"
        " sizes=[12, 9], lines=2, grows=True) }}"
    )
    assert "height:15pt" in line.render(value="Zoë Çelik")
    assert "height:30pt" in line.render(value="Zoë Çelik", tall={Slot.NAME})
    long = line.render(value="Zoë Featherstonehaugh Çelik")
    assert "height:30pt" in long
    assert "Featherstonehaugh<br>Çelik" in long
    assert 'data-slot-box="literata-600 130 2 15 12 9"' in long


def test_a_break_within_a_word_says_so() -> None:
    line = environment(TEMPLATES, STYLES / "fonts").from_string(
        "{{ value | placed('booking-web', face='literata-600', room=100, leading=15, sizes=[10],"
        " lines=2) }}"
    )
    told = line.render(value="https://harbour.example/bookings")
    assert 'harbour.example/<br class="in-word">bookings</span>' in told
