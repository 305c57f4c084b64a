"""A rule of the wallet that is broken is seen beside a plain loop over the same events (R40 to R42)."""

import pytest
from mutating.change import changed

from laws.plain_wallet import MONTH_DAYS, TWO_YEARS_DAYS, plain, played, random_month

BROKEN = [
    (
        "lots:ScheduledEvents.lapse",
        "self._lapse_ns > self.next_ns",
        "self._top_ups and self._top_ups[-1][0] == self.next_ns",
    ),
    ("lots:ScheduledEvents.add", "self._look_ahead()", "None"),
    ("player:_Player._buy", "self.ahead.add(at_ns, self.bought, amount, times)", "None"),
    (
        "player:_Player._calls_before",
        "bisect_left(self.at_ns, at_ns, self.done)",
        "bisect_right(self.at_ns, at_ns, self.done)",
    ),
    ("player:trigger_limit", 'switches.trigger_at == "at_or_below"', "1"),
    ("player:trigger_limit", 'switches.trigger_at == "at_or_below"', "0"),
    ("player:_Player._recharge", "-(-missing // self.recharge) if self.is_repeated else 1", "1"),
    ("player:_Player._recharge", "self.is_repeated", "True"),
    ("player:_Player._recharge", "-(-missing // self.recharge)", "missing // self.recharge + 1"),
    (
        "player:_Player._dry",
        "self.before[self.done] + self.balance - 1",
        "self.before[self.done] + self.balance",
    ),
    (
        "player:_Player._play_calls",
        "(dry := self._dry(min(due + 1, until))) <= due",
        "(dry := self._dry(min(due + 1, until))) < due - 1",
    ),
    ("player:_Player._play_calls", "(dry, until)", "(dry, dry)"),
    (
        "player:_Player._first",
        "self.calls.before[first : min(first + size, until)] > level",
        "self.calls.before[first : min(first + size, until)] >= level",
    ),
    ("player:_Player._lapse", "self.spent += rest", "self.spent += 0"),
    (
        "player:_Player._lapse",
        "self._write(EXPIRY, at_ns, -lot.amount, whole)",
        "self._write(EXPIRY, at_ns, -rest)",
    ),
    ("lots:Lot.rest", "self.upto - spent", "self.amount * self.times - spent"),
    ("lots:Lot.rest", "min(self.amount * self.times, self.upto - spent)", "self.upto - spent"),
    ("lots:opening_lots", "lot.bought_ns < start_ns <= lot.lapses_ns", "lot.bought_ns < start_ns < lot.lapses_ns"),
]


@pytest.fixture(scope="module")
def periods():
    """Random periods and their events by the plain loop, made while nothing is broken."""
    found = []
    for seed in range(400):
        days = TWO_YEARS_DAYS if seed % 4 > 1 else MONTH_DAYS
        found.append(random_month(seed, simulated=seed % 2 == 1, days=days, pays_back=seed % 5 == 0))
    return [(period, plain(period)) for period in found]


@pytest.mark.parametrize(("place", "old", "new"), BROKEN, ids=[f"{place}: {new}" for place, _, new in BROKEN])
def test_a_broken_rule_of_the_wallet_is_seen(place, old, new, periods, monkeypatch):
    changed(f"wallet.{place}", old, new)(monkeypatch)
    assert any(played(period) != expected for period, expected in periods)


def test_nothing_is_seen_while_nothing_is_broken(periods):
    for period, expected in periods:
        assert played(period) == expected
