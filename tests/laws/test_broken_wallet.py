"""A rule of the wallet that is broken is seen beside a plain loop over the same events (R40 to R42)."""

import pytest

from laws.breaking import break_rule
from laws.plain_wallet import MONTH_DAYS, TWO_YEARS_DAYS, plain, played, random_month

BROKEN = [
    ("milestones:Milestones._put", "at_ns == lot.bought_ns", "at_ns != lot.bought_ns"),
    ("milestones:Milestones.recharged", "self._put(lot.lapses_ns, lot)", "pass"),
    ("milestones:Milestones._count", "self._ahead[0][0])", 'self._ahead[0][0], side="right")'),
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


def period(seed):
    return random_month(seed, simulated=seed % 2 == 1, days=TWO_YEARS_DAYS if seed % 4 > 1 else MONTH_DAYS)


@pytest.mark.parametrize(("place", "old", "new"), BROKEN, ids=[f"{place}: {new}" for place, _, new in BROKEN])
def test_a_broken_rule_of_the_wallet_is_seen(place, old, new, monkeypatch):
    months = [period(seed) for seed in range(400)]
    break_rule(monkeypatch, f"wallet.{place}", old, new)
    assert any(played(month) != plain(month) for month in months)


def test_nothing_is_seen_while_nothing_is_broken():
    for seed in range(400):
        month = period(seed)
        assert played(month) == plain(month)
