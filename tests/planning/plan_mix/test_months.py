"""Months drawn from days: the same seed, the same weekdays, nothing from days that are not there."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import plan_mix
from chargeback_kit.planning.plan_mix.demand import Demand, Usage, demand
from chargeback_kit.planning.plan_mix.months import observed, resampled
from chargeback_kit.rules.calendar import month

from .small import PRICES, bill, call, person

SAMPLE = Path(__file__).parents[3] / "sample_data"


def by_weekday() -> Demand:
    """One person of October 2026 who calls as many seconds a day as the weekday's number, 0 for Monday."""
    found = month("2026-10")
    days = tuple(found.first + timedelta(days=number) for number in range(found.days))
    seconds = np.array([[day.weekday() for day in days]], np.int64)
    none = np.zeros_like(seconds)
    people = demand([ck.bill(SAMPLE / "2026-10", "2026-10", charges="rated")]).people[:1]
    places, seen = np.zeros(len(days), np.int64), np.ones(len(days), bool)
    usage = Usage(seconds, none, none, none)
    return Demand(
        "USD", people, (found,), days, places, seen, usage, np.zeros(1, np.int64), np.zeros(len(days), np.int64)
    )


def test_a_drawn_day_is_a_day_of_its_weekday() -> None:
    known = by_weekday()
    total = int(known.usage.domestic_seconds.sum())
    assert resampled(known, 50, seed=3).usage.domestic_seconds.tolist() == [[total] * 50]


def test_the_same_seed_draws_the_same_months() -> None:
    known = demand([ck.bill(SAMPLE / "2026-10", "2026-10", charges="rated")])
    one, same, other = (resampled(known, 8, seed=seed).usage.domestic_seconds for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_months_as_they_were_are_the_sums_of_their_days() -> None:
    bills = [ck.bill(SAMPLE / name, name, charges="rated") for name in ("2026-09", "2026-10")]
    known = demand(bills)
    period = observed(known)
    for place, made in enumerate(bills):
        calls = made.calls
        mine = calls[calls["kind"].isin(["domestic", "international"])]
        seconds = period.usage.domestic_seconds[:, place].sum() + period.usage.international_seconds[:, place].sum()
        assert seconds == mine["billed_seconds"].sum()
    assert date(2026, 9, 1) in known.days


def test_a_mix_for_drawn_months_is_worth_its_premium(tmp_path: Path) -> None:
    # Most days one hour, one day in ten twenty hours: some months need the pool that October did not.
    people = [person(number, "MCOPSTN1") for number in range(4)]
    calls = [call(day, n, 600 if day == 9 + n else 1) for n in range(4) for day in range(1, 31)]
    made = bill(tmp_path / "a", people, calls)
    answer = plan_mix(made, ["payg", "120", "240", "standard"], PRICES, resample=30, seed=4)
    sure = answer.certainty
    assert sure
    assert sure.months == 30
    assert sure.foresight <= sure.expected <= sure.plain_expected
    assert sure.low <= sure.expected <= sure.high
    assert sure.premium >= 0
    assert sure.gained == sure.plain_expected - sure.expected
    assert answer.cost == sure.expected >= answer.bound
    assert sure.cost_of_not_knowing > Decimal("0.00")
