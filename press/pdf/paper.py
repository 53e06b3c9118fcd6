"""What files for paper have in common: nothing to click, to fill in or to read aloud."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from press.pdf.metadata import Facts

PT_PER_MM = 72 / 25.4
_MARKED = re.compile(rb"/(\w+)\s<</MCID \d+>>\sBDC")
_FOR_SCREENS = (
    *("/AcroForm", "/Lang", "/MarkInfo", "/Metadata", "/Names", "/OpenAction", "/Outlines"),
    *("/StructTreeRoot", "/ViewerPreferences"),
)
_XMP = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{purpose}</rdf:li></rdf:Alt></dc:description>
<dc:identifier>{identifier}</dc:identifier>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate>
<xmpMM:DocumentID>{identifier}</xmpMM:DocumentID>
<xmpMM:InstanceID>{identifier}</xmpMM:InstanceID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<xmpMM:VersionID>1</xmpMM:VersionID>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
{claims}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def strip_for_paper(pdf: Pdf) -> None:
    """Take out tags, fields, links and bookmarks; the lines to write on are printed and stay."""
    for key in _FOR_SCREENS:
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        for key in ("/Annots", "/StructParents", "/Tabs"):
            if key in page.obj:
                del page.obj[key]
        content = page.obj.Contents.read_bytes()
        page.obj.Contents.write(_MARKED.sub(rb"/\1 BMC", content))


def describe_for_paper(pdf: Pdf, facts: Facts, claims: str = "") -> None:
    """Write title, dates and identifiers, in XMP and Info alike.

    Source: ISO 32000-1, 14.3 and 14.4; ISO 15930-7, 6.4 to 6.6 (trapping, dates, identifiers).
    """
    producer = f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"
    described = {
        "title": facts.title,
        "creator": facts.creator,
        "purpose": facts.purpose,
        "identifier": facts.identifier,
        "moment": f"{facts.revised.isoformat()}T00:00:00Z",
        "producer": producer,
    }
    packet = _XMP.format(**{key: escape(value) for key, value in described.items()}, claims=claims)
    stream = Stream(pdf, packet.encode("utf-8"))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream
    moment = String(f"D:{facts.revised:%Y%m%d}000000Z")
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(facts.title),
            Author=String(facts.creator),
            Producer=String(producer),
            CreationDate=moment,
            ModDate=moment,
            Trapped=Name("/False"),
        )
    )
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    permanent = String(hashlib.md5(facts.identifier.encode(), usedforsecurity=False).digest())
    pdf.trailer.ID = Array([permanent, permanent])
