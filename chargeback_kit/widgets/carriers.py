"""Calling plans, Operator Connect or Direct Routing: the terms of two carriers, and one's own calls under each."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.planning.carriers.terms import WAYS, CarrierTerms, carrier_terms
from chargeback_kit.planning.rate_card import carrier_card
from chargeback_kit.problems import InputError
from chargeback_kit.records.rates import Rate
from chargeback_kit.widgets.drop import Drop
from chargeback_kit.widgets.fields import AmountField, CountField
from chargeback_kit.widgets.panel import Panel, alert_html
from chargeback_kit.widgets.rows import Column, Row, Rows
from chargeback_kit.widgets.state import State

FEE_DECIMALS = 6
COUNTS = ("channels", "numbers")
LABELS = {
    "per_user": "A user, a month",
    "per_channel": "A channel, a month",
    "channels": "Channels",
    "per_number": "A number, a month",
    "numbers": "Numbers",
    "per_tenant": "Once, a month",
}
MONEY = {"calls_money": "Calls", "user_fees": "Fees of users", "shared_fees": "Shared fees", "total": "Together"}


class CarriersPanel(Panel):
    """A form for each way with a carrier; then every way side by side, and who should move."""

    heading = "Calling plans, Operator Connect or Direct Routing?"
    what = (
        "Your own calls at the card and the fees of each carrier. No tariff is known here: write what the carrier "
        "offers, 0 for a fee it does not charge, and drop its card, a file with the columns of rates.csv. A call "
        "without a rate is never free: the total stays open and says what is missing."
    )
    source = "Cards and fees are yours. R31 (the price of a call), R35 (carriers)."
    watches = ("bill", "plans.compared")

    def __init__(self, state: State, offers: Iterable[CarrierTerms] = (), **layout: Any) -> None:
        """``offers``: terms to begin with, one for each way."""
        self.given: dict[str, CarrierTerms] = {terms.way: terms for terms in offers}
        super().__init__(state, **layout)

    def build(self) -> list[w.Widget]:
        """Two forms, a button, sentences and two tables."""
        self.forms = {way: _Terms(way, self.given.get(way)) for way in WAYS}
        self.button = w.Button(description="Compare")
        self.button.on_click(lambda _: self._ask())
        self.wrong, self.says = w.HTML(), w.HTML()
        self.ways = Rows(label="What each way costs")
        self.ways.set_columns(
            [Column("title", "Way"), *(Column(n, label, is_number=True) for n, label in MONEY.items())]
        )
        self.users = Rows(label="What each user costs, their own fee and calls", page_size=25)
        return [*self.forms.values(), self.button, self.wrong, self.says, self.ways, self.users]

    def look(self) -> Any:
        """The comparison as text; without one yet only the forms."""
        compared = self.state.plans.compared
        if self.state.bill is None:
            return None
        if compared is None:
            return (), (), (), ()
        ways = tuple(
            (row["title"], *map(_money, (row[name] for name in MONEY))) for row in compared.ways.to_dict("records")
        )
        names = compared.ways["way"].tolist()
        costs = [name for name in compared.users.columns if name in names]
        users = tuple(
            (row["user_principal_name"], *(_money(row[name]) for name in costs), row["cheapest"])
            for row in compared.users.to_dict("records")
        )
        return compared.sentences, ways, tuple(costs), users

    def show(self, found: Any) -> None:
        """Write it down."""
        sentences, ways, costs, users = found
        self.says.value = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
        self.ways.fill([Row(row) for row in ways])
        columns = [Column(name, name, is_number=True) for name in costs]
        self.users.set_columns([Column("user", "Who"), *columns, Column("cheapest", "Cheapest")])
        self.users.fill([Row(row) for row in users])

    def _ask(self) -> None:
        try:
            forms = [terms for form in self.forms.values() if (terms := form.terms())]
            asked = carrier_terms(forms, self.state.bill.currency)
        except InputError as error:
            self.wrong.value = alert_html(str(error))
            return
        self.state.plans.compare(asked)
        said = alert_html(self.state.said) if self.state.said else ""
        self.wrong.value = said


class _Terms(w.VBox):
    """The terms of one carrier; a form without a name is no offer."""

    def __init__(self, way: str, given: CarrierTerms | None) -> None:
        self.way = way
        self.card: tuple[Rate, ...] | None = given.card if given else None
        self.name = w.Text(
            description=f"{WAYS[way]}: carrier", value=given.name if given else "", continuous_update=False
        )
        self.fields = {field: _field(field, label, _written(given, field)) for field, label in LABELS.items()}
        self.drop = Drop(self._take, label=f"Drop the card of {WAYS[way]} here, or choose it", accepts=".csv,.tsv,.txt")
        self._note()
        super().__init__([w.HTML(f"<h3>{WAYS[way]}</h3>"), self.name, *self.fields.values(), self.drop])
        self.add_class("kit-group")

    def terms(self) -> dict[str, Any] | None:
        """The form as terms; raises InputError for what is no amount or no count."""
        if not self.name.value.strip():
            return None
        try:
            values = {field: value for field, entry in self.fields.items() if (value := entry.read()) is not None}
        except InputError as error:
            raise InputError(f"{WAYS[self.way]}, {str(error)[:1].lower()}{str(error)[1:]}") from None
        return {"name": self.name.value.strip(), "way": self.way, "card": self.card, **values}

    def _take(self, folder: Path) -> None:
        """The card that was dropped, the first file of several."""
        files = sorted(path for path in folder.iterdir() if path.is_file())
        try:
            self.card = carrier_card(files[0]) if files else None
        except (InputError, ValueError) as error:
            self.drop.said = (
                str(error)
                .replace(str(files[0]), files[0].name)
                .replace(files[0].name, self.drop.labels.get(files[0].name, "the card"))
            )
            return
        self._note()

    def _note(self) -> None:
        self.drop.note = f"{text.counted(len(self.card), 'rate')} of a card" if self.card else "no card yet"


def _field(name: str, label: str, value: str) -> AmountField | CountField:
    return CountField(label, value) if name in COUNTS else AmountField(label, value, decimals=FEE_DECIMALS)


def _written(given: CarrierTerms | None, field: str) -> str:
    value = getattr(given, field) if given else None
    return "" if value is None else str(value)


def _money(value: Any) -> str:
    return "not known" if value is None or str(value) in ("<NA>", "nan") else text.amount(value)
