"""The figures a reader looks for first."""

from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.bill.tables import departments_pay
from chargeback_kit.presentation.headline import Card, money_cards
from chargeback_kit.widgets.panel import Panel, alert_html, link


class Headline(Panel):
    """Cards with the totals of the world, and what changed against the bill."""

    heading = "At a glance"
    what = (
        "What departments pay together, and what it is made of. Every figure is a sum of calls and licence fees; the "
        "tables below lead to each of them."
    )
    source = "Laws L1 to L7: every row is accounted for once, and the parts add up to the cent."

    def build(self) -> list[w.Widget]:
        """One piece of text."""
        self.figures = w.HTML()
        return [self.figures]

    def look(self) -> Any:
        """The cards, and the total as it was."""
        world, bill = self.state.world, self.state.bill
        if world is None:
            return None
        own = money_cards(bill)
        return (
            text.months(world.months),
            [(card, link(self.state, card.value, card.opens if card in own else None)) for card in money_cards(world)],
            _against(departments_pay(world) - departments_pay(bill), world.currency),
            world.notes,
            tuple(found.says for found in bill.not_covered),
        )

    def show(self, found: Any) -> None:
        """Draw the cards."""
        months, shown, against, notes, uncovered = found
        self.entitle(f"{months} at a glance")
        self.figures.value = (
            "".join(alert_html(words, _BADGE) for words in uncovered)
            + f'<ul class="kit-cards">{"".join(_card(*each) for each in shown)}</ul>'
            + f'<p class="kit-against" role="status">{against}</p>'
            + "".join(f'<p class="kit-warns">{escape(words)}</p>' for words in notes)
        )


_BADGE = '<strong class="kit-badge">Not covered</strong>'


def _card(card: Card, value: str) -> str:
    return (
        f'<li class="kit-card kit-edge-{card.colour}"><span class="kit-label">{escape(card.label)}</span>'
        f'<span class="kit-figure">{value or card.value} <span class="kit-unit">{card.unit}</span></span>'
        f'<span class="kit-note">{escape(card.note)}</span></li>'
    )


def _against(more: Any, currency: str) -> str:
    if not more:
        return ""
    return f"{text.amount(abs(more))} {currency} {'more' if more > 0 else 'less'} than it was"
