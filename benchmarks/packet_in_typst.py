"""A packet again in Typst: the words of each page, its pictures and a box for each field."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import typst

NAME = "name"
_HEAD = """#set page(paper: "us-letter", margin: 20mm, numbering: "1")
#set text(font: "Atkinson Hyperlegible Next", size: 8pt, lang: "en")
#set par(leading: 0.4em, spacing: 0.4em)
#set document(title: "Packet")
#show heading: set text(font: "Literata", size: 20pt)
"""
_COVER = """= Packet
#image("{logo}", width: 20mm, alt: "logo")
#image("{picture}", width: 100%, alt: "picture")
*#sys.inputs.name* \\
#link("tel:5550171")[555-0171] #link("mailto:a@b.example")[a\\@b.example] \\
#sys.inputs.day
"""


def source_of(packet: bytes, logo: str, picture: str) -> str:
    """Return Typst that sets as many pages with the same words, links apart, and as many boxes."""
    reader = pypdf.PdfReader(BytesIO(packet))
    pages = [_HEAD, _COVER.format(logo=logo, picture=picture)]
    for page in reader.pages:
        lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        fields = sum(
            1 for one in page.get("/Annots", []) if one.get_object()["/Subtype"] == "/Widget"
        )
        text = " \\\n".join(f"#text({_quoted(line)})" for line in lines[1:])
        boxes = " ".join("#box(width: 5mm, height: 5mm, stroke: 0.5pt)" for _ in range(fields))
        head = f"= #text({_quoted(lines[0])})" if lines else ""
        pages.append(f"#pagebreak()\n{head}\n\n{text}\n\n{boxes}\n")
    return "\n".join(pages[:2] + pages[3:])


def compiler(source: Path, root: Path, fonts: Path) -> Any:
    """Return a compiler that has compiled once, so that it is warm."""
    made = typst.Compiler(str(source), root=str(root), font_paths=[str(fonts)])
    compile_one(made, "Warm", "today")
    return made


def compile_one(made: Any, name: str, day: str) -> bytes:
    """Return the packet for a name and a day."""
    return bytes(made.compile(format="pdf", sys_inputs={NAME: name, "day": day}))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
