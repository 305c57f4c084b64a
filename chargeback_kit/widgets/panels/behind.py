"""What stands behind a number that was opened: its calls and its licences, a panel each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ipywidgets as w
import pandas as pd

from chargeback_kit import text
from chargeback_kit.explain.call_filter import NOBODY
from chargeback_kit.explain.calls_and_licences import behind, licences_of
from chargeback_kit.presentation.opened.understood import understood
from chargeback_kit.presentation.opened.words import chips, sentence
from chargeback_kit.problems import InputError
from chargeback_kit.reference.spoken import country_name, named
from chargeback_kit.rules.kinds import kind_name
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.panels.receipt import shown
from chargeback_kit.widgets.rows import Column, Row, Rows
from chargeback_kit.widgets.state import State

CALL_COLUMNS = (
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
LICENCE_COLUMNS = (
    Column("name", "Who"),
    Column("sku", "Licence"),
    Column("amount", "Amount", is_number=True),
    Column("cost_center", "Cost centre"),
    Column("since", "Since"),
    Column("reason", "Why"),
    Column("month", "Month"),
)


class AskedForPanel(Panel):
    """A panel of what is behind a number; with ``is_asked_for`` hidden until something is opened."""

    def __init__(self, state: State, *, is_asked_for: bool = False, **layout: Any) -> None:
        self._is_asked_for = is_asked_for
        super().__init__(state, **layout)

    @property
    def is_hidden(self) -> bool:
        """Whether nothing was opened that it waits for."""
        return self._is_asked_for and not self.state.filter.in_force and not self.state.filter.opened


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
        self.table.set_columns(list(CALL_COLUMNS))
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
        rows = [_call_row(call, is_masked=self.mask.value) for call in page.to_dict("records")]
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


def _call_row(call: Mapping[Any, Any], *, is_masked: bool) -> Row:
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
        self.table.set_columns(list(LICENCE_COLUMNS))
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
        rows = [_licence_row(line) for line in _dearest_first(found).to_dict("records")]
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


def _licence_row(line: Mapping[Any, Any]) -> tuple[Row, Decimal]:
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
