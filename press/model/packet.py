"""A packet: parts chosen for named recipients. The one gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from press.errors import AudienceError
from press.model.parts import Part, Recipient, Together


@dataclass(frozen=True, slots=True)
class Packet:
    """The parts that one set of people receives. A packet that breaks the rule cannot exist.

    Raises:
        AudienceError: If it is addressed to nobody, if a part does not name every recipient, or
            if two partners share it and a part may not be shared (``screened``: without the
            statement that each of them was seen alone).
    """

    id: str
    title: str
    recipients: frozenset[Recipient]
    parts: tuple[Part, ...]
    screened: bool = False

    def __post_init__(self) -> None:
        # nobody who still holds the list or set that was given may widen the packet afterwards
        object.__setattr__(self, "recipients", frozenset(self.recipients))
        object.__setattr__(self, "parts", tuple(self.parts))
        reasons = [*self._unnamed(), *self._shared()]
        if not self.recipients:
            reasons.insert(0, "it names no recipient; say who gets it")
        if len({part.id for part in self.parts}) != len(self.parts):
            reasons.append("it holds a part twice; name each part once")
        if reasons:
            raise refusal(self.id, reasons)

    def _unnamed(self) -> list[str]:
        return [
            f"part {part.id} may not reach {', '.join(sorted(barred))}: "
            "take the part out, or make a packet of its own for those it names"
            for part in self.parts
            if (barred := {one.id for one in self.recipients - part.may_reach})
        ]

    def _shared(self) -> list[str]:
        if not self.is_joint:
            return []
        never = [part.id for part in self.parts if part.together is Together.NEVER]
        screened = [part.id for part in self.parts if part.together is Together.SCREENED]
        reasons = [
            f"part {id_} is for one person alone; give it in a packet of its own" for id_ in never
        ]
        if not self.screened:
            reasons += [
                f"part {id_} may be shared only after each person was seen alone; "
                "the order must state screened: true"
                for id_ in screened
            ]
        return reasons

    @property
    def is_joint(self) -> bool:
        """Whether two partners get it."""
        return sum(one.partner for one in self.recipients) > 1

    def holds(self, kind: str) -> bool:
        """Whether a part of this kind is in it."""
        return any(part.kind == kind for part in self.parts)


def refusal(packet: str, reasons: Sequence[str]) -> AudienceError:
    """Return the error that says why a packet is refused; several reasons stand in lines."""
    parted = " " if len(reasons) == 1 else "\n  "
    return AudienceError(parted.join((f"packet {packet} cannot be built:", *reasons)))
