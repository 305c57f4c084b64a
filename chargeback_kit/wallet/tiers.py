"""How much to put into Communications Credits: the least purchase, and what the table of 2017 recommends (R43).

Neighbouring rows of the table share their edges: an exact 500 belongs to the higher one (switch ``tier_edge``).
Today's advice has no table: begin small, watch a month or two, adjust.
"""

from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit.money import to_micro
from chargeback_kit.problems import WrongValue
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Whole
from chargeback_kit.reference import rows as facts

EDGES = ("higher", "lower")


@dataclass(frozen=True)
class Tier:
    """A row of the table: first purchase and trigger [USD], and where the figures come from."""

    initial_amount: Decimal
    trigger_amount: Decimal
    source: str


def minimum_purchase() -> int:
    """The least that can be bought at once, in the currency of the agreement [micro-units].

    >>> minimum_purchase()
    50000000
    """
    row = next(row for row in facts("funding_tiers") if not row["licences_from"])
    return to_micro(row["initial_amount"])


@checked_arguments
def recommended_tier(licences: Whole, tier_edge: str = "higher") -> Tier:
    """The row for a number of licences; beyond the table the last row counts.

    >>> recommended_tier(500).initial_amount, recommended_tier(500, "lower").initial_amount
    (Decimal('2000'), Decimal('1000'))
    """
    if tier_edge not in EDGES:
        raise WrongValue(f'tier_edge is "{tier_edge}"; it is {" or ".join(EDGES)}.')
    rows = [row for row in facts("funding_tiers") if row["licences_from"]]
    holding = [row for row in rows if int(row["licences_from"]) <= licences <= int(row["licences_to"])]
    holding = holding or [row for row in rows if int(row["licences_from"]) <= licences]
    row = holding[0 if tier_edge == "lower" and len(holding) > 1 else -1]
    return Tier(Decimal(row["initial_amount"]), Decimal(row["trigger_amount"]), row["source"])
