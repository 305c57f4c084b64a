"""The days that are left of a running month: how sure the drawn months are, for calls of every kind."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from chargeback_kit.planning.days_left import DaysLeft
from chargeback_kit.planning.funding.history import Day, Whole

FIRST = date(2026, 10, 1)
LEFT = tuple(date(2026, 10, day) for day in range(22, 32))
EURO = 1_000_000
PATHS = 2000


def days(of_days: Sequence[Sequence[int]], first: date = FIRST) -> list[Day]:
    """Days in a row with their calls [whole units of money]."""
    nothing = np.zeros(0, np.int64)
    return [
        Day(first + timedelta(days=number), nothing, np.array(calls, np.int64) * EURO)
        for number, calls in enumerate(of_days)
    ]


def spent(known: list[Day], before: Sequence[Day] = (), dearest: int | None = None) -> Whole:
    found = DaysLeft(LEFT, PATHS, dearest).spent(known, before)
    assert found is not None
    return found


def between(found: Whole) -> float:
    low, high = np.percentile(found, (5, 95))
    return float(high - low) / EURO


@pytest.mark.parametrize("calls", [0, 1, 2])
def test_of_fewer_than_three_calls_nothing_is_said(calls: int) -> None:
    known = days([[50]] * calls + [[]] * (21 - calls))
    assert DaysLeft(LEFT, PATHS).spent(known) is None
    assert DaysLeft(LEFT, PATHS).spent(known, days([[50]] * 3 + [[]] * 27, date(2026, 9, 1))) is not None


def test_the_same_question_has_the_same_answer() -> None:
    known = days([[3, 4]] * 21)
    assert (spent(known) == spent(known)).all()


def test_what_is_always_the_same_is_nearly_sure() -> None:
    found = spent(days([[5] * 20] * 21))  # 100 a day, ten days left
    assert abs(np.median(found) / EURO - 1000) < 10
    assert between(found) < 300


def test_few_dear_calls_may_come_again_may_not_and_may_be_dearer_than_any() -> None:
    known = days([[40] if number in (3, 9, 15) else [] for number in range(21)])
    found = spent(known)
    assert (found == 0).mean() > 0.05
    assert (found >= 80 * EURO).mean() > 0.05
    assert (found % (40 * EURO) != 0).any()  # a call of another amount than the only one there was
    assert found.min() >= 0


def test_no_call_is_dearer_than_the_cards_allow() -> None:
    known = days([[40] if number in (3, 9, 15) else [] for number in range(21)])
    capped = spent(known, dearest=40 * EURO)
    assert capped.max() <= spent(known).max()
    assert set(np.unique(capped % (40 * EURO))) == {0}


def test_days_after_a_pool_ran_dry_count_and_those_long_before_do_not() -> None:
    dear = spent(days([[0]] * 7 + [[10] * 5] * 14))
    assert abs(np.median(dear) / EURO - 500) < 50


def test_a_month_before_is_taken_at_the_level_of_this_one() -> None:
    before = days([[5] * 20] * 30, date(2026, 9, 1))
    found = spent(days([[10] * 20] * 21), before)  # twice as much as the month before
    assert 1800 < np.median(found) / EURO < 2100


def test_a_refund_is_no_call() -> None:
    assert (spent(days([[5, -3]] * 21)) == spent(days([[5]] * 21))).all()
