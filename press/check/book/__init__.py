"""Our own lint of a finished book: what a reader or a library suffers from and validators miss.

It reads the bytes of the file and nothing else, and shares no code with what wrote them. It judges
by the standards, so that a book of any maker could be held against it.
"""

from __future__ import annotations

from collections.abc import Iterable

from press.check.book.active import check_active
from press.check.book.claims import check_claims
from press.check.book.container import unpack
from press.check.book.controls import check_controls
from press.check.book.navigation import check_navigation
from press.check.book.opened import Opened
from press.check.book.package import check_package
from press.check.book.pages import check_pages
from press.check.book.pictures import check_pictures
from press.check.book.report import NotRead, Report, short
from press.check.book.roles import check_roles
from press.check.book.shape import check_shape
from press.check.book.styles import check_styles
from press.check.book.targets import check_targets
from press.errors import Finding

_CHECKS = (
    check_styles,  # first: it refuses stylesheets that the others could not work through
    check_navigation,
    check_pages,
    check_shape,
    check_roles,
    check_controls,
    check_pictures,
    check_active,
    check_claims,
    check_targets,
)


def check_book(data: bytes, name: str, unsaid: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return everything that is wrong with a book, in bounded time and memory.

    Args:
        data: The bytes of the file, whatever they are.
        name: What the places of its findings begin with.
        unsaid: Words that its metadata and the names of its files must not hold.
    """
    report = Report(short(name))
    try:
        book = Opened(unpack(data, report), report)
        check_package(book, [word.lower() for word in unsaid])
        for check in _CHECKS:
            check(book)
    except NotRead:
        pass  # what was found until then, with the reason, stands in the report
    return report.findings
