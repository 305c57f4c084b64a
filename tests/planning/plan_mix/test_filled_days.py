"""Who was not there all month calls on the other days as on those that were seen: no longer calls, but on more days."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from chance import drawn

from chargeback_kit.planning.assignment import Places
from chargeback_kit.planning.plan_mix import plan_mix
from chargeback_kit.planning.plan_mix.demand import Demand, Usage
from chargeback_kit.planning.plan_mix.exact import PlannedCalls
from chargeback_kit.planning.plan_mix.people.filled_days import MissingDays, filled_days
from chargeback_kit.rules.calendar import month

from .small import WALLET, abroad, bill, call, person

PRICES = {"payg": "3.00", "120": "5.00", "international": "24.00"}
WORKDAYS = [day for day in range(1, 32) if date(2026, 10, day).weekday() < 5]
COUNTERS = """
[[allotment]]
plan = "MCOPSTN2"
country = "US"
domestic_minutes = 200
international_minutes = 200
"""


def test_a_full_month_costs_what_the_bill_of_one_says(tmp_path: Path) -> None:
    """One calls home from the 1st and ends both counters of all (R23); one calls abroad and began on the 8th."""

    def folder(name: str, first: int) -> tuple[Path, list[dict[str, str]], list[dict[str, str]]]:
        dates = {"valid_from": f"2026-10-{first:02d}"} if first > 1 else {}
        people = [person(0, "MCOPSTN2"), person(1, "MCOPSTN2", **dates), person(2, "MCOEV", **dates)]
        calls = [call(day, 0, 40) for day in WORKDAYS]
        for who, minutes in ((1, 40), (2, 10)):
            began = [day for day in WORKDAYS if day >= first]
            calls += [abroad(day, who, minutes, start=f"2026-10-{day:02d}T1{who}:15:00Z") for day in began]
        return tmp_path / name, people, calls

    partly, whole = (
        plan_mix(bill(*folder(name, first), agreement=WALLET + COUNTERS), None, PRICES)
        for name, first in (("partly", 8), ("whole", 1))
    )
    assert partly.in_full is not None
    assert partly.in_full.costs["today"] == whole.exact_today
    assert partly.in_full.costs["mix"] == whole.exact_cost
    assert partly.assignment["option"].tolist() == whole.assignment["option"].tolist()


def random_demand(seed: int) -> tuple[Demand, PlannedCalls]:
    """One person's calls at home and abroad in October, few or many, some at the weekend; and their sums by day."""
    chance = np.random.default_rng(seed)
    found = month("2026-10")
    days = tuple(date(2026, 10, day) for day in range(1, 32))
    count = int(chance.choice([1, 2, 5, 40]))
    day = np.sort(chance.choice(np.arange(12, 31), count))
    seconds, is_abroad = chance.integers(1, 60, count) * 60, chance.random(count) < chance.choice([0.05, 0.5])
    none = np.zeros(count, np.int64)
    calls = PlannedCalls(none, none, is_abroad, seconds, seconds * chance.integers(100, 3000, count), day, none)
    empty = np.zeros(1, np.int64)
    usage = by_day(calls, len(days))
    known = Demand("USD", (), (found,), days, np.zeros(31, np.int64), np.ones(31, bool), usage, empty, empty)
    return known, calls


def by_day(calls: PlannedCalls, size: int) -> Usage:
    """The sums of calls of one person by day."""
    parts = [np.zeros((1, size), np.int64) for _ in range(4)]
    for number, part in enumerate(parts):
        mine = calls.abroad == bool(number % 2)
        np.add.at(part[0], calls.day[mine], (calls.seconds, calls.micro)[number // 2][mine])
    return Usage(*parts)


@pytest.mark.parametrize("seed", drawn(range(60), fewer=12))
def test_minutes_and_money_are_as_many_a_workday_as_were_seen(seed: int) -> None:
    """13 of 22 workdays were seen: a full month is 22/13 of what was seen, of each kind, by whole calls."""
    known, calls = random_demand(seed)
    missing: Places = np.arange(12)
    lacking: Sequence[MissingDays] = [MissingDays(0, missing, 9, 13, np.arange(31))]
    filled = filled_days(known, lacking)
    usage, found = filled.added_to(known).usage, calls.filled(filled, known.month_of)
    for before, after, called in zip(known.usage.parts, usage.parts, by_day(found, 31).parts, strict=True):
        least = len(found.day)  # each call is rounded to the second and the micro-unit
        assert abs(int(after.sum()) - int(before.sum()) * 22 / 13) <= least + int(before.sum()) / 1e5
        assert abs(int(after.sum()) - int(called.sum())) <= least
        assert (after[:, 12:] == before[:, 12:]).all()
    assert (np.diff(found.day) >= 0).all()
    assert len(found.day) <= len(calls.day) * 3
