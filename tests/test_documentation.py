"""The documents say what is there, and what they show works."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import typer
import yaml
from clinics import OXBOW, shop_for
from manuscripts import ROOT, SMALL, TODAY, copy_publication, load

from press import cli
from press.codes import CODES
from press.errors import ExitCode, PressError
from press.load.blocks import BLOCKS
from press.load.heads import Head
from press.load.manifest import Manifest
from press.load.parts import Opener
from press.load.quiz import QuizHead
from press.model.clinic import Clinic
from press.model.edition import EDITIONS
from press.model.order import CoverSheet, Order
from press.model.parts import Kind
from press.packet_jobs import Tables, read_asked

DOCUMENTS = {
    name: (ROOT / name).read_text("utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md")
}
GUIDE = DOCUMENTS["CONTRIBUTING.md"]
EXAMPLE = re.compile(r"^```markdown (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = EXAMPLE.findall(GUIDE)

# What an example needs above it, which the page shows elsewhere.
QUIZ = """scale: [{value: "0", label: never}, {value: "1", label: often}]
threshold: "1"
statements_per_sign: 2
signs: [{id: steps, name: Steps}]
answers: [{value: "yes", label: "Yes"}, {value: "no", label: "No"}]
clear_answer: "no"
bands: [{from: 0, to: 1, name: Any, text: Sleep well.}]
"""


def group() -> typer.core.TyperGroup:
    """Return the command line as a tree."""
    found = typer.main.get_command(cli.app)
    assert isinstance(found, typer.core.TyperGroup)
    return found


def options(name: str = "") -> set[str]:
    """Return every long option of a command, or of the press itself."""
    command = group().commands[name] if name else group()
    return {opt for one in command.params for opt in one.opts if opt.startswith("--")}


def consoles() -> list[str]:
    """Return every line that a document tells a user to type."""
    text = "\n".join(found for page in DOCUMENTS.values() for found in CONSOLE.findall(page))
    return [line.split("  #")[0].strip() for line in text.splitlines() if line.strip()]


def test_every_command_and_every_option_is_documented() -> None:
    said = DOCUMENTS["README.md"] + GUIDE
    assert [name for name in group().commands if f"`{name}`" not in said] == []
    known = options().union(*(options(name) for name in group().commands))
    assert [one for one in sorted(known) if f"`{one}`" not in said] == []


def test_every_option_that_is_documented_exists() -> None:
    known = options().union(*(options(name) for name in group().commands))
    foreign = {"--save-golden"}  # pytest's
    for page in DOCUMENTS.values():
        assert set(re.findall(r"`(--[a-z-]+)`", page)) - known - foreign == set()


def test_what_the_guide_says_of_each_commands_options_is_true() -> None:
    for name in group().commands:
        assert {"--content", "--output", "--quiet"} <= options(name)
        # what reads a filled form waits for no review
        assert ("--today" in options(name)) == (name != "answers")
        assert ("--workers" in options(name)) == (name not in {"check", "answers"})
        assert ("--edition" in options(name)) == (name in {"handout", "sheets", "packets"})
        assert ("--standard" in options(name)) == (name in {"handout", "sheets", "packets"})


@pytest.mark.parametrize("line", consoles())
def test_each_line_that_a_reader_is_told_to_type_is_a_command_that_exists(line: str) -> None:
    words = shlex.split(line)
    if words[0] == "make":
        targets = words[1:] or ["all"]
        told = subprocess.run(
            ["make", "--dry-run", "--no-print-directory", *targets],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        return
    assert words[:2] == ["python", "build.py"], line
    arguments = words[2:]
    command = arguments[0] if arguments and not arguments[0].startswith("-") else ""
    assert not command or command in group().commands
    assert {word for word in arguments if word.startswith("--")} <= options(command)
    for before, value in pairwise(arguments):
        assert before != "--edition" or value in EDITIONS


def test_readers_are_told_enough_to_type() -> None:
    lines = consoles()
    assert "make" in lines
    assert "make test" in lines
    assert {line.split()[2] for line in lines if line.startswith("python build.py ")} >= {
        *group().commands
    }


def test_every_target_of_make_is_in_its_help() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    told = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in set(phony[1].split()) - {"all", "build", "help", "clean"}:
        assert f"make {target}" in told


def test_every_block_is_documented_with_what_it_holds() -> None:
    blocks = {*BLOCKS, "opener", "questions", "count", "score-line"}
    missing = [name for name in blocks if f"`{name}`" not in GUIDE and f"::: {name}" not in GUIDE]
    assert missing == []
    rows = re.findall(r"^\| `([\w-]+)` \| [^|]+ \| [^|]+ \|$", GUIDE, re.MULTILINE)
    assert set(rows) == set(BLOCKS)


def test_every_block_has_an_example_that_loads_or_an_empty_body() -> None:
    shown = {
        name for _, text in EXAMPLES for name in re.findall(r"^::: ([\w-]+)", text, re.MULTILINE)
    }
    small = "\n".join(path.read_text("utf-8") for path in (SMALL / "en").glob("*.md"))
    for name in BLOCKS:
        assert name in shown or f"::: {name}" in small, name


def test_every_code_is_explained_in_the_words_of_the_catalogue() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", GUIDE, re.MULTILINE))
    assert {code: rows.get(code) for code in CODES} == CODES


def test_every_key_of_a_part_is_documented() -> None:
    keys = {*Head.__dataclass_fields__, *QuizHead.__dataclass_fields__}
    keys |= {*Opener.__dataclass_fields__, *Manifest.__dataclass_fields__}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b[:`,]", GUIDE)] == []


def test_every_kind_of_part_is_documented_with_an_example() -> None:
    assert {kind for kind, _ in EXAMPLES} == {kind.value for kind in Kind} - {"contents"}
    assert all(re.search(rf"\b{kind.value}\b", GUIDE) for kind in Kind)


@pytest.mark.parametrize(
    ("kind", "text"), EXAMPLES, ids=[f"{n}-{kind}" for n, (kind, _) in enumerate(EXAMPLES)]
)
def test_each_example_of_the_guide_loads(tmp_path: Path, kind: str, text: str) -> None:
    content = copy_publication(tmp_path)
    head = f"---\nkind: {kind}\ntitle: Example\nmay_reach: [anyone]\n{QUIZ * (kind == 'quiz')}---\n"
    (content / "en" / "example.md").write_text(f"{head}\n{text}", "utf-8")
    path = content / "publication.yaml"
    without_extracts = path.read_text("utf-8").partition("extracts:")[0]
    parts = re.sub(r"parts: \[.*\]", "parts: [example]", without_extracts)
    path.write_text(parts, "utf-8")
    (part,) = load(content).parts
    assert part.kind == kind
    assert list(part.nodes())


def test_the_example_of_a_front_matter_is_one() -> None:
    found = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    heads = [yaml.safe_load(text) for text in found if text.startswith("kind:")]
    assert heads
    for head in heads:
        assert set(head) <= set(Head.__dataclass_fields__)
        assert head["kind"] in {kind.value for kind in Kind}


def test_the_examples_of_a_clinic_its_roster_and_an_order_are_right(tmp_path: Path) -> None:
    shown = re.findall(r"(?ms)^```(yaml clinic|csv|yaml order)\n(.*?)^```$", GUIDE)
    texts = dict(shown)
    assert len(shown) == len(texts) == 3
    content = copy_publication(tmp_path, ROOT / "content")
    clinic = content / "clinics" / "harbour-row"
    clinic.mkdir()
    shutil.copy(OXBOW / "logo.png", clinic)
    (clinic / "clinic.yaml").write_text(texts["yaml clinic"], "utf-8")
    (clinic / "roster.csv").write_text(texts["csv"], "utf-8")
    (content / "packets" / "shown.yaml").write_text(texts["yaml order"], "utf-8")
    shop = replace(shop_for(content, tmp_path), today=date(2026, 11, 24))
    asked = read_asked(["shown"], "harbour-row", Tables(), shop)
    assert len(asked.therapists) == 2
    assert set(yaml.safe_load(texts["yaml clinic"])) == set(Clinic.__dataclass_fields__) - {"id"}
    assert set(yaml.safe_load(texts["yaml order"])) == set(Order.__dataclass_fields__) - {"drawn"}
    assert set(CoverSheet.__dataclass_fields__) <= set(re.findall(r"`(\w+)`", GUIDE))


def test_every_order_is_told_to_clinics() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| ", DOCUMENTS["README.md"], re.MULTILINE)
    assert {path.stem for path in (ROOT / "content" / "packets").glob("*.yaml")} <= {*rows}


def test_the_exit_codes_are_documented() -> None:
    said = DOCUMENTS["ARCHITECTURE.md"] + GUIDE
    for code in ExitCode:
        assert re.search(rf"\b{int(code)}\b", said), code


def test_every_module_has_its_place_in_the_architecture() -> None:
    said = DOCUMENTS["ARCHITECTURE.md"]
    for path in (ROOT / "press").iterdir():
        if path.name.startswith("__"):
            continue
        name = f"press/{path.name}" + ("/" if path.is_dir() else "")
        assert name in said, name


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_and_every_path_of_a_document_leads_somewhere(name: str) -> None:
    page = DOCUMENTS[name]
    for target in re.findall(r"\]\((?!https://)([^)#\s]+)", re.sub(r"`[^`]*`", "", page)):
        assert (ROOT / target).exists(), target
    for path in re.findall(r"`((?:press|templates|styles|tests|content)/[\w./<>-]*\w)`", page):
        assert list(ROOT.glob(re.sub(r"<[^>]*>", "*", path))), path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_names_a_machine_or_a_registry(name: str) -> None:
    page = DOCUMENTS[name]
    assert str(ROOT) not in page
    assert not re.search(r"https?://[^\s)]*(pypi|npmjs|registry|localhost|127\.0)", page)


def test_an_example_with_a_mistake_would_be_noticed(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    path = content / "en" / "back.md"
    path.write_text(path.read_text("utf-8") + "\n::: leda\nx\n:::\n", "utf-8")
    with pytest.raises(PressError):
        load(content, TODAY)
