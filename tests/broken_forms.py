"""A built form, filled in or broken in one way; written with pikepdf or by hand."""

from __future__ import annotations

import os
import warnings
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, String
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject


def fill_in_pypdf(data: bytes, answers: Mapping[str, str]) -> bytes:
    """Return the form with ``answers``; buttons are pressed, texts are typed."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    fields = writer.get_fields() or {}
    values = {
        name: f"/{value}" if fields[name].get("/FT") == "/Btn" else value
        for name, value in answers.items()
    }
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
        for annotation in page.get("/Annots", []):
            group = annotation.get_object().get("/Parent")
            name = group.get_object().get("/T") if group else None
            owner = next((one for one in answers if name and one.endswith(f".{name}")), None)
            if owner and group.get_object().get("/FT") == "/Btn":
                state = f"/{answers[owner]}"
                own = state in annotation.get_object()["/AP"]["/N"]
                annotation.get_object()[NameObject("/AS")] = NameObject(state if own else "/Off")
                group.get_object()[NameObject("/V")] = NameObject(state)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def broken(data: bytes, way: str) -> bytes:
    """Return a form broken in the way of this name."""
    if way in RAW:
        return RAW[way](data)
    with Pdf.open(BytesIO(data)) as pdf:
        WAYS[way](pdf)
        target = BytesIO()
        lock = LOCKS.get(way, False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some ways leave widgets that no field leads to
            pdf.save(target, encryption=lock)
        return target.getvalue()


def leaves(pdf: Pdf) -> list[Any]:
    """Return every field that holds a value."""
    waiting, found = list(pdf.Root.AcroForm.Fields.as_list()), []
    while waiting:
        field = waiting.pop(0)
        kids = [kid for kid in field.get(Name.Kids, Array()).as_list() if Name.T in kid]
        waiting += kids
        found += [] if kids else [field]
    return found


def radio(pdf: Pdf) -> Any:
    return next(field for field in leaves(pdf) if Name.Kids in field)


def _draw(pdf: Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"q 0 0 20 20 re f Q")


def _say(pdf: Pdf) -> None:
    radio(pdf).TU = String("Everything is fine")


def _swap(pdf: Pdf) -> None:
    first, second = radio(pdf).Kids[0], radio(pdf).Kids[1]
    first.Rect, second.Rect = second.Rect, first.Rect


def _hide(pdf: Pdf) -> None:
    radio(pdf).Kids[0].F = 2


def _link(pdf: Pdf) -> None:
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 50, 50]),
        A=Dictionary(S=Name.URI, URI=String("https://elsewhere.example")),
    )
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(link))


def _note(pdf: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 50, 50]))
    note.Contents = String("Kestrel")
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(note))


def _page(pdf: Pdf) -> None:
    del pdf.pages[-1]


def _script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('Kestrel')"))


def _script_dictionary() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('Kestrel')"))


def _named_script(pdf: Pdf) -> None:
    scripts = Dictionary(Names=Array([String("kestrel"), _script_dictionary()]))
    if Name.Names not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.JavaScript = pdf.make_indirect(scripts)


def _key_script(pdf: Pdf) -> None:
    radio(pdf).AA = Dictionary(K=_script_dictionary())


def _page_script(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=_script_dictionary())


def _next_script(pdf: Pdf) -> None:
    """Hide a script behind an action that does no harm."""
    jump = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    jump.Next = Array([_script_dictionary()])
    pdf.Root.OpenAction = jump


def _action(kind: str) -> Callable[[Pdf], None]:
    def act(pdf: Pdf) -> None:
        radio(pdf).Kids[0].A = Dictionary(S=Name(kind), F=String("https://elsewhere.example"))

    return act


def _address(kind: str = "/URI") -> Dictionary:
    told = String("https://elsewhere.example")
    return Dictionary(S=Name(kind), URI=told, F=told, T=told)


def _opening(kind: str) -> Callable[[Pdf], None]:
    def act(pdf: Pdf) -> None:
        pdf.Root.OpenAction = _address(kind)

    return act


def _boxes(pdf: Pdf) -> list[Any]:
    found = [one for page in pdf.pages for one in page.obj.get(Name.Annots, Array()).as_list()]
    return [one for one in found if one.Subtype == Name.Widget]


def _page_opening(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=_address())


def _box_address(pdf: Pdf) -> None:
    for box in _boxes(pdf):
        box.A = _address()


def _entering(pdf: Pdf) -> None:
    _boxes(pdf)[0].AA = Dictionary(E=_address())


def _after(pdf: Pdf) -> None:
    _link(pdf)
    pdf.pages[0].obj.Annots[-1].A.Next = _address("/Launch")


def _emptying(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.ResetForm)


def _layer(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("x")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def _box_layer(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("x")))
    for box in _boxes(pdf):
        box.OC = layer


def _link_elsewhere(pdf: Pdf) -> None:
    links = [
        one
        for page in pdf.pages
        for one in page.obj.get(Name.Annots, Array()).as_list()
        if Name.Dest in one
    ]
    del links[0][Name.Dest]
    links[0].A = Dictionary(S=Name.GoTo, D=String("elsewhere"))


def _attach(pdf: Pdf) -> None:
    pdf.attachments["kestrel.txt"] = b"Kestrel"


def _xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm.XFA = Stream(pdf, b"<xdp/>")


def _unknown(pdf: Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T=String("kestrel"), TU=String("Kestrel"), V=String("Kestrel"))
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(field))


def _missing(pdf: Pdf) -> None:
    parent = radio(pdf).Parent
    del parent.Kids[0]


def _value(pdf: Pdf) -> None:
    radio(pdf).V = Name("/Kestrel")


def _shown(pdf: Pdf) -> None:
    group = radio(pdf)
    group.V = Name("/0")
    group.Kids[1].AS = Name("/1")


def _foreign(pdf: Pdf) -> None:
    described = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(described.replace(b"urn:uuid:", b"urn:uuid:0"))


def _describe(pdf: Pdf, *changes: tuple[bytes, bytes]) -> None:
    described = pdf.Root.Metadata.read_bytes()
    for old, new in changes:
        assert old in described
        described = described.replace(old, new)
    pdf.Root.Metadata.write(described)


_DATE = (b"<xmp:CreateDate>2", b"<xmp:CreateDate>1")
_BUILD = (b"<xmpMM:VersionID>", b"<xmpMM:VersionID>" + b"0" * 32 + b"<!-- -->")


def _older(pdf: Pdf) -> None:
    _describe(pdf, _DATE, _BUILD)
    _say(pdf)


def _set_back(pdf: Pdf) -> None:
    _describe(pdf, _DATE)


def _rebuilt(pdf: Pdf) -> None:
    _describe(pdf, _BUILD)
    _draw(pdf)


def _undescribed(pdf: Pdf) -> None:
    del pdf.Root.Metadata
    _draw(pdf)
    _say(pdf)


def _long_words(pdf: Pdf) -> None:
    words = pdf.make_indirect(String("\u0103" * 90_000))
    fields = [Dictionary(FT=Name.Tx, T=String(f"f{n}"), TU=words) for n in range(800)]
    pdf.Root.AcroForm.Fields = Array([pdf.make_indirect(field) for field in fields])


def _many(pdf: Pdf) -> None:
    fields = [Dictionary(FT=Name.Tx, T=String(f"f{n}"), V=String("x")) for n in range(100_000)]
    pdf.Root.AcroForm.Fields = Array([pdf.make_indirect(field) for field in fields])


def _deep(pdf: Pdf) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("leaf")))
    for number in range(3_000):
        field = pdf.make_indirect(Dictionary(T=String(f"n{number}"), Kids=Array([field])))
    pdf.Root.AcroForm.Fields.append(field)


def _cycle(pdf: Pdf) -> None:
    field = pdf.make_indirect(Dictionary(T=String("round"), Kids=Array()))
    field.Kids.append(field)
    field.Parent = field
    pdf.Root.AcroForm.Fields.append(field)


def _page_loop(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def _resources_loop(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.Pattern = Dictionary(Round=pdf.pages[0].obj.Resources)


def _bomb(pdf: Pdf) -> None:
    zeros = Stream(pdf, _packed_zeros())
    zeros.Filter = Name.FlateDecode
    pdf.pages[0].obj.Contents = pdf.make_indirect(zeros)


def _packed_zeros() -> bytes:
    """Return 2 GB in 2 MB."""
    packer = zlib.compressobj(9)
    million = bytes(1_000_000)
    return b"".join([*(packer.compress(million) for _ in range(2_000)), packer.flush()])


def _table_bomb(data: bytes) -> bytes:
    """Return a file whose table of objects is packed and huge."""
    packed = _packed_zeros()
    head = b"<</Type/XRef/Size 4/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>" % len(packed)
    body = b"%PDF-1.7\n1 0 obj\n" + head + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    return body + b"startxref\n9\n%%EOF\n"


def _nothing(pdf: Pdf) -> None:
    pass


def _kinds(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields = Array([Dictionary(T=Array([1]), FT=3, Ff=String("x"), Kids=7)])


def _nested(data: bytes) -> bytes:
    return _with_object(data, b"[" * 200_000 + b"]" * 200_000)


def _other(data: bytes) -> bytes:
    """Return a sound PDF that nobody here made."""
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target := BytesIO())
        return target.getvalue()


def _with_object(data: bytes, body: bytes) -> bytes:
    """Return a small file whose catalogue holds ``body``."""
    pieces = [b"%PDF-1.7\n"]
    places = []
    objects = [b"<</Type/Catalog/Pages 2 0 R/X 3 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", body]
    for number, one in enumerate(objects, 1):
        places.append(sum(map(len, pieces)))
        pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    start = sum(map(len, pieces))
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    pieces.append(b"xref\n0 4\n0000000000 65535 f \n" + rows)
    pieces.append(b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
    return b"".join(pieces)


def make_special(path: Path, way: str) -> None:
    """Put something that is no plain file, or a huge one, at ``path``."""
    match way:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "link":
            path.symlink_to("elsewhere.pdf")
        case "huge":
            with path.open("wb") as file:
                os.truncate(file.fileno(), 200_000_000)
        case other:
            raise AssertionError(f"no way is called {other}")


RAW: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "other": _other,
    "no-pdf": lambda data: b"Kestrel " * 100,
    "truncated": lambda data: data[: len(data) * 2 // 3],
    "tail-lost": lambda data: data[:-40],
    "nested": _nested,
    "endless-array": lambda data: _with_object(data, b"[" + b"1 " * 20_000_000 + b"]"),
    "table-bomb": _table_bomb,
    "zeros": lambda data: bytes(10_000_000),
}
WAYS: dict[str, Callable[[Pdf], None]] = {
    "drawn-on": _draw,
    "other-words": _say,
    "swapped": _swap,
    "hidden": _hide,
    "linked": _link,
    "noted": _note,
    "page-lost": _page,
    "script": _script,
    "named-script": _named_script,
    "key-script": _key_script,
    "page-script": _page_script,
    "next-script": _next_script,
    "launch": _action("/Launch"),
    "submit": _action("/SubmitForm"),
    "open-launch": _opening("/Launch"),
    "open-submit": _opening("/SubmitForm"),
    "open-address": _opening("/URI"),
    "open-hide": _opening("/Hide"),
    "open-empty": _emptying,
    "page-address": _page_opening,
    "box-address": _box_address,
    "box-entered": _entering,
    "link-launch": _after,
    "link-elsewhere": _link_elsewhere,
    "layer": _layer,
    "box-layer": _box_layer,
    "attached": _attach,
    "xfa": _xfa,
    "unknown": _unknown,
    "missing": _missing,
    "value": _value,
    "shown": _shown,
    "foreign": _foreign,
    "older": _older,
    "set-back": _set_back,
    "rebuilt": _rebuilt,
    "undescribed": _undescribed,
    "long-words": _long_words,
    "many": _many,
    "deep": _deep,
    "cycle": _cycle,
    "page-loop": _page_loop,
    "resources-loop": _resources_loop,
    "bomb": _bomb,
    "locked": _nothing,
    "owner-locked": _nothing,
    "kinds": _kinds,
}
# the second one opens without a password and may not be changed: what is in it can be read
LOCKS: dict[str, Encryption] = {
    "locked": Encryption(owner="a", user="b"),
    "owner-locked": Encryption(owner="a", user=""),
}
