"""What the history has not seen is added, less and less often, and never above what the dearest call can cost."""

from datetime import date, timedelta

import numpy as np
import pytest

from chargeback_kit.money import MICRO
from chargeback_kit.planning.funding.history import DAY_NS, Day, History, month_days
from chargeback_kit.planning.funding.level import level
from chargeback_kit.planning.funding.months import resample
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.planning.funding.surges import UNSEEN_MOST, surges
from planning.funding.drawing import even_history

DAYS = tuple(month_days("2026-07"))


def with_one_call(units, months=1):
    """A call of a unit a day, and a dear one on the twelfth."""
    first = date(2026, 1, 1)
    days = [Day(first + timedelta(n), np.array([DAY_NS // 2]), np.array([MICRO])) for n in range(30 * months)]
    days[11] = Day(days[11].date, np.array([DAY_NS // 3]), np.array([units * MICRO]))
    return History.of("USD", days)


def test_the_assumed_surges_fade_with_every_month_that_shows_none():
    chances = [surges(even_history(1000, months)).unseen_chance for months in (1, 2, 3, 6, 12)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == pytest.approx(0.33, abs=0.01)
    assert chances[3] == pytest.approx(0.007, abs=0.001)
    assert surges(even_history(1000, 1)).later(2).unseen_chance == chances[2]


def test_as_many_surges_are_drawn_as_are_said():
    found = surges(even_history(1000, 1))
    extra, is_record = found.drawn(4000, 30, np.random.default_rng(1))
    has_one = (extra > 0).any(axis=1) & ~is_record.any(axis=1)
    assert has_one.mean() == pytest.approx(found.unseen_chance * (1 - found.record_chance), abs=0.03)
    assert extra.max() <= 3 * (UNSEEN_MOST - 1) * 1000 * 10_000 * 1.2


def test_a_dear_call_is_bounded_by_the_dearest_price_and_the_longest_call():
    free, bound = surges(with_one_call(50)), surges(with_one_call(50), 120 * MICRO)
    assert (free.run, bound.run) == (1, 1)
    assert free.most == pytest.approx(10 * free.record)
    assert bound.most == 120 * MICRO
    _, is_record = bound.drawn(4000, 30, np.random.default_rng(1))
    assert is_record.any()
    assert surges(with_one_call(50), MICRO).most == bound.record


def test_a_stretch_of_busy_days_comes_as_a_stretch():
    days = [Day(day, np.arange(9), np.full(9, MICRO)) for day in month_days("2026-01")]
    days[12:15] = [Day(day.date, np.arange(40), np.full(40, MICRO)) for day in days[12:15]]
    assert surges(History.of("USD", days)).run == 3


def test_the_money_of_a_surge_comes_on_top_even_of_a_day_without_calls():
    days = [Day(day, np.array([5]), np.array([MICRO * (day.weekday() < 5)])) for day in month_days("2026-01")]
    past = History.of("USD", days)
    plain = resample(past, DAYS, level(past), Risks(paths=2000))
    more = resample(past, DAYS, level(past), Risks(paths=2000), surges(past))
    assert np.quantile(more.spent, 0.99) > 1.3 * np.quantile(plain.spent, 0.99)
    sunday = [place for place, day in enumerate(DAYS) if day.weekday() == 6]
    assert np.diff(plain.money_before)[:, sunday].max() == 0
    assert np.diff(more.money_before)[:, sunday].max() > 0
