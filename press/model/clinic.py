"""A clinic, its therapists and their appointments: who hands a packet over. Never a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from press.model.exact import Exact
from press.model.lines import HelpLine


class Slot(StrEnum):
    """A place on a packet's cover whose words differ between therapists or appointments."""

    NAME = "therapist-name"
    CREDENTIALS = "therapist-credentials"
    PRONOUNS = "therapist-pronouns"
    PHONE = "therapist-phone"
    EMAIL = "therapist-email"
    BOOKING_QR = "booking-qr"
    BOOKING_WEB = "booking-web"
    DATE = "appointment-date"
    TIME = "appointment-time"


@dataclass(frozen=True, slots=True)
class Phone(Exact):
    """A number of the clinic; ``note`` says who answers, or when."""

    number: str
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic(Exact):
    """Who hands the work over; only what is printed.

    Attributes:
        id: Its folder in the output; the name of its own folder if left out.
        name: As it stands on the cover and at the foot of each page.
        short: Its name at the foot of a page, where that is too long.
        address: One line.
        phones: The first one stands on the cover.
        hours: When somebody answers.
        safe_contact: How the clinic may be reached, or reaches people, without being noticed.
        email: Where mail goes.
        web: Its own site.
        intake: Where a first appointment is made; a QR code leads there.
        logo: A picture, as a document refers to it.
        colour: What the house prints in pine; black if the ink is grey.
        accent: The fine rule and the numerals of the cover.
        country: Whose help lines are printed; those of the publication if left out.
        lines: Help lines nearby, in the groups of the country.
    """

    name: str
    id: str = ""
    short: str = ""
    address: str = ""
    phones: tuple[Phone, ...] = ()
    hours: str = ""
    safe_contact: str = ""
    email: str = ""
    web: str = ""
    intake: str = ""
    logo: str = ""
    colour: str = ""
    accent: str = ""
    country: str = ""
    lines: tuple[HelpLine, ...] = ()

    @property
    def square(self) -> str:
        """The address that the QR code leads to."""
        return self.intake or self.web


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapist(Exact):
    """One row of a roster; ``id`` names files, what is empty has no place on the cover."""

    id: str
    name: str
    credentials: str = ""
    pronouns: str = ""
    phone: str = ""
    email: str = ""
    booking: str = ""

    @property
    def slots(self) -> dict[Slot, str]:
        """What fills the places of the cover, in the order in which they stand there."""
        return _filled(
            {
                Slot.NAME: self.name,
                Slot.CREDENTIALS: self.credentials,
                Slot.PRONOUNS: self.pronouns,
                Slot.PHONE: self.phone,
                Slot.EMAIL: self.email,
                Slot.BOOKING_QR: self.booking,
                Slot.BOOKING_WEB: self.booking,
            }
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """A row of a list of appointments: a therapist's id, a day, and a time of 24 hours or none."""

    therapist: str
    day: date
    time: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(Exact):
    """When somebody is seen, in the words that are printed; who it is for is never said."""

    therapist: str
    date: str
    time: str = ""

    @property
    def slots(self) -> dict[Slot, str]:
        """What fills the places of the cover."""
        return _filled({Slot.DATE: self.date, Slot.TIME: self.time})


def shape(therapist: Therapist | None, appointment: Appointment | None = None) -> frozenset[Slot]:
    """Return which places of a cover are filled: covers of one shape are typeset alike."""
    return frozenset(
        slot for one in (therapist, appointment) if one is not None for slot in one.slots
    )


def _filled(slots: dict[Slot, str]) -> dict[Slot, str]:
    return {slot: text for slot, text in slots.items() if text}
