"""What is paid for and brings nothing."""

from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.planning.plan_mix.given_up import also_in_mix
from chargeback_kit.presentation import waste
from chargeback_kit.reference.spoken import named
from chargeback_kit.widgets.panel import Panel, address
from chargeback_kit.widgets.rows import Column, Row, Rows


class WasteList(Panel):
    """A row per reason and licence, with how many people, the money per month, and who."""

    heading = "Waste"
    what = (
        "What is paid for and brings nothing, by the licences of the last day and the calls of the months, at the "
        "agreement’s price. Advice, never a cost of the bill."
    )
    source = "R57; `bill.waste` has a line for every person."
    watches = ("bill", "plans.mix")
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """One table."""
        self.table = Rows(label="Waste", page_size=1000)
        self.asks(self.table, "opened", then=lambda opened: self.state.open(opened.partition("#")[2]))
        return [self.table]

    def look(self) -> Any:
        """The rows as text."""
        if self.state.bill is None:
            return None
        mix, bill = self.state.plans.mix, self.state.bill
        rows = waste.rows(bill, () if mix is None else also_in_mix(bill, mix.assignment))
        lines = list(zip(rows.to_dict("records"), map(address, waste.opens(rows)), strict=True))
        return (waste.title(rows), waste.next_step(rows)), lines, self.state.bill.currency

    def show(self, found: Any) -> None:
        """Fill the table."""
        told, rows, currency = found
        self.entitle(*told)
        self.table.set_columns(
            [
                Column("sku", "Licence"),
                Column("amount", f"{currency} a month", is_number=True),
                Column("number", "People", is_number=True),
                Column("reason", "Reason"),
                Column("who", "Who"),
                Column("because", "Why"),
            ]
        )
        self.table.fill([Row(_cells(row), opens=(None, opens, opens)) for row, opens in rows])


def _cells(row: dict[Any, Any]) -> tuple[str, ...]:
    money, people = text.amount(row["amount"]), text.count(row["number"])
    return named(row["sku"]), money, people, row["reason"], row["who"], row["because"]
