"""The player of all months at once follows the rules of the ledger, and a plain loop where recharges come late."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest
from chance import examples
from hypothesis import given
from hypothesis import strategies as st

from chargeback_kit.money import MICRO, from_micro, to_micro
from chargeback_kit.planning.funding import play as player
from chargeback_kit.planning.funding.events import calls_of, events
from chargeback_kit.planning.funding.exhaustion import used_up
from chargeback_kit.planning.funding.history import month_days
from chargeback_kit.planning.funding.level import level
from chargeback_kit.planning.funding.months import resample
from chargeback_kit.planning.funding.play import NEVER, lapsed, play, recharges
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import TopUp, Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import DAY_NS, HOUR_NS, to_ns
from chargeback_kit.wallet.ledger import ledger
from chargeback_kit.wallet.lots import opening_lots
from chargeback_kit.wallet.player import CreditCalls
from planning.funding.drawing import history
from planning.funding.plain import lowest_and_count

SEEDS = st.integers(0, 1_000_000)
LAWFUL = examples(120)
AT_ONCE = Risks(lag_hours=(0, 0), card_chance=0, paths=100)
LATE = Risks(lag_hours=(5, 48), card_chance=0.5, card_days=2, paths=100)


def world(seed, risks):
    """Random months, a random setting in micro-units, and random switches."""
    dice = np.random.default_rng(seed)
    past = history(dice, int(dice.integers(1, 4)), float(dice.choice([0.2, 2, 8])), int(dice.choice([50, 400])))
    growth = float(dice.choice([-0.3, 0, 0.25]))
    risks = replace(risks, seed=seed, growth=growth)
    months = resample(past, tuple(month_days("2026-05")), level(past, growth), risks)
    opening, trigger = int(dice.choice([-5, 0, 10, 50, 120])), int(dice.choice([0, 5, 20, 60]))
    recharge = float(dice.choice([0, 0.5, 5, 20, 100]))
    switches = Switches(trigger_at=str(dice.choice(["below", "at_or_below"])), recharge_repeat=bool(dice.integers(2)))
    return months, (opening * MICRO, trigger * MICRO, int(recharge * MICRO)), switches, int(dice.integers(100))


@LAWFUL
@given(SEEDS)
def test_without_lag_and_failure_the_events_equal_the_ledger_event_for_event(seed):
    months, (opening, trigger, recharge), switches, number = world(seed, AT_ONCE)
    ours = events(months, number, opening, trigger, recharge, switches)
    wallet = Wallet(
        opening=from_micro(opening), trigger=from_micro(trigger), recharge=from_micro(recharge) if recharge else None
    )
    until = len(months.days) * DAY_NS
    theirs = ledger(wallet, switches, 0, until, calls_of(months, number), stops_at_zero=True)
    assert ours.event == theirs.event
    for name in ("at_ns", "call", "amount", "balance", "blocked"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
    played = play(months, opening - trigger, recharge, switches)
    assert (played.need[number] >= trigger) == (theirs.balance.min() <= 0)
    if not len(theirs.blocked):
        assert played.lowest[number] + trigger == theirs.balance.min()
        assert played.recharges[number] == theirs.event.count("recharge")


@LAWFUL
@given(SEEDS)
def test_with_lag_and_a_failing_card_the_player_equals_a_plain_loop(seed):
    months, (opening, trigger, recharge), switches, number = world(seed, LATE)
    played = play(months, opening - trigger, recharge, switches)
    lowest, bought = lowest_and_count(months, number, opening, trigger, recharge, switches)
    assert played.lowest[number] + trigger == lowest
    assert played.recharges[number] == bought


def purchases(dice):
    """Credits bought a year before, which lapse in the month, and some that are bought in the month."""
    bought = [datetime(2025, 5, int(day), 12, tzinfo=UTC) for day in dice.choice(np.arange(1, 31), 3, replace=False)]
    coming = [datetime(2026, 5, int(day), 12, tzinfo=UTC) for day in dice.choice(np.arange(1, 31), 2, replace=False)]
    listed = [TopUp(at=at, amount=Decimal(int(dice.integers(1, 80)))) for at in (*bought, *coming)]
    return tuple(listed[:3]), tuple(listed[3 : 3 + dice.integers(0, 3)])


def since(start, coming):
    """Purchases as the player takes them."""
    return [(to_ns(each.at) - start, to_micro(each.amount)) for each in coming]


@LAWFUL
@given(SEEDS)
def test_credits_end_when_the_ledger_says(seed):
    months, _, switches, number = world(seed, AT_ONCE)
    dice = np.random.default_rng(seed)
    top_ups, coming = purchases(dice)
    wallet = Wallet(opening=Decimal(int(dice.integers(-5, 250))), top_up=(*top_ups, *coming))
    start, days_ns = to_ns(datetime(2026, 5, 1, tzinfo=UTC)), len(months.days) * DAY_NS
    calls = calls_of(months, number)
    theirs = ledger(wallet, switches, start, start + days_ns, CreditCalls.of(start + calls.at_ns, calls.amounts))
    ends = int(theirs.at_ns[(theirs.balance <= 0).argmax()]) - start if (theirs.balance <= 0).any() else NEVER
    lots = opening_lots(wallet, start)
    running = np.cumsum([lot.amount for lot in lots]).tolist()
    lapses = [(lot.lapses_ns - start, total) for lot, total in zip(lots, running, strict=True)]
    assert used_up(months, to_micro(wallet.opening), lapses, since(start, coming))[number] == ends


@LAWFUL
@given(SEEDS)
def test_credits_that_lapse_leave_the_wallet_as_in_the_ledger(seed):
    months, (_, trigger, recharge), switches, number = world(seed, AT_ONCE)
    dice = np.random.default_rng(seed)
    top_ups, coming = purchases(dice)
    opening = Decimal(int(dice.integers(0, 250)))
    wallet = Wallet(
        opening=opening,
        trigger=from_micro(trigger),
        recharge=from_micro(recharge) if recharge else None,
        top_up=(*top_ups, *coming),
    )
    start, days_ns = to_ns(datetime(2026, 5, 1, tzinfo=UTC)), len(months.days) * DAY_NS
    calls = calls_of(months, number)
    theirs = ledger(wallet, switches, start, start + days_ns, CreditCalls.of(start + calls.at_ns, calls.amounts))
    lots = opening_lots(wallet, start)
    running = np.cumsum([lot.amount for lot in lots]).tolist()
    lapses = [(lot.lapses_ns - start, total) for lot, total in zip(lots, running, strict=True)]
    gone = lapsed(months, lapses, since(start, coming))
    played = play(months, to_micro(opening) - trigger, recharge, switches, gone)
    kinds = np.array(theirs.event)
    apart = theirs.amount[(kinds == "expiry") | (kinds == "top_up")]
    assert -apart.sum() == (gone.lost[number, -1] if gone.lost.size else 0)
    assert played.lowest[number] + trigger == theirs.balance.min()
    assert played.recharges[number] == theirs.event.count("recharge")
    held = np.diff(theirs.at_ns) * theirs.balance[:-1].astype(float)
    mean = held.sum() / days_ns
    assert played.mean[number] + trigger == pytest.approx(mean, abs=2e-4 * abs(theirs.balance).max() + 10)


@pytest.mark.parametrize("seed", range(5))
def test_the_mean_balance_is_the_area_under_the_events(seed):
    months, (opening, trigger, _), switches, number = world(seed, AT_ONCE)
    opening += 10_000 * MICRO
    written = events(months, number, opening, trigger, 20 * MICRO, switches)
    held = np.diff(written.at_ns) * written.balance[:-1].astype(float)
    mean = play(months, opening - trigger, 20 * MICRO, switches).mean[number] + trigger
    assert mean == pytest.approx(held.sum() / (len(months.days) * DAY_NS), rel=1e-4)


def test_a_recharge_comes_after_its_lag_and_not_while_the_card_fails():
    months, _, switches, _ = world(3, AT_ONCE)
    quiet = replace(
        months,
        lag_ns=np.full_like(months.lag_ns, 30 * HOUR_NS),
        card_from_ns=np.full_like(months.card_from_ns, 40 * HOUR_NS),
        card_until_ns=np.full_like(months.card_until_ns, 90 * HOUR_NS),
    )
    found = recharges(quiet, 0, 10**9 * MICRO, switches)
    first = np.array([calls_of(quiet, n).at_ns[0] for n in range(quiet.count)])
    asked = first + 30 * HOUR_NS
    waits = (asked >= 40 * HOUR_NS) & (asked < 90 * HOUR_NS)
    assert waits.any()
    assert not waits.all()
    assert np.array_equal(found.arrives_ns[:, 0], np.where(waits, 90 * HOUR_NS, asked))


def test_months_played_in_parts_are_the_same(monkeypatch):
    months, _, switches, _ = world(11, LATE)
    whole = play(months, 20 * MICRO, 5 * MICRO, switches)
    monkeypatch.setattr(player, "CELLS", 300)
    parts = play(months, 20 * MICRO, 5 * MICRO, switches)
    for name in ("lowest", "mean", "recharges"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name))


def test_a_recharge_that_nobody_would_buy_so_often():
    months, *_ = world(11, LATE)
    with pytest.raises(InputError) as error:
        play(months, -(10**6) * MICRO, 1, Switches(recharge_repeat=True))
    assert str(error.value) == "a recharge so small is bought more than 100,000 times a month. Take a larger one."


def test_settings_with_the_same_headroom_buy_at_the_same_calls():
    months, _, switches, _ = world(0, AT_ONCE)
    low = events(months, 0, 50 * MICRO, 20 * MICRO, 20 * MICRO, switches)
    high = events(months, 0, 1050 * MICRO, 1020 * MICRO, 20 * MICRO, switches)
    kept = len(low.event) - 1
    assert "recharge" in low.event
    assert low.event[:kept] == high.event[:kept]
    assert np.array_equal(low.balance[:kept] + 1000 * MICRO, high.balance[:kept])


def test_a_month_without_calls_needs_nothing():
    past = history(np.random.default_rng(0), 1, 0.0)
    months = resample(past, (date(2026, 2, 2),), level(past), AT_ONCE)
    played = play(months, 50 * MICRO, 50 * MICRO, Switches())
    assert set(played.lowest.tolist()) == {50 * MICRO}
    assert set(played.mean.tolist()) == {50 * MICRO}
    assert not played.recharges.any()
