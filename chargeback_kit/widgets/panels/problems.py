"""What is odd in the files, with the money at stake."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.presentation import problems
from chargeback_kit.widgets.panel import Panel, link


class ProblemList(Panel):
    """Problems by code, errors first, the dearest first; each with its hint and where it stands."""

    heading = "Problems"
    what = "What is odd in the files, with the money at stake and what to do about it. No row is dropped in silence."
    source = "R06; chargeback_kit/problems.csv lists every code with its rule."
    watches = ("bill",)
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """One piece of text."""
        self.groups = w.HTML()
        return [self.groups]

    def look(self) -> Any:
        """The groups as the page of the bill shows them."""
        if self.state.bill is None:
            return None
        rows = problems.rows(self.state.bill)
        calls = problems.calls_behind(self.state.bill, rows)
        opened = zip(calls, problems.opens(rows, calls), strict=True)
        links = [link(self.state, f"Show {text.counted(count, 'call')}", found) for count, found in opened]
        groups = rows.to_dict("records")
        return problems.title(rows), problems.next_step(rows), groups, links, self.state.bill.currency

    def show(self, found: Any) -> None:
        """Show the groups, closed."""
        finding, next_step, groups, links, currency = found
        self.entitle(finding, next_step)
        self.groups.value = "".join(map(partial(_group, currency=currency), groups, links))


def _group(group: dict[Any, Any], opens: str, currency: str) -> str:
    examples = "".join(
        f"<li><code>{escape(e.place)}</code> {escape(e.message)} <code>{escape(e.usage_id)}</code></li>"
        for e in group["examples"]
    )
    more = f"<li>and {text.count(group['more'])} more, in problems.csv</li>" if group["more"] else ""
    money = text.money(group["amount"], currency)
    return (
        f'<details class="kit-problem kit-{group["severity"]}"><summary><strong>{escape(group["label"])}</strong> '
        f"{escape(group['what'])}: {text.count(group['count'])}, {money}</summary>"
        f'<p>{escape(group["hint"])} <span class="kit-note">{escape(group["rule"])}, {escape(group["code"])}</span></p>'
        f"<ul>{examples}{more}</ul>{opens}</details>"
    )
