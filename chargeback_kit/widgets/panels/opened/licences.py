"""The licences behind a number: who holds what, since when, what it costs and whose it is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ipywidgets as w
import pandas as pd

from chargeback_kit import text
from chargeback_kit.explain.behind import licences_of
from chargeback_kit.explain.naming import product
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.rows import Column, Row, Rows

COLUMNS = (
    Column("name", "Who"),
    Column("sku", "Licence"),
    Column("amount", "Amount", is_number=True),
    Column("cost_center", "Cost centre"),
    Column("since", "Since"),
    Column("reason", "Why"),
    Column("month", "Month"),
)
NOBODY = "nobody"


class LicencesPanel(Panel):
    """Every licence that is paid for, under the same filter as the calls; hidden where that concerns calls alone."""

    heading = "Licences"
    what = (
        "Who holds which licence, since when, what it costs and which cost centre pays for it; and what nobody holds."
    )
    source = "R51 (licence fees by their holders), R52 (exact shares)."
    watches = ("bill", "chosen", "cost_center")
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """One table that turns its pages by itself."""
        self.table = Rows(label="Licences", can_find=True)
        self.table.set_columns(list(COLUMNS))
        self.asks(self.table, "find", then=lambda _: self.refresh())
        return [self.table]

    def look(self) -> Any:
        """The rows that fit, the dearest first, and what they come to."""
        bill = self.state.bill
        if bill is None:
            return None
        found = licences_of(bill, self.state.filter)
        if found.empty:
            return None
        rows = [_row(line) for line in _dearest_first(found).to_dict("records")]
        words = self.table.find.casefold().split()
        kept = [(row, amount) for row, amount in rows if all(word in " ".join(row.cells).casefold() for word in words)]
        total = sum((amount for _, amount in kept), Decimal("0.00"))
        return [row for row, _ in kept], f"{text.counted(len(kept), 'row')}, {text.money(total, bill.currency)}"

    def show(self, found: Any) -> None:
        """Fill the table."""
        self.table.fill(found[0], says=found[1])


def _dearest_first(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values("amount", ascending=False, kind="stable")


def _row(line: Mapping[Any, Any]) -> tuple[Row, Decimal]:
    cells = (
        line["name"] or (NOBODY if line["licences"] else ""),
        product(line["sku"]) or line["sku"],
        text.amount(line["amount"]),
        line["cost_center"],
        "" if line["since"] is None else text.dated(line["since"]),
        line["reason"] if line["licences"] < 2 else f"{text.counted(line['licences'], 'licence')} {line['reason']}",
        text.months([line["month"]]),
    )
    return Row(cells), line["amount"]
