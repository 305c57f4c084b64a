"""Why the chosen call cost what it did."""

from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit.widgets.panel import Panel


class ReceiptOfCall(Panel):
    """The receipt of the chosen call: every step with its rule and its source."""

    heading = "Why this number"
    what = "Each step of the bill for one call: what was decided, by which rule, and where that is written."
    source = "The rules stand in chargeback_kit/rules/README.md; files and lines are those of your export."
    watches = ("bill", "usage_id")

    def build(self) -> list[w.Widget]:
        """One piece of text."""
        self.steps = w.HTML()
        return [self.steps]

    def look(self) -> Any:
        """The steps, or that no call is chosen."""
        bill, usage_id = self.state.bill, self.state.usage_id
        if bill is None:
            return None
        return bill.explain(usage_id) if usage_id else ""

    def show(self, found: Any) -> None:
        """Show the steps as a table."""
        if not found:
            self.steps.value = '<p class="kit-note">Choose a call in the table, and its steps appear here.</p>'
            return
        rows = "".join(
            f'<tr><th scope="row">{escape(s.step)}</th><td>{escape(s.answer)}</td><td>{s.rule_id}</td>'
            f"<td>{escape(s.source)}</td></tr>"
            for s in found.steps
        )
        head = '<th scope="col">Step</th><th scope="col">Answer</th><th scope="col">Rule</th><th scope="col">Where</th>'
        self.steps.value = (
            f'<div class="kit-scroll" tabindex="0" role="group" aria-label="Receipt">'
            f'<table class="kit-table"><caption>Call '
            f"{escape(found.usage_id)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
