"""Sentences to show beside a what-if: where reported charges, which are facts of the past, did not follow a change."""

from chargeback_kit.bill.view import BillView
from chargeback_kit.planning.scenario import Scenario

MOVES_PRICES = ("assigned", "purchased", "plans", "allotments", "conference_minutes", "rate_card", "switches")
KEPT = (
    "Reported charges are facts of the past: this scenario moves minutes, pools and payers, and every call keeps "
    'its reported charge. Compute the bill with charges="rated" to let the rate card follow.'
)
GROWN = "Growth multiplies each call's seconds and reported charge; pools that run out earlier do not make it dearer."
UNRATED = "There is no rate card: every call keeps its reported charge, whatever pool it draws."
BLOCKED = "The wallet is a forecast: calls that find it empty are blocked, cost nothing and are not in the statements."


def notes(scenario: Scenario, world: BillView) -> tuple[str, ...]:
    """The sentences to show beside a what-if, in the order of their weight; none for the bill itself."""
    told = []
    if set(MOVES_PRICES) & set(scenario.parts):
        if not world.has_card:
            told.append(UNRATED)
        elif world.charges == "reported":
            told.append(KEPT)
    if scenario.growth and world.charges == "reported":
        told.append(GROWN)
    if scenario.blocking and world.agreement.wallet is not None:
        told.append(BLOCKED)
    return tuple(told)
