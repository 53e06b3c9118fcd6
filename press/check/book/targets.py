"""Things to touch are large enough, and everything can be read in light and in dark.

Source: WCAG 2.2, 2.5.8 (24 px), 1.4.3 (contrast), 1.4.10 (a page as wide as a phone).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tinycss2.color3 import parse_color

from press.check.book import cascade, css
from press.check.book.cascade import SCHEMES, Computed
from press.check.book.css import DARK, Declaration
from press.check.book.markup import HEADINGS, XHTML, Element, Tree, is_hidden, words
from press.check.book.opened import Opened
from press.check.book.pictures import wide_pictures
from press.check.book.report import short
from press.check.book.styles import PHONE_PX

TARGET_PX: Final = 24.0
_CONTROLS: Final = ("input", "textarea", "select", "button")
_PAPER: Final = {"light": (1.0, 1.0, 1.0), "dark": (0.07, 0.07, 0.07)}
_INK: Final = {"light": (0.0, 0.0, 0.0), "dark": (0.95, 0.95, 0.95)}
_ENOUGH, _ENOUGH_LARGE = 4.5, 3.0
_Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Stated:
    """A colour, the declaration that states it, and the place of the element it stands on."""

    colour: _Colour
    source: Declaration | None = None
    number: int = -1


def check_targets(book: Opened) -> None:
    """Report small targets, text that fades into its ground, and pictures wider than a phone."""
    for name, tree in book.documents.items():
        computed = cascade.compute(book, name)
        _check_sizes(book, name, tree, computed)
        _check_heights(book, tree, computed)
        _check_widths(book, name, tree, computed)
        _check_colours(book, name, tree, computed)


def _check_sizes(book: Opened, name: str, tree: Tree, computed: Computed) -> None:
    for control in tree.all(*_CONTROLS):
        if control.get("type") == "hidden" or not computed.is_shown("light", control):
            continue
        label = next(control.iterancestors(f"{{{XHTML}}}label"), None)
        whole = [control] if label is None else [control, label]
        for names, side in (
            (("height", "min-height"), "high"),
            (("width", "min-width"), "wide"),
        ):
            lengths = [_length(computed, one, key) for one in whole for key in names]
            known = [length for length in lengths if length is not None]
            # a width that nobody states grows with the label or the page
            if (known or side == "high") and max(known, default=0) < TARGET_PX:
                told = f"{max(known):.0f} px {side}" if known else "as small as a reader's system"
                message = f"what is to be touched is {told}; {TARGET_PX:.0f} px are needed"
                hint = "give it or its label a min-height and min-width"
                book.add("book-target", name, control, message, hint)
                break


def _length(computed: Computed, element: Element, name: str) -> float | None:
    stated = computed.get("light", element, name)
    if stated is None:
        return None
    if stated.text.endswith("%") and name.endswith("width"):
        return PHONE_PX
    return css.px(stated.value)


def _check_heights(book: Opened, tree: Tree, computed: Computed) -> None:
    """Find heights in steps of type that hold text: larger type or a narrow page cuts it."""
    for element, stated in computed.by_scheme["light"].items():
        for key in ("height", "max-height"):
            one = stated.get(key)
            if one is None or css.px(one.value) is None or css.units(one.value) & css.ABSOLUTE:
                continue
            if css.px(one.value) and words(element):
                message = f"{key}: {short(one.text)} cuts text that needs more room"
                book.report.add("book-style", one.file, message, "let it grow", one.at)


def _check_widths(book: Opened, name: str, tree: Tree, computed: Computed) -> None:
    for picture in wide_pictures(tree, PHONE_PX):
        limit = computed.get("light", picture, "max-width")
        width = computed.get("light", picture, "width")
        fits = (limit and limit.text.endswith("%")) or (width and width.text.endswith("%"))
        small = css.px(width.value) if width else None
        if not fits and (small is None or small > PHONE_PX):
            message = "a picture is wider than a phone, and nothing limits it"
            book.add("book-picture", name, picture, message, "add max-width: 100%")


def _check_colours(book: Opened, name: str, tree: Tree, computed: Computed) -> None:
    told: set[Declaration | Element] = set()
    for scheme in SCHEMES if computed.knows_dark else SCHEMES[:1]:
        inks: dict[Element, _Stated] = {}
        grounds: dict[Element, _Stated] = {}
        for number, element in enumerate(tree):
            above = element.getparent()
            ink = inks[above] if above is not None else _Stated(_INK[scheme])
            ground = grounds[above] if above is not None else _Stated(_PAPER[scheme])
            ink = _stated(computed, scheme, element, ("color",), number) or ink
            sides = ("background-color", "background")
            ground = _stated(computed, scheme, element, sides, number) or ground
            inks[element], grounds[element] = ink, ground
            if not _says(element) or is_hidden(element):
                continue
            contrast = _contrast(ink.colour, ground.colour)
            if contrast < _least(element) and computed.is_shown(scheme, element):
                # what stands nearer to the text is what does not fit there
                source = max(ground, ink, key=lambda one: one.number).source
                if (source or element) not in told:
                    _tell(book, name, element, source, scheme, contrast)
                told.add(source or element)


def _tell(
    book: Opened,
    name: str,
    element: Element,
    source: Declaration | None,
    scheme: str,
    contrast: float,
) -> None:
    where = "in dark mode" if scheme == DARK else "on a light page"
    message = f"text stands {where} with a contrast of {contrast:.1f}; {_ENOUGH} is needed"
    hint = "state colour and ground together, for light and for dark"
    if source is None:
        book.add("book-style", name, element, message, hint)
    else:
        book.report.add("book-style", source.file, message, hint, source.at)


def _says(element: Element) -> bool:
    is_page = str(element.tag).startswith(f"{{{XHTML}}}")
    is_head = any(one.tag == f"{{{XHTML}}}head" for one in element.iterancestors())
    texts = [element.text or "", *(child.tail or "" for child in element)]
    return is_page and not is_head and any(text.strip() for text in texts)


def _least(element: Element) -> float:
    large = HEADINGS[:2]
    is_large = element.tag in large or any(one.tag in large for one in element.iterancestors())
    return _ENOUGH_LARGE if is_large else _ENOUGH


def _stated(
    computed: Computed, scheme: str, element: Element, names: tuple[str, ...], number: int
) -> _Stated | None:
    """Return the colour that an element states itself, if it is a plain one."""
    for name in names:
        one = computed.get(scheme, element, name)
        if one is not None:
            colour = _colour(one.value, computed, scheme)
            if colour is not None:
                return _Stated(colour, one, number)
    return None


def _colour(
    tokens: tuple[Any, ...], computed: Computed, scheme: str, depth: int = 0
) -> _Colour | None:
    parts = [token for token in tokens if token.type not in ("whitespace", "comment")]
    if len(parts) != 1 or depth > 5:
        return None
    one = parts[0]
    if one.type == "function" and one.lower_name == "var":
        name = next((arg.value for arg in one.arguments if arg.type == "ident"), "")
        stated = computed.variables[scheme].get(name)
        return _colour(stated.value, computed, scheme, depth + 1) if stated else None
    found = parse_color(one)
    if found is None or isinstance(found, str) or found.alpha < 1:
        return None
    return found.red, found.green, found.blue


def _contrast(one: _Colour, other: _Colour) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: _Colour) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
