"""The calls that were put there on purpose; the README beside this folder lists them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from .calls import Call, incoming, outgoing
from .dice import Dice
from .numbers import outside_number
from .people import Person
from .routine import days_of, moment
from .service_lines import to_queue

ESTONIAN_CALLS = {
    date(2026, 9, 15): 174,
    date(2026, 10, 6): 600,
    date(2026, 10, 20): 1471,
    date(2026, 10, 28): 397,
}
PREMIUM_CALLS = {date(2026, 9, 8): 62, date(2026, 10, 14): 275, date(2026, 10, 27): 95}
INDIAN_CALLS = {
    date(2026, 10, 8): 410,
    date(2026, 10, 19): 655,
    date(2026, 10, 22): 1290,
    date(2026, 10, 27): 845,
}
FREE_CALLS = {
    date(2026, 9, 17): 340,
    date(2026, 10, 9): 512,
    date(2026, 10, 15): 61,
    date(2026, 10, 26): 1204,
}
NO_CONTEXT_CALLS = {date(2026, 10, 5): "US", date(2026, 10, 6): "DE", date(2026, 10, 7): "CA"}
LATE_DAYS = (date(2026, 9, 29), date(2026, 9, 29), date(2026, 9, 30), date(2026, 9, 30), date(2026, 9, 30))
CORRECTED = "corrected"
STRANGER = Person("Toby Larkin", "US", "", (), "desk", "+15035550149")


def named(people: list[Person], name: str) -> Person:
    """A person by name."""
    return next(person for person in people if person.name == name)


def story_calls(people: list[Person], year: int, month: int) -> Iterator[Call]:
    """Every placed call of a month."""
    days = set(days_of(year, month))
    for day, seconds in ESTONIAN_CALLS.items():
        if day in days:
            yield to_queue(f"estonian/{day}", day, Dice(f"estonian/{day}"), "EE", seconds)
    yield from _abroad("premium", named(people, "Sophie Lambert"), "FR", PREMIUM_CALLS, days)
    yield from _abroad("indian", named(people, "Priya Nair"), "IN", INDIAN_CALLS, days)
    yield from _abroad("free", named(people, "Edward Lyle"), "AU", FREE_CALLS, days)
    if month == 10:
        yield from _october(people, year)


def _abroad(story: str, person: Person, country: str, calls: dict[date, int], days: set[date]) -> Iterator[Call]:
    for day, seconds in calls.items():
        if day in days:
            label, dice = f"{story}/{day}", Dice(f"{story}/{day}")
            number = outside_number(dice, country, "premium") if story == "premium" else outside_number(dice, country)
            call = outgoing(label, person, moment(dice, day, 13, 4), seconds, number, country)
            yield _as_told(story, call)


def _as_told(story: str, call: Call) -> Call:
    if story == "premium":
        return replace(call, kind="premium", destination_name="France Premium")
    if story == "free":
        return replace(call, kind="free_call")
    return call


def _october(people: list[Person], year: int) -> Iterator[Call]:
    yield from _negotiation(named(people, "Camille Roche"), year)
    yield from _no_context(named(people, "Megan Fraser"))
    yield _italian(named(people, "Helen Marsh"))
    yield _corrected(named(people, "Fiona Grant"))
    yield _mismatch(named(people, "Victor Pham"))
    yield _unknown_type(named(people, "Samuel Osei"))
    yield from _stranger()


def _negotiation(person: Person, year: int) -> Iterator[Call]:
    for day in days_of(year, 10):
        if day.weekday() < 5:
            dice = Dice(f"negotiation/{day}")
            start, seconds = moment(dice, day, 14, 1), dice.between(3300, 4500)
            yield outgoing(f"negotiation/{day}", person, start, seconds, outside_number(dice, "CA"), "CA")


def _no_context(person: Person) -> Iterator[Call]:
    for day, country in NO_CONTEXT_CALLS.items():
        dice = Dice(f"no-context/{day}")
        number = outside_number(dice, country)
        call = outgoing(f"no-context/{day}", person, moment(dice, day, 15), 260, number, country)
        yield replace(call, context="")


def _italian(person: Person) -> Call:
    dice = Dice("italian")
    return outgoing("italian", person, moment(dice, date(2026, 10, 8), 15), 23, outside_number(dice, "IT"), "IT")


def _corrected(person: Person) -> Call:
    dice = Dice(CORRECTED)
    start, number = moment(dice, date(2026, 10, 23), 9), outside_number(dice, "AU", "mobile")
    return outgoing(CORRECTED, person, start, 1502, number, "AU")


def _mismatch(person: Person) -> Call:
    dice = Dice("mismatch")
    start, number = moment(dice, date(2026, 10, 13), 15), outside_number(dice, "CA")
    call = outgoing("mismatch", person, start, 731, number, "CA")
    return replace(call, context="International", kind="international")


def _unknown_type(person: Person) -> Call:
    dice = Dice("unknown-type")
    start, number = moment(dice, date(2026, 10, 16), 15), outside_number(dice, "US")
    call = outgoing("unknown-type", person, start, 128, number, "US", "relay_hop")
    return replace(call, kind="unknown", charge=Decimal("0.12"))


def _stranger() -> Iterator[Call]:
    for day in (date(2026, 10, 5), date(2026, 10, 7)):
        dice = Dice(f"stranger/{day}")
        yield incoming(f"stranger/{day}", STRANGER, moment(dice, day, 15), 190, outside_number(dice, "US"), "US")


def late_calls(people: list[Person]) -> Iterator[Call]:
    """Calls of the last days of September that reached the log only in October."""
    for number, day in enumerate(LATE_DAYS):
        dice, person = Dice(f"late/{number}"), named(people, ("Simon Ward", "Colin Baird")[number % 2])
        start = moment(dice, day, 15, 3) + timedelta(seconds=number)
        if number == 0:
            yield incoming(f"late/{number}", person, start, 305, outside_number(dice, "GB"), "GB")
        else:
            yield outgoing(f"late/{number}", person, start, 300 + 61 * number, outside_number(dice, "FR"), "FR")


def as_first_told(call: Call) -> Call:
    """The corrected call as the earlier report had it: a third as long, charged accordingly."""
    if call.label != CORRECTED:
        return call
    return replace(call, seconds=502, charge=Decimal("0.68"))
