"""A book with one fault planted in it, and where the fault is to be found."""

from __future__ import annotations

import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from plain_book import PLAIN, entry, zipped

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Plant:
    """One change of one file of a book, the code that must tell of it, and the place.

    Attributes:
        name: What is wrong, in words.
        file: The file to change, in the folder of the package document.
        find: What is replaced there, once; it must be there.
        to: What replaces it.
        code: The code of the finding.
        at: The words that the finding's place begins at, in the changed file; else ``to``.
        told_in: The file of the finding, if it is another one.
    """

    name: str
    file: str
    find: str
    to: str
    code: str
    at: str = ""
    told_in: str = ""

    def planted(self, files: Mapping[str, bytes]) -> Files:
        """Return the files of the book with the fault."""
        name = self._inside(files, self.file)
        text = files[name].decode()
        assert self.find in text, f"{self.file} no longer holds {self.find!r}"
        return {**files, name: text.replace(self.find, self.to, 1).encode()}

    def place(self, planted: Mapping[str, bytes]) -> str:
        """Return the place of the finding, behind the name of the book."""
        name = self._inside(planted, self.told_in or self.file)
        text = planted[name].decode()
        at = text.index(self.at or self.to)
        line = text.count("\n", 0, at) + 1
        column = at - (text.rfind("\n", 0, at) + 1) + 1
        return f"{name}:{line}:{column}"

    def _inside(self, files: Mapping[str, bytes], file: str) -> str:
        (folder,) = {name.partition("/")[0] for name in files if name.endswith(".opf")}
        return f"{folder}/{file}"


def plants(stem: str) -> list[Plant]:
    """Return the faults of ``tests/planted/<stem>.yaml``."""
    text = (Path(__file__).parent / "planted" / f"{stem}.yaml").read_text("utf-8")
    return [Plant(**stated) for stated in yaml.safe_load(text)]


def entries(files: Mapping[str, bytes]) -> list[tuple[zipfile.ZipInfo, bytes]]:
    return [(entry(name), data) for name, data in files.items()]


def _with(name: str, data: bytes = b"x") -> Callable[[Files], bytes]:
    return lambda files: zipped({**files, name: data})


def _again(name: str, data: bytes = b"other") -> Callable[[Files], bytes]:
    def make(files: Files) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile warns of what is wanted here
            return zipped([*entries(files), (entry(name), data)])

    return make


def _clock(files: Files) -> bytes:
    made = entries(files)
    made[-1] = (entry(made[-1][0].filename, (2026, 3, 1, 14, 5, 8)), made[-1][1])
    return zipped(made)


def _clocks(files: Files) -> bytes:
    return zipped([(entry(name, (2026, 3, 1, 14, 5, 8)), data) for name, data in files.items()])


def _extra(files: Files) -> bytes:
    stamp = b"UT\x05\x00\x01" + struct.pack("<I", 1_772_373_908)
    return zipped(
        [(entry(n, extra=stamp if n.endswith(".opf") else b""), d) for n, d in files.items()]
    )


def _media_type_extra(files: Files) -> bytes:
    return zipped(
        [(entry(n, extra=b"\xfe\xca\0\0" if n == "mimetype" else b""), d) for n, d in files.items()]
    )


def _packed_media_type(files: Files) -> bytes:
    packed = zipfile.ZIP_DEFLATED
    return zipped(
        [(entry(n, method=packed if n == "mimetype" else None), d) for n, d in files.items()]
    )


def _late_media_type(files: Files) -> bytes:
    return zipped(
        {**{n: d for n, d in files.items() if n != "mimetype"}, "mimetype": files["mimetype"]}
    )


def _no_media_type(files: Files) -> bytes:
    return zipped({n: d for n, d in files.items() if n != "mimetype"})


def _link(files: Files) -> bytes:
    made = entries(files)
    made[-1][0].external_attr = 0o120777 << 16
    return zipped(made)


def _commented(files: Files) -> bytes:
    made = entries(files)
    made[-1][0].comment = b"made by somebody"
    return zipped(made)


def _squeezed(files: Files) -> bytes:
    made = entries(files)
    made[-1][0].compress_type = zipfile.ZIP_LZMA
    return zipped(made)


def _bit(data: bytes) -> bytes:
    """Return the zip with its second file marked as encrypted."""
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1) + 8
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


def _other_head(data: bytes) -> bytes:
    """Return the zip with another name in the head of its second file than in its list."""
    at = data.index(b"META-INF/container.xml")
    return data[:at] + b"META-INF/container.xmL" + data[at + 22 :]


def _flipped(data: bytes) -> bytes:
    at = len(data) // 3
    return data[:at] + bytes(one ^ 0xFF for one in data[at : at + 40]) + data[at + 40 :]


