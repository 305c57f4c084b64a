"""Alerts, the moments to hear of at once: pools at 80 % and 100 %, and the wallet at its trigger and at its end.

The moments are those of the calls that brought them about, in call order (R26, R40, R41, R45).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.bill.tables import INSTANT, frame
from chargeback_kit.engine.run import Run
from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.records.agreement import Agreement, Wallet
from chargeback_kit.rules.calendar import from_ns, iso
from chargeback_kit.rules.pool_id import named_pool
from chargeback_kit.wallet.ledger import Ledger
from chargeback_kit.wallet.player import RECHARGE, TOP_UP, trigger_limit

WHAT = POOL_80, POOL_100, WALLET_TRIGGER = "pool_80", "pool_100", "wallet_trigger"
WALLET = "wallet"
USED_UP = "the credits are used up"
SCHEMA = pa.schema(
    [
        ("at", INSTANT),
        ("what", pa.string()),
        ("subject", pa.string()),
        ("month", pa.string()),
        ("usage_id", pa.string()),
        ("sentence", pa.string()),
    ]
)


@dataclass(frozen=True)
class BillAlert:
    """A moment: ``what`` happened at ``at_ns`` to ``subject``, a pool id or ``wallet``, in which month, by which call.

    ``says`` is what came about, without the moment, ``then`` what follows from it. ``is_end``: nothing was left of the
    credits, rather than as little as agreed.
    """

    at_ns: int
    what: str
    subject: str
    month: str
    usage_id: str
    says: str
    then: str
    is_end: bool = False

    @property
    def sentence(self) -> str:
        """All of it, with the moment."""
        return f"{self.says} {when(self.at_ns)}{f'; {self.then}' if self.then else ''}."


def alerts(run: Run, ledger: Ledger | None, usage_ids: pa.Array) -> list[BillAlert]:
    """Every moment, in order of time."""
    found = [*_pools(run), *_wallet(run, ledger, usage_ids)]
    return sorted(found, key=lambda each: (each.at_ns, WHAT.index(each.what), each.subject))


def alert_table(found: Iterable[BillAlert]) -> pd.DataFrame:
    """One row per moment: ``what`` happened to which pool id or to ``wallet``, by which call."""
    rows = [{"at": each.at_ns, **{name: getattr(each, name) for name in SCHEMA.names[1:]}} for each in found]
    return frame(pa.Table.from_pylist(rows, SCHEMA))


def _pools(run: Run) -> list[BillAlert]:
    rows = []
    for found in run.answers("alerts"):
        counter = run.counters[found["counter_no"]]
        what, says, then = SAYS[found["percent"]]
        said = says.format(pool=named_pool(counter.pool_id))
        rows.append(BillAlert(found["at_ns"], what, counter.pool_id, counter.month, found["usage_id"], said, then))
    return rows


SAYS = {
    80: (POOL_80, "80 % of the minutes of {pool} were used", ""),
    100: (POOL_100, "The minutes of {pool} ended", "later calls are over the pool"),
}


def _wallet(run: Run, ledger: Ledger | None, usage_ids: pa.Array) -> list[BillAlert]:
    """Every time the balance comes to the trigger from above it, or begins there; and every time credits are used up:
    nothing is left, and nothing was bought at once.
    """
    terms = run.inputs.agreement.wallet
    if ledger is None or terms is None:
        return []
    limit = trigger_limit(to_micro(terms.trigger), run.inputs.agreement.switches)
    is_low = (ledger.balance < limit) & terms.has_trigger
    is_bought = ledger.kind[1:] == RECHARGE
    is_bought |= (ledger.kind[1:] == TOP_UP) & (ledger.at_ns[1:] == ledger.at_ns[:-1])
    settled = np.flatnonzero(np.append(~is_bought, [True]))
    is_out = ledger.balance[settled] <= 0
    is_out[0] &= ledger.balance[settled[0]] < 0
    used_up = set(settled[_begins(is_out)].tolist())
    reached = sorted({*np.flatnonzero(_begins(is_low)).tolist(), *used_up})
    return [_low(run, ledger, usage_ids, number, is_end=number in used_up) for number in reached]


def _begins(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Where something begins to be so."""
    begins: npt.NDArray[np.bool_] = flags & ~np.append([False], flags[:-1])
    return begins


def _low(run: Run, ledger: Ledger, usage_ids: pa.Array, number: int, *, is_end: bool) -> BillAlert:
    at_ns, agreement = int(ledger.at_ns[number]), run.inputs.agreement
    cause = number
    while ledger.kind[cause] == RECHARGE:
        cause -= 1
    call = int(ledger.call[cause])
    balance = text.money(from_micro(int(ledger.balance[number])), agreement.currency)
    ends = _used_up(agreement, at_ns) if is_end else _at_trigger(agreement, at_ns, _bought_then(ledger, number))
    month = next((m.name for m in run.inputs.months if m.from_ns <= at_ns < m.until_ns), run.inputs.months[-1].name)
    usage_id = usage_ids[call].as_py() if call >= 0 else ""
    says = f"The balance came to {balance}"
    return BillAlert(at_ns, WALLET_TRIGGER, WALLET, month, usage_id, says, ends, is_end=is_end)


def _bought_then(ledger: Ledger, number: int) -> int:
    """What auto-recharge bought right after an event [micro-units]."""
    bought = 0
    while ledger.kind[number + 1] == RECHARGE:
        number += 1
        bought += int(ledger.amount[number])
    return bought


def _used_up(agreement: Agreement, at_ns: int) -> str:
    """What follows where nothing is left (R42, R45)."""
    if is_billed_after_use(agreement, at_ns):
        return f"{USED_UP}, and calls after it are billed after use"
    is_recharged = agreement.wallet is not None and agreement.wallet.recharge
    return f"{USED_UP}, although they are recharged" if is_recharged else f"{USED_UP}, and there is no auto-recharge"


def _at_trigger(agreement: Agreement, at_ns: int, bought: int) -> str:
    """What follows where less is left than agreed: what was bought at once, or that nothing is (R41, R45)."""
    wallet, currency = agreement.wallet or Wallet(), agreement.currency
    trigger = f"the trigger is {text.money(wallet.trigger, currency)}"
    if bought:
        return f"{trigger}. Auto-recharge bought {text.money(from_micro(bought), currency)} at once"
    if not wallet.recharge:
        return f"{trigger}, and there is no auto-recharge"
    since = agreement.postpaid_since
    if since is None or not is_billed_after_use(agreement, at_ns):
        return trigger
    after = "calls that find nothing left are billed after use"
    return f"{trigger}. Nothing is recharged since {text.dated(since)}, and {after}"


def is_billed_after_use(agreement: Agreement, at_ns: int) -> bool:
    """Whether calls that find the credits used up at an instant are billed after use (R45)."""
    since = agreement.postpaid_since
    return agreement.credits_end and (since is None or from_ns(at_ns) >= since)


def when(at_ns: int) -> str:
    """The day and minute of an instant.

    >>> when(0)
    'on 1970-01-01 at 00:00 UTC'
    """
    day, _, time = iso(at_ns).partition("T")
    return f"on {day} at {time[:5]} UTC"
