"""Whatever stands in a manuscript, it loads or is reported: never a traceback, never raw markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from manuscripts import SMALL, copy_publication, load

from press.errors import PressError
from press.load.markdown import is_https
from press.model.publication import Publication

PARTS = sorted(path.name for path in (SMALL / "en").glob("*.md"))
DATA = ["publication.yaml", "en/infographic.yaml", "help-lines/zz.yaml"]
# what a writer may type by mistake, and what somebody may type on purpose
PIECES = [
    "# Title {#id}\n",
    "## steps\n",
    "### Sub\n",
    "#### Deep\n",
    "#hash\n",
    "Title\n====\n",
    "Title\n----\n",
    "\n---\n",
    "::: gate\nWords.\n:::\n",
    "::: compare\n### A\nb\n\nc\n:   d\n:::\n",
    "::: columns\n### A\n- b\n:::\n",
    "::: question x\n:::\n",
    "::: opener\npicture: ../x\n:::\n",
    "::: web https://a.example\nb\n:::\n",
    "::: safety Title\nlines: noise\n\nWords.\n:::\n",
    "::: count\n:::\n",
    "::: score-line\n:::\n",
    "::: questions x\n- y {noise}\n:::\n",
    ":::\n",
    "::: \n",
    "[@numbers]",
    "[@nowhere]",
    "[^a]",
    "\n[^a]: note [^b]\n",
    "\n[^b]: \n",
    "\n[^a]:     code\n",
    "\n[^a]: - list\n",
    "[x](https://a.example)",
    "[x](http://a.example)",
    "[x](javascript:alert(1))",
    "[x]( <data:text/html,hi> 'y')",
    "[x][y]\n\n[y]: http://a.example\n",
    "![x](https://a.example/x.png)",
    "\n\n![x](pictures/wall.svg)\n\n",
    "\n\n![x](/etc/passwd)\n\n",
    "<https://a.example>",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "<!-- note -->",
    "`<i>`",
    "\\<b>",
    "&LT;b&GT;",
    "&lt;b&gt;",
    "&nosuch;",
    "&#0;",
    "&#12;",
    "&#xD800;",
    "&amp",
    "\n- [ ] name | label\n",
    "\n- [ ] label\n",
    "[____ name | label]",
    "[==== name | label | 5]",
    "[==== name | label | 999999999]",
    "[[ ] name | label]",
    "\n| a | b |\n| --- | --- |\n| | |\n",
    "\n| a |\n|\n|\n",
    "\nterm\n:   text\n",
    "\n    code\n",
    "\n> quoted\n",
    "\n1. one\n2. two\n",
    "\nGate: x\n\nAction: y\n\nTip: z\n",
    "{{ 7 * 7 }}",
    "{% include 'x' %}",
    "*a **b* c**",
    "\x02klzzwxh:0000\x03",
    "\u2028",
    "\x85",
    "\u202e",
    "\ufeff",
    "\t",
]
ENTRIES = [
    "key: value\n",
    "key: [a, b\n",
    "? [a]: b\n",
    "&a x\n",
    "*a\n",
    "<<: {a: b}\n",
    "!!python/object:os.system x\n",
    "!<tag:yaml.org,2002:int> 5\n",
    '"\\uD800"',
    '"\\0"',
    "|\n  text\n",
    "- \n",
    "{a: {b: {c: d}}}",
    "[[[[]]]]",
    "null",
    "~",
    "99999999999999999999999",
    "1e999",
    "nan",
    "2025-02-30",
    "0001-01-01",
    "9999-12-31",
    "../../x",
    "%YAML 9.9\n---\n",
    "...\n",
    "\t",
    "\u2028",
    "#",
    ": ",
    "'",
]
BLOCKS = ("p", "ul", "ol", "li", "pre", "blockquote", "hr", "dl", "dt", "dd", "div", "root")
TABLES = ("table", "thead", "tbody", "tr", "th", "td")
ALLOWED = frozenset((*BLOCKS, *TABLES, "strong", "em", "a", "code", "br", "span", "sup"))
ANY_TIME = settings(
    max_examples=60,
    deadline=timedelta(seconds=20),
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture()
def content(tmp_path: Path) -> Path:
    """A copy of the small publication, which examples change and put back."""
    return copy_publication(tmp_path)


def only(content: Path, part: str) -> str:
    """Leave ``part`` and the numbers alone in a publication, and return the text of ``part``."""
    for name in (part, "numbers.md"):
        path = content / "en" / name
        path.write_text(re.sub(r"\[@[a-z-]+\]", "[@numbers]", path.read_text("utf-8")), "utf-8")
    path = content / "publication.yaml"
    parts = ", ".join(dict.fromkeys((part.removesuffix(".md"), "numbers")))
    whole, _, _ = path.read_text("utf-8").partition("extracts:")  # an extract has no worksheets
    text = re.sub(r"parts: \[.*\]", f"parts: [{parts}]", whole)
    path.write_text(text, "utf-8")
    load(content)
    return (content / "en" / part).read_text("utf-8")


def written(pieces: list[str]) -> st.SearchStrategy[str]:
    """Return texts made of known pieces and of anything else."""
    anything = st.text(st.characters(codec="utf-8"), max_size=12)
    return st.lists(st.sampled_from(pieces) | anything, max_size=12).map("".join)


@st.composite
def changed(draw: st.DrawFn, original: str, pieces: list[str]) -> str:
    """Return ``original`` with some of it cut out and something else put in."""
    text = original
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        text = text[:start] + draw(written(pieces)) + text[end:]
    return text


def try_to_load(content: Path, name: str, text: str) -> None:
    """Load with ``text`` in place of a file; what is reported must lie in the manuscript."""
    path = content / name
    before = path.read_bytes()
    path.write_bytes(text.encode("utf-8"))
    try:
        check_markup(load(content))
    except PressError as error:
        assert error.findings
        assert error.exit_code in {3, 4}
        for finding in error.findings:
            assert finding.hint or finding.code == "audience", finding
            file = content.parent / finding.at.file
            lines = file.read_text("utf-8-sig").split("\n") if file.exists() else [""]
            assert 1 <= finding.at.line <= len(lines), finding
            assert 1 <= finding.at.column <= len(lines[finding.at.line - 1]) + 1, finding
    finally:
        path.write_bytes(before)


def texts(value: object) -> Iterator[str]:
    """Yield every text below ``value``."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def check_markup(publication: Publication) -> None:
    """Assert that markup of a publication is well-formed and holds nothing that is not ours."""
    for part in publication.parts:
        for node in part.nodes():
            for field in fields(node):
                if field.name in {"html", "entries", "left", "right", "gate", "action", "tip"}:
                    for text in texts(getattr(node, field.name)):
                        check_html(text)


