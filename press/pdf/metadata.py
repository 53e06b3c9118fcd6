"""What a PDF says of itself; may run twice without change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from press.model.edition import Standard
from press.pdf.script import Script


@dataclass(frozen=True, slots=True)
class Facts:
    """What the finished file says of itself.

    Attributes:
        title: Shown in the window's title; must not reveal more than the cover.
        language: BCP 47 tag of the document.
        identifier: Stable name of the publication; the first half of /ID comes from it.
        revised: The only date the file carries.
        creator: Who made the publication.
        form_font: TrueType subset that fields are filled in with.
        purpose: What a file for paper is for, and how it is printed.
        script: What a form counts with; a file that has any is no PDF/A.
        house: The colour of a clinic that took the place of the house's own.
    """

    title: str
    language: str
    identifier: str
    revised: date
    creator: str
    form_font: Path
    purpose: str = ""
    script: Script | None = None
    house: str = ""


_XMP = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfd="http://pdfa.org/declarations/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{identifier}</dc:identifier>
<xmp:CreateDate>{revised}T00:00:00Z</xmp:CreateDate>
<xmp:ModifyDate>{revised}T00:00:00Z</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
{claims}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
# PDF/A before 4 wants every property described that is not its own (ISO 19005-2, 6.6.2.3.3).
_UA_SCHEMA = (
    "<pdfaExtension:schemas><rdf:Bag>"
    '<rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of PDF/UA that the file conforms to"
    "</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas>"
)
_WTPDF = "http://pdfa.org/declarations/wtpdf#{}1.0"
_ACCESSIBLE: dict[Standard, str] = {
    "1.7": "<pdfuaid:part>1</pdfuaid:part>",
    "2.0": "<pdfuaid:part>2</pdfuaid:part><pdfuaid:rev>2024</pdfuaid:rev>"
    "<pdfd:declarations><rdf:Bag>"
    + "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfd:conformsTo>{_WTPDF.format(level)}'
        "</pdfd:conformsTo></rdf:li>"
        for level in ("accessibility", "reuse")
    )
    + "</rdf:Bag></pdfd:declarations>",
}
_ARCHIVAL: dict[Standard, str] = {
    "1.7": f"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>{_UA_SCHEMA}",
    "2.0": "<pdfaid:part>4</pdfaid:part><pdfaid:rev>2020</pdfaid:rev>",
}


def write_metadata(pdf: Pdf, facts: Facts, standard: Standard = "1.7") -> None:
    """Write title, language, dates and conformance, in XMP and, before PDF 2.0, in Info alike.

    Source: ISO 14289-1, 5 and 7.1 (identification, title, DisplayDocTitle), 7.2 (language);
    ISO 14289-2, 5; ISO 19005-2, 6.6; ISO 19005-4, 6.1.3 and 6.7; Well-Tagged PDF 1.0, 6.1.3;
    ISO 32000-1, 14.3 and 14.4 (metadata, file identifiers).
    """
    producer = f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"
    _write_info(pdf, facts, producer, standard)
    described = {
        "title": facts.title,
        "creator": facts.creator,
        "language": facts.language,
        "identifier": facts.identifier,
        "revised": facts.revised.isoformat(),
        "producer": producer,
    }
    claims = _ACCESSIBLE[standard] + ("" if facts.script else _ARCHIVAL[standard])
    packet = _XMP.format(**{key: escape(value) for key, value in described.items()}, claims=claims)
    stream = Stream(pdf, packet.encode("utf-8"))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream
    pdf.Root.Lang = String(facts.language)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    permanent = String(hashlib.md5(facts.identifier.encode(), usedforsecurity=False).digest())
    pdf.trailer.ID = Array([permanent, permanent])


def intend_srgb(pdf: Pdf) -> None:
    """Say that the file's colours are sRGB.

    The profile is the International Color Consortium's sRGB2014.icc, which WeasyPrint ships.
    Source: ISO 19005-2, 6.2.3 and 6.2.4.3 (output intent, device colours).
    """
    profile = Stream(pdf, _srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    pdf.Root.OutputIntents = Array([intent])


@cache
def _srgb() -> bytes:
    return (files("weasyprint") / "pdf" / "sRGB2014.icc").read_bytes()


def _write_info(pdf: Pdf, facts: Facts, producer: str, standard: Standard) -> None:
    if standard == "2.0":
        if Name.Info in pdf.trailer:
            del pdf.trailer[Name.Info]
        return
    moment = String(f"D:{facts.revised:%Y%m%d}000000Z")
    info = Dictionary(
        Title=String(facts.title),
        Author=String(facts.creator),
        Producer=String(producer),
        CreationDate=moment,
        ModDate=moment,
    )
    pdf.trailer.Info = pdf.make_indirect(info)
