"""What the history has not seen is added, less and less often, and never above what the dearest call can cost."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from chargeback_kit.money import MICRO
from chargeback_kit.planning.funding.history import Day, History, month_days
from chargeback_kit.planning.funding.level import Level, level
from chargeback_kit.planning.funding.months import resample
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.planning.funding.surges import MONTHS_BEFORE_STORM, UNSEEN_LEAST, UNSEEN_MOST, surges, tail
from chargeback_kit.planning.funding.tradeoff import Simulation, proposal
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import DAY_NS, month_place
from planning.funding.drawing import even_history

DAYS = tuple(month_days("2026-07"))
TAILS = {
    0.0: lambda dice: dice.exponential(100, 400),
    0.5: lambda dice: (1 - dice.random(400)) ** -0.5,
    -0.5: lambda dice: 100 + dice.beta(1, 2, 400),
}


def with_one_call(units, months=1):
    """A call of a unit a day, and a dear one on the twelfth."""
    first = date(2026, 1, 1)
    days = [Day(first + timedelta(n), np.array([DAY_NS // 2]), np.array([MICRO])) for n in range(30 * months)]
    days[11] = Day(days[11].date, np.array([DAY_NS // 3]), np.array([units * MICRO]))
    return History.of("USD", days)


def test_the_assumed_surges_fade_with_every_month_that_shows_none():
    chances = [surges(even_history(1000, months)).unseen_chance for months in (1, 2, 3, 6, 12)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == pytest.approx(0.5, abs=0.01)
    assert chances[3] == pytest.approx(0.0077, abs=0.001)
    assert surges(even_history(1000, 1)).later(2).unseen_chance == chances[2]


def test_as_many_surges_are_drawn_as_are_said():
    found = surges(even_history(1000, 1))
    calls, least, is_record = found.drawn(4000, 30, np.random.default_rng(1))
    assert (least > 0).any(axis=1).mean() == pytest.approx(found.unseen_chance, abs=0.03)
    assert least.max() <= UNSEEN_MOST * found.working_day
    assert ((calls > 0) == is_record).all()
    assert is_record.any(axis=1).mean() == pytest.approx(0.5, abs=0.03)


def test_a_dear_call_is_bounded_by_the_dearest_price_and_the_longest_call():
    free, bound = surges(with_one_call(50)), surges(with_one_call(50), 120 * MICRO)
    assert (free.run, bound.run) == (1, 1)
    assert free.most == pytest.approx(10 * free.record)
    assert bound.most == 120 * MICRO
    calls, _, is_record = bound.drawn(4000, 30, np.random.default_rng(1))
    assert is_record.any()
    assert calls[is_record].min() >= bound.record
    assert calls.max() <= bound.most
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
    assert np.mean(more.spent / plain.spent) > 1.1
    sunday = [place for place, day in enumerate(DAYS) if day.weekday() == 6]
    assert np.diff(plain.money_before)[:, sunday].max() == 0
    assert np.diff(more.money_before)[:, sunday].max() > 0


def test_a_dearer_day_comes_as_often_as_the_arithmetic_says():
    for months in (1, 4, 10):
        found = surges(even_history(1000, months))
        assert found.record_chance == pytest.approx(1 / (months + 1))
        *_, is_record = found.drawn(6000, 30, np.random.default_rng(3))
        assert is_record.any(axis=1).mean() == pytest.approx(found.record_chance, abs=0.03)


def test_storms_are_of_the_money_that_callers_of_toll_free_numbers_cause():
    past = even_history(1000, 6)
    none, half, whole = (surges(past, toll_free=past.day_amount * part // 2) for part in (0, 1, 2))
    assert (none.storm_rate, none.toll_free) == (0.0, 0.0)
    assert half.storm_rate == whole.storm_rate == 1 / (MONTHS_BEFORE_STORM + 6)
    assert (half.toll_free, whole.toll_free, whole.unseen_rate) == (0.5, 1.0, 0.0)
    least = {found.toll_free: found.drawn(4000, 30, np.random.default_rng(2))[1] for found in (half, whole)}
    assert (least[1.0] > 0).any(axis=1).mean() == pytest.approx(whole.storm_chance, abs=0.02)
    assert least[1.0][least[1.0] > 0].min() >= UNSEEN_LEAST * whole.working_day * 0.999
    highest = {part: np.quantile(found.max(axis=1), 0.97) / whole.working_day - 1 for part, found in least.items()}
    assert highest[0.5] == pytest.approx(highest[1.0] / 2, rel=0.25)


def test_quiet_months_say_less_of_callers_than_of_the_own_people():
    quiet = [surges(even_history(1000, n), toll_free=even_history(1000, n).day_amount) for n in (1, 3, 6, 12)]
    chances = [found.storm_chance for found in quiet]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] > 10 * surges(even_history(1000, 12)).unseen_chance
    assert quiet[0].later(5).storm_chance == quiet[2].storm_chance


def test_once_a_storm_was_seen_others_are_measured_by_it():
    past = even_history(1000, 6)
    received = past.day_amount.copy()
    assert not surges(past, toll_free=received).has_storm
    received[40] *= 7
    assert surges(past, toll_free=received).has_storm
    assert surges(past, toll_free=received).storm_rate == 0.0
    dear = past.day_amount.copy()
    dear[40] *= 7
    mixed = surges(
        History.of("USD", [Day(d, np.zeros(1, np.int64), np.array([m])) for d, m in zip(past.days, dear, strict=True)]),
        toll_free=past.day_amount // 2,
    )
    assert mixed.storm_rate > 0, "a dear day of other calls is no storm"


def test_a_dear_day_is_bounded_as_a_surge_is():
    days = [Day(day, np.arange(9), np.full(9, MICRO)) for day in month_days("2026-01")]
    days[12] = Day(days[12].date, np.arange(90), np.full(90, MICRO))
    found = surges(History.of("USD", days))
    assert not found.is_call
    assert found.record <= found.most == pytest.approx(UNSEEN_MOST * found.working_day)


def test_it_is_calls_where_one_costs_half_of_the_dearest_day():
    days = [Day(day, np.arange(9), np.full(9, MICRO)) for day in month_days("2026-01")]
    days[12] = Day(days[12].date, np.arange(30), np.full(30, MICRO))
    assert not surges(History.of("USD", days)).is_call
    days[20] = Day(days[20].date, np.arange(2), np.array([20, 1]) * MICRO)
    found = surges(History.of("USD", days))
    assert (found.is_call, found.record, found.busiest) == (True, 20 * MICRO, 20)


@pytest.mark.parametrize(("shape", "amounts"), TAILS.items())
def test_the_tail_is_found_as_it_is(shape, amounts):
    dice = np.random.default_rng(11)
    found = [tail(np.asarray(amounts(dice), np.float64), 0.0).shape for _ in range(60)]
    assert np.mean(found) == pytest.approx(shape, abs=0.16)


def test_what_is_beyond_the_largest_is_exceeded_as_often_as_said():
    dice = np.random.default_rng(12)
    ratios = []
    for _ in range(400):
        seen = dice.exponential(100, 400)
        ratios.append(tail(seen, seen.max()).beyond(np.array([0.1]))[0] / (100 * np.log(10)))
    assert np.median(ratios) == pytest.approx(1, abs=0.2)
    assert (tail(np.full(30, 5.0), 5.0).scale, tail(np.array([5.0]), 5.0).scale) == pytest.approx((0.5, 1.5))


def test_a_surge_on_a_busy_day_adds_only_what_is_missing():
    busy = {day: 30 if day.day % 2 else 10 for day in month_days("2026-01")}
    past = History.of("USD", [Day(day, np.arange(n), np.full(n, MICRO)) for day, n in busy.items()])
    steady = Level(np.array([month_place("2026-01")]), 0.0, 0.0, is_known=True)
    found = replace(surges(past), toll_free=1.0)
    assert not found.is_call
    drawn = resample(past, DAYS, steady, Risks(paths=4000), found)
    most = np.diff(drawn.money_before).max()
    assert 0.9 * UNSEEN_MOST * found.working_day < most <= UNSEEN_MOST * found.working_day + MICRO


def test_an_assumed_history_has_no_record():
    found = replace(surges(even_history(1000, 12)), months=0)
    assert (found.record_rate, found.record_chance) == (0.0, 0.0)
    assert replace(found, toll_free=0.4).storm_rate == 1 / MONTHS_BEFORE_STORM


@pytest.mark.parametrize("months", [6, 12])
def test_after_quiet_months_a_storm_is_paid_where_callers_decide(months):
    past = even_history(10_000, months)

    def survives(toll_free):
        drawn = resample(past, DAYS, level(past), Risks(paths=1000, card_chance=0), surges(past, toll_free=toll_free))
        chosen = proposal(Simulation(drawn, Switches(), np.zeros(drawn.count, np.int64)), 0.01, 4).setting
        return chosen.trigger

    assert survives(past.day_amount) > 2 * survives(past.day_amount * 0)
