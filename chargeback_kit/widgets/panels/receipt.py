"""Why the chosen call, or the licences of the chosen cost centre, cost what they did."""

from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.explain.receipt import Receipt
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.state import State


class ReceiptOfCall(Panel):
    """The receipt of the chosen call, else of the statement and the licence fees of the chosen cost centre.

    Each step with its rule.
    """

    heading = "Why this number"
    what = (
        "Each step of the bill for one call, or for the licence fees of one cost centre: what was decided, by which "
        "rule, and where that is written."
    )
    source = "The rules stand in chargeback_kit/rules/README.md; files and lines are those of your export."
    watches = ("bill", "filter.cost_center", "filter.usage_id")
    is_of_bill = True

    def __init__(self, state: State, *, of_calls: bool = True, **layout: Any) -> None:
        """``of_calls``: also of calls, where no table of calls shows them beside the row."""
        self._of_calls = of_calls
        super().__init__(state, **layout)

    def build(self) -> list[w.Widget]:
        """One piece of text."""
        self.steps = w.HTML()
        return [self.steps]

    def look(self) -> Any:
        """The receipts; none where nothing is chosen."""
        bill, center = self.state.bill, self.state.filter.cost_center
        if bill is None:
            return None
        if not self._of_calls and (self.state.filter.usage_id or not center):
            return None
        if self.state.filter.usage_id:
            return [bill.explain(self.state.filter.usage_id)]
        skus = dict.fromkeys(fee.sku for fee in bill.fees if fee.shares.get(center))
        whole = [bill.explain(cost_center=center)] if center in set(bill.statements["cost_center"]) else []
        return [*whole, *(bill.explain(cost_center=center, sku=sku) for sku in skus)]

    def show(self, found: Any) -> None:
        """Show each receipt as a table."""
        if not found:
            self.steps.value = (
                '<p class="kit-note">Choose a call in the table, and its steps appear here; choose a cost centre, and '
                "those of its licence fees do.</p>"
            )
            return
        tables = "".join(map(shown, found))
        self.steps.value = f'<div class="kit-scroll" tabindex="0" role="group" aria-label="Receipt">{tables}</div>'


def shown(receipt: Receipt) -> str:
    """A receipt as HTML: its line, then the steps."""
    rows = "".join(
        f'<tr><th scope="row">{escape(s.step)}</th><td>{escape(s.answer)}</td><td>{s.rule_id}</td>'
        f"<td>{escape(s.source)}</td></tr>"
        for s in receipt.steps
    )
    head = '<th scope="col">Step</th><th scope="col">Answer</th><th scope="col">Rule</th><th scope="col">Where</th>'
    line = f'<p class="kit-line">{escape(text.sentence(receipt.line))}</p>' if receipt.line else ""
    return (
        f'{line}<table class="kit-table kit-technical"><caption>{escape(receipt.title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
