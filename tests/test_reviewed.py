"""What a strict reviewer found once, and must not come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from manuscripts import STYLES, TEMPLATES, TODAY, copy_publication, load

from press import pipeline
from press.errors import PressError, ToolError
from press.model.nodes import Block
from press.model.packet import Packet

LOST = {
    "a line that goes on below a tick box": (
        "- [ ] keep-here | I know",
        "- [ ] keep-it | I\n  know",
    ),
    "a tick box that is ticked": ("- [ ] blank-fine |", "- [x] blank-fine |"),
    "a tick box with another mark": ("- [ ] blank-fine |", "* [ ] blank-fine |"),
    "words between two fields": ("[________ place-way", "and [________ place-way"),
    "a field that is never closed": ("Anything else | 4]", "Anything else | 4"),
}


@pytest.mark.parametrize("change", LOST.values(), ids=LOST)
def test_nothing_that_was_meant_as_a_field_is_lost_in_silence(
    change: tuple[str, str], tmp_path: Path
) -> None:
    content = copy_publication(tmp_path)
    path = content / "en" / "night-plan.md"
    text = path.read_text("utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), "utf-8")
    with pytest.raises(PressError) as caught:
        load(content)
    assert {finding.code for finding in caught.value.findings} == {"field-name"}


@pytest.mark.parametrize("title", ["`<script>alert(1)</script>`", "Rights & wrongs", r"\<b>x"])
def test_the_title_of_a_column_is_text(title: str, tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    path = content / "en" / "guide.md"
    text = path.read_text("utf-8").replace("### Sleep first", f"### {title}")
    path.write_text(text, "utf-8")
    nodes = [node for part in load(content).parts for node in part.nodes()]
    block = next(node for node in nodes if isinstance(node, Block) and node.name == "columns")
    assert "<" not in block.entries[0].term
    assert block.entries[0].term.count("&") == block.entries[0].term.count(";")


BOMB = "".join(
    f'<g id="a{n}"><use href="#a{n - 1}"/><use href="#a{n - 1}"/></g>' for n in range(1, 12)
)


@pytest.mark.parametrize(
    "change",
    [
        ("<title>", f'<g id="a0"><path d="M0 0H1"/></g>{BOMB}<title>'),
        ('viewBox="0 0 1760 560"', 'viewBox="a b c d"'),
        ('viewBox="0 0 1760 560"', 'viewBox="0 0 0 560"'),
        ('viewBox="0 0 1760 560"', 'viewBox="0 0 1760 560" width="0" height="0"'),
        ('viewBox="0 0 1760 560"', ""),
    ],
    ids=["a bomb", "words", "no width", "no size", "none"],
)
def test_a_picture_that_would_never_end_or_has_no_size_is_refused(
    change: tuple[str, str], tmp_path: Path
) -> None:
    content = copy_publication(tmp_path)
    path = content / "pictures" / "wall.svg"
    assert change[0] in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(*change, 1), "utf-8")
    with pytest.raises(PressError) as caught:
        load(content)
    assert {finding.code for finding in caught.value.findings} == {"picture-unsafe"}


@pytest.mark.parametrize(
    "change",
    [
        ("en/night-plan.md", "look: planner", "look: plannner", "value-wrong"),
        ("en/guide.md", "::: run-in between", "::: run-in betwen", "block-shape"),
        (
            "publication.yaml",
            "editions: [letter, a4, letter-grey, a4-large-print]",
            "editions: []",
            "value-wrong",
        ),
        (
            "en/numbers.md",
            "::: web https://desk.example.org",
            f"::: web https://desk.example.org/{'x' * 4000}",
            "link-form",
        ),
    ],
    ids=["look", "icon", "editions", "long address"],
)
def test_a_slip_of_the_pen_is_told(change: tuple[str, str, str, str], tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    name, before, after, code = change
    path = content / name
    assert before in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(PressError) as caught:
        load(content)
    assert code in {finding.code for finding in caught.value.findings}


def shop(content: Path, output: Path) -> pipeline.Shop:
    return pipeline.Shop(content, TEMPLATES, STYLES, output, TODAY, workers=1)


def only_the_book(job: pipeline.Job) -> bool:
    return job.kind == "epub"


def test_a_folder_with_the_manifest_of_another_program_is_refused(tmp_path: Path) -> None:
    output = tmp_path / "site"
    (output / "epub").mkdir(parents=True)
    (output / "epub" / "novel.epub").write_bytes(b"mine")
    (output / "manifest.json").write_text('{"name": "my app", "files": []}', "utf-8")
    with pytest.raises(ToolError, match="did not make"):
        pipeline.build(load(), shop(copy_publication(tmp_path), output), wanted=only_the_book)
    assert (output / "epub" / "novel.epub").read_bytes() == b"mine"
    assert json.loads((output / "manifest.json").read_text("utf-8"))["name"] == "my app"


def test_a_file_that_holds_more_than_its_packet_may_goes_with_the_next_build(
    tmp_path: Path,
) -> None:
    content = copy_publication(tmp_path)
    output = tmp_path / "output"
    pipeline.build(load(content), shop(content, output), wanted=only_the_book)
    book = output / "epub" / "quiet-hours.epub"
    assert book.is_file()
    plan = content / "publication.yaml"
    plan.write_text(plan.read_text("utf-8").replace("night-plan, ", ""), "utf-8")
    report = pipeline.build(load(content), shop(content, output), wanted=lambda job: False)
    assert report.removed == ("epub/quiet-hours.epub",)
    assert not book.exists()


def test_nobody_can_widen_a_packet_after_it_was_made() -> None:
    publication = load()
    people = {one.id: one for one in publication.recipients}
    part = next(one for one in publication.parts if one.id == "steps-loud")
    recipients, parts = {people["anyone"]}, [part]
    packet = Packet("x", "x", recipients, parts)  # type: ignore[arg-type]  # as a caller might
    recipients.add(people["downstairs"])
    parts.append(part)
    assert packet.recipients == frozenset({people["anyone"]})
    assert packet.parts == (part,)
