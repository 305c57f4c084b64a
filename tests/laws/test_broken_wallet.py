"""A rule of the wallet that is broken is seen beside a plain loop over the same events (R40 to R42)."""

import pytest

from laws.breaking import break_rule
from laws.plain_wallet import MONTH_DAYS, TWO_YEARS_DAYS, plain, played, random_month

BROKEN = [
    (
        "lots:ScheduledEvents.lapse",
        "self._lapse_ns > self.next_ns",
        "self._top_ups and self._top_ups[-1][0] == self.next_ns",
    ),
    ("lots:ScheduledEvents.add", "self._look_ahead()", "pass"),
    ("player:_Player._buy", "self.ahead.add(at_ns, self.bought, amount, times)", "pass"),
    ("player:_Player._calls_before", "bisect_left(", "bisect_right("),
    ("player:_Player.__init__", '(switches.trigger_at == "at_or_below")', "1"),
    ("player:_Player.__init__", '+ (switches.trigger_at == "at_or_below")', ""),
    ("player:_Player._recharge", "if self.is_repeated else", "if False else"),
    ("player:_Player._recharge", "if self.is_repeated else", "if True else"),
    ("player:_Player._recharge", "-(-missing // self.recharge)", "missing // self.recharge + 1"),
    ("player:_Player._dry", "self.balance - 1", "self.balance"),
    ("player:_Player._play_calls", "<= due and", "< due - 1 and"),
    ("player:_Player._play_calls", "append((dry, until))", "append((dry, dry))"),
    ("player:_Player._first", "until)] > level", "until)] >= level"),
    ("player:_Player._lapse", "self.spent += rest", "self.spent += 0"),
    ("player:_Player._lapse", "-lot.amount, whole)", "-rest)"),
    ("lots:Lot.rest", "self.upto - spent", "self.amount * self.times - spent"),
    ("lots:Lot.rest", "min(self.amount * self.times, self.upto - spent)", "self.upto - spent"),
    ("lots:opening_lots", "lot.bought_ns < start_ns <= lot.lapses_ns", "lot.bought_ns < start_ns < lot.lapses_ns"),
]


def period(seed):
    days = TWO_YEARS_DAYS if seed % 4 > 1 else MONTH_DAYS
    return random_month(seed, simulated=seed % 2 == 1, days=days, pays_back=seed % 5 == 0)


@pytest.mark.parametrize(("place", "old", "new"), BROKEN, ids=[f"{place}: {new}" for place, _, new in BROKEN])
def test_a_broken_rule_of_the_wallet_is_seen(place, old, new, monkeypatch):
    months = [period(seed) for seed in range(400)]
    break_rule(monkeypatch, f"wallet.{place}", old, new)
    assert any(played(month) != plain(month) for month in months)


def test_nothing_is_seen_while_nothing_is_broken():
    for seed in range(400):
        month = period(seed)
        assert played(month) == plain(month)
