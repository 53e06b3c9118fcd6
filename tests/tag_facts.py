"""The tags of a PDF as nested tuples, each with the text that a screen reader would speak."""

from __future__ import annotations

import re
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject

Tag = tuple[Any, ...]


def tags_called(tree: Tag, name: str) -> list[Tag]:
    """Return every element of ``tree`` with this tag, in reading order."""
    found = [tree] if tree[0] == name else []
    for kid in tree[1:]:
        if isinstance(kid, tuple):
            found += tags_called(kid, name)
    return found


def spoken(tree: Tag) -> str:
    """Return the text below an element, as a screen reader meets it."""
    parts = [spoken(kid) if isinstance(kid, tuple) else str(kid) for kid in tree[1:]]
    return " ".join(" ".join(parts).split())


def read_tags(reader: PdfReader) -> Tag:
    """Return the Document element, or nothing when the file has no tags."""
    runs = [_marked_text(page) for page in reader.pages]
    root: Any = reader.trailer["/Root"]
    if "/StructTreeRoot" not in root:
        return ()
    pages = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    return _tag(_list(root["/StructTreeRoot"]["/K"])[0].get_object(), runs, pages)


def _tag(element: Any, runs: list[dict[int, str]], pages: dict[int, int]) -> Tag:
    if "/ActualText" in element:
        return (str(element["/S"])[1:], str(element["/ActualText"]))
    kids: list[Any] = []
    page = pages[element.raw_get("/Pg").idnum] if "/Pg" in element else 0
    for kid in _list(element.get("/K", [])):
        item: Any = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if isinstance(item, int):
            kids.append(runs[page].get(int(item), ""))
        elif item.get("/Type") == "/MCR":
            kids.append(runs[pages[item.raw_get("/Pg").idnum]].get(int(item["/MCID"]), ""))
        elif item.get("/Type") == "/OBJR":
            if item["/Obj"]["/Subtype"] == "/Widget":
                kids.append(f"[{_full_name(item['/Obj'])}]")
        else:
            kids.append(_tag(item, runs, pages))
    if "/Alt" in element:
        kids.append(str(element["/Alt"]))
    return (str(element["/S"])[1:], *kids)


def _full_name(field: Any) -> str:
    own = str(field.get("/T", ""))
    above = _full_name(field["/Parent"]) if "/Parent" in field else ""
    return ".".join(part for part in (above, own) if part)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


_TOKENS = re.compile(
    rb"/(?P<tag>\w+)\s<<(?P<properties>[^>]*)>>\sBDC|(?P<bmc>/\w+\sBMC)|(?P<emc>\bEMC\b)"
    rb"|(?P<font>/\S+) [\d.-]+ Tf|\[(?P<shown>[^\]]*)\] TJ"
)


def _marked_text(page: Any) -> dict[int, str]:
    """Return the text of each marked run of a page, as WeasyPrint writes it."""
    fonts = {
        name: _unicode(font.get_object())
        for name, font in page["/Resources"].get("/Font", {}).items()
    }
    runs: dict[int, str] = {}
    stack: list[int | None] = []
    glyphs: dict[str, str] = {}
    for token in _TOKENS.finditer(page.get_contents().get_data()):
        if token["tag"]:
            number = re.search(rb"/MCID (\d+)", token["properties"])
            stack.append(int(number[1]) if number else None)
        elif token["bmc"]:
            stack.append(None)
        elif token["emc"]:
            stack.pop()
        elif token["font"]:
            glyphs = fonts.get(token["font"].decode(), {})
        elif stack and stack[-1] is not None:
            codes = b"".join(re.findall(rb"<([0-9a-fA-F]*)>", token["shown"])).decode()
            text = "".join(
                glyphs.get(codes[i : i + 4].lower(), "") for i in range(0, len(codes), 4)
            )
            runs[stack[-1]] = runs.get(stack[-1], "") + text
    return runs


def _unicode(font: Any) -> dict[str, str]:
    if "/ToUnicode" not in font:
        return {}
    rows = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", font["/ToUnicode"].get_data())
    return {
        code.decode().lower(): bytes.fromhex(text.decode()).decode("utf-16-be", "ignore")
        for code, text in rows
    }
