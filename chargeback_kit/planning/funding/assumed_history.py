"""An assumed history: twelve months drawn from stated assumptions, to resample like those of bills.

Calls come on working days between 8 and 18 o'clock, as many a day as spread the minutes over the working days of the
month planned for, each at least a minute
and rounded up to whole minutes, priced by the longest prefix of the rate card (R31).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from chargeback_kit.money import MICRO_PER_CENT, round_half_up
from chargeback_kit.planning.funding.history import Day, History, Whole, month_days, months_on
from chargeback_kit.planning.funding.level import Level
from chargeback_kit.problems import InputError
from chargeback_kit.records.assumptions import Assumptions
from chargeback_kit.records.rates import TOLL_FREE, Rate
from chargeback_kit.rules.calendar import MINUTE_NS, is_weekend, month_place

MONTHS = 12
FIRST_HOUR, LAST_HOUR = 8, 18


@dataclass(frozen=True)
class AssumedCalls:
    """One assumed kind of call: what it is, its minutes a month [min], and its row of the rate card."""

    what: str
    minutes: Fraction
    rate: Rate


def assumed_calls(assumed: Assumptions, card: Sequence[Rate]) -> list[AssumedCalls]:
    """Every assumed kind of call with its rate; raises InputError where the card has none."""
    found = [
        AssumedCalls(
            f"to +{each.prefix}",
            Fraction(each.minutes_per_person) * assumed.people,
            _rate(assumed, card, each.prefix, f"abroad.{number}.prefix", toll_free=False),
        )
        for number, each in enumerate(assumed.abroad, 1)
    ]
    return found + [
        AssumedCalls(
            f"toll-free from +{each.prefix}",
            Fraction(each.minutes),
            _rate(assumed, card, each.prefix, f"toll_free.{number}.prefix", toll_free=True),
        )
        for number, each in enumerate(assumed.toll_free, 1)
    ]


def toll_free_share(calls: Sequence[AssumedCalls]) -> float:
    """The part of the money that assumed calls to toll-free numbers carry, by minutes and price [share]."""
    money = [float(each.minutes) * each.rate.price_nano for each in calls]
    received = sum(cost for cost, each in zip(money, calls, strict=True) if each.rate.card == "toll_free")
    return received / sum(money) if any(money) else 0.0


def _rate(assumed: Assumptions, card: Sequence[Rate], prefix: str, key: str, *, toll_free: bool) -> Rate:
    first = date.fromisoformat(f"{assumed.month}-01")
    fitting = [
        rate
        for rate in card
        if prefix.startswith(rate.prefix)
        and rate.card == ("toll_free" if toll_free else "other")
        and not (rate.origin_country or rate.time_band)
        and rate.currency in ("", assumed.currency)
        and (rate.effective_from or date.min) <= first
    ]
    if not fitting:
        kind = f"{TOLL_FREE} rate" if toll_free else "rate"
        raise InputError(
            f"assumptions: {key}: the rate card has no {kind} in {assumed.currency} for {prefix}. Add a row to it."
        )
    return max(fitting, key=lambda rate: (len(rate.prefix), rate.effective_from or date.min, rate.line))


def assumed_history(assumed: Assumptions, card: Sequence[Rate], seed: int) -> History:
    """The twelve months before the month planned for, the same for the same seed.

    Raises InputError where the card has no rate for a call, and where no call costs anything.
    """
    priced = assumed_calls(assumed, card)
    rng = np.random.default_rng([seed, MONTHS])
    planned = _working(month_days(assumed.month))
    days: list[Day] = []
    for back in range(MONTHS, 0, -1):
        days += _month(months_on(assumed.month, -back), priced, float(assumed.minutes_per_call), len(planned), rng)
    history = History.of(assumed.currency, days)
    if not len(history.amounts):
        raise InputError("the assumed calls cost nothing, so there is nothing to fund. Look at the minutes and rates.")
    return history


def assumed_level(assumed: Assumptions, history: History, growth: float | None) -> Level:
    """The stated spread; growth only where it is stated."""
    places = np.array([month_place(name) for name in history.months])
    return Level(places, float(growth or 0), assumed.month_spread_percent / 100, is_known=False, is_given=True)


def _month(
    name: str, priced: Sequence[AssumedCalls], minutes_per_call: float, planned: int, rng: np.random.Generator
) -> Iterator[Day]:
    """One month; the minutes are those of ``planned`` working days, so many as the month planned for has."""
    days = month_days(name)
    working = _working(days)
    place, at_ns, amounts = ([np.array([], np.int64)] for _ in range(3))
    for calls in priced:
        count = int(rng.poisson(float(calls.minutes) / minutes_per_call * len(working) / planned))
        lengths = np.maximum(1, np.ceil(rng.exponential(minutes_per_call - 0.5, count))).astype(np.int64)
        place.append(rng.choice(working, count))
        at_ns.append(rng.integers(FIRST_HOUR * 60, LAST_HOUR * 60, count) * MINUTE_NS)
        amounts.append(priced_calls(calls.rate, lengths))
    of_day, when, money = (np.concatenate(each).astype(np.int64) for each in (place, at_ns, amounts))
    order = np.lexsort((when, of_day))
    of_day, when, money = of_day[order], when[order], money[order]
    edges = np.searchsorted(of_day, np.arange(len(days) + 1))
    for number, day in enumerate(days):
        inside = slice(edges[number], edges[number + 1])
        yield Day(day, when[inside], money[inside])


def _working(days: Sequence[date]) -> list[int]:
    """The numbers of the working days."""
    return [number for number, day in enumerate(days) if not is_weekend(day)]


def priced_calls(rate: Rate, minutes: Whole) -> Whole:
    """What calls of so many minutes cost, to the cent [micro-units]."""
    per_minute, fee = Fraction(rate.price_nano, 1000 * MICRO_PER_CENT), Fraction(rate.fee_micro, MICRO_PER_CENT)
    least = Fraction(rate.minimum_micro, MICRO_PER_CENT)
    charged = (
        max(per_minute * length + fee, least) if length else fee for length in range(int(minutes.max(initial=0)) + 1)
    )
    cents = [round_half_up(price) for price in charged]
    return np.array(cents, dtype=np.int64)[minutes] * MICRO_PER_CENT
