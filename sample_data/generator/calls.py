"""One leg of the sample and the ways it comes about. Durations are in seconds, instants in UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from .dice import Dice, guid
from .numbers import masked, service_number
from .people import Person

NANP = {"US", "PR", "CA"}
ZONE_A = {"US", "PR", "CA", "GB", "FR", "DE", "SE", "IE", "AU", "IN", "IT", "CH", "EE"}
COUNTRY_NAMES = {
    "US": "United States", "PR": "Puerto Rico", "CA": "Canada", "GB": "United Kingdom", "FR": "France",
    "DE": "Germany", "SE": "Sweden", "IE": "Ireland", "AU": "Australia", "EE": "Estonia", "IT": "Italy",
    "IN": "India", "AE": "United Arab Emirates", "ZW": "Zimbabwe", "CH": "Switzerland",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One leg as Microsoft saw it; `kind` is what the generator meant, and no file shows it.

    Of a text message in the log of messages `segments` says how long it was.
    """

    label: str
    kind: str
    call_type: str
    start: datetime
    seconds: int
    country: str
    caller: str
    callee: str
    number_type: str = "Subscriber"
    context: str = ""
    destination_name: str = ""
    other_country: str = ""
    holder: Person | None = None
    conference_id: str = ""
    capability: str = ""
    operator: str = "Microsoft"
    fee: Decimal = Decimal("0.00")
    charge: Decimal = Decimal("0.00")
    segments: int = 0

    @property
    def usage_id(self) -> str:
        """The row's key."""
        return guid(f"call/{self.label}")

    @property
    def call_id(self) -> str:
        """The call's name on its server; the address is one of those kept for documents."""
        dice = Dice(f"call-id/{self.label}")
        first, second = dice.between(10**8, 2 * 10**9), dice.between(10**7, 10**9 - 1)
        return f"{first}_{second}@192.0.2.{dice.between(1, 254)}"

    @property
    def end(self) -> datetime:
        """The moment the leg ended."""
        return self.start + timedelta(seconds=self.seconds)


def context_between(home: str, destination: str) -> str:
    """Domestic or International; the United States, Puerto Rico and Canada are at home in one another."""
    together = home == destination or {home, destination} <= NANP
    return "Domestic" if together else "International"


def outgoing(
    label: str,
    person: Person,
    start: datetime,
    seconds: int,
    number: str,
    country: str,
    call_type: str = "user_out",
) -> Call:
    """A person phones a number."""
    context = context_between(person.country, country)
    return Call(
        label, context.lower(), call_type, start, seconds, person.country, person.number,
        masked(number, person.country), "Subscriber", context, COUNTRY_NAMES[country], country, person,
    )  # fmt: skip


def incoming(
    label: str,
    person: Person,
    start: datetime,
    seconds: int,
    number: str,
    country: str,
    call_type: str = "user_in",
) -> Call:
    """A number phones a person."""
    return Call(
        label, "inbound", call_type, start, seconds, person.country, masked(number, person.country),
        person.number, "Subscriber", "", COUNTRY_NAMES[person.country], country, person,
    )  # fmt: skip


def bridge_of(country: str, index: int = 0) -> str:
    """The number of the meeting bridge that serves a country."""
    return service_number("US" if country in NANP else "GB", "bridge", index)


def dial_out(label: str, organiser: Person, start: datetime, seconds: int, number: str, country: str) -> Call:
    """The bridge phones a number for the organiser's meeting."""
    kind = "conference_zone_a" if country in ZONE_A else "conference_other"
    return Call(
        label, kind, "conf_out", start, seconds, organiser.country, bridge_of(organiser.country),
        masked(number, organiser.country), "Service", context_between(organiser.country, country),
        COUNTRY_NAMES[country], country, organiser, _conference_id(label),
    )  # fmt: skip


def dial_in(label: str, organiser: Person, start: datetime, seconds: int, number: str, country: str) -> Call:
    """Somebody phones in to the organiser's meeting on a toll number."""
    return Call(
        label, "inbound", "conf_in", start, seconds, organiser.country, masked(number, organiser.country),
        bridge_of(organiser.country), "Service", "", COUNTRY_NAMES[organiser.country], country, organiser,
        _conference_id(label),
    )  # fmt: skip


def _conference_id(label: str) -> str:
    return str(Dice(f"conference/{label}").between(10**8, 10**9 - 1))
