"""The container is the same on every machine."""

from __future__ import annotations

import io
import zipfile

from press.epub.repack import pack

FILES = {
    "EPUB/b.xhtml": b"b" * 999,
    "EPUB/a.xhtml": b"a",
    "META-INF/container.xml": b"<container/>",
    "mimetype": b"application/epub+zip",
}


def test_the_media_type_comes_first_and_is_stored_at_its_fixed_offset() -> None:
    assert pack(FILES)[30:58] == b"mimetypeapplication/epub+zip"


def test_files_stand_in_the_order_of_their_names_whatever_order_they_came_in() -> None:
    turned = dict(reversed(FILES.items()))
    with zipfile.ZipFile(io.BytesIO(pack(FILES))) as made:
        names = [info.filename for info in made.infolist()]
    assert names == ["mimetype", "META-INF/container.xml", "EPUB/a.xhtml", "EPUB/b.xhtml"]
    assert pack(turned) == pack(FILES)


def test_no_file_carries_a_clock_time_or_a_field_of_its_system() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(FILES))) as made:
        assert {info.date_time for info in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.extra for info in made.infolist()} == {b""}
        assert {info.create_system for info in made.infolist()} == {3}
        assert made.testzip() is None
