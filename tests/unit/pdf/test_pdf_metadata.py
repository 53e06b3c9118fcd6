"""A finished file says who made it and when it was revised, and nothing else."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from io import BytesIO

from facts import Bookmark, pdf_facts
from lxml import etree
from pikepdf import Name, Pdf

from press.pdf.finish import Facts, finish
from press.pdf.script import Script

from .conftest import FORM, Write, plain

CLAIMS = {
    "pdfua/ns/id/}part": "1",
    "pdfa/ns/id/}part": "2",
    "pdfa/ns/id/}conformance": "A",
}


def test_info_and_xmp_say_the_same(finished: Write) -> None:
    data = pdf_facts(finished("<h1>Wall</h1>")).metadata
    assert data["/Title"] == "Two neighbours"
    assert data["/Author"] == "The makers"
    assert data["/CreationDate"] == data["/ModDate"] == "D:20261101000000Z"
    assert data["language"] == "en"
    xmp = etree.fromstring(data["xmp"].encode("utf-8"))
    words = " ".join("".join(map(str, xmp.itertext())).split())
    assert words.startswith(
        "Two neighbours The makers en urn:uuid:6a1f0c56-54d4-4a0e-9a36-8d7b6f6f2b11 "
        f"2026-11-01T00:00:00Z 2026-11-01T00:00:00Z {data['/Producer']} 12A"
    )
    claims = {key: xmp.findtext(f".//{{http://www.aiim.org/{key}") for key in CLAIMS}
    assert claims == CLAIMS


def test_a_file_with_a_script_claims_no_archive(raw: Write, facts: Facts) -> None:
    fields = '<input name="a" title="Sum"/><input name="b" title="Clear"/>'
    script = Script("function tally() {}", "a", "b", "Clear")
    data = pdf_facts(finish(raw(fields), replace(facts, script=script))).metadata
    assert "pdfuaid:part>1<" in data["xmp"]
    assert "pdfaid:" not in data["xmp"].split("<dc:title>")[1]


def test_colours_are_said_to_be_srgb(finished: Write) -> None:
    with Pdf.open(BytesIO(finished("<p>x"))) as pdf:
        (intent,) = pdf.Root.OutputIntents.as_list()
        profile = intent.DestOutputProfile.read_bytes()
    assert (intent.S, profile[36:40], profile[16:20]) == (Name.GTS_PDFA1, b"acsp", b"RGB ")


def test_a_title_with_signs_of_xml_stays_whole(raw: Write, facts: Facts) -> None:
    title = "You & me < us > “them”"
    data = pdf_facts(finish(raw("<p>x"), replace(facts, title=title))).metadata
    assert data["/Title"] == title
    assert title in "".join(map(str, etree.fromstring(data["xmp"].encode()).itertext()))


def test_the_first_identifier_is_the_publications(finished: Write, facts: Facts) -> None:
    expected = hashlib.md5(facts.identifier.encode()).hexdigest()
    one, other = finished("<p>one"), finished("<p>other")
    assert pdf_facts(one).metadata["id"] == pdf_facts(other).metadata["id"] == expected
    with Pdf.open(BytesIO(one)) as a, Pdf.open(BytesIO(other)) as b:
        assert bytes(a.trailer.ID[1]) != bytes(b.trailer.ID[1])


def test_the_window_shows_the_title(finished: Write) -> None:
    with Pdf.open(BytesIO(finished("<p>x"))) as pdf:
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en"


def test_nothing_tells_of_this_machine(finished: Write) -> None:
    with Pdf.open(BytesIO(finished(FORM))) as pdf:
        assert not re.search(rb"file:|/tmp/|/home/|/root/|/work/|PressOrigin", plain(pdf))


def test_the_outline_leads_to_the_headings(finished: Write) -> None:
    body = '<h1>Wall</h1><p>x<h1 style="break-before: page">Door</h1>'
    assert pdf_facts(finished(body)).outline == (Bookmark("Wall", 1, 1), Bookmark("Door", 2, 1))
