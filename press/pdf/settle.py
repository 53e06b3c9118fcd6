"""Pages are laid out again only for a page number that has changed.

WeasyPrint 70.0 lays out each page with a reference three times, where two rounds would do:

- A variable of ``compute_content_list`` is used twice, so that ``target-counter()`` seems to ask
  for the number of its own page too, and each reference for one round more.
- The number of all pages is a counter like others. It is known after the first round only, so
  every anchor on a page of the second round seems to have moved.

A test counts the rounds, and fails when a version of WeasyPrint needs no help.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_ALL = "pages"
Counters = Mapping[str, list[int]]
Targets = Mapping[str | None, list[str]]


@contextmanager
def numbers_settle(collector: Any) -> Iterator[None]:
    """Have ``collector``, WeasyPrint's TargetCollector, look at what a reference shows and no more.

    A ``content`` that mixes ``counter(page)`` with ``target-counter()`` is none of ours, and would
    not be followed; one that shows the number of all pages of its target is followed as before.
    """
    collect, cache = collector.collect_missing_counters, collector.cache_target_page_counters

    def collect_own(
        self: Any, box: Any, token: str, again: Any, own: list[str], target: Targets
    ) -> None:
        # a target that attr() names can't be followed and needs the third round
        confused = None not in target and any(own is names for names in target.values())
        collect(self, box, token, again, [] if confused else own, target)

    def cache_changed(self: Any, anchor: str, counters: Counters, page: int, pages: Any) -> None:
        item = self.target_lookup_items.get(anchor)
        if item is not None and _is_settled(self, item, anchor, counters):
            item.page_maker_index = page
            item.cached_page_counter_values[_ALL] = list(counters[_ALL])
        else:
            cache(self, anchor, counters, page, pages)

    collector.collect_missing_counters = collect_own
    collector.cache_target_page_counters = cache_changed
    try:
        yield
    finally:
        collector.collect_missing_counters = collect
        collector.cache_target_page_counters = cache


def _is_settled(collector: Any, item: Any, anchor: str, counters: Counters) -> bool:
    """Whether nothing but the number of all pages is new, and no reference asks for that."""
    known = item.cached_page_counter_values
    if not known or collector.collecting or item.state != "up-to-date" or _ALL not in counters:
        return False
    return _without_all(known) == _without_all(counters) and not any(
        _ALL in lookup.missing_target_counters.get(anchor, ())
        for lookup in collector.counter_lookup_items.values()
    )


def _without_all(counters: Counters) -> dict[str, list[int]]:
    return {name: values for name, values in counters.items() if name != _ALL}
