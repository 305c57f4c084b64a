"""Which month, and whose prices."""

from typing import Any

import ipywidgets as w

from chargeback_kit.widgets.panel import Panel

CHARGES = {"As Microsoft reported them": "reported", "By the rate card": "rated"}


class PeriodPanel(Panel):
    """The month of the bill and the charges that count."""

    heading = "Month and charges"
    what = (
        "A call belongs to the month of its start. Reported charges are facts of the past; charges by the rate card "
        "also move when pools do, so planning needs them."
    )
    source = "R04 (months), R30 (reported and rated amounts)."
    watches = ("bill", "months", "month", "charges")

    def build(self) -> list[w.Widget]:
        """Two lists."""
        self.month = w.Dropdown(description="Month")
        self.charges = w.Dropdown(description="Charges", options=CHARGES)
        self.asks(self.month, then=lambda month: self.state.choose(month=month))
        self.asks(self.charges, then=lambda charges: self.state.choose(charges=charges))
        return [self.month, self.charges]

    def look(self) -> Any:
        """The months that there are, and what is chosen."""
        bill = self.state.bill
        if bill is None:
            return None
        return self.state.months, self.state.month, self.state.charges, bill.inputs.rates is not None

    def show(self, found: Any) -> None:
        """Set both lists."""
        months, month, charges, has_rates = found
        self.month.options = months
        self.month.value = month
        self.charges.value = charges
        self.charges.disabled = not has_rates
