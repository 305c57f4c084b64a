"""What each plan costs a person and month, and the question which of them everybody should hold."""

from decimal import Decimal, InvalidOperation
from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit.planning.plan_mix.options import NONE, names, table, title
from chargeback_kit.problems import InputError
from chargeback_kit.records.saved.amounts import AmountSeen, decimal_sign, plain
from chargeback_kit.widgets.panel import Panel

OPTIONS = {name: title(name) for name in names() if name != NONE}


class PricesPanel(Panel):
    """A price for each plan that may be bought; without a price it is not considered."""

    heading = "Prices of the plans"
    what = (
        "What a plan costs a person and month by your agreement; leave out what cannot be bought. Then the plan of "
        "every person is chosen so that fees and calls together cost least, and a bound says how much less any other "
        "choice could cost."
    )
    source = "Prices are yours, the minutes are the table of allotments. R21 to R25 (pools), R31 (minutes over a pool)."
    watches = ("bill",)

    def build(self) -> list[w.Widget]:
        """A line of text for each plan, and a button."""
        self.prices = {
            name: w.Text(description=f"{called[0].upper()}{called[1:]}, a month", continuous_update=False)
            for name, called in OPTIONS.items()
        }
        self.button = w.Button(description="Find the cheapest mix")
        self.button.on_click(lambda _: self._ask())
        self.says = w.HTML()
        return [*self.prices.values(), self.button, self.says]

    def look(self) -> Any:
        """The prices that the agreement knows."""
        if self.state.bill is None:
            return None
        known = {line.sku.upper(): line.unit_price for line in self.state.bill.agreement.licence}
        return {option.option: known[option.sku.upper()] for option in table() if option.sku.upper() in known}

    def show(self, found: Any) -> None:
        """Begin with them."""
        for name, text in self.prices.items():
            text.value = f"{found[name]:.2f}" if name in found else ""

    def _ask(self) -> None:
        sign = self.state.bill.agreement.reading.agreed.get("decimal_sign", "") if self.state.bill else ""
        asked = {name: _amount(text.value, sign) for name, text in self.prices.items() if text.value.strip()}
        if wrong := [self.prices[name].description for name, amount in asked.items() if amount is None]:
            self.says.value = f'<p class="kit-said" role="alert">{escape(wrong[0])}: write an amount such as 12.00</p>'
            return
        self.says.value = ""
        self.state.find_mix({name: amount for name, amount in asked.items() if amount is not None})


def _amount(text: str, sign: str) -> Decimal | None:
    """An amount in either way to write it; None for what is none or leaves two readings, as 1,234 does.

    >>> _amount("12,50", ""), _amount("1,200.00", ""), _amount("1,234", ""), _amount("1,234", ".")
    (Decimal('12.50'), Decimal('1200.00'), None, Decimal('1234'))
    """
    written = text.strip()
    try:
        amount = Decimal(plain(written, decimal_sign([AmountSeen(written)], "prices", sign)))
    except (InputError, InvalidOperation):
        return None
    return amount if amount.is_finite() and amount >= 0 else None
