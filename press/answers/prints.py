"""Digests of what a file holds; runs in the reading process, and for what we make ourselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream, String

from press.answers import limits
from press.answers.limits import TOO_MUCH, Refusal, at_most

_PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
# What a viewer may write anew without a change of what is seen.
_PASSING = {
    *("/Length", "/Filter", "/DecodeParms", "/DL", "/Parent", "/StructParent", "/StructParents"),
    *("/Metadata", "/PieceInfo", "/LastModified", "/ProcSet", "/P"),
}


def page_numbers(pdf: Pdf) -> dict[tuple[int, int], int]:
    """Return the number of each page by its object."""
    return {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}


class Printer:
    """Digests of values, each object once; a loop is told as a loop, a page as its number."""

    def __init__(self, pages: Mapping[tuple[int, int], int]) -> None:
        self.pages = pages
        self.known: dict[tuple[int, int], bytes] = {}
        self.decoded = 0
        self.values = 0

    def content(self, value: Object | None) -> bytes:
        """Return a page's content; several streams count as one (ISO 32000-1, 7.8.2)."""
        pieces = value.as_list() if isinstance(value, Array) else [value]
        streams = [one for one in pieces if isinstance(one, Stream)]
        if len(streams) == len(pieces):
            data = b"\n".join(self._data(one) for one in streams)
            return hashlib.sha256(data.rstrip()).digest()
        return self.print(value)

    def print(self, value: object, depth: int = 0) -> bytes:
        """Return a digest of a value and all it holds."""
        at_most(depth, limits.DEPTH)
        self.values = at_most(self.values + 1, limits.VALUES)
        key = value.objgen if isinstance(value, Object) and value.is_indirect else None
        if key is None:
            return self._fresh(value, depth)
        if key not in self.known:
            self.known[key] = b"loop"
            self.known[key] = self._fresh(value, depth)
        return self.known[key]

    def _fresh(self, value: object, depth: int) -> bytes:
        total = hashlib.sha256()
        if isinstance(value, Dictionary | Stream):
            self._add_entries(value, depth, total)
        elif isinstance(value, Array):
            for one in value.as_list():
                total.update(self.print(one, depth + 1))
        elif isinstance(value, String):
            total.update(b"string" + _even(bytes(value)))
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            total.update(f"{float(value):.3f}".encode())
        else:
            total.update(repr(value).encode())
        return total.digest()

    def _add_entries(self, value: Object, depth: int, total: hashlib._Hash) -> None:
        if value.get(Name.Type) == Name.Page:
            total.update(f"page {self.pages.get(value.objgen, 0)}".encode())
            return
        if value.get(Name.Type) == Name.StructElem:
            total.update(b"element")  # it leads to everything; what it says is not seen
            return
        entries = {key: one for key, one in value.items() if key not in _PASSING}
        for key in sorted(entries):
            total.update(key.encode() + self.print(entries[key], depth + 1))
        if isinstance(value, Stream):
            total.update(self._data(value))

    def _data(self, stream: Object) -> bytes:
        try:
            data = stream.read_bytes()
        except PdfError:
            if not _is_picture_data(stream):
                raise
            data = stream.read_raw_bytes()
        self.decoded += len(data)
        if self.decoded > limits.DECODED_BYTES:
            raise Refusal(TOO_MUCH)
        return data


def _even(text: bytes) -> bytes:
    """Return a string that a viewer wrote in UTF-16 as it was before."""
    if text[:2] != b"\xfe\xff":
        return text
    return text[2:].decode("utf-16-be", "replace").encode("utf-8", "replace")


def _is_picture_data(stream: Object) -> bool:
    """Whether a stream's compression is the form of a picture, which is not undone here."""
    named = stream.get(Name.Filter)
    filters = named.as_list() if isinstance(named, Array) else [named]
    return bool({str(one) for one in filters} & _PICTURES)
