"""Packets that could not be made today are taken away before anything else is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from press.jobs import Handed, Shop, is_barred, load
from press.model.publication import Publication
from press.output import Output, hold, told
from press.packets.listed import NAME, Entry, archives_of, packets_below, read_listing
from press.packets.listing import Listing


class Witness(Protocol):
    """Is told what is taken away."""

    def waiting(self) -> None:
        """Another build holds the output folder."""

    def removed(self, path: str) -> None:
        """This packet could not be made today."""


_LISTS = f"packets/*/*/{NAME}"


def load_judged(shop: Shop, witness: Witness) -> Publication:
    """Return the publication of a shop; what it bars is gone before anything can be refused."""
    publication = load(shop)
    for path in revoke(shop.output, publication, witness.waiting):
        witness.removed(path)
    return publication


def revoke(
    root: Path, publication: Publication, waiting: Callable[[], None] | None = None
) -> list[str]:
    """Remove every packet that ``publication`` bars, stamped or typeset; return their paths.

    Packets that no list and no manifest tells of go as well: such as a run that was killed left
    can't be judged. What a clinic's words repeat is judged when a packet is made, not here.

    Raises:
        ToolError: If a list is damaged: what it held could not be judged.
    """
    if not (root / "packets").is_dir():
        return []
    with hold(root, waiting) as output, told(root):
        lists = sorted(root.glob(_LISTS))
        stamped = [path for at in lists for path in _barred(output, at, publication)]
        typeset = _typeset(output, publication)
        return sorted({*stamped, *typeset, *_untold(output, lists)})


def _barred(output: Output, at: Path, publication: Publication) -> Iterator[str]:
    entries = list(read_listing(at))
    judged: dict[Handed | None, bool] = {None: True}
    barred, rest = list[Entry](), list[Entry]()
    for entry in entries:
        handed = _handed(entry)
        if handed not in judged:
            judged[handed] = is_barred(handed, publication) if handed else True
        (barred if judged[handed] else rest).append(entry)
    if not barred:
        return
    for path in [*archives_of(at, entries), *(output.root / one["path"] for one in barred)]:
        path.unlink(missing_ok=True)
        yield path.relative_to(output.root).as_posix()
    _rewrite(output, at, rest)


def _handed(entry: Entry) -> Handed | None:
    """Return what a packet holds and for whom; None if its list doesn't tell."""
    lists = entry.get("parts"), entry.get("recipients")
    if not {"screened", "in_person"} <= entry.keys():
        return None
    if not all(isinstance(own, list) and own and all(map(_is_name, own)) for own in lists):
        return None
    parts, recipients = tuple(entry["parts"]), tuple(entry["recipients"])
    return Handed(parts, recipients, entry["screened"] is True, entry["in_person"] is True)


def _is_name(value: object) -> bool:
    return isinstance(value, str)


def _rewrite(output: Output, at: Path, rest: list[Entry]) -> None:
    if not rest:
        at.unlink()
        return
    with output.stage() as stage:
        with (stage / NAME).open("wb") as file:
            listing = Listing(file, {})
            listing.repeat(rest)
            listing.end()
        (stage / NAME).replace(at)


def _typeset(output: Output, publication: Publication) -> list[str]:
    """Remove packets that were typeset as a whole, which the manifest lists."""
    records = output.records().values()
    barred = {one.path for one in records if one.kind == "packet" and is_barred(one, publication)}
    if not barred:
        return []
    with output.stage() as stage:
        return output.publish(stage, (), (one for one in records if one.path not in barred), barred)


def _untold(output: Output, lists: Iterable[Path]) -> Iterator[str]:
    """Remove packets of which nothing tells what they hold."""
    told_of = {entry["path"] for at in lists for entry in read_listing(at)} | {*output.records()}
    for name in packets_below(output.root, "packets"):
        if name not in told_of:
            (output.root / name).unlink()
            yield name
