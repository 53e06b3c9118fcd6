"""What a file says of itself, form or paper alike, and how it is saved; may run twice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

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
        mark: What the sheets of a booklet in several parts say in their fold.
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
    mark: str = ""
    script: Script | None = None
    house: str = ""


_XMP = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"{names}>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>
<dc:identifier>{identifier}</dc:identifier>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
{properties}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
_PRODUCER = f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"


def moment_of(facts: Facts) -> str:
    """Return the only moment a file knows, as XMP writes it."""
    return f"{facts.revised.isoformat()}T00:00:00Z"


def write_xmp(pdf: Pdf, facts: Facts, names: dict[str, str], properties: str) -> None:
    """Write what every file says, and ``properties`` of the schemas ``names``.

    Source: ISO 32000-1, 14.3.2 (metadata streams).
    """
    packet = _XMP.format(
        title=escape(facts.title),
        creator=escape(facts.creator),
        identifier=escape(facts.identifier),
        moment=moment_of(facts),
        producer=escape(_PRODUCER),
        names="".join(f'\n xmlns:{prefix}="{name}"' for prefix, name in names.items()),
        properties=properties,
    )
    stream = Stream(pdf, packet.encode("utf-8"))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream


def write_info(pdf: Pdf, facts: Facts, **more: Any) -> None:
    """Write the same once more for older readers (ISO 32000-1, 14.3.3)."""
    moment = String(f"D:{facts.revised:%Y%m%d}000000Z")
    info = Dictionary(
        Title=String(facts.title),
        Author=String(facts.creator),
        Producer=String(_PRODUCER),
        CreationDate=moment,
        ModDate=moment,
        **more,
    )
    pdf.trailer.Info = pdf.make_indirect(info)


def identify(pdf: Pdf, facts: Facts, **preferences: Any) -> None:
    """Write the permanent half of the identifier, and how a viewer is to show the file.

    Source: ISO 32000-1, 12.2 (viewer preferences), 14.4 (file identifiers).
    """
    permanent = String(hashlib.md5(facts.identifier.encode(), usedforsecurity=False).digest())
    pdf.trailer.ID = Array([permanent, permanent])
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, **preferences)


def save(pdf: Pdf, pdf_version: str) -> bytes:
    """Return the file, compressed once, the same bytes on every run."""
    target = BytesIO()
    pdf.save(
        target,
        deterministic_id=True,
        object_stream_mode=ObjectStreamMode.generate,
        fix_metadata_version=False,
        force_version=pdf_version,
    )
    return target.getvalue()
