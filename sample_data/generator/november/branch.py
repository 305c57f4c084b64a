"""The branch in Bellevue: six people without a plan or a number, who call through one resource account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from generator.calls import Call, incoming, outgoing
from generator.dice import Dice
from generator.numbers import outside_number, service_number
from generator.people import Person
from generator.routine import ABROAD, DOMESTIC, days_of, length, moment

FIRST_HOUR = 16


def members(people: list[Person]) -> list[Person]:
    """Who calls through the account."""
    return [person for person in people if person.profile == "branch"]


def account(people: list[Person]) -> Person:
    """The resource account that holds the number and the right to credits."""
    return next(person for person in people if person.profile == "branch_account")


def branch_calls(people: list[Person], year: int, month: int) -> Iterator[Call]:
    """The branch's working days: its people phone out, and who phones its number meets the account."""
    for day in days_of(year, month):
        if day.weekday() < 5:
            for person in members(people):
                if person.works_on(day):
                    yield from _outgoing(person, day)
            yield from _to_account(account(people), day)


def _outgoing(person: Person, day: date) -> Iterator[Call]:
    dice = Dice(f"branch/{day}/{person.user_principal_name}")
    for number in range(dice.between(1, 3)):
        label = f"branch/{day}/{person.user_principal_name}/{number}"
        is_abroad = dice.below(6) == 0
        country = dice.weighted(ABROAD["US"] if is_abroad else DOMESTIC["US"])
        start, called = moment(dice, day, FIRST_HOUR, 8), outside_number(dice, country)
        call = outgoing(label, person, start, length(dice), called, country)
        yield replace(call, caller=service_number("US", "shared"))


def _to_account(bot: Person, day: date) -> Iterator[Call]:
    dice = Dice(f"branch/{day}/account")
    for number in range(dice.between(2, 4)):
        start, caller = moment(dice, day, FIRST_HOUR, 8), outside_number(dice, "US")
        call = incoming(f"branch/{day}/in/{number}", bot, start, length(dice), caller, "US", "ucap_in")
        yield replace(call, callee=service_number("US", "shared"), number_type="Service")
