"""The rule of thumb that other tools use: low or high incoming by low or high outgoing minutes, person by person.

It knows no pools, which is what the comparison shows. The thresholds and the cells are settings, not facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.demand import Demand
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import PAYG, SHARED

CELLS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("low", "low"): ("none", SHARED, PAYG),
    ("high", "low"): (PAYG,),
    ("low", "high"): ("120", "standard"),
    ("high", "high"): ("standard", "120"),
}


@dataclass(frozen=True)
class Thresholds:
    """From how many minutes a month incoming and outgoing calls are high; ``cells`` are options, the first fitting one.

    A cell is named (incoming, outgoing).
    """

    incoming_minutes: int = 60
    outgoing_minutes: int = 60
    cells: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=lambda: CELLS)


def matrix_choice(known: Demand, offers: Offers, thresholds: Thresholds, today: Choice) -> Choice:
    """What the matrix gives everybody [n]; who fits no option of their cell stays as they are."""
    months = max(1, len(known.months))
    outgoing = (known.usage.domestic_seconds + known.usage.international_seconds).sum(axis=1) // 60 // months
    incoming = known.called_seconds // 60 // months
    choice = today.copy()
    for (heard, said), options in thresholds.cells.items():
        here = (incoming >= thresholds.incoming_minutes) == (heard == "high")
        here &= (outgoing >= thresholds.outgoing_minutes) == (said == "high")
        for name in reversed(options):
            number = offers.options.index(name)
            choice = np.where(here & offers.allowed[:, number], number, choice)
    return choice


def everybody(offers: Offers, option: str, today: Choice) -> Choice:
    """One option for everybody who may have it and is not without a plan for good [n]."""
    number = offers.options.index(option)
    idle = offers.allowed[:, offers.options.index("none")] & (today == offers.options.index("none"))
    return np.where(offers.allowed[:, number] & ~idle, number, today)
