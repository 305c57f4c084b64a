"""What bills and quick answers work out alike of what each has: currency, kinds, statements, carriers, wallet."""

from decimal import Decimal
from functools import cached_property
from typing import Protocol

import pandas as pd

from chargeback_kit.bill import tables
from chargeback_kit.bill.kept_table import Computed, KeptTable
from chargeback_kit.bill.view import BillView
from chargeback_kit.money import exact_figures, from_micro, total


class _ViewByCenters(BillView, Protocol):
    """A view that knows the cost centres, by whose numbers its sums go."""

    @property
    def _centers(self) -> list[str]: ...


@exact_figures
class SharedAnswers(Computed):
    """What every world answers alike from its sums, fees, agreement and wallet, be it a bill or a quick answer."""

    @property
    def currency(self: BillView) -> str:
        """The currency of every amount (R33)."""
        return self.agreement.currency

    @KeptTable
    def kinds(self: BillView) -> pd.DataFrame:
        """One row per kind of call: calls, seconds within and over the pools [s], money."""
        return tables.kinds(self.sums)

    @KeptTable
    def statements(self: _ViewByCenters) -> pd.DataFrame:
        """One row per cost centre and category."""
        centers = self._centers
        money = self.sums.by_center(len(centers))
        return tables.statements(money, centers, self.fees, self.agreement, self.carrier_fees)

    @cached_property
    def carriers(self: BillView) -> Decimal:
        """What carriers bill (R35), calls and monthly fees: outside Microsoft's bill, beside it in the statements."""
        return from_micro(self.sums.carriers_micro) + total(fee.amount for fee in self.carrier_fees)

    @KeptTable
    def wallet(self: BillView) -> pd.DataFrame:
        """One row per event of Communications Credits, from opening to closing; slower than ``wallet_summary``."""
        return self.wallet_events.frame()
