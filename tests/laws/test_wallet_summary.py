"""The summary of running sums, calls of 0.00 among them, is that of the events, whatever the wallet and its calls."""

from datetime import UTC, datetime, timedelta

import numpy as np
from chance import examples
from hypothesis import given
from hypothesis import strategies as st

from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import to_ns
from chargeback_kit.wallet.ledger import ledger
from chargeback_kit.wallet.player import CreditCalls, play
from chargeback_kit.wallet.summary import summary, summary_of_ledger

START = datetime(2026, 10, 1, tzinfo=UTC)
CENT = 10_000
DAY_NS = 86_400_000_000_000

cents = st.integers(0, 3_000).map(lambda amount: f"{amount // 100}.{amount % 100:02d}")
moments = st.integers(-366 * 24, 40 * 24).map(lambda hours: START + timedelta(hours=hours))
top_ups = st.lists(st.fixed_dictionaries({"at": moments, "amount": cents}), max_size=4)
wallets = st.builds(
    Wallet,
    opening=st.one_of(cents, cents.map(lambda amount: f"-{amount}")),
    trigger=cents,
    recharge=st.one_of(st.none(), cents),
    top_up=top_ups,
)
switches = st.builds(Switches, trigger_at=st.sampled_from(("below", "at_or_below")), recharge_repeat=st.booleans())
calls = st.lists(st.tuples(st.integers(0, 743), st.integers(0, 900)), max_size=60).map(sorted)


@examples(400)
@given(wallet=wallets, chosen=switches, hours=calls, days=st.sampled_from((31, 800)), simulated=st.booleans())
def test_the_summary_equals_that_of_the_events(wallet, chosen, hours, days, simulated):
    period = to_ns(START), to_ns(START + timedelta(days=days))
    at_ns = np.array([period[0] + hour * days * DAY_NS // 744 for hour, _ in hours], np.int64)
    amounts = np.array([amount * CENT for _, amount in hours], np.int64)
    costly = np.flatnonzero(amounts)
    written = ledger(wallet, chosen, *period, CreditCalls.of(at_ns[costly], amounts[costly]), stops_at_zero=simulated)
    played = play(wallet, chosen, *period, CreditCalls.of(at_ns, amounts), stops_at_zero=simulated)
    assert summary(played) == summary_of_ledger(written, len(written.blocked))
    spans = [first + np.flatnonzero(amounts[first:until]) for first, until in played.blocked]
    assert [place for span in spans for place in span.tolist()] == costly[written.blocked].tolist()
