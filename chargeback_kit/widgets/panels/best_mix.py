"""Who should hold which plan: the prices are asked, the cheapest mix is told, with what it rests on and its moves."""

from decimal import Decimal
from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.planning.plan_mix.options import NONE, names, ordered_as, table, title
from chargeback_kit.problems import InputError
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.widgets.fields import AmountField
from chargeback_kit.widgets.panel import Panel, alert_html
from chargeback_kit.widgets.rows import Column, Row, Rows

COMPARED = ("people_moved", "fees", "calls", "unneeded", "changing", "cost", "saving")
ORDERED = ("to_buy", "to_give_back", "still_paid", "held", "needed", "saving")
COUNTS = ("Buy", "Give back", "Still paid", "Now → then", "Saves")
HEADINGS = ("People who change", "Fees", "Calls", "Not needed", "Changing", "Together", "Saving")
TERMS = {
    "growth_percent": "More calls than in the month, in percent",
    "person_moved": "Each person moved, once",
    "number_given_up": "Each number given up, once",
    "teams_phone": "A Teams Phone licence, a month",
    "shared_calling_tenant": "Shared Calling’s licences, a month",
    "shared_calling_country": "The same in each country, a month",
}
OPTIONS = {name: title(name) for name in names() if name != NONE}


class BestMix(Panel):
    """The mix beside today, pay as you go for everybody and the threshold matrix; then the moves, the best first."""

    heading = "The cheapest mix"
    what = (
        "Every figure is priced again call by call by the engine of the bill. The bound says what no choice can cost "
        "less than, so the gap is the most that a longer search could still find."
    )
    source = "R21 to R25 (pools), R31 (minutes over a pool), R51 (fees)."
    watches = ("plans.mix",)

    def build(self) -> list[w.Widget]:
        """Sentences and two tables, and a button that shows the mix in the other panels."""
        self.finding, self.says = w.HTML(), w.HTML()
        self.ordered = Rows(label="Licences to buy and to give back")
        counts = [Column(heading, heading, is_number=True) for heading in COUNTS]
        self.ordered.set_columns([Column("option", "Licence"), *counts])
        self.comparison = Rows(label="What it would cost a month")
        money = [Column(name, heading, is_number=True) for name, heading in zip(COMPARED, HEADINGS, strict=True)]
        self.comparison.set_columns([Column("title", "Choice"), *money])
        self.moves = Rows(label="Moves, the largest saving first", page_size=25)
        self.moves.set_columns([Column("sentence", "Move"), Column("saving", "Saving", is_number=True)])
        self.button = w.Button(description="Show this mix in the panels", layout={"width": "auto"})
        self.button.on_click(lambda _: self._take())
        self.ground = w.HTML()
        return [self.finding, self.ordered, self.moves, self.button, self.ground, self.comparison, self.says]

    def look(self) -> Any:
        """The answer as text."""
        mix = self.state.plans.mix
        if mix is None:
            return None
        compared = [(row["title"], *(row[name] for name in COMPARED)) for row in mix.comparison.to_dict("records")]
        moves = [(row["sentence"], row["saving"]) for row in mix.moves.to_dict("records")]
        ordered = [
            (
                _product(row),
                *(row[name] for name in ORDERED),
            )
            for row in mix.licences.to_dict("records")
        ]
        changes = [each.sentence for each in mix.sensitivity]
        elsewhere = {*mix.ground, *changes}
        argument = [each for each in mix.sentences if each not in elsewhere]
        return argument, ordered, compared, moves, (mix.ground, changes)

    def show(self, found: Any) -> None:
        """Write it down."""
        sentences, ordered, compared, moves, grounds = found
        self.entitle(sentences[0])
        self.finding.value = f"<p>{escape(sentences[1])}</p>"
        self.says.value = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences[2:])
        self.ordered.fill(
            [
                Row((name, *map(_some, counts), f"{text.count(held)} → {text.count(needed)}", text.amount(saved)))
                for name, *counts, held, needed, saved in ordered
            ]
        )
        self.comparison.fill(
            [Row((title, text.count(people), *map(text.amount, money))) for title, people, *money in compared]
        )
        headings = ("What was assumed", "What would change it")
        self.ground.value = "".join(
            f"<h3>{heading}</h3><ul>{''.join(f'<li>{escape(each)}</li>' for each in lines)}</ul>"
            for heading, lines in zip(headings, grounds, strict=True)
            if lines
        )
        self.moves.fill([Row((sentence, text.amount(saving))) for sentence, saving in moves])

    def _take(self) -> None:
        self.state.plans.take_mix()


def _product(row: dict[Any, Any]) -> str:
    """What is bought, where, and its part number."""
    what = row["sku"] or ordered_as(row["option"], "")
    return f"{text.sentence(title(row['option']))}, {country_name(row['country'])} ({what})"


def _some(count: int) -> str:
    """A count, nothing for none."""
    return text.count(count) if count else ""


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
