"""What files for paper have in common: nothing to click, to fill in or to read aloud."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from pikepdf import Name, Pdf

from press.pdf.describe import Facts, identify, moment_of, save, write_info, write_xmp

PT_PER_MM = 72 / 25.4
_MARKED = re.compile(rb"/(\w+)\s<</MCID \d+>>\sBDC")
_FOR_SCREENS = (
    *("/AcroForm", "/Lang", "/MarkInfo", "/Metadata", "/Names", "/OpenAction", "/Outlines"),
    *("/StructTreeRoot", "/ViewerPreferences"),
)
_NAMES = {
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}
_UNNAMED = UUID(int=0).urn
_PROPERTIES = """<dc:format>application/pdf</dc:format>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{purpose}</rdf:li></rdf:Alt></dc:description>
<xmp:MetadataDate>{moment}</xmp:MetadataDate>
<xmpMM:DocumentID>{identifier}</xmpMM:DocumentID>
<xmpMM:InstanceID>{instance}</xmpMM:InstanceID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<xmpMM:VersionID>{version}</xmpMM:VersionID>
<pdf:Trapped>False</pdf:Trapped>
{claims}"""


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


def describe_for_paper(pdf: Pdf, facts: Facts, claims: str = "", **preferences: Any) -> None:
    """Write title, dates, identifiers and that nothing is trapped, in XMP and Info alike.

    Args:
        pdf: The file.
        facts: What it says of itself.
        claims: Properties of a standard that it conforms to.
        preferences: How a viewer is to print it.

    Source: ISO 32000-1, 12.2 (viewer preferences), 14.3 and 14.4 (metadata, file identifiers),
    14.11.6 (trapping); XMP 1, 8.6 (media management).
    """
    properties = _PROPERTIES.format(
        purpose=escape(facts.purpose),
        moment=moment_of(facts),
        identifier=escape(facts.identifier),
        instance=_UNNAMED,
        version=facts.revised.isoformat(),
        claims=claims,
    )
    write_xmp(pdf, facts, _NAMES, properties)
    write_info(pdf, facts, Trapped=Name("/False"))
    identify(pdf, facts, **preferences)


def save_for_paper(pdf: Pdf, pdf_version: str, facts: Facts) -> bytes:
    """Return the file, its instance named after all that it holds.

    The name takes the place of one as long, so that no offset moves.
    """
    data = save(pdf, pdf_version)
    unnamed = _UNNAMED.encode()
    if data.count(unnamed) != 1:
        raise AssertionError("XMP is stored as it is, and names the instance once")
    instance = uuid5(UUID(facts.identifier), hashlib.sha256(data).hexdigest())
    return data.replace(unnamed, instance.urn.encode())
