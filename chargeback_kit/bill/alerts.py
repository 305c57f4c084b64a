"""Alerts, the moments to hear of at once: pools at 80 % and 100 %, and the wallet at its trigger.

The moments are those of the calls that brought them about, in call order (R26, R40, R41).
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.bill.tables import INSTANT, frame
from chargeback_kit.engine.run import Run
from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.reference.spoken import named_pool
from chargeback_kit.rules.calendar import iso
from chargeback_kit.rules.pools import Counter
from chargeback_kit.wallet.ledger import Ledger

WHAT = POOL_80, POOL_100, WALLET_TRIGGER = "pool_80", "pool_100", "wallet_trigger"
WALLET = "wallet"
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
Row = dict[str, Any]


def alerts(run: Run, ledger: Ledger | None, usage_ids: pa.Array) -> pd.DataFrame:
    """One row per moment, in order of time: ``what`` happened to which pool id or to ``wallet``, by which call."""
    rows = [*_pools(run), *_wallet(run, ledger, usage_ids)]
    ordered = sorted(rows, key=lambda row: (row["at"], WHAT.index(row["what"]), row["subject"]))
    return frame(pa.Table.from_pylist(ordered, SCHEMA))


def _pools(run: Run) -> list[Row]:
    rows = []
    for found in run.answers("alerts"):
        counter = run.inputs.counters[found["counter_no"]]
        what, says = SAYS[found["percent"]]
        said = says.format(pool=named_pool(counter.pool_id), when=_when(found["at_ns"]))
        rows.append(_row(found["at_ns"], what, counter, found["usage_id"], said))
    return rows


SAYS = {
    80: (POOL_80, "80 % of the minutes of {pool} were used {when}."),
    100: (POOL_100, "The minutes of {pool} ended {when}; later calls are over the pool."),
}


def _row(at_ns: int, what: str, counter: Counter, usage_id: str, said: str) -> Row:
    subject = {"subject": counter.pool_id, "month": counter.month}
    return {"at": at_ns, "what": what, **subject, "usage_id": usage_id, "sentence": said}


def _wallet(run: Run, ledger: Ledger | None, usage_ids: pa.Array) -> list[Row]:
    """Every time the balance comes to the trigger from above it, or begins there."""
    terms = run.inputs.agreement.wallet
    if ledger is None or terms is None:
        return []
    at_or_below = run.inputs.agreement.switches.trigger_at == "at_or_below"
    is_low = ledger.balance < to_micro(terms.trigger) + at_or_below
    reached = np.flatnonzero(is_low & ~np.concatenate([[False], is_low[:-1]])).tolist()
    return [_low(run, ledger, usage_ids, number) for number in reached]


def _low(run: Run, ledger: Ledger, usage_ids: pa.Array, number: int) -> Row:
    at_ns, call = int(ledger.at_ns[number]), int(ledger.call[number])
    terms, currency = run.inputs.agreement.wallet, run.inputs.agreement.currency
    ends = "the credits are used up"
    if terms is not None and terms.has_trigger:
        ends = f"the trigger is {terms.trigger:,.2f} {currency}"
    balance = text.money(from_micro(int(ledger.balance[number])), currency)
    month = next((m.name for m in run.inputs.months if m.from_ns <= at_ns < m.until_ns), run.inputs.months[-1].name)
    return {
        "at": at_ns,
        "what": WALLET_TRIGGER,
        "subject": WALLET,
        "month": month,
        "usage_id": usage_ids[call].as_py() if call >= 0 else "",
        "sentence": f"The balance came to {balance} {_when(at_ns)}; {ends}.",
    }


def _when(at_ns: int) -> str:
    """The day and minute of an instant.

    >>> _when(0)
    'on 1970-01-01 at 00:00 UTC'
    """
    day, _, time = iso(at_ns).partition("T")
    return f"on {day} at {time[:5]} UTC"
