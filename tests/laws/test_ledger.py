"""The wallet adds up, in the right order, and equals a plain loop over its events (R40 to R44)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from chance import examples
from hypothesis import given
from hypothesis import strategies as st

from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import TopUp, Wallet
from chargeback_kit.records.switches import Switches
from laws.plain_wallet import (
    MICRO_PER_CENT,
    MONTH_DAYS,
    START,
    TWO_YEARS_DAYS,
    Month,
    figures,
    of_kit,
    plain,
    played,
    random_month,
    summarised,
)

SEEDS = st.integers(0, 1_000_000)
LAWFUL = examples(150)
ORDER = {"opening": 0, "expiry": 1, "top_up": 2, "call": 3, "recharge": 3, "closing": 4}
COSTS = (500, 300, 10, 3, 700, 40, 900)


@LAWFUL
@given(SEEDS, st.booleans(), st.sampled_from((MONTH_DAYS, TWO_YEARS_DAYS)), st.booleans())
def test_the_ledger_and_its_summary_equal_a_plain_loop(seed, simulated, days, pays_back):
    month = random_month(seed, simulated=simulated, days=days, pays_back=pays_back)
    assert played(month) == plain(month)
    assert summarised(month) == figures(month)


@pytest.mark.parametrize("trigger_at", ["below", "at_or_below"])
@pytest.mark.parametrize("sign", [1, -1], ids=["calls cost", "some pay back"])
def test_thousands_of_tiny_recharges_lapse_inside_two_years(trigger_at, sign):
    days = (0, 20, 380, 384, 385, 500, 729)
    calls = [(START + timedelta(days=day, hours=1), cents) for day, cents in zip(days, COSTS, strict=True)]
    calls[-2] = (calls[-2][0], sign * calls[-2][1])
    tiny = Wallet(opening="0.30", trigger="20.00", recharge="0.02", top_up=[TopUp(at=calls[1][0], amount="1.00")])
    switches = Switches(recharge_repeat=True, trigger_at=trigger_at)
    month = Month(tiny, switches, tuple(calls), until=START + timedelta(days=TWO_YEARS_DAYS))
    events, _ = played(month)
    assert all(sum(what == wanted for _, what, *_ in events) > 500 for wanted in ("recharge", "expiry"))
    assert (events, []) == plain(month)
    assert summarised(month) == figures(month)


def test_a_million_recharges_of_one_call_are_one_entry():
    call = (START + timedelta(hours=1), 1_000_000)
    tiny = Wallet(opening="0.00", trigger="0.00", recharge="0.01")
    month = Month(tiny, Switches(recharge_repeat=True), (call,), until=START + timedelta(days=TWO_YEARS_DAYS))
    found = summarised(month)
    assert (found.recharges, found.closing, str(found.lowest)) == (1_000_000, Decimal(0), "-10000.00")
    book = of_kit(month)
    assert (book.event[:2], set(book.event[2:-1])) == (["opening", "call"], {"recharge"})
    assert book.balance[-1] == 0


def test_who_would_recharge_without_end_is_told_so():
    call = (START + timedelta(hours=1), 1)
    endless = Wallet(opening="0.00", trigger="99999999.00", recharge="0.01")
    with pytest.raises(InputError, match=r"0\.01 would be bought 9,999,999,90\d times at once to meet 99,999,999\.00"):
        of_kit(Month(endless, Switches(recharge_repeat=True), (call,), until=START + timedelta(days=MONTH_DAYS)))


@LAWFUL
@given(SEEDS, st.booleans())
def test_the_wallet_adds_up(seed, simulated):
    events, _ = played(random_month(seed, simulated=simulated))
    running = 0
    for _, _, _, amount, balance in events:
        running += amount
        assert balance == running
    (_, first, *_), (_, last, _, nothing, closing) = events[0], events[-1]
    sums = {event: sum(amount for _, what, _, amount, _ in events if what == event) for event in ORDER}
    assert (first, last, nothing) == ("opening", "closing", 0)
    assert sums["opening"] + sums["top_up"] + sums["recharge"] + sums["call"] + sums["expiry"] == closing
    assert sums["call"] <= 0
    assert sums["expiry"] <= 0


@LAWFUL
@given(SEEDS)
def test_at_one_instant_lapses_come_before_purchases_and_purchases_before_calls(seed):
    events, _ = played(random_month(seed))
    assert [(at, ORDER[what]) for at, what, *_ in events] == sorted((at, ORDER[what]) for at, what, *_ in events)
    for before, (at, what, *_) in pairwise(events):
        assert what != "recharge" or (before[0] == at and before[1] in ("call", "recharge"))


@LAWFUL
@given(SEEDS)
def test_a_month_that_happened_blocks_nothing_and_a_simulated_one_lists_what_it_blocks(seed):
    happened, simulated = random_month(seed), random_month(seed, simulated=True)
    events, blocked = played(happened)
    assert blocked == []
    assert [call for _, what, call, *_ in events if what == "call"] == list(range(len(happened.calls)))
    events, blocked = played(simulated)
    made = [call for _, what, call, *_ in events if what == "call"]
    assert sorted([*made, *blocked]) == list(range(len(simulated.calls)))
    assert blocked == sorted(blocked)
    for _, what, _, amount, balance in events:
        assert what != "call" or balance - amount > 0


def wallet(*bought, opening="0.00"):
    top_ups = tuple(TopUp(at=datetime(*day).replace(tzinfo=UTC), amount="100.00") for day in bought)
    return Wallet(opening=opening, top_up=top_ups)


END = datetime(2026, 4, 1, tzinfo=UTC)
JANUARY, MARCH = (2025, 1, 10), (2025, 3, 1)


def test_what_is_left_of_a_purchase_lapses_after_a_year():
    month = Month(wallet(JANUARY, MARCH, opening="140.00"), Switches(), ())
    events = [(what, amount // MICRO_PER_CENT) for _, what, _, amount, _ in played(month)[0]]
    assert events == [("opening", 14_000), ("expiry", -4_000), ("closing", 0)]
    assert of_kit(month).balance[-1] == 10_000 * MICRO_PER_CENT


def test_the_same_over_the_whole_year():
    calls = ((datetime(2025, 6, 1, tzinfo=UTC), 2_500), (datetime(2025, 12, 1, tzinfo=UTC), 3_500))
    month = Month(wallet(JANUARY, MARCH), Switches(), calls, start=datetime(2025, 1, 1, tzinfo=UTC))
    book = of_kit(month)
    assert book.amount[book.event.index("expiry")] == -4_000 * MICRO_PER_CENT
    assert book.balance[-1] == 10_000 * MICRO_PER_CENT
    assert played(month) == plain(month)


def test_a_recharge_lapses_inside_a_bill_of_more_than_a_year():
    first, last = datetime(2025, 1, 10, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    paying = Wallet(opening="10.00", trigger="5.00", recharge="100.00")
    month = Month(paying, Switches(), ((first, 600), (last, 100)), start=datetime(2025, 1, 1, tzinfo=UTC), until=END)
    events = [(what, amount // MICRO_PER_CENT) for _, what, _, amount, _ in played(month)[0]]
    assert events == [
        ("opening", 1_000),
        ("call", -600),
        ("recharge", 10_000),
        ("expiry", -400),
        ("expiry", -10_000),
        ("call", -100),
        ("recharge", 10_000),
        ("closing", 0),
    ]
    assert played(month) == plain(month)
