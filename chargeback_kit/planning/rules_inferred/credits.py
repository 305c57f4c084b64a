"""Which settings of Communications Credits fit: tried against the closing balance, purchases, and calls that happened.

A call that was charged although nobody could have paid for it contradicts a reading, since it would have been blocked
(R32). The closing balance of the admin centre (``[wallet] closing``) and the purchases on the invoice
(``credits_purchase``) say the rest (R41, R45).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.wallet_events import wallet_of
from chargeback_kit.planning.rules_inferred.search import ReadingSearch
from chargeback_kit.planning.rules_inferred.trial import reading
from chargeback_kit.rules.calendar import day_end, day_start
from chargeback_kit.wallet.summary import summary_of_ledger

LICENCE, TRIGGER, REPEAT = "credits_licence_required", "trigger_at", "recharge_repeat"
CHOICES = {LICENCE: (True, False), TRIGGER: ("below", "at_or_below"), REPEAT: (False, True)}


@dataclass(frozen=True)
class CreditsTried:
    """One reading of the credits: what contradicts it, as sentences, and the calls nobody could have paid for."""

    contradicting: tuple[str, ...]
    unfunded: frozenset[str] = frozenset()

    @property
    def misses(self) -> int:
        """How much contradicts it."""
        return len(self.contradicting) + len(self.unfunded)


def credits_tried(search: ReadingSearch) -> dict[tuple[Any, ...], CreditsTried]:
    """What every reading of the credits settings makes of the month, by its values in the order of ``CHOICES``.

    None without a wallet. Settings that the month does not reach make the same of it. Where several zones or both
    readings of the fee are kept, balances say nothing, and those calls alone that cost something in each of them.
    """
    bench = search.bench
    if bench.folder.agreement.wallet is None:
        return {}
    zones, fees = search.kept("month_time_zone"), search.kept("charge_includes_fee")
    is_settled = len({bench.days(zone) for zone in zones}) == 1 and len(fees) == 1
    best = search.best if is_settled else {**search.best, "charge_includes_fee": max(fees)}
    found = {}
    for licence in CHOICES[LICENCE]:
        inputs = bench.inputs(reading({**best, LICENCE: licence}))
        folder = replace(bench.folder, agreement=inputs.agreement)
        bill = ComputedBill(folder, bench.landed, inputs, [])
        unpaid = _unpaid(bill, zones)
        for trigger, repeat in product(CHOICES[TRIGGER], CHOICES[REPEAT]):
            told = _told(bill, {TRIGGER: trigger, REPEAT: repeat}) if is_settled else ()
            found[licence, trigger, repeat] = CreditsTried(told, unpaid)
    return found


def _unpaid(bill: ComputedBill, zones: Sequence[str]) -> frozenset[str]:
    """The calls that nobody could have paid for, which lie within the months by every zone."""
    months = bill.inputs.months
    begins = max(day_start(months[0].first, zone) for zone in zones)
    ends = min(day_end(months[-1].last, zone) for zone in zones)
    calls = bill.calls
    starts = calls["start_utc"].astype("int64")
    is_within = (starts >= begins) & (starts < ends)
    unpaid = calls[(calls["funded_by"].astype(str) == "unfunded") & (calls["amount"] != 0) & is_within]
    return frozenset(unpaid["usage_id"].astype(str))


def _told(bill: ComputedBill, tried: Mapping[str, Any]) -> tuple[str, ...]:
    agreement = bill.agreement
    switches = agreement.switches.model_copy(update=tried)
    played, _ = wallet_of(bill.run, switches)
    if played is None or agreement.wallet is None:
        return ()
    found = summary_of_ledger(played, 0)
    said = []
    if agreement.wallet.closing is not None and found.closing != agreement.wallet.closing:
        said.append(f"the wallet would close at {found.closing:,}, it closed at {agreement.wallet.closing:,}")
    invoiced = [line.amount for line in agreement.invoice if line.category == "credits_purchase"]
    bought = found.top_ups + found.recharged
    if invoiced and sum(invoiced, Decimal(0)) != bought:
        said.append(f"credits for {bought:,} would be bought, the invoice has {sum(invoiced, Decimal(0)):,}")
    return tuple(said)
