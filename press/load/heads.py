"""Front matter."""

from __future__ import annotations

from dataclasses import dataclass

from press.model.exact import Exact
from press.model.parts import Kind, Look, Together


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Exact):
    """The front matter that every kind of part shares."""

    kind: Kind
    title: str
    together: Together = Together.NEVER
    may_reach: tuple[str, ...] | None = None
    name: str = ""
    short: str = ""
    summary: str = ""
    group: str = ""
    look: Look = Look.GROUND
    right_hand: bool = False
