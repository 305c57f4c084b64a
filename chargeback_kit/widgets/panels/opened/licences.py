"""The licences behind a number: who holds what, since when, what it costs and whose it is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ipywidgets as w
import pandas as pd

from chargeback_kit import text
from chargeback_kit.explain.behind import licences_of
from chargeback_kit.explain.chosen import NOBODY
from chargeback_kit.reference.spoken import named
from chargeback_kit.widgets.panels.opened.asked_for import AskedForPanel
from chargeback_kit.widgets.panels.receipt import shown
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


class LicencesPanel(AskedForPanel):
    """Every licence that is paid for, under the same filter as the calls; hidden where that concerns calls alone."""

    heading = "Licences"
    what = (
        "Who holds which licence, since when, what it costs and which cost centre pays for it; and what nobody holds. "
        "Choose a licence to see how its fee comes about."
    )
    source = "R51 (licence fees by their holders), R52 (exact shares)."
    watches = ("bill", "filter.chosen", "filter.cost_center", "filter.opened")
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """One table that turns its pages by itself."""
        self.table = Rows(label="Licences", can_find=True, can_choose=True)
        self.table.set_columns(list(COLUMNS))
        self.asks(self.table, "chosen", then=lambda _: self.refresh())
        self.asks(self.table, "find", then=lambda _: self.refresh())
        return [self.table]

    def look(self) -> Any:
        """The rows that fit, the dearest first, and what they come to."""
        bill = self.state.bill
        if bill is None or self.is_hidden:
            return None
        found = licences_of(bill, self.state.filter.in_force)
        if found.empty:
            return None
        rows = [_row(line) for line in _dearest_first(found).to_dict("records")]
        words = self.table.find.casefold().split()
        kept = [(row, amount) for row, amount in rows if all(word in " ".join(row.cells).casefold() for word in words)]
        total = sum((amount for _, amount in kept), Decimal("0.00"))
        says = f"{text.counted(len(kept), 'row')}, {text.money(total, bill.currency)}"
        return [row for row, _ in kept], says, self._receipt(bill, found)

    def _receipt(self, bill: Any, found: pd.DataFrame) -> str:
        """Why the fee that the chosen licence is a part of came to what it did."""
        chosen = next((line for line in found.to_dict("records") if _key(line) == self.table.chosen), None)
        if chosen is None:
            return ""
        return shown(bill.explain(cost_center=chosen["cost_center"], sku=chosen["sku"], month=chosen["month"]))

    def show(self, found: Any) -> None:
        """Fill the table."""
        self.table.detail = found[2]
        self.table.fill(found[0], says=found[1])


def _dearest_first(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values("amount", ascending=False, kind="stable")


def _row(line: Mapping[Any, Any]) -> tuple[Row, Decimal]:
    cells = (
        line["name"] or (NOBODY if line["licences"] else ""),
        named(line["sku"]),
        text.amount(line["amount"]),
        line["cost_center"],
        "" if line["since"] is None else text.dated(line["since"]),
        line["reason"] if line["licences"] < 2 else f"{text.counted(line['licences'], 'licence')} {line['reason']}",
        text.months([line["month"]]),
    )
    return Row(cells, _key(line)), line["amount"]


def _key(line: Mapping[Any, Any]) -> str:
    return " / ".join(str(line[name]) for name in ("cost_center", "sku", "month", "user", "since", "reason"))
