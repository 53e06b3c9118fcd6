"""WeasyPrint reads small plain files inside its folders and nothing else."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from press.errors import ContentError
from press.pdf.sources import RefusedError, Sources

from .conftest import Write

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    """A folder that may be read, beside one that may not."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    for place in (inside, outside):
        (place / "wall.svg").write_bytes(SVG)
    return inside


def test_a_file_inside_a_folder_is_read(folder: Path) -> None:
    data, kind = Sources((folder,)).read((folder / "wall.svg").as_uri())
    assert (data, kind) == (SVG, "image/svg+xml")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/wall.svg",
        "https://example.org/wall.svg",
        "HTTPS://example.org/wall.svg",
        "ftp://example.org/wall.svg",
        "gopher://example.org/wall.svg",
        "wall.svg",
        "file://example.org{folder}/wall.svg",
        "file://{folder}/wall.svg?raw",
        "file://{folder}/../outside/wall.svg",
        "file://{folder}/%2e%2e/outside/wall.svg",
        "file://{folder}/..%2foutside/wall.svg",
        "file://{outside}/wall.svg",
        "file://{folder}",
        "file:///etc/passwd",
        "file:///dev/zero",
        "data:text/html,hello",
        "data:image/png;base64,%%%",
        "data:image/svg+xml,<svg><script/></svg>",
        "data:image/png;base64," + "A" * 64_001,
    ],
)
def test_nothing_else_is_read(folder: Path, url: str) -> None:
    url = url.replace("{folder}", str(folder)).replace("{outside}", str(folder.parent / "outside"))
    with pytest.raises(RefusedError):
        Sources((folder,)).read(url)


def test_a_link_is_not_followed_wherever_it_stands(folder: Path) -> None:
    (folder / "link.svg").symlink_to(folder.parent / "outside" / "wall.svg")
    (folder / "door").symlink_to(folder.parent / "outside")
    for name in ("link.svg", "door/wall.svg"):
        with pytest.raises(OSError, match=r"symbolic|directory"):
            Sources((folder,)).read((folder / name).as_uri())


def test_a_folder_may_itself_be_named_by_a_link(folder: Path) -> None:
    name = folder.parent / "name"
    name.symlink_to(folder)
    assert Sources((name,)).read((name / "wall.svg").as_uri())[0] == SVG


def test_a_pipe_does_not_hold_the_press(folder: Path) -> None:
    os.mkfifo(folder / "pipe.svg")
    with pytest.raises(RefusedError, match="regular"):
        Sources((folder,)).read((folder / "pipe.svg").as_uri())


def test_a_file_over_the_limit_is_refused(folder: Path) -> None:
    with pytest.raises(RefusedError, match="more than 20 bytes"):
        Sources((folder,), max_bytes=20).read((folder / "wall.svg").as_uri())


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        b"<svg><SCRIPT>1</SCRIPT></svg>",
        '<?xml version="1.0" encoding="utf-16"?><svg/>'.encode("utf-16"),
    ],
)
def test_a_picture_with_entities_or_scripts_is_refused(folder: Path, data: bytes) -> None:
    (folder / "bad.svg").write_bytes(data)
    with pytest.raises(RefusedError, match="SVG"):
        Sources((folder,)).read((folder / "bad.svg").as_uri())


def test_a_small_data_url_is_read() -> None:
    url = "data:image/svg+xml;base64," + base64.b64encode(SVG).decode()
    assert Sources(()).read(url) == (SVG, "image/svg+xml")


def test_every_refused_address_of_a_document_is_named_at_once(raw: Write) -> None:
    with pytest.raises(ContentError) as error:
        raw(
            '<p>Hi <img src="https://example.org/a.png" alt="a"> <img src="/etc/b.svg" alt="b">',
            "p { background: url(http://example.org/c.png) }",
        )
    for address in ("https://example.org/a.png", "file:///etc/b.svg", "http://example.org/c.png"):
        assert address in str(error.value)
