"""Without a bill: people, minutes, destinations and prices."""

from datetime import UTC, datetime
from typing import Any

import ipywidgets as w

from chargeback_kit.money import to_nano
from chargeback_kit.planning.funding.history import months_on
from chargeback_kit.problems import InputError, KitError
from chargeback_kit.records.agreement import parse_agreement
from chargeback_kit.records.assumptions import Abroad, Assumptions, TollFree
from chargeback_kit.records.rates import Rate
from chargeback_kit.reference import rows as facts
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.widgets.fields import AmountField, CountField
from chargeback_kit.widgets.panel import Panel, alert_html

PRICE_DECIMALS = 9
DESTINATIONS = ("GB", "DE", "FR")  # to begin with; the reader chooses


class Assumed(Panel):
    """A small form; the advice follows when it is asked for."""

    heading = "Without a bill"
    what = (
        "Say how many people may use credits, how many minutes a month each calls where, and what a minute costs by "
        "your agreement. True use may lie a quarter above or below what is stated."
    )
    source = "Prices are yours: Microsoft publishes none for calls outside the plans as a table."
    watches = ("bill",)

    def build(self) -> list[w.Widget]:
        """People, some destinations, toll-free minutes, and a button."""
        self.people = CountField("People with credits", "50")
        self.destinations = [_Destination(f"Destination {n}", code) for n, code in enumerate(DESTINATIONS, 1)]
        self.toll_free = _Destination("Toll-free calls from", "US", "Minutes a month, together")
        self.button = w.Button(description="Estimate without a bill")
        self.button.on_click(lambda _: self._ask())
        self.says = w.HTML()
        return [self.people, *self.destinations, self.toll_free, self.button, self.says]

    def look(self) -> Any:
        """The currency."""
        return self.state.bill.currency if self.state.bill else "USD"

    def show(self, found: Any) -> None:
        """The currency is that of the bill, or dollars."""
        self.currency = found

    def _ask(self) -> None:
        try:
            assumed = self.assumed()
        except (KitError, ValueError) as error:
            self.says.value = alert_html(str(error))
            return
        self.says.value = ""
        self.state.funding.advise(assumed)

    def assumed(self) -> tuple[Assumptions, list[Rate]]:
        """The form as assumptions and a rate card; raises InputError for what is no price."""
        parse_agreement({"currency": self.currency})
        used = [each for each in self.destinations if each.minutes.read()]
        abroad = [Abroad(prefix=each.prefix, minutes_per_person=each.minutes.read()) for each in used]
        inbound = [self.toll_free] if self.toll_free.minutes.read() else []
        toll_free = [TollFree(prefix=each.prefix, minutes=each.minutes.read()) for each in inbound]
        if not (abroad or toll_free) or not self.people.read():
            raise InputError("Write how many people call, and how many minutes to at least one destination.")
        month = months_on(f"{datetime.now(UTC):%Y-%m}", 1)
        stated = {"currency": self.currency, "month": month, "people": self.people.read(), "rates": "the form"}
        assumed = Assumptions(**stated, abroad=tuple(abroad), toll_free=tuple(toll_free))
        card = [each.rate("any", self.currency, number) for number, each in enumerate(used, 1)]
        return assumed, [*card, *([self.toll_free.rate("toll_free_inbound", self.currency, 0)] if toll_free else [])]


class _Destination(w.VBox):
    """A country with minutes and a price."""

    def __init__(self, label: str, code: str, minutes: str = "Minutes a person and month") -> None:
        countries = _countries()
        self.country = w.Dropdown(description=label, options=countries)
        self.country.label = next(name for name, _ in countries if name.startswith(country_name(code)))
        self.minutes = CountField(f"{minutes}, {label.lower()}", "0")
        self.price = AmountField(f"Price a minute, {label.lower()}", "0.10", decimals=PRICE_DECIMALS)
        super().__init__([self.country, self.minutes, self.price])
        self.add_class("kit-group")

    @property
    def prefix(self) -> str:
        """The country's calling code."""
        return str(self.country.value)

    def rate(self, kind: str, currency: str, line: int) -> Rate:
        """The price as a row of a card."""
        price = self.price.read()
        if price is None:
            raise InputError(f"{self.country.label}: write what a minute costs, such as 0.10.")
        return Rate(
            number_kind=kind,
            prefix=self.prefix,
            price_nano=to_nano(price),
            fee_micro=0,
            increment_seconds=None,
            currency=currency,
            effective_from=None,
            file="the form",
            line=line,
        )


def _countries() -> list[tuple[str, str]]:
    """Countries by name with their calling code, the shortest where there are several."""
    found: dict[str, str] = {}
    for row in facts("number_prefixes"):
        known = found.get(row["iso2"])
        found[row["iso2"]] = min(filter(None, (known, row["prefix"])), key=len)
    return sorted((f"{country_name(code)} (+{prefix})", prefix) for code, prefix in found.items() if len(code) == 2)
