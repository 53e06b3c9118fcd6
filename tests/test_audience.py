"""Nobody receives a part that does not name them: by the type, by the orders, in the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
import typer
import yaml
from commands import in_one_edition
from insides import insides, squeezed
from manuscripts import STYLES, TEMPLATES, TODAY, copy_publication, load
from outputs import Built, build_apart
from rules import BOTH, allowed, audiences, loaded, packet, rules

from press import cli, pipeline
from press.errors import AudienceError
from press.output import Record, hold


def is_refused(which: str, parts: list[str], to: frozenset[str], screened: bool) -> bool:
    """Whether a packet is refused; if so each reason must name what it is about."""
    try:
        packet(which, parts, to, screened)
    except AudienceError as error:
        assert any(part in error.message for part in parts)
        return True
    return False


def cases(size: int) -> Iterator[tuple[str, list[str], frozenset[str], bool]]:
    """Yield every choice of ``size`` parts with every set of people, seen alone or not."""
    for which in BOTH:
        for parts in combinations(sorted(part.id for part in loaded(which).parts), size):
            for to in audiences(which):
                for screened in (False, True):
                    yield which, list(parts), to, screened


def test_every_part_goes_to_exactly_the_sets_of_people_that_its_front_matter_allows() -> None:
    wrong = [case for case in cases(1) if is_refused(*case) is allowed(*case)]
    assert wrong == []


def test_two_parts_in_a_packet_go_only_where_each_of_them_may() -> None:
    wrong = [case for case in cases(2) if is_refused(*case) is allowed(*case)]
    assert wrong == []


@pytest.mark.parametrize("which", BOTH)
def test_both_kinds_of_rules_are_met_with(which: str) -> None:
    outcomes = {allowed(*case) for case in cases(1) if case[0] == which}
    assert outcomes == {True, False}
    assert {rule.together for rule in rules(which).values()} == {"never", "screened", "always"}


@pytest.mark.parametrize("which", BOTH)
def test_nothing_goes_to_nobody_and_nothing_goes_twice(which: str) -> None:
    for part in loaded(which).parts:
        with pytest.raises(AudienceError):
            packet(which, [part.id], frozenset())
        with pytest.raises(AudienceError):
            packet(which, [part.id, part.id], frozenset([min(rules(which)[part.id].may_reach)]))


@pytest.mark.parametrize("which", BOTH)
def test_every_packet_of_a_publication_is_allowed(which: str) -> None:
    publication = loaded(which)
    extracts = [extract.packet for extract in publication.extracts]
    for made in (publication.handout, publication.book, *publication.sheets, *extracts):
        to = frozenset(one.id for one in made.recipients)
        assert allowed(which, [part.id for part in made.parts], to)


def ordered(content: Path, order: str, to: frozenset[str]) -> list[list[str]]:
    """Give an order of a copied publication other recipients; return the parts of its packets."""
    path = content / "publication.yaml"
    text = path.read_text("utf-8")
    text = re.sub(
        rf"({order}:\n(?:.*\n)*? +recipients: )\[.*\]",
        rf"\1[{', '.join(sorted(to))}]",
        text,
        count=1,
    )
    path.write_text(text, "utf-8")
    stated = yaml.safe_load(text)[order]
    parts = (stated[0] if isinstance(stated, list) else stated)["parts"]
    return [[part] for part in parts] if order == "sheets" else [parts]


@pytest.mark.parametrize("order", ["handout", "sheets", "book", "extracts"])
def test_an_order_for_others_is_loaded_or_refused_as_the_rules_say(
    tmp_path: Path, order: str
) -> None:
    content = copy_publication(tmp_path)
    for to in audiences("small"):
        packets = ordered(content, order, to)
        barred = [parts for parts in packets if not allowed("small", parts, to)]
        if not barred:
            load(content)
            continue
        with pytest.raises(AudienceError) as caught:
            load(content)
        error = caught.value
        assert int(error.exit_code) == 4
        assert len(error.findings) == len(barred)
        for finding, text in ((one, one.message) for one in error.findings):
            assert finding.code == "audience"
            assert finding.at.file == "content/publication.yaml"
            lines = (content / "publication.yaml").read_text("utf-8").split("\n")
            assert lines[finding.at.line - 1].strip().startswith("recipients:")
            assert any(part in text for parts in barred for part in parts)
            assert any(name in text for name in to) or "for one person alone" in text
            assert re.search(r"take the part out|packet of its own|screened: true", text)


def test_an_order_must_state_that_both_were_seen_alone(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    path = content / "publication.yaml"
    text = path.read_text("utf-8")
    text = re.sub(
        r"(sheets:\n  recipients: ).*\n  parts: .*", r"\1[anyone]\n  parts: [guide]", text
    )
    path.write_text(
        text.replace(
            "handout:\n  recipients: [anyone]", "handout:\n  recipients: [anyone, mediator]"
        )
    )
    load(content)
    loud = "may_reach: [anyone, upstairs, downstairs, mediator]\ntogether: screened"
    part = content / "en" / "guide.md"
    part.write_text(
        re.sub(r"may_reach: .*\ntogether: .*", loud, part.read_text("utf-8"), count=1), "utf-8"
    )
    joint = path.read_text("utf-8").replace(
        "sheets:\n  recipients: [anyone]", "sheets:\n  recipients: [upstairs, downstairs]"
    )
    path.write_text(joint, "utf-8")
    with pytest.raises(AudienceError, match="screened: true"):
        load(content)
    path.write_text(joint.replace("parts: [guide]", "parts: [guide]\n  screened: true"), "utf-8")
    (sheet,) = load(content).sheets
    assert sheet.is_joint


@pytest.mark.parametrize("arguments", [[], ["handout"], ["sheets"], ["epub"], ["check"]])
def test_no_command_gets_round_the_gate(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    content = copy_publication(tmp_path)
    ordered(content, "sheets", frozenset(["upstairs"]))
    output = tmp_path / "output"
    told = [*arguments, "--content", str(content), "--output", str(output), "--today", "2025-03-01"]
    if arguments in (["handout"], ["sheets"]):
        told += ["--edition", "letter"]
    assert cli.main(told) == 4
    said = capsys.readouterr()
    assert "part night-plan may not reach upstairs" in said.err
    assert said.out == ""
    assert [path for path in tmp_path.rglob("*") if path.suffix in {".pdf", ".epub"}] == []


def test_no_option_speaks_of_recipients_or_of_force() -> None:
    group = typer.main.get_command(cli.app)
    commands = [group, *getattr(group, "commands", {}).values()]
    options = {option.name for command in commands for option in command.params}
    known = {"content", "output", "edition", "standard", "workers"}
    known |= {"today", "quiet", "verbose", "forms", "format_", "text", "to"}
    known |= {"orders", "clinic", "roster", "appointments", "zipped", "scheduler"}
    assert options <= known | {"install_completion", "show_completion"}


# One word for each way into a file: the title, a chapter, its opener, a heading, prose, a label,
# a field's name, a table's head, a list, a footnote, a picture in words.
CANARY = "zanzibarquoll"
PLAN = f"""---
kind: plan
title: Night {CANARY}
short: {CANARY}
summary: About {CANARY}.
name: {CANARY}-notes
group: write
may_reach: [anyone, downstairs, mediator]
together: never
right_hand: true
look: planner
---
# {CANARY} | pages {{#{CANARY}-page}}

