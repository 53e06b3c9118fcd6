"""What a form says of itself, and what it conforms to; may run twice without change."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from io import BytesIO
from xml.sax.saxutils import escape

from pikepdf import (
    Array,
    Dictionary,
    Name,
    ObjectStreamMode,
    Pdf,
    Stream,
    StreamDecodeLevel,
    String,
)

from press.model.edition import Standard
from press.pdf.describe import Facts, identify, write_info, write_xmp

_NAMES = {
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfd": "http://pdfa.org/declarations/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}
_LANGUAGE = "<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>"
_BUILD = "\n<xmpMM:VersionID>{}</xmpMM:VersionID>\n"
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

    Comes last, because the file is named after all that it holds: VersionID tells the forms of one
    build from those of another, and is kept by viewers that write /ID and Info anew.

    Source: ISO 14289-1, 5 and 7.1 (identification, title, DisplayDocTitle), 7.2 (language);
    ISO 14289-2, 5; ISO 19005-2, 6.6; ISO 19005-4, 6.1.3 and 6.7; Well-Tagged PDF 1.0, 6.1.3;
    ISO 32000-1, 14.3 and 14.4 (metadata, file identifiers).
    """
    pdf.Root.Lang = String(facts.language)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    identify(pdf, facts)
    build = _digest(pdf)
    if standard == "1.7":
        write_info(pdf, facts)
    own = _LANGUAGE.format(escape(facts.language)) + _BUILD.format(build)
    claims = _ACCESSIBLE[standard] + ("" if facts.script else _ARCHIVAL[standard])
    write_xmp(pdf, facts, _NAMES, own + claims)


def _digest(pdf: Pdf) -> str:
    """Return a digest of all that the file holds but what it says of itself, which goes."""
    for owner, key in ((pdf.Root, Name.Metadata), (pdf.trailer, Name.Info)):
        if key in owner:
            del owner[key]
    target = BytesIO()
    pdf.save(
        target,
        static_id=True,
        compress_streams=False,
        stream_decode_level=StreamDecodeLevel.generalized,
        object_stream_mode=ObjectStreamMode.disable,
        fix_metadata_version=False,
    )
    return hashlib.sha256(target.getbuffer()).hexdigest()[:32]


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
