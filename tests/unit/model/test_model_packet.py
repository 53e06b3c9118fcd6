"""The gate is in the type: a packet that breaks the rule cannot exist, whoever asks for it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from itertools import chain, combinations

import pytest

from press.errors import AudienceError, ExitCode
from press.model.packet import Packet
from press.model.parts import Kind, Part, Recipient, Together

ANYONE = Recipient("anyone", "Anyone")
UP = Recipient("up", "Upstairs", partner=True)
DOWN = Recipient("down", "Downstairs", partner=True)
PEOPLE = (ANYONE, UP, DOWN)


def part(id_: str = "wall", may_reach: tuple[Recipient, ...] = PEOPLE, **values: object) -> Part:
    """A part without chapters."""
    blank = Part(id=id_, kind=Kind.ARTICLE, title=id_, chapters=(), may_reach=frozenset(may_reach))
    return replace(blank, **values)  # type: ignore[arg-type]


def packet(*parts: Part, to: tuple[Recipient, ...] = (ANYONE,), screened: bool = False) -> Packet:
    """A packet of ``parts`` for ``to``."""
    return Packet("order", "Order", frozenset(to), parts, screened)


def refusal(*parts: Part, to: tuple[Recipient, ...], screened: bool = False) -> str:
    """Return what is said when a packet is refused."""
    with pytest.raises(AudienceError) as caught:
        packet(*parts, to=to, screened=screened)
    assert caught.value.exit_code == ExitCode.AUDIENCE
    return caught.value.message


@pytest.mark.parametrize("named", list(chain(*(combinations(PEOPLE, n) for n in range(4)))))
@pytest.mark.parametrize("to", list(chain(*(combinations(PEOPLE, n) for n in (1, 2, 3)))))
def test_a_part_reaches_only_those_it_names(
    named: tuple[Recipient, ...], to: tuple[Recipient, ...]
) -> None:
    one = part(may_reach=named, together=Together.ALWAYS)
    if set(to) <= set(named):
        assert packet(one, to=to).parts == (one,)
    else:
        told = refusal(one, to=to)
        for barred in set(to) - set(named):
            assert barred.id in told


def test_a_part_that_names_nobody_reaches_nobody() -> None:
    silent = Part(id="wall", kind=Kind.ARTICLE, title="Wall", chapters=())
    for one in PEOPLE:
        assert "wall" in refusal(silent, to=(one,))


def test_a_packet_without_recipients_is_refused() -> None:
    assert "say who gets it" in refusal(part(), to=())


def test_a_packet_with_a_part_twice_is_refused() -> None:
    assert "twice" in refusal(part(), part(), to=(ANYONE,))


def test_a_part_for_one_person_alone_is_in_no_packet_that_two_partners_share() -> None:
    alone = part(together=Together.NEVER)
    assert packet(alone, to=(UP, ANYONE)).parts == (alone,)
    for screened in (False, True):
        told = refusal(alone, to=(UP, DOWN), screened=screened)
        assert "part wall is for one person alone; give it in a packet of its own" in told


def test_a_part_that_needs_screening_needs_the_statement_that_it_was_done() -> None:
    some = part(together=Together.SCREENED)
    assert "screened: true" in refusal(some, to=(UP, DOWN))
    assert packet(some, to=(UP, DOWN), screened=True).is_joint


def test_a_part_that_may_be_shared_needs_no_screening() -> None:
    assert packet(part(together=Together.ALWAYS), to=(UP, DOWN)).is_joint


def test_together_is_never_unless_a_part_says_otherwise() -> None:
    assert part().together is Together.NEVER


def test_everything_wrong_with_a_packet_is_told_at_once() -> None:
    told = refusal(
        part("a", (UP,), together=Together.ALWAYS),
        part("b", together=Together.NEVER),
        part("c", together=Together.SCREENED),
        to=(UP, DOWN),
    )
    assert "part a may not reach down" in told
    assert "part b is for one person alone" in told
    assert "part c may be shared only after" in told


def test_a_packet_cannot_be_changed_past_the_gate() -> None:
    good = packet(part())
    with pytest.raises(FrozenInstanceError):
        good.recipients = frozenset((UP,))  # type: ignore[misc]
    with pytest.raises(AudienceError):
        replace(good, parts=(part("other", ()),))


def test_a_packet_knows_which_kinds_of_parts_it_holds() -> None:
    assert packet(part()).holds("article")
    assert not packet(part()).holds("quiz")
