"""A small cover with every place that differs, typeset by the real WeasyPrint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import date
from functools import cache
from io import BytesIO
from multiprocessing import get_context

import pytest
from manuscripts import STYLES, TEMPLATES
from pikepdf import ObjectStreamMode, Pdf, StreamDecodeLevel

from press.model.clinic import Appointment, Slot, Therapist
from press.model.edition import Standard
from press.packets.prepare import prepare
from press.packets.template import Template
from press.pdf.finish import Facts, Printing, finish, finish_inks
from press.pdf.inks import Greys
from press.pdf.write import Sources, write_pdf
from press.render.environment import environment
from press.render.slots import Faces

FONTS = STYLES / "fonts"
FACTS = Facts(
    title="A wall between two homes",
    language="en",
    identifier="urn:uuid:6a1f0c56-54d4-4a0e-9a36-8d7b6f6f2b11",
    revised=date(2026, 11, 1),
    creator="The makers",
    form_font=FONTS / "form-regular.ttf",
)
CSS = (
    """
@font-face { font-family: Head; src: url("literata-600.ttf") }
@font-face { font-family: Body; src: url("atkinson-hyperlegible-next-400.ttf") }
@font-face { font-family: Form; src: url("form-regular.ttf") }
@page { size: 200mm 180mm; margin: 15mm; @bottom-center { content: "page " counter(page) } }
html { font: 12pt/1.5 Body }
body { margin: 0 }
h1 { font: 20pt Head; bookmark-level: 1 }
p { margin: 0 }
input { display: inline-block; border: 0; font: 11pt Form; height: 8mm; width: 60mm }
.therapist-name { font-family: Head; color: #0b4f4a }
.place a { color: #123456 }
.square { width: 40mm; height: 40mm }
.square svg { width: 100%; height: 100% }
""".replace('url("', f'url("{FONTS.as_uri()}/')
    + (STYLES / "places.css").read_text()
)
COVER = """<!doctype html><html lang="en"><title>x</title><body>
<h1>Two neighbours</h1>
{% macro line(name) %}{% if values[name] %}
{{ values[name] | placed(name, face="atkinson-hyperlegible-next-400", room=300, leading=16,
    sizes=[12, 10]) }}
{% endif %}{% endmacro %}
{{ values["therapist-name"] | placed("therapist-name", face="literata-600", room=420, leading=24,
    sizes=[20, 18, 16], lines=2) }}
{{ line("therapist-credentials") }}{{ line("therapist-pronouns") }}
{{ line("therapist-phone") }}{{ line("therapist-email") }}{{ line("booking-web") }}
{{ line("appointment-date") }}{{ line("appointment-time") }}
{% if values["booking-qr"] %}
<div class="square" data-slot="booking-qr">{{ values["booking-qr"] | qr_square }}</div>
{% endif %}
<p>There is <a href="https://example.org">a door</a> as well.</p>
<p><label>Name <input type="text" name="notes.name" title="Name"></label></p>
"""
Values = Mapping[Slot, str]
ZOE = Therapist(
    id="zoe",
    name="Zoë O'Brien-Çelik",
    credentials="LMFT (PhD), a\\b",
    pronouns="she/her",
    phone="+1 555-0142",
    email="zoe@harbour.example",
    booking="https://www.harbour.example/zoe/",
)
MONDAY = Appointment(therapist="zoe", date="Monday, 7 December 2026", time="2:30 pm")
EVERYTHING: Values = {**ZOE.slots, **MONDAY.slots}
NAMES = (
    "Łukasz Żółć",
    "Đorđe Ștefan",
    "Zoë O'Brien-Çelik",
    "Wilhelmina Featherstonehaugh-Cholmondeley Marjoribanks-Żeromska",
    r"Ann (\Nan\) O’Hara)",
    "Ed",
)


def sample(shape: frozenset[Slot]) -> Values:
    """Return the shortest words for each place of a shape."""
    return {slot: "https://n" if slot.startswith("booking") else "n" for slot in shape}


@pytest.fixture(scope="session")
def apart() -> Iterator[Executor]:
    """Return a process of its own: fonts of other tests' documents could be borrowed here."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.fixture(scope="session")
def typeset(tmp_path_factory: pytest.TempPathFactory, apart: Executor) -> Callable[[Values], bytes]:
    """Lay out the cover for some words with WeasyPrint, unfinished."""
    folder = tmp_path_factory.mktemp("cover")
    sheet = folder / "cover.css"
    sheet.write_text(CSS, "utf-8")
    cover = environment(TEMPLATES, FONTS).from_string(COVER)

    def write(values: Values) -> bytes:
        html = cover.render(values={slot.value: values.get(slot, "") for slot in Slot})
        sources = Sources((folder, FONTS))
        made = apart.submit(write_pdf, html, base=folder, sources=sources, stylesheets=[sheet])
        return made.result()

    return write


@pytest.fixture(scope="session")
def full(typeset: Callable[[Values], bytes]) -> Callable[..., bytes]:
    """Make the cover for some words by typesetting it."""

    def make(values: Values, standard: Standard = "1.7") -> bytes:
        return finish(typeset(values), FACTS, standard)

    return make


@pytest.fixture(scope="session")
def template(typeset: Callable[[Values], bytes]) -> Callable[..., Template]:
    """Make the template of a shape, once for all tests."""

    @cache
    def make(shape: frozenset[Slot], standard: Standard = "1.7", greys: bool = False) -> Template:
        printing = Printing(FACTS, Greys() if greys else None)
        (finished,) = finish_inks(typeset(sample(shape)), [printing], standard, slots=True)
        return prepare(finished, "https://n", Faces(FONTS))

    return make


@pytest.fixture()
def everything(template: Callable[..., Template]) -> Template:
    """The template of a cover with every place filled."""
    return template(frozenset(EVERYTHING))


def opened(data: bytes) -> bytes:
    """Return a file with everything in it unpacked, to be searched."""
    target = BytesIO()
    with Pdf.open(BytesIO(data)) as pdf:
        pdf.save(
            target,
            static_id=True,
            compress_streams=False,
            stream_decode_level=StreamDecodeLevel.generalized,
            object_stream_mode=ObjectStreamMode.disable,
        )
    return target.getvalue()
