"""The wallet of a bill, played: its events, of which a month may have millions, as columns, and as rows when asked."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import SupportsInt

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.tables import INSTANT, MONEY, decimals, frame
from chargeback_kit.engine.run import Run
from chargeback_kit.engine.sorting import order_of
from chargeback_kit.money import MICRO_PER_CENT, in_cents, of_cents
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import to_ns
from chargeback_kit.wallet.ledger import NO_CALL, PLACE, Ledger, ledger
from chargeback_kit.wallet.player import EVENTS, CreditCalls, Whole

AT_ONCE = 100_000
SCHEMA = pa.schema(
    [("at", INSTANT), ("event", pa.string()), ("usage_id", pa.string()), ("amount", MONEY), ("balance", MONEY)]
)


class WalletEvents:
    """From opening to closing, in order; none without a wallet.

    ``usage_ids`` are those of the calls that the ledger numbers. 60.00, and a call of 45.00 at the instant 10:

    >>> from chargeback_kit.records.agreement import Wallet
    >>> from chargeback_kit.records.switches import Switches
    >>> from chargeback_kit.wallet.ledger import ledger
    >>> from chargeback_kit.wallet.player import CreditCalls
    >>> calls = CreditCalls.of(np.array([10]), np.array([45 * 10**6]))
    >>> events = WalletEvents(ledger(Wallet(opening="60.00"), Switches(), 0, 100, calls), pa.array(["a"]))
    >>> len(events), events.counts, events.lowest, events.dearest, events.places_of("call").tolist()
    (3, {'opening': 1, 'closing': 1, 'call': 1}, Decimal('15.00'), Decimal('45.00'), [1])
    """

    def __init__(self, ledger: Ledger | None, usage_ids: pa.Array) -> None:
        self._ledger, self._usage_ids = ledger, usage_ids

    def __repr__(self) -> str:
        return f"<{len(self):,} events of the wallet: {', '.join(f'{n:,} {name}' for name, n in self.counts.items())}>"

    def __len__(self) -> int:
        return 0 if self._ledger is None else len(self._ledger.event)

    def frame(self, places: Whole | slice | None = None) -> pd.DataFrame:
        """One row per event with the columns of the contract: of all events, or of some by their places from 0."""
        return frame(self._table(slice(None) if places is None else places))

    def parts(self) -> Iterator[pd.DataFrame]:
        """The same, some rows at a time; without a wallet one table without rows."""
        for first in range(0, max(1, len(self)), AT_ONCE):
            yield self.frame(slice(first, first + AT_ONCE))

    def _table(self, places: Whole | slice) -> pa.Table:
        if self._ledger is None:
            return SCHEMA.empty_table()
        call = self._ledger.call[places]
        columns = [
            pa.array(self._ledger.at_ns[places]).cast(INSTANT),
            pa.DictionaryArray.from_arrays(self._ledger.kind[places], pa.array(EVENTS)).cast(pa.string()),
            self._named(call),
            decimals(self._ledger.amount[places] // MICRO_PER_CENT),
            decimals(self._ledger.balance[places] // MICRO_PER_CENT),
        ]
        return pa.Table.from_arrays(columns, schema=SCHEMA)

    def _named(self, call: Whole) -> pa.Array:
        return self._usage_ids.take(pa.array(call, mask=call < 0)).fill_null("")

    @property
    def _kind(self) -> npt.NDArray[np.int8]:
        return np.zeros(0, np.int8) if self._ledger is None else self._ledger.kind

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each event that occurs."""
        counted = np.bincount(self._kind, minlength=len(EVENTS)).tolist()
        return {name: number for name, number in zip(EVENTS, counted, strict=True) if number}

    def places_of(self, *events: str) -> Whole:
        """The places, from 0, of some kinds of events."""
        return np.flatnonzero(np.isin(self._kind, [PLACE[name] for name in events]))

    @property
    def cents(self) -> Whole:
        """The balance after every event [cents]."""
        none: Whole = np.zeros(0, np.int64)
        return none if self._ledger is None else self._ledger.balance // MICRO_PER_CENT

    @cached_property
    def lowest(self) -> Decimal:
        """The lowest balance after an event; only of a wallet that there is."""
        return _money(self.cents.min())

    @cached_property
    def dearest(self) -> Decimal:
        """What the dearest call took; 0.00 without any."""
        drawn = self._amounts("call")
        return _money(-drawn.min() if len(drawn) else 0)

    def sum_of(self, *events: str) -> Decimal:
        """What some kinds of events have put into the wallet."""
        return _money(self._amounts(*events).sum())

    def _amounts(self, *events: str) -> Whole:
        """What each event of some kinds has put into the wallet [cents]."""
        none: Whole = np.zeros(0, np.int64)
        return none if self._ledger is None else self._ledger.amount[self.places_of(*events)] // MICRO_PER_CENT

    def first_below(self, level: Decimal) -> pd.Timestamp:
        """When the balance first came below a level that it did come below."""
        below = self.cents < in_cents(level)
        found: pd.Timestamp = self.frame(slice(int(below.argmax()), int(below.argmax()) + 1))["at"].iloc[0]
        return found

    def brought_on(self, places: Whole) -> list[str]:
        """The usage id of the call of each of some events, by their places; of an auto-recharge the call that left too
        little (R41). Of others there is none.
        """
        if self._ledger is None:
            return []
        calls = self.places_of("call")
        before = np.searchsorted(calls, places, side="right") - 1
        is_of_call = np.isin(self._kind[places], [PLACE["call"], PLACE["recharge"]]) & (before >= 0)
        found: list[str] = self._named(
            np.where(is_of_call, self._ledger.call[calls[np.maximum(before, 0)]] if len(calls) else NO_CALL, NO_CALL)
        ).to_pylist()
        return found


def _money(cents: SupportsInt) -> Decimal:
    return of_cents(int(cents))


def wallet_of(
    done: Run, switches: Switches | None = None, *, stops_at_zero: bool = False
) -> tuple[Ledger | None, pa.Array]:
    """The wallet's month and the usage ids of the calls that draw from it, in order; neither without a wallet.

    By the switches agreed, or by others.
    """
    agreement, months = done.inputs.agreement, done.inputs.months
    if agreement.wallet is None:
        return None, pa.array([], pa.string())
    events = done.table("events")
    starts, amounts = (events[name].to_numpy().astype(np.int64) for name in ("start_ns", "amount_micro"))
    ids = events["usage_id"].combine_chunks()
    del events  # of millions of calls, columns are not to be there twice for longer than it takes
    order = order_of(starts, lambda places: ids.take(pa.array(places)).to_pylist())
    starts, amounts, ids = starts[order], amounts[order], ids.take(pa.array(order))
    period = months[0].from_ns, months[-1].until_ns
    since = agreement.postpaid_since
    played = ledger(
        agreement.wallet,
        switches or agreement.switches,
        *period,
        CreditCalls.of(starts, amounts),
        stops_at_zero=stops_at_zero and since is None,
        postpaid_from_ns=to_ns(since) if since else None,
    )
    return played, ids