def check_html(text: str) -> None:
    """Assert that a piece of markup holds only elements that our reader makes."""
    root = etree.fromstring(f"<root>{text}</root>")
    for element in root.iter():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "title", "data-ref", "data-note", "start", "style"}
        if "href" in element.attrib:
            assert is_https(str(element.attrib["href"]))


@pytest.mark.parametrize("part", PARTS)
def test_any_change_of_a_part_loads_or_is_reported_in_its_place(content: Path, part: str) -> None:
    original = only(content, part)

    @ANY_TIME
    @given(changed(original, PIECES + ENTRIES))
    def check(text: str) -> None:
        try_to_load(content, f"en/{part}", text)

    check()


@pytest.mark.parametrize("part", ["guide", "listening", "steps-loud", "night-plan", "numbers"])
def test_any_body_below_a_front_matter_loads_or_is_reported(content: Path, part: str) -> None:
    head = only(content, f"{part}.md").split("---\n")[1]

    @ANY_TIME
    @given(written(PIECES))
    def check(text: str) -> None:
        try_to_load(content, f"en/{part}.md", f"---\n{head}---\n# Title {{#top}}\n\n{text}\n")

    check()


@pytest.mark.parametrize("name", DATA)
def test_any_change_of_a_data_file_loads_or_is_reported(content: Path, name: str) -> None:
    original = (SMALL / name).read_text("utf-8")

    @ANY_TIME
    @given(changed(original, ENTRIES))
    def check(text: str) -> None:
        try_to_load(content, name, text)

    check()


def test_any_bytes_are_reported(content: Path) -> None:
    only(content, "back.md")

    @ANY_TIME
    @given(st.binary(max_size=200))
    def check(data: bytes) -> None:
        (content / "en" / "back.md").write_bytes(data)
        with pytest.raises(PressError) as caught:
            load(content)
        assert any(one.at.file == "content/en/back.md" for one in caught.value.findings)

    check()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("![x\ny](https://a.example/x.png)", "picture-place"),
        ("- ![x](https://a.example/x.png)", "picture-place"),
        ("[![x](pictures/wall.svg)](https://a.example)", "picture-place"),
        ("[x\ny](http://a.example)", "link-form"),
        ("[x](\nhttp://a.example)", "link-form"),
        ("[x](<https://a.example>)", "link-form"),
        ("[x](https://user@a.example)", "link-form"),
        ("[x](https://a.example:8443/)", "link-form"),
        ("[x](HTTPS://a)", "link-form"),
    ],
)
def test_a_picture_or_an_address_in_disguise_is_found(content: Path, text: str, code: str) -> None:
    path = content / "en" / "back.md"
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")
    with pytest.raises(PressError) as caught:
        load(content)
    assert code in {finding.code for finding in caught.value.findings}


FIELD_PIECES = ["[____", "[====", "[[ ]", "- [ ] ", " | ", "name", "]", "é", "a-b", "9", "|"]


def test_any_field_line_becomes_fields_with_good_names_or_is_reported(content: Path) -> None:
    original = only(content, "night-plan.md")

    @ANY_TIME
    @given(written(FIELD_PIECES))
    def check(text: str) -> None:
        path = content / "en" / "night-plan.md"
        path.write_text(f"{original}\n{text}\n", "utf-8")
        try:
            publication = load(content)
        except PressError as error:
            assert error.findings
            return
        for name in publication.parts[0].field_names:
            assert re.fullmatch(r"night-notes\.[a-z0-9]+(-[a-z0-9]+)*", name)

    check()
