"""What a PDF says of itself; may run twice without change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from press.errors import ToolError


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
    """

    title: str
    language: str
    identifier: str
    revised: date
    creator: str
    form_font: Path


_XMP = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{identifier}</dc:identifier>
<xmp:CreateDate>{revised}T00:00:00Z</xmp:CreateDate>
<xmp:ModifyDate>{revised}T00:00:00Z</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def write_metadata(pdf: Pdf, facts: Facts) -> None:
    """Write title, language, dates and conformance, alike in XMP and in the trailer's Info.

    Source: ISO 14289-1, 5 and 7.1 (identification, title, DisplayDocTitle), 7.2 (language);
    ISO 32000-1, 14.3 and 14.4 (metadata, file identifiers).
    """
    producer = f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"
    moment = String(f"D:{facts.revised:%Y%m%d}000000Z")
    info = Dictionary(
        Title=String(facts.title),
        Author=String(facts.creator),
        Producer=String(producer),
        CreationDate=moment,
        ModDate=moment,
    )
    pdf.trailer.Info = pdf.make_indirect(info)
    described = {
        "title": facts.title,
        "creator": facts.creator,
        "language": facts.language,
        "identifier": facts.identifier,
        "revised": facts.revised.isoformat(),
        "producer": producer,
    }
    packet = _XMP.format(**{key: escape(value) for key, value in described.items()})
    stream = Stream(pdf, packet.encode("utf-8"))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream
    pdf.Root.Lang = String(facts.language)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    permanent = String(hashlib.md5(facts.identifier.encode(), usedforsecurity=False).digest())
    pdf.trailer.ID = Array([permanent, permanent])


def check_outline(pdf: Pdf) -> None:
    """Make sure that every bookmark has words and leads to a page of this file.

    Source: ISO 32000-1, 12.3.3 (document outline).

    Raises:
        ToolError: If one doesn't.
    """
    pages = {page.obj.objgen for page in pdf.pages}
    with pdf.open_outline() as outline:
        waiting = list(outline.root)
    while waiting:
        item = waiting.pop()
        waiting += item.children
        target = item.destination
        leads = isinstance(target, Array) and target[0].objgen in pages
        if not item.title.strip() or not leads:
            raise ToolError(f"the bookmark {item.title!r} leads nowhere")
