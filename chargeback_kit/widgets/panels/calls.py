"""The calls: find, sort, page, choose one; and what stands behind a number that was opened."""

from collections.abc import Mapping
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.explain.behind import behind
from chargeback_kit.presentation.opened.understood import understood
from chargeback_kit.presentation.opened.words import chips, sentence
from chargeback_kit.problems import InputError
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.rules.kinds import kind_name
from chargeback_kit.widgets.panels.opened.asked_for import AskedForPanel
from chargeback_kit.widgets.panels.receipt import shown
from chargeback_kit.widgets.rows import Column, Row, Rows

COLUMNS = (
    Column("start_utc", "When (UTC)"),
    Column("amount", "Amount", is_number=True),
    Column("name", "Who"),
    Column("country", "Where"),
    Column("number", "Number"),
    Column("billed_seconds", "Minutes", is_number=True),
    Column("pooled_seconds", "From the pool", is_number=True),
    Column("cost_center", "Cost centre"),
    Column("kind", "Kind"),
    Column("funded_by", "Paid by"),
    Column("rule_id", "Rule"),
)
ASKS = ("find", "order", "is_descending", "page")
MASKED = 4


class CallsPanel(AskedForPanel):
    """Every call of the bill, a page at a time; choosing one shows its receipt beside it."""

    heading = "Calls"
    what = (
        "Every call with its destination, number and minutes, what paid for them and what it cost. Type what a page "
        "shows: a country, a day, a name, a number in any way of writing, a kind. Click a bar, a day, a cell or a "
        "figure to see the calls it is made of; choose a call to see why it cost what it did."
    )
    source = "R10 (kinds), R20 (minutes), R25 (pools), R31 and R32 (price and payer)."
    watches = ("bill", "filter.chosen", "filter.cost_center", "filter.usage_id", "filter.opened")
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """One table that asks for its pages."""
        self.mask = w.Checkbox(value=False, description="Mask numbers", indent=False)
        self.table = Rows(
            label="Calls",
            can_find=True,
            can_sort=True,
            can_choose=True,
            follows=True,
            order="amount",
            is_descending=True,
            owner=str(id(self.state)),
        )
        self.table.set_columns(list(COLUMNS))
        self.asks(self.table, *ASKS, then=lambda _: self.refresh())
        self.asks(self.mask, then=lambda _: self.refresh())
        self.asks(self.table, "chosen", then=lambda usage_id: self.state.filter.set_trait("usage_id", usage_id))
        self.asks(self.table, "opened", then=lambda opened: self._open(opened.partition("#")[2]))
        self.asks(self.table, "removed", then=self._remove)
        return [self.mask, self.table]

    def _open(self, address: str) -> None:
        self.table.page = 0
        self.state.open(address)

    def _remove(self, name: str) -> None:
        if name:
            self.table.page = 0
            self.state.filter.remove(name)
            self.table.removed = ""

    def look(self) -> Any:
        """The page that was asked for, as text, with the filter and what it comes to."""
        bill, table = self.state.bill, self.table
        if bill is None:
            return None
        filtered = self.state.filter.in_force
        if self.is_hidden:
            return None
        try:
            found = behind(bill, filtered.also(understood(bill, table.find)))
        except InputError as error:
            return [], 0, str(error), "", [], "", self.state.filter.opened
        page = found.calls.page(table.page, table.page_size, order=table.order, is_descending=table.is_descending)
        rows = [_row(call, is_masked=self.mask.value) for call in page.to_dict("records")]
        says = sentence(bill, found)
        shown_chips = [{"field": chip.field, "says": chip.says} for chip in chips(bill, filtered)]
        usage_id = self.state.filter.usage_id
        detail = shown(bill.explain(usage_id)) if usage_id else ""
        return rows, found.calls.calls, says, usage_id, shown_chips, detail, self.state.filter.opened

    def show(self, found: Any) -> None:
        """Fill the page."""
        rows, calls, says, chosen, filtered, detail, opened = found
        with self.table.hold_sync():
            self.table.chosen = chosen
            self.table.chips = filtered
            self.table.detail = detail
            self.table.fill(rows, calls, says)
            if opened > self.state.filter.entered:  # a tab that is entered stays where it begins
                self.table.shows = opened


def _row(call: Mapping[Any, Any], *, is_masked: bool) -> Row:
    number = f"{call['number'][:-MASKED]}••••" if is_masked and len(call["number"]) > MASKED else call["number"]
    return Row(
        (
            call["start_utc"].strftime("%Y-%m-%d %H:%M:%S"),
            text.amount(call["amount"]),
            call["name"],
            country_name(call["country"]) if call["country"] else "",
            f"from {number}" if call["is_incoming"] and number else number,
            text.minutes(call["billed_seconds"]),
            text.minutes(call["pooled_seconds"]),
            call["cost_center"],
            kind_name(call["kind"]),
            call["funded_by"],
            call["rule_id"],
        ),
        call["usage_id"],
    )
