"""An ordinary working day of everybody: who phones whom, how often and for how long."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from .calls import Call, dial_in, dial_out, incoming, outgoing
from .dice import Dice
from .numbers import outside_number
from .people import Person

FIRST_HOUR = {"US": 14, "PR": 12, "CA": 13, "GB": 7, "FR": 7, "DE": 6, "SE": 6}
AUTUMN_CAMPAIGN = {9: 8, 10: 20, 11: 27}
BUSY = {9: 10, 10: 10, 11: 6}
LENGTHS = {(8, 55): 20, (56, 179): 35, (180, 420): 28, (421, 900): 13, (901, 2400): 4}
MEETING_LENGTHS = {(120, 900): 3, (901, 1800): 5, (1801, 3300): 3}
DOMESTIC = {
    "US": {"US": 90, "CA": 6, "PR": 4},
    "PR": {"PR": 50, "US": 50},
    "CA": {"CA": 80, "US": 20},
}
ABROAD = {
    "US": {"GB": 30, "FR": 12, "DE": 12, "IE": 12, "AU": 10, "IN": 10, "SE": 6, "IT": 6, "CH": 4},
    "GB": {"US": 25, "FR": 20, "DE": 20, "IE": 15, "SE": 8, "CA": 6, "IT": 5, "IN": 5, "AU": 3},
    "FR": {"GB": 30, "DE": 25, "US": 20, "CA": 15, "SE": 10},
    "DE": {"FR": 25, "GB": 25, "CH": 15, "US": 15, "IT": 10, "SE": 10},
    "SE": {"DE": 30, "GB": 30, "US": 20, "FR": 20},
}
CARRIER_TYPES = {"oc_user_in": 9, "oc_user_out": 9, "oc_user_out_conf": 1, "oc_fmc_in": 2, "oc_fmc_out": 2,
                 "fmc_in": 1, "fmc_out": 1}  # fmt: skip
HERE = Path(__file__).parent


@cache
def profiles() -> dict[str, dict[str, int]]:
    """profiles.csv by profile: calls in ten days, and the weight of each sort of call."""
    with (HERE / "profiles.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("profile"): {key: int(text) for key, text in row.items()} for row in csv.DictReader(file)}


def days_of(year: int, month: int) -> list[date]:
    """Every day of a month."""
    day = date(year, month, 1)
    days = []
    while day.month == month:
        days.append(day)
        day += timedelta(days=1)
    return days


def moment(dice: Dice, day: date, first_hour: int, hours: int = 9) -> datetime:
    """A moment within some hours of a day, to the microsecond."""
    second = dice.below(hours * 3600)
    start = datetime.combine(day, time(first_hour))
    return start + timedelta(seconds=second, microseconds=dice.below(10**6))


def length(dice: Dice, lengths: dict[tuple[int, int], int] = LENGTHS) -> int:
    """A duration in seconds; one call in fifty was not answered and lasted 0."""
    return 0 if dice.below(50) == 0 else dice.between(*dice.weighted(lengths))


def routine_calls(people: list[Person], year: int, month: int) -> Iterator[Call]:
    """The everyday calls of everybody in a month, but for Direct Routing, which has a log of its own."""
    callers = [person for person in people if person.profile in profiles()]
    for day in days_of(year, month):
        for person in callers:
            if person.works_on(day):
                yield from _calls_of_day(person, day)


def _calls_of_day(person: Person, day: date) -> Iterator[Call]:
    name = f"{day}/{person.user_principal_name}"
    dice = Dice(f"routine/{name}")
    for number in range(_how_many(dice, person, day)):
        label = f"{name}/{number}"
        start = moment(dice, day, FIRST_HOUR[person.country])
        yield (_carrier(label, person, start, dice) if _is_carrier(person) else _one(label, person, start, dice))


def _how_many(dice: Dice, person: Person, day: date) -> int:
    tenths = profiles()[person.profile]["calls_per_ten_days"]
    if person.profile == "campaigner":
        tenths = tenths * AUTUMN_CAMPAIGN[day.month] // 10
    if day.weekday() >= 5:
        tenths = 1 if person.profile == "agent" else 0
    tenths = tenths * BUSY[day.month] // 10
    swing = dice.between(-1, 1) if tenths >= 20 else 0
    return tenths // 10 + (dice.below(10) < tenths % 10) + swing


def _is_carrier(person: Person) -> bool:
    return person.profile == "operator_connect"


def _weights(person: Person) -> dict[str, int]:
    weights = {k: v for k, v in profiles()[person.profile].items() if k != "calls_per_ten_days"}
    if not {"MCOMEETADV", "MCOMEETACPEA"} & set(person.skus):
        weights |= {"conf_in": 0, "conf_out": 0, "conf_out_far": 0}
    if "MCOPSTNC" not in person.skus:
        weights |= {"international": 0, "conf_out_far": 0}
    if person.country == "FR":
        weights |= {"conf_out_far": 0}
    return weights


def _one(label: str, person: Person, start: datetime, dice: Dice) -> Call:
    sort = dice.weighted(_weights(person))
    home = dice.weighted(DOMESTIC.get(person.country, {person.country: 1}))
    abroad = dice.weighted(_abroad(person.country))
    here, there = outside_number(dice, home), outside_number(dice, abroad)
    seconds, meeting = length(dice), length(dice, MEETING_LENGTHS)
    if sort == "user_in":
        return incoming(label, person, start, seconds, here, home)
    if sort == "international":
        return outgoing(label, person, start, seconds, there, abroad)
    if sort == "conf_in":
        return dial_in(label, person, start, meeting, here, home)
    if sort == "conf_out":
        called, country = (here, home) if dice.below(10) < 7 else (there, abroad)
        return dial_out(label, person, start, meeting, called, country)
    if sort == "conf_out_far":
        country = dice.pick(["AE", "ZW"])
        return dial_out(label, person, start, meeting, outside_number(dice, country), country)
    return outgoing(label, person, start, seconds, here, home, sort)


def _abroad(country: str) -> dict[str, int]:
    return ABROAD["US" if country in ("PR", "CA") else country]


def _carrier(label: str, person: Person, start: datetime, dice: Dice) -> Call:
    call_type = dice.weighted(CARRIER_TYPES)
    number, seconds = outside_number(dice, person.country), length(dice)
    make = incoming if call_type.endswith("_in") else outgoing
    call = make(label, person, start, seconds, number, person.country, call_type)
    return replace(call, kind="carrier", operator="Larkspur Telecom")