def _bomb(files: Files) -> bytes:
    return zipped({**files, "OPS/zeros.css": bytes(200_000_000)})


def _lying_bomb(files: Files) -> bytes:
    """Return a book with a file that says it is small, and unpacks to 200 MB."""
    data = _bomb(files)
    true = struct.pack("<I", 200_000_000)
    return data.replace(true, struct.pack("<I", 1_000))


def _many(files: Files) -> bytes:
    return zipped({**files, **{f"OPS/{number}.css": b"" for number in range(5_000)}})


def _endless_list(files: Files) -> bytes:
    """Return a zip whose end says that its list of files has 3 GB."""
    data = zipped(files)
    return data[:-10] + struct.pack("<I", 3_000_000_000) + data[-6:]


def _document(name: str, body: bytes, head: bytes = b"") -> Callable[[Files], bytes]:
    def make(files: Files) -> bytes:
        whole = b'<?xml version="1.0"?>' + head + b'<html xmlns="http://www.w3.org/1999/xhtml">'
        return zipped({**files, name: whole + body + b"</html>"})

    return make


def _sheet(text: str) -> Callable[[Files], bytes]:
    return lambda files: zipped({**files, "OPS/plain.css": text.encode()})


def _billion(files: Files) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE html [<!ENTITY l0 "lol">{entities}]>'.encode()
    return _document("OPS/one.xhtml", b"<body>&l11;</body>", head)(files)


def _outside(files: Files) -> bytes:
    head = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _document("OPS/one.xhtml", b"<body>&x;</body>", head)(files)


def _listed(files: Files) -> bytes:
    lines = b'<item id="x" href="one.xhtml" media-type="application/xhtml+xml"/>' * 50_000
    text = files["OPS/book.opf"].replace(b"</manifest>", lines + b"</manifest>")
    return zipped({**files, "OPS/book.opf": text})


def _long_toc(files: Files) -> bytes:
    lines = b'<li><a href="one.xhtml">Where ferns grow</a></li>' * 50_000
    text = files["OPS/nav.xhtml"].replace(b"<ol>", b"<ol>" + lines, 1)
    return zipped({**files, "OPS/nav.xhtml": text})


def _named(files: Files) -> bytes:
    body = b'<body><h1 id="a">' + b"long " * 100_000 + b"</h1>"
    body += b'<a href="#a" aria-labelledby="' + b"a " * 100_000 + b'"> </a></body>'
    return _document("OPS/one.xhtml", body)(files)


IN_ZIP: dict[str, tuple[Callable[[Files], bytes], str, str]] = {
    "the media type is not there": (_no_media_type, "book-container", ""),
    "the media type is not first": (_late_media_type, "book-container", ""),
    "the media type is compressed": (_packed_media_type, "book-container", "mimetype"),
    "the media type has an extra field": (_media_type_extra, "book-container", "mimetype"),
    "the media type is another": (
        _with("mimetype", b"application/zip"),
        "book-container",
        "mimetype",
    ),
    "one file has the clock's time": (_clock, "book-container", "OPS/two.xhtml"),
    "all files have the clock's time": (_clocks, "book-container", "OPS/book.opf"),
    "an extra field tells the time": (_extra, "book-container", "OPS/book.opf"),
    "a file stands in the zip twice": (_again("OPS/one.xhtml"), "book-container", "OPS/one.xhtml"),
    "two names differ in case alone": (_with("OPS/ONE.xhtml"), "book-container", "OPS/ONE.xhtml"),
    "a name leads out": (_with("OPS/../../one.css"), "book-container", "OPS/../../one.css"),
    "a name begins at the root": (_with("/etc/one.css"), "book-container", "/etc/one.css"),
    "a name has a backslash": (_with("OPS\\one.css"), "book-container", "OPS\\one.css"),
    "a name is not ASCII": (_with("OPS/fougère.css"), "book-container", "OPS/fougère.css"),
    "a name has a reserved character": (_with("OPS/a:b?.css"), "book-container", "OPS/a:b?.css"),
    "a name is a device of Windows": (_with("OPS/aux.css"), "book-container", "OPS/aux.css"),
    "a name has a line break": (_with("OPS/a\nb.css"), "book-container", "OPS/a\\u000ab.css"),
    "a file is a link": (_link, "book-container", "OPS/two.xhtml"),
    "a file has a comment": (_commented, "book-container", "OPS/two.xhtml"),
    "a file is packed in a foreign way": (_squeezed, "book-container", "OPS/two.xhtml"),
    "the book is locked": (
        _with("META-INF/encryption.xml", b"<encryption/>"),
        "book-container",
        "META-INF/encryption.xml",
    ),
    "a file's head has another name": (
        lambda files: _other_head(zipped(files)),
        "book-container",
        "META-INF/container.xml",
    ),
    "a file is not listed": (_with("OPS/stray.css"), "book-package", "OPS/stray.css"),
}
"""Faults of the zip: what makes it of the plain book, its code, and the file it is told of."""

