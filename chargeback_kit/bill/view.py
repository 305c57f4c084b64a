"""What every world offers, whether it is a computed bill or a quick answer about another one.

Panels, charts and the words of ``explain/`` take either.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from chargeback_kit.bill.sums import Sums
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.users import People
from chargeback_kit.rules.pools import PoolCounter
from chargeback_kit.wallet.summary import WalletSummary

if TYPE_CHECKING:
    from chargeback_kit.bill.wallet_events import WalletEvents


class BillView(Protocol):
    """A bill, or an answer that says the same of another world."""

    @property
    def charges(self) -> str:
        """Which amount of a call counts: ``reported`` or ``rated`` (R30)."""
        ...

    @property
    def has_card(self) -> bool:
        """Whether there is a rate card."""
        ...

    @property
    def people(self) -> People:
        """Who the calls and licences belong to."""
        ...

    @property
    def counters(self) -> tuple[PoolCounter, ...]:
        """Every counter of every pool; its place here is its number in ``sums``."""
        ...

    @property
    def agreement(self) -> Agreement:
        """What was agreed: prices, wallet, switches."""
        ...

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        ...

    @property
    def months(self) -> tuple[str, ...]:
        """The months, such as ``2026-10``."""
        ...

    @property
    def sums(self) -> Sums:
        """Calls, seconds and money by cost centre, category, payer, kind and counter."""
        ...

    @property
    def fees(self) -> list[FeeLine]:
        """The licence fees and who pays them."""
        ...

    @property
    def pools(self) -> pd.DataFrame:
        """One row per pool counter: licences, size and use [s], and the moment it ran out."""
        ...

    @property
    def last_draws(self) -> tuple[int, ...]:
        """The counters that calls asked seconds of, by number, in the order of the last such call of each (R03)."""
        ...

    @property
    def kinds(self) -> pd.DataFrame:
        """One row per kind of call: calls, seconds within and over the pools [s], money."""
        ...

    @property
    def statements(self) -> pd.DataFrame:
        """One row per cost centre and category."""
        ...

    @property
    def wallet(self) -> pd.DataFrame:
        """One row per event of Communications Credits, from opening to closing."""
        ...

    @property
    def wallet_events(self) -> "WalletEvents":
        """The same events in little memory, for those who need some of them or their sums."""
        ...

    @property
    def wallet_summary(self) -> WalletSummary | None:
        """What the wallet's month comes to; None without Communications Credits."""
        ...

    @property
    def list_micro(self) -> int:
        """What every call would cost at the rate card without any pool [micro-units]."""
        ...

    @property
    def total(self) -> Decimal:
        """The sum of all statements without carriers' money."""
        ...

    @property
    def carrier_fees(self) -> list[FeeLine]:
        """What carriers charge by the month, and who pays it."""
        ...

    @property
    def carriers(self) -> Decimal:
        """What carriers bill (R35), beside the total."""
        ...
