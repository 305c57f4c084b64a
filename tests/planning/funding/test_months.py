"""Resampled months: whole days of one month of the history, the same weekdays, the same for the same seed."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from chargeback_kit.money import MICRO
from chargeback_kit.planning.funding.history import Day, History, month_days, months_on
from chargeback_kit.planning.funding.level import SCALE, Level, level
from chargeback_kit.planning.funding.months import NEAR_DAYS, RUN_DAYS, resample
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.rules.calendar import DAY_NS, HOUR_NS, month_place
from planning.funding.drawing import even_history, history

RISKS = Risks(paths=600)
DAYS = tuple(month_days("2026-07"))


@pytest.fixture(scope="module")
def past():
    return history(np.random.default_rng(5), 6)


@pytest.fixture(scope="module")
def months(past):
    return resample(past, DAYS, level(past), RISKS)


def test_a_simulated_month_takes_its_days_from_one_month_each_as_often_where_months_differ(past):
    apart = replace(level(past), seen=0.5, inside=0.0)
    months = resample(past, DAYS, apart, RISKS)
    origin = past.month_no[months.source]
    assert np.array_equal(origin, np.broadcast_to(months.cluster[:, None], origin.shape))
    assert np.array_equal(np.bincount(months.cluster), np.full(6, 100))


def test_where_months_differ_by_chance_alone_stretches_of_days_come_from_any_month(past):
    alike = replace(level(past), seen=0.1, inside=0.2)
    assert alike.apart == 0
    origin = past.month_no[resample(past, DAYS, alike, RISKS).source]
    assert (np.ptp(origin, axis=1) > 0).mean() > 0.9
    assert (np.diff(origin, axis=1) == 0).mean() > 0.8


def test_a_day_is_replaced_by_the_same_weekday_from_the_same_part_of_the_month(past, months):
    for place, day in enumerate(DAYS):
        stand_ins = [past.days[n] for n in np.unique(months.source[:, place])]
        assert {found.weekday() for found in stand_ins} == {day.weekday()}
    first = [past.days[n].day for n in np.unique(months.source[:, 0])]
    assert max(first) <= 1 + NEAR_DAYS
    late = np.array([past.days[n].day for n in months.source[:, -1]])
    assert (late >= 31 - NEAR_DAYS).mean() > 0.9


def test_about_seven_days_in_a_row_come_from_days_in_a_row(months):
    goes_on = (np.diff(months.source, axis=1) == 1).mean()
    assert 1 - 1 / RUN_DAYS - 0.05 < goes_on < 1


def test_money_and_calls_of_a_month_are_those_of_its_days(past, months):
    expected = past.day_amount[months.source] * months.factor // SCALE
    assert np.array_equal(months.spent, expected.sum(axis=1))
    assert np.array_equal(np.diff(months.calls_before, axis=1), np.diff(past.first_call)[months.source])


def test_the_same_seed_draws_the_same_months_and_another_draws_others(past, months):
    found = level(past)
    again = resample(past, DAYS, found, RISKS)
    other = resample(past, DAYS, found, replace(RISKS, seed=7))
    for name in ("source", "factor", "lag_ns", "card_from_ns"):
        assert np.array_equal(getattr(again, name), getattr(months, name))
    assert not np.array_equal(other.source, months.source)


def test_the_order_of_the_days_given_does_not_matter(past):
    days = [(past.days[n], slice(past.first_call[n], past.first_call[n + 1])) for n in range(len(past.days))]
    shuffled = History.of("USD", [Day(day, past.offset_ns[k], past.amounts[k]) for day, k in reversed(days)])
    assert shuffled.days == past.days
    assert np.array_equal(shuffled.amounts, past.amounts)


def test_lags_and_failing_cards_are_as_stated(months):
    assert months.lag_ns.min() >= 24 * HOUR_NS
    assert months.lag_ns.max() <= 48 * HOUR_NS
    fails = months.card_until_ns > months.card_from_ns
    assert fails.mean() == pytest.approx(RISKS.card_chance, abs=0.025)
    assert set((months.card_until_ns - months.card_from_ns)[fails].tolist()) == {3 * DAY_NS}


def test_growth_is_found_and_carried_on():
    past = even_history(1000, 8, growth=0.05)
    found = level(past)
    assert found.is_known
    assert 0.03 < found.growth < 0.06
    months = resample(past, tuple(month_days("2026-09")), found, RISKS)
    a_day = months.spent.mean() / 30 / 10_000
    assert a_day == pytest.approx(1000 * 1.05**8, rel=0.02)


def test_a_steady_rise_of_three_months_is_growth():
    found = level(even_history(1000, 3, growth=0.5))
    assert found.is_beyond_chance
    assert found.growth == pytest.approx(found.rise, rel=0.1)


def test_a_rise_that_is_not_counted_on_makes_months_less_sure():
    dice = np.random.default_rng(3)
    found = [level(erratic(dice, 3, 0.5)) for _ in range(40)]
    steep = [each for each in found if each.rise > 0.3 and not each.is_beyond_chance]
    assert steep
    assert all(each.growth < 0.05 < each.doubt for each in steep)


def erratic(dice, months, spread):
    """Months that differ and do not grow."""
    levels = np.exp(spread * dice.standard_normal(months))
    days = [
        Day(day, np.array([DAY_NS // 2]), np.array([int(level * dice.exponential(4_000_000))]))
        for number, level in enumerate(levels)
        for day in month_days(months_on("2026-01", number))
    ]
    return History.of("USD", days)


@pytest.mark.parametrize("months", [3, 6])
@pytest.mark.parametrize("spread", [0.1, 0.5])
def test_what_chance_explains_is_not_called_growth(months, spread):
    dice = np.random.default_rng(months)
    found = [level(erratic(dice, months, spread)) for _ in range(40)]
    assert sum(each.is_beyond_chance for each in found) <= 3
    assert sum(each.growth >= 0.05 for each in found) <= 3
    assert sum(each.rise > 0.02 for each in found) > 5


def test_a_fall_is_not_counted_on():
    past = even_history(1000, 8, growth=-0.05)
    assert level(past).growth == 0


def test_stated_growth_replaces_the_one_seen():
    past = even_history(1000, 3)
    found = level(past, 0.1)
    months = resample(past, tuple(month_days("2026-04")), found, RISKS)
    by_month = [np.median(months.factor[past.month_no[months.source] == n]) for n in range(3)]
    assert by_month == pytest.approx([13_310, 12_100, 11_000], rel=0.05)
    assert found.is_given


def test_few_months_show_neither_growth_nor_spread():
    past = even_history(1000, 2, growth=0.2)
    found = level(past)
    assert (found.is_known, found.growth) == (False, 0.0)
    assert found.spread == pytest.approx(0.25, abs=0.01)


def test_a_level_between_bounds():
    wild = Level(np.array([0, 1]), 0.0, 5.0, False, freedom=3.0)
    factors = wild.factors(np.array([2]), np.random.default_rng(1), 1000)
    assert (factors.min(), factors.max()) == (2_500, 100_000)


@pytest.mark.parametrize("months", [1, 2, 3, 5])
def test_until_six_months_the_spread_is_never_taken_for_less_than_a_quarter(months):
    found = level(even_history(1000, months))
    assert found.spread == pytest.approx(0.25, abs=0.01)
    assert found.freedom == 3 + months - 1
    assert level(even_history(1000, 6)).spread < 0.01


@pytest.mark.parametrize(("months", "spread"), [(1, 0.5), (3, 0.5), (3, 0.1)])
def test_the_date_holds_nine_times_in_ten_after_little_history(months, spread):
    dice, ahead = np.random.default_rng(months), tuple(month_days("2027-01"))
    held = []
    for _ in range(60):
        levels = np.exp(spread * dice.standard_normal(months))
        each = [even_history(400 * level, 1, months_on("2026-07", place)) for place, level in enumerate(levels)]
        past = History.of("USD", [day for past in each for day in days_of(past)])
        spent = resample(past, ahead, level(past, is_wide=False), RISKS).spent
        few, many = np.quantile(spent, [0.05, 0.95])
        true = 31 * 4_000_000 * np.exp(spread * dice.standard_normal(200))
        held.append(((few <= true) & (true <= many)).mean())
    assert np.mean(held) >= 0.85


def days_of(past):
    """The days of a history without two calls on one of them."""
    calls = zip(past.days, past.offset_ns, past.amounts, strict=True)
    return [Day(day, np.array([at]), np.array([money])) for day, at, money in calls]


def test_a_few_calls_say_nothing_of_weekdays():
    none = np.array([], np.int64)
    days = [Day(day, none, none) for day in month_days("2026-01")]
    days[12] = Day(days[12].date, np.array([5]), np.array([MICRO]))
    past = History.of("USD", days)
    drawn = resample(past, DAYS, level(past), RISKS)
    works = [place for place, day in enumerate(DAYS) if day.weekday() < 5]
    assert (np.diff(drawn.calls_before, axis=1)[:, works].max(axis=0) == 1).all()
    assert 0.6 < (np.diff(drawn.source, axis=1) == 1).mean() < 1


def test_six_months_that_differ_are_known_as_from_six():
    found = level(erratic(np.random.default_rng(3), 6, 0.5))
    assert found.freedom <= 3 + 5
    assert found.calls == 181
    factors = found.factors(np.array([month_place("2026-07")]), np.random.default_rng(1), 20_000)[:, 0, 0]
    normal = replace(found, freedom=1000.0).factors(
        np.array([month_place("2026-07")]), np.random.default_rng(1), 20_000
    )[:, 0, 0]
    assert np.quantile(factors, 0.99) > 1.1 * np.quantile(normal, 0.99)


def test_fewer_months_make_a_month_ahead_wider():
    widths = []
    for months in (1, 3, 6, 12):
        factors = level(history(np.random.default_rng(8), months, calls_a_day=30)).factors(
            np.array([month_place("2027-01")]), np.random.default_rng(1), 20_000
        )
        middle = factors[:, 0, 0] / np.median(factors[:, 0, 0])
        widths.append(float(np.quantile(middle, 0.99)))
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 2.5


def test_refunds_are_left_out():
    day = Day(date(2026, 1, 1), np.array([1, 2, 3]), np.array([50_000, -20_000, 30_000]))
    assert History.of("USD", [day]).amounts.tolist() == [50_000, 30_000]
