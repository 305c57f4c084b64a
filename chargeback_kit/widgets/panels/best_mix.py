"""The cheapest mix of plans, what it rests on, and the moves that lead to it."""

from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.planning.plan_mix.options import ordered_as, title
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.rows import Column, Row, Rows

COMPARED = ("people_moved", "fees", "calls", "unneeded", "changing", "cost", "saving")
ORDERED = ("to_buy", "to_give_back", "still_paid", "held", "needed", "saving")
COUNTS = ("Buy", "Give back", "Still paid", "Now → then", "Saves")
HEADINGS = ("People who change", "Fees", "Calls", "Not needed", "Changing", "Together", "Saving")


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
