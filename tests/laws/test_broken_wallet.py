"""A rule of the wallet that is broken is seen beside a plain loop over the same events (R40 to R42)."""

import pytest

from laws.breaking import break_rule
from laws.plain_wallet import plain, played, random_month

BROKEN = [
    ("ledger:milestones", "(milestone[0], milestone[1], milestone[2].bought_ns)", "(milestone[0], not milestone[1])"),
    ("ledger:ledger", "np.searchsorted(calls.at_ns, at_ns)", 'np.searchsorted(calls.at_ns, at_ns, side="right")'),
    ("ledger:_State.__post_init__", '(self.switches.trigger_at == "at_or_below")', "1"),
    ("ledger:_State.__post_init__", '+ (self.switches.trigger_at == "at_or_below")', ""),
    ("ledger:_State._recharge", "self.switches.recharge_repeat and", "False and"),
    ("ledger:_State._recharge", "self.switches.recharge_repeat and", "True and"),
    ("ledger:_State.play", "<= 0) if self.simulated", "< 0) if self.simulated"),
    ("ledger:_State.play", "dry <= stop", "dry < stop - 1"),
    ("ledger:_State.play", "np.arange(first + dry, until)", "np.arange(first + dry, first + dry)"),
    ("ledger:_State.lapse", "self.spent += rest", "self.spent += 0"),
    ("lots:rest_of", "before + lots[number].amount - spent", "lots[number].amount - spent"),
    ("lots:opening_lots", "lot.bought_ns < start_ns <= lot.lapses_ns", "lot.bought_ns < start_ns < lot.lapses_ns"),
]


@pytest.mark.parametrize(("place", "old", "new"), BROKEN, ids=[f"{place}: {new}" for place, _, new in BROKEN])
def test_a_broken_rule_of_the_wallet_is_seen(place, old, new, monkeypatch):
    months = [random_month(seed, simulated=seed % 2 == 1) for seed in range(400)]
    break_rule(monkeypatch, f"wallet.{place}", old, new)
    assert any(played(month) != plain(month) for month in months)


def test_nothing_is_seen_while_nothing_is_broken():
    for seed in range(400):
        month = random_month(seed, simulated=seed % 2 == 1)
        assert played(month) == plain(month)
