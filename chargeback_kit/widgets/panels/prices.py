"""What each plan costs a person and month, and the question which of them everybody should hold."""

from decimal import Decimal
from typing import Any

import ipywidgets as w

from chargeback_kit.planning.plan_mix.options import NONE, names, table, title
from chargeback_kit.problems import InputError
from chargeback_kit.widgets.fields import AmountField
from chargeback_kit.widgets.panel import Panel, alert_html

TERMS = {
    "growth_percent": "More calls than in the month, in percent",
    "person_moved": "Each person moved, once",
    "number_given_up": "Each number given up, once",
    "teams_phone": "A Teams Phone licence, a month",
    "shared_calling_tenant": "Shared Calling’s licences, a month",
    "shared_calling_country": "The same in each country, a month",
}
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
            name: AmountField(f"{called[0].upper()}{called[1:]}, a month", writing=self.state.writing)
            for name, called in OPTIONS.items()
        }
        self.terms = {name: AmountField(said, writing=self.state.writing) for name, said in TERMS.items()}
        told = w.HTML(
            '<p class="kit-note">What a change costs, and what a plan needs besides: left empty it is nothing. What is '
            "paid once is spread over twelve months, or as many as the agreement says. Contracts by the year and "
            "minimum counts of licences are those of the agreement, [[planning.licence]].</p>"
        )
        self.button = w.Button(description="Find the cheapest mix", layout={"width": "auto"})
        self.button.on_click(lambda _: self._ask())
        self.says = w.HTML()
        return [*self.prices.values(), told, *self.terms.values(), self.button, self.says]

    def look(self) -> Any:
        """The prices that the agreement knows."""
        if self.state.bill is None:
            return None
        known = {line.sku.upper(): line.unit_price for line in self.state.bill.agreement.licence}
        agreed = self.state.bill.agreement.planning
        terms = {name: getattr(agreed, name) or None for name in TERMS}
        return {option.option: known[option.sku.upper()] for option in table() if option.sku.upper() in known}, terms

    def show(self, found: Any) -> None:
        """Begin with them."""
        prices, terms = found
        for name, field in self.prices.items():
            field.tell(prices.get(name))
        for name, field in self.terms.items():
            field.tell(terms[name])

    def _ask(self) -> None:
        try:
            asked = {name: field.read() for name, field in self.prices.items()}
            terms = {name: field.read() for name, field in self.terms.items()}
        except InputError as error:
            self.says.value = alert_html(str(error))
            return
        self.says.value = ""
        prices = {name: amount for name, amount in asked.items() if amount is not None}
        self.state.plans.find_mix(prices, {name: amount or Decimal("0.00") for name, amount in terms.items()})
