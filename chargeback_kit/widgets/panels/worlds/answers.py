"""What the month as it was answers once somebody asks: which settings its charges follow, and which calls are odd."""

from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.presentation import anomalies
from chargeback_kit.widgets.panel import Panel, address
from chargeback_kit.widgets.rows import Column, Row, Rows


class InferredPanel(Panel):
    """A button that tries the settings; then the finding, and where it is not as agreed a button that takes it over."""

    heading = "Which settings do the charges follow?"
    what = (
        "Each switch that a bill can tell is tried against what was charged: readings that reproduce it are kept. "
        "Taking over sets the switches and the minutes of plans in the controls; the agreement stays as it is."
    )
    source = "R20 to R27, R30, R32, R41; `bill.infer()` has the evidence call by call."
    watches = ("bill", "answers.inferred", "changes")

    def build(self) -> list[w.Widget]:
        """Two buttons, the line and the list."""
        self.look_for = w.Button(description="Try the settings on the calls", layout={"width": "auto"})
        self.look_for.on_click(lambda _: self.state.answers.infer())
        self.says = w.HTML()
        self.take = w.Button(description="Take over", layout={"width": "auto"})
        self.take.on_click(lambda _: self.state.answers.take_inferred())
        self.more = w.HTML()
        return [self.look_for, self.says, self.take, self.more]

    def look(self) -> Any:
        """The line, the sentences, and whether there is something to take over."""
        if self.state.bill is None:
            return None
        found = self.state.answers.inferred
        if found is None:
            return "", (), False
        first, *rest = found.says
        is_taken = all(self.state.changes.get(name) == change for name, change in found.changes.items())
        return first, tuple(rest), bool(found.changes) and not is_taken

    def show(self, found: Any) -> None:
        """Put it on the page."""
        line, rest, is_open = found
        self.look_for.layout.display = "none" if line else None
        self.says.value = f'<p class="kit-inferred">{escape(line)}</p>' if line else ""
        self.take.layout.display = None if is_open else "none"
        items = "".join(f"<li>{escape(each)}</li>" for each in rest)
        self.more.value = f"<details><summary>Setting by setting</summary><ul>{items}</ul></details>" if rest else ""


class AnomaliesPanel(Panel):
    """A button that looks for anomalies; then a row for each, with its money, the reason and the next step."""

    heading = "Is anything odd among the calls?"
    what = (
        "Traffic pumping to toll-free numbers, forwarding loops, bursts at night and on weekends, destinations that "
        "are new for a person, days far dearer than any before, calls that came twice, charges off the card: held "
        "against the past of the person and of others, told only where they cost."
    )
    source = "R61; `bill.anomalies()` has every call with its file and line."
    watches = ("bill", "answers.anomalies")
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """The button and the table."""
        self.look_for = w.Button(description="Look for anomalies", layout={"width": "auto"})
        self.look_for.on_click(lambda _: self.state.answers.find_anomalies())
        self.table = Rows(label="Anomalies", page_size=1000)
        self.asks(self.table, "opened", then=lambda opened: self.state.open(opened.partition("#")[2]))
        return [self.look_for, self.table]

    def look(self) -> Any:
        """The rows as text; whether somebody has asked."""
        if self.state.bill is None:
            return None
        if self.state.answers.anomalies is None:
            return ("", ""), [], self.state.bill.currency, False
        rows = anomalies.rows(self.state.bill, self.state.answers.anomalies)
        lines = list(zip(rows.to_dict("records"), map(address, anomalies.opens(rows)), strict=True))
        return (anomalies.title(rows), anomalies.next_step(rows)), lines, self.state.bill.currency, True

    def show(self, found: Any) -> None:
        """Fill the table."""
        told, rows, currency, is_known = found
        self.entitle(*told)
        self.look_for.layout.display = "none" if is_known else None
        self.table.layout.display = None if rows else "none"
        self.table.set_columns(
            [
                Column("what", "Anomaly"),
                Column("amount", f"{currency}", is_number=True),
                Column("before_alarm", "Spent when known", is_number=True),
                Column("calls", "Calls", is_number=True),
                Column("who", "Who"),
                Column("because", "Why"),
                Column("next_step", "Next"),
            ]
        )
        self.table.fill([Row(_cells(row), opens=(opens, *[None] * 6)) for row, opens in rows])


def _cells(row: dict[Any, Any]) -> tuple[str, ...]:
    money = (text.amount(row["amount"]), text.amount(row["before_alarm"]))
    return row["kind"], *money, text.count(row["calls"]), row["who"], row["because"], row["next_step"]
