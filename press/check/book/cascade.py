"""Which declaration wins on which element, in light and in dark: what a reader really gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import cssselect2

from press.check.book import css, limits
from press.check.book.css import BOTH, DARK, LIGHT, Declaration, Rule
from press.check.book.markup import XHTML, Element, Tree
from press.check.book.opened import Opened
from press.check.book.report import NotRead

SCHEMES: Final = (LIGHT, DARK)
_NEEDED: Final = frozenset(
    {
        *("color", "background", "background-color", "display"),
        *("height", "max-height", "min-height", "width", "max-width", "min-width"),
    }
)
_COMBINATORS: Final = re.compile(r"[\s>+~]+")
_INLINE: Final = (1, 0, 0)
_Weight = tuple[bool, tuple[int, int, int], int]


@dataclass(slots=True)
class Computed:
    """What is declared for each element of a document, by scheme; and whether it knows the dark."""

    by_scheme: dict[str, dict[Element, dict[str, Declaration]]]
    knows_dark: bool
    variables: dict[str, dict[str, Declaration]] = field(default_factory=dict)

    def get(self, scheme: str, element: Element, name: str) -> Declaration | None:
        """Return the declaration of a property that wins on an element."""
        return self.by_scheme[scheme].get(element, {}).get(name)

    def is_shown(self, scheme: str, element: Element) -> bool:
        """Whether an element and all that it stands in are shown."""
        for one in (element, *element.iterancestors()):
            shown = self.get(scheme, one, "display")
            if (shown and shown.text == "none") or one.get("hidden") is not None:
                return False
        return True


def compute(book: Opened, name: str) -> Computed:
    """Return what wins on the elements of a document.

    Raises:
        NotRead: If its selectors would ask for more work than a book's do.
    """
    tree = book.documents[name]
    rules = [rule for sheet in css.sheets_of(book, name) for rule in css.read(sheet)[0]]
    matcher = _matcher([rule for rule in rules if rule.selector], tree, book)
    made: dict[str, dict[Element, dict[str, Declaration]]] = {one: {} for one in SCHEMES}
    weights: dict[tuple[str, Element, str], _Weight] = {}
    for wrapper in cssselect2.ElementWrapper.from_html_root(tree.root).iter_subtree():
        element: Element = wrapper.etree_element
        found = [
            (specificity, order, rule)
            for specificity, order, pseudo, rule in matcher.match(wrapper)
            if pseudo is None
        ]
        if element.get("style"):
            own = css.inline(name, str(element.get("style")), tree.at(element))
            found.append((_INLINE, limits.RULES * 100, own))
        for specificity, order, rule in found:
            _weigh(element, rule, (specificity, order), made, weights)
    variables = {
        scheme: {
            key: one for key, one in made[scheme].get(tree.root, {}).items() if key[:2] == "--"
        }
        for scheme in SCHEMES
    }
    knows = any(rule.scheme == DARK for rule in rules)
    return Computed(made, knows, variables)


def _weigh(
    element: Element,
    rule: Rule,
    rank: tuple[tuple[int, int, int], int],
    made: Mapping[str, dict[Element, dict[str, Declaration]]],
    weights: dict[tuple[str, Element, str], _Weight],
) -> None:
    for scheme in SCHEMES:
        if rule.scheme not in (BOTH, scheme):
            continue
        for one in rule.declarations:
            if one.name not in _NEEDED and not one.name.startswith("--"):
                continue
            weight = (one.important, *rank)
            key = (scheme, element, one.name)
            if key not in weights or weight >= weights[key]:
                weights[key] = weight
                made[scheme].setdefault(element, {})[one.name] = one


def _matcher(rules: list[Rule], tree: Tree, book: Opened) -> Any:
    matcher = cssselect2.Matcher()
    depth = max((sum(1 for _ in one.iterancestors()) for one in _leaves(tree)), default=0) + 1
    work = 0
    for rule in rules:
        compiled = _compiled(rule.selector)
        # each ancestor is tried for each step of a selector
        steps = len(_COMBINATORS.findall(rule.selector)) // max(1, len(compiled))
        work += len(compiled) * depth ** min(steps, 8)
        for selector in compiled:
            matcher.add_selector(selector, rule)
    if work * len(tree.order) > limits.MATCHES:
        message = "the stylesheets ask for more work than those of a book"
        book.report.add("book-too-much", "", message, "write simpler selectors")
        raise NotRead
    return matcher


@lru_cache(maxsize=2 * limits.RULES)
def _compiled(selector: str) -> tuple[Any, ...]:
    """Return a selector list, compiled; nothing if there is a pseudo-class of tomorrow in it.

    A reading system skips such a rule too.
    """
    try:
        return tuple(cssselect2.compile_selector_list(selector, {None: XHTML}))
    except cssselect2.SelectorError:
        return ()


def _leaves(tree: Tree) -> Iterator[Element]:
    return (one for one in tree if not len(one))
