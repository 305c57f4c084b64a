"""The calls: find, sort, page, choose one."""

from functools import partial
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.explain.search import search
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.rows import Column, Row, Rows

COLUMNS = (
    Column("start_utc", "Start (UTC)"),
    Column("amount", "Amount", is_number=True),
    Column("user_principal_name", "Who"),
    Column("cost_center", "Cost centre"),
    Column("kind", "Kind"),
    Column("rule_id", "Rule"),
    Column("billed_seconds", "Minutes", is_number=True),
    Column("pooled_seconds", "From the pool", is_number=True),
    Column("funded_by", "Paid by"),
)
ASKS = ("find", "order", "is_descending", "page")


class CallsPanel(Panel):
    """Every call of the bill, a page at a time; choosing one shows its receipt."""

    heading = "Calls"
    what = (
        "Every call with its kind, the rule that decided it, its minutes, what paid for them and what it cost. Type a "
        "name, a department, a kind or a usage id to find calls; choose a call to see why it cost what it did."
    )
    source = "R10 (kinds), R20 (minutes), R25 (pools), R31 and R32 (price and payer)."
    watches = ("bill", "cost_center", "usage_id")
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """One table that asks for its pages."""
        self.table = Rows(
            label="Calls", can_find=True, can_sort=True, can_choose=True, order="amount", is_descending=True
        )
        self.table.set_columns(list(COLUMNS))
        self.asks(self.table, *ASKS, then=lambda _: self.refresh())
        self.asks(self.table, "chosen", then=partial(self.state.set_trait, "usage_id"))
        return [self.table]

    def look(self) -> Any:
        """The page that was asked for, as text."""
        bill = self.state.bill
        if bill is None:
            return None
        asked = {name: getattr(self.table, name) for name in ASKS}
        found = search(
            bill, asked.pop("find"), cost_center=self.state.cost_center, page_size=self.table.page_size, **asked
        )
        of = f" of {self.state.cost_center}" if self.state.cost_center else ""
        says = f"{text.counted(found.calls, 'call')}{of}, {text.amount(found.amount)} {bill.currency}"
        rows = [_row(call) for call in found.page.to_dict("records")]
        return rows, found.calls, says, self.state.usage_id

    def show(self, found: Any) -> None:
        """Fill the page."""
        rows, calls, says, chosen = found
        self.table.chosen = chosen
        self.table.fill(rows, calls, says)


def _row(call: dict[Any, Any]) -> Row:
    return Row(
        (
            call["start_utc"].strftime("%Y-%m-%d %H:%M:%S"),
            text.amount(call["amount"]),
            call["user_principal_name"],
            call["cost_center"],
            call["kind"].replace("_", " "),
            call["rule_id"],
            text.minutes(call["billed_seconds"]),
            text.minutes(call["pooled_seconds"]),
            call["funded_by"],
        ),
        call["usage_id"],
    )
