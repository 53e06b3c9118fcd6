"""A picture that could run something, fetch something or grow without end is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from manuscripts import ROOT, SMALL, copy_publication, load

from press.errors import ContentError
from press.load.paints import paint_fault
from press.load.pictures import svg_danger

SVG = 'xmlns="http://www.w3.org/2000/svg"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
BOMB = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))

DANGERS = {
    "a script": f"<svg {SVG}><script>alert(1)</script></svg>",
    "a script with a prefix": '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script/></s:svg>',
    "a script that is linked": f'<svg {SVG}><script href="#x"/></svg>',
    "an event handler": f'<svg {SVG} onload="alert(1)"/>',
    "an event handler in capitals": f'<svg {SVG}><path OnClick="alert(1)"/></svg>',
    "a foreign object": f"<svg {SVG}><foreignObject><p {XHTML}>x</p></foreignObject></svg>",
    "an element of HTML": f'<svg {SVG}><iframe {XHTML} src="#x"/></svg>',
    "an element without a namespace": f'<svg {SVG}><img xmlns="" alt="x"/></svg>',
    "a link outside": f'<svg {SVG}><a href="https://example.org"><path/></a></svg>',
    "an older link outside": f'<svg {SVG} {XLINK}><use xlink:href="other.svg#x"/></svg>',
    "a script for an address": f'<svg {SVG}><a href="javascript:alert(1)"><path/></a></svg>',
    "an address of data": f'<svg {SVG}><use href="data:image/svg+xml,x"/></svg>',
    "a picture inside": f'<svg {SVG}><image href="#x"/></svg>',
    "a picture in a filter": f'<svg {SVG}><filter><feImage href="#x"/></filter></svg>',
    "an animation": f'<svg {SVG}><animate attributeName="href"/></svg>',
    "an animated transform": f"<svg {SVG}><animateTransform/></svg>",
    "a set": f'<svg {SVG}><set attributeName="onload" to="x"/></svg>',
    "another base": f'<svg {SVG} xml:base="https://example.org/"><use href="#x"/></svg>',
    "a paint from outside": f'<svg {SVG}><path fill="url(https://example.org/#x)"/></svg>',
    "a paint from a file": f'<svg {SVG}><path fill="url(other.svg#x)"/></svg>',
    "a style that fetches": f'<svg {SVG}><path style="fill:url(other.svg)"/></svg>',
    "a style spelt with escapes": f'<svg {SVG}><path style="fill:u\\72l(other.svg)"/></svg>',
    "a sheet that imports": f'<svg {SVG}><style>@import "x.css";</style></svg>',
    "a sheet behind a comment": f"<svg {SVG}><style><!-- --> a {{ b: url(x) }}</style></svg>",
    "a set of pictures": f'<svg {SVG}><style>a {{ b: image-set("//x.org/y" 1x) }}</style></svg>',
    "a sheet of its own": f'<?xml-stylesheet href="x.css"?><svg {SVG}/>',
    "an instruction after it": f"<svg {SVG}/><?xml-stylesheet href='x.css'?>",
    "a document type": f"<!DOCTYPE svg><svg {SVG}/>",
    "an outside entity": f'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///x">]><svg {SVG}>&x;</svg>',
    "entities that grow": f'<!DOCTYPE s [<!ENTITY a0 "ha">{BOMB}]><svg {SVG}>&a9;</svg>',
    "an unknown entity": f"<svg {SVG}>&x;</svg>",
    "another root": f"<html {XHTML}/>",
    "no namespace": "<svg/>",
    "half a file": f"<svg {SVG}><path>",
    "a deep well": f"<svg {SVG}>{'<g>' * 400}{'</g>' * 400}</svg>",
    "nothing": "",
}


@pytest.mark.parametrize("name", DANGERS)
def test_a_dangerous_drawing_is_refused_with_a_reason(name: str) -> None:
    assert svg_danger(DANGERS[name].encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7", "cp037"])
def test_a_drawing_in_another_encoding_hides_nothing(encoding: str) -> None:
    hidden = f'<!DOCTYPE s [<!ENTITY x "y">]><svg {SVG}>&x;</svg>'
    assert svg_danger(hidden.encode(encoding))
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{hidden}'
    assert svg_danger(declared.encode(encoding))
    assert svg_danger(declared.encode("ascii"))


@pytest.mark.parametrize(
    ("paint", "told"),
    [
        ('<defs>\n<linearGradient id="g"/></defs>', "line 2 holds a gradient, 'linearGradient'"),
        ('<radialGradient id="g"/>', "line 1 holds a gradient, 'radialGradient'"),
        ('<path fill="lab(50 40 20)"/>', "line 1 holds the colour 'lab(…)'"),
        ('<path stroke="OKLCH(.6 .2 20)"/>', "line 1 holds the colour 'OKLCH(…)'"),
        ('<path style="fill: color(srgb -0.2 0 0)"/>', "line 1 holds the colour 'color(…)'"),
        ('<path color="color-mix(in lab, red, blue)"/>', "line 1 holds the colour 'color-mix(…)'"),
        ("<style>path { fill: device-cmyk(0 1 0 0) }</style>", "the colour 'device-cmyk(…)'"),
        ("<style>svg { background: linear-gradient(red, blue) }</style>", "'linear-gradient(…)'"),
    ],
)
def test_a_paint_that_no_ink_prints_is_told_with_its_line(paint: str, told: str) -> None:
    drawing = f'<svg {SVG} viewBox="0 0 9 9">{paint}</svg>'.encode()
    assert svg_danger(drawing) == ""
    assert told in paint_fault(drawing)


@pytest.mark.parametrize(
    "paint",
    ["#1F5652", "rgb(31 86 82 / .5)", "hsl(174, 47%, 23%)", "hwb(1 2% 3%)", "none", "url(#p)"],
)
def test_a_paint_that_inks_can_print_is_let_through(paint: str) -> None:
    drawing = (
        f'<svg {SVG} viewBox="0 0 9 9" aria-label="The colours of lab (2) and color(s)">'
        f'<title>color(s) and gradient(s)</title><pattern id="p"/><path fill="{paint}"/></svg>'
    )
    assert paint_fault(drawing.encode()) == ""


def test_what_a_drawing_needs_is_let_through() -> None:
    plain = (
        f'<?xml version="1.0" encoding="UTF-8"?><!-- ours --><svg {SVG} {XLINK} '
        'viewBox="0 0 9 9" role="img">'
        '<title>A wall</title><defs><pattern id="g"/><clipPath id="c"><path/></clipPath>'
        "<style>path { fill: url(#g); stroke-width: 2 }</style></defs>"
        '<path fill="url(#g)" clip-path="url(\'#c\')"/><use href="#c"/><use xlink:href="#c"/>'
        '<text font-family="Form">Wall &amp; door</text></svg>'
    )
    assert svg_danger(plain.encode()) == ""
    assert paint_fault(plain.encode()) == ""


@pytest.mark.parametrize(
    "path",
    sorted(
        [
            *(ROOT / "content").rglob("*.svg"),
            *(ROOT / "styles").rglob("*.svg"),
            *SMALL.rglob("*.svg"),
        ]
    ),
    ids=lambda path: path.name,
)
def test_our_own_drawings_are_safe(path: Path) -> None:
    assert svg_danger(path.read_bytes()) == ""
    assert paint_fault(path.read_bytes()) == ""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("wall.png", b"GIF89a"),
        ("wall.jpg", b"\x89PNG\r\n\x1a\n"),
        ("wall.gif", b"GIF89a"),
        ("wall.svgz", b"\x1f\x8b"),
        ("wall", b"<svg/>"),
    ],
)
def test_a_picture_must_be_what_its_name_says(tmp_path: Path, name: str, data: bytes) -> None:
    content = copy_publication(tmp_path)
    (content / "pictures" / name).write_bytes(data)
    path = content / "publication.yaml"
    text = path.read_text("utf-8").replace(
        "{picture: pictures/wall.svg", f"{{picture: pictures/{name}"
    )
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        load(content)
    assert [finding.code for finding in caught.value.findings] == ["picture-kind"]


@pytest.mark.parametrize(
    ("src", "code"),
    [
        ("/etc/passwd", "file-outside"),
        ("../content/pictures/wall.svg", "file-outside"),
        ("pictures/../../secret.svg", "file-outside"),
        ("pictures\\\\wall.svg", "file-outside"),
        ("pictures/linked.svg", "file-outside"),
        ("folder/wall.svg", "file-outside"),
        ("https://example.org/wall.svg", "file-missing"),
        ("pictures", "file-missing"),
        (f"{'x' * 300}.svg", "file-missing"),
        (f"{'x/' * 3000}.svg", "file-missing"),
    ],
)
def test_a_picture_lies_inside_the_folder(tmp_path: Path, src: str, code: str) -> None:
    content = copy_publication(tmp_path)
    (tmp_path / "secret.svg").write_text(f"<svg {SVG}/>", "utf-8")
    (content / "pictures" / "linked.svg").symlink_to(tmp_path / "secret.svg")
    (content / "folder").symlink_to(content / "pictures")
    path = content / "publication.yaml"
    text = path.read_text("utf-8").replace("picture: pictures/wall.svg", f'picture: "{src}"')
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        load(content)
    assert [finding.code for finding in caught.value.findings] == [code]