HOSTILE: dict[str, tuple[Callable[[Files], bytes], str]] = {
    "nothing": (lambda files: b"", "book-unreadable"),
    "no zip": (lambda files: b"Kestrel " * 1_000, "book-unreadable"),
    "only a zip's beginning": (lambda files: zipped(files)[:1_500], "book-unreadable"),
    "a lost tail": (lambda files: zipped(files)[:-5], "book-unreadable"),
    "something behind the end": (lambda files: zipped(files) + b"<html>", "book-unreadable"),
    "flipped bits": (lambda files: _flipped(zipped(files)), "book-unreadable"),
    "encrypted": (lambda files: _bit(zipped(files)), "book-unreadable"),
    "an empty zip": (lambda files: zipped({}), "book-unreadable"),
    "no container file": (lambda files: zipped({"mimetype": files["mimetype"]}), "book-unreadable"),
    "a package that is not there": (
        lambda files: zipped({n: d for n, d in files.items() if not n.endswith(".opf")}),
        "book-unreadable",
    ),
    "a bomb": (_bomb, "book-too-much"),
    "a bomb that lies about its size": (_lying_bomb, "book-unreadable"),
    "five thousand files": (_many, "book-too-much"),
    "an endless list": (_endless_list, "book-too-much"),
    "a file of 30 MB": (lambda files: b"PK\x03\x04" + bytes(30_000_000), "book-too-much"),
    "a billion laughs": (_billion, "book-unreadable"),
    "an entity from outside": (_outside, "book-unreadable"),
    "no XML": (_with("OPS/one.xhtml", b"\xff\xfe<<<"), "book-unreadable"),
    "an unknown encoding": (
        _with("OPS/one.xhtml", b'<?xml version="1.0" encoding="x-kestrel"?><html/>'),
        "book-unreadable",
    ),
    "a million elements": (_document("OPS/one.xhtml", b"<br/>" * 700_000), "book-too-much"),
    "ten thousand deep": (
        _document("OPS/one.xhtml", b"<div>" * 10_000 + b"</div>" * 10_000),
        "book-too-much",
    ),
    "a manifest of fifty thousand lines": (_listed, "book-too-much"),
    "contents of fifty thousand lines": (_long_toc, "book-too-much"),
    "a name made of itself": (_named, "book-shape"),
    "a long stylesheet": (_sheet("a{}" * 500_000), "book-too-much"),
    "fifty thousand rules": (_sheet("a{b:c}" * 50_000), "book-too-much"),
    "brackets without end": (_sheet("(" * 300_000), "book-style"),
    "a stylesheet nested without end": (_sheet("@media all{" * 20_000), "book-too-much"),
    "a deep selector": (_sheet(":not(" * 20_000 + ")" * 20_000 + "{}"), "book-too-much"),
    "a value nested without end": (_sheet("a{width:" + "max(" * 50_000), "book-too-much"),
    "a style nested without end": (
        _document(
            "OPS/one.xhtml", b'<body><p style="width:' + b"max(" * 50_000 + b'">x</p></body>'
        ),
        "book-too-much",
    ),
    "selectors that try everything": (
        _sheet("".join(f"b{n} {'* ' * 12}p{{color:red}}\n" for n in range(200))),
        "book-too-much",
    ),
}
"""What is made to exhaust or to deceive its reader, and the code that must be told."""


def planted(way: str) -> bytes:
    """Return the plain book broken in one way, for the cases of the catalogue."""
    return WAYS[way](dict(PLAIN))


def _put(file: str, find: str, to: str) -> Callable[[Files], bytes]:
    return lambda files: zipped(Plant("", file, find, to, "").planted(files))


WAYS: dict[str, Callable[[Files], bytes]] = {
    "active": _put("one.xhtml", "<h1>", '<script src="https://count.example/a.js"></script><h1>'),
    "claim": _put("book.opf", ">tableOfContents<", ">longDescription<"),
    "container": _clock,
    "contents": _put("nav.xhtml", ">How ferns grow<", ">How moss grows<"),
    "package": _put("book.opf", "<dc:language>", "<dc:title>Moss</dc:title>\n<dc:language>"),
    "pages": _put("nav.xhtml", ">2</a>", ">3</a>"),
    "picture": _put("fern.svg", "viewBox", "viewbox"),
    "shape": _put("two.xhtml", "<legend>Do you have one?</legend>\n", ""),
    "style": _put("plain.css", "color: #222;", "color: #222; font-size: 12px;"),
    "target": _put("plain.css", "1.75rem", "1rem"),
    "too-much": _many,
    "unreadable": _put("one.xhtml", "</h1>", "</h2>"),
}