::: opener
side: {CANARY}
note: {CANARY} here.
contents: {CANARY} there.
:::

Keep {CANARY} dry.[^{CANARY}]

[^{CANARY}]: The {CANARY} sleeps.

## The {CANARY} {{#{CANARY}-head}}

- [ ] {CANARY}-tick | I fed the {CANARY}.

| {CANARY} | Hour |
| --- | --- |
| | |

[____ {CANARY}-line | Who saw the {CANARY}]

[==== {CANARY}-area | What the {CANARY} said]

![A {CANARY} on a wall.](pictures/{CANARY}.svg)

- The {CANARY} eats.
"""
STEPS = f"""---
kind: checklist
title: Steps for a {CANARY}
name: {CANARY}-steps
group: write
may_reach: [anyone, downstairs, mediator]
together: never
right_hand: true
---
# Steps for a {CANARY} {{#{CANARY}-first}}

::: safety Stop if the {CANARY} shouts
Leave the {CANARY} alone.
:::

## Feed the {CANARY} {{#{CANARY}-feed}}

Gate: Only if the {CANARY} sleeps.

Action: Put bread before the {CANARY}.

Tip: A {CANARY} likes rye.
"""
HOLDERS = {"night-plan", "steps-quiet"}


@pytest.fixture(scope="module")
def birdcage(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Record]]:
    """The small publication with a canary in two parts that only two of its sheets hold."""
    root = tmp_path_factory.mktemp("birdcage")
    content = copy_publication(root)
    (content / "en" / "night-plan.md").write_text(PLAN, "utf-8")
    (content / "en" / "steps-quiet.md").write_text(STEPS, "utf-8")
    wall = content / "pictures" / "wall.svg"
    (content / "pictures" / f"{CANARY}.svg").write_bytes(wall.read_bytes())
    path = content / "publication.yaml"
    text = in_one_edition(path.read_text("utf-8"))
    for order in ("handout", "book"):
        found = re.search(rf"{order}:\n.*\n  parts: .*", text)
        assert found
        text = text.replace(found[0], re.sub("night-plan, |steps-quiet, ", "", found[0]))
    path.write_text(text, "utf-8")
    shop = pipeline.Shop(content, TEMPLATES, STYLES, root / "output", TODAY)
    build_apart(shop)
    with hold(shop.output) as output:
        return shop.output, list(output.records().values())


def test_a_canary_sings_in_no_file_whose_packet_does_not_hold_its_part(
    birdcage: tuple[Path, list[Record]],
) -> None:
    output, records = birdcage
    silent = [record for record in records if not HOLDERS & set(record.parts)]
    assert {record.kind for record in silent} == {"handout", "sheet", "tally", "epub"}
    for record in silent:
        heard = [place for place, text in insides(output / record.path).items() if CANARY in text]
        assert (record.path, heard) == (record.path, [])


def test_a_canary_sings_wherever_a_packet_holds_its_part(
    birdcage: tuple[Path, list[Record]],
) -> None:
    output, records = birdcage
    singing = [record for record in records if HOLDERS & set(record.parts)]
    assert len(singing) == len(HOLDERS)
    for record in singing:
        heard = {place for place, text in insides(output / record.path).items() if CANARY in text}
        places = {"text", "tags", "outline", "field names", "tooltips", "metadata", "objects"}
        assert heard >= places | {"file name"}


def test_a_canary_in_the_book_is_heard_by_the_same_search(tmp_path: Path, small: Built) -> None:
    phrase = squeezed("The canary sings at midnight")
    assert [place for place, text in insides(small.book).items() if phrase in text]


def test_what_one_part_alone_says_stands_in_no_file_without_it(built: Built) -> None:
    sentences = {
        part.id: set(re.findall(r"[^.|?!\n]{25,}", own_text(built, part.id)))
        for part in built.publication.parts
    }
    texts = {part.id: squeezed(own_text(built, part.id)) for part in built.publication.parts}
    for record in built.records:
        heard = " ".join(insides(built.root / record.path).values())
        for part in sentences.keys() - {*record.parts, "contents"}:
            others = " ".join(text for id_, text in texts.items() if id_ != part)
            own = [one for one in sentences[part] if squeezed(one) not in others]
            assert (part, [one for one in own if squeezed(one) in heard]) == (part, [])


def own_text(built: Built, part: str) -> str:
    """Return the body of a part without its marks and titles, which others may name."""
    text = (built.shop.content / "en" / f"{part}.md").read_text("utf-8").split("---\n", 2)[2]
    return re.sub(r"(?m)^(#|:::|\w+: |\|).*$|\[@.*?\]|\*\*", "\n", text)
