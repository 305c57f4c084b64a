"""What would change the advice: how much more calls may cost before the chance asked for is used up, computed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.funding.tradeoff import Setting, Simulation

LOOKED_AT = (10, 25, 50)
MOST_PERCENT = 200


@dataclass(frozen=True)
class Withstands:
    """A setting against dearer months.

    ``percent`` is how much more all calls may cost, by price, number or growth, with the chance still kept [whole %];
    ``outlook`` holds the chance [share] at some other rises [%].
    """

    percent: int
    outlook: tuple[tuple[int, float], ...]


def withstands(
    simulation: Simulation,
    chosen: Setting,
    alpha: float,
    dated: Sequence[tuple[int, int]] = (),
    bought: Sequence[tuple[int, int]] = (),
) -> Withstands:
    """Play a setting in the same months with every call dearer; a chance only rises with the money.

    ``dated`` are credits of its opening that lapse, ``bought`` those that come.
    """

    def chance(percent: int) -> float:
        return dearer(simulation, chosen, percent, dated, bought)

    low, high = 0, MOST_PERCENT + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if chance(middle) <= alpha else (low, middle)
    return Withstands(low, tuple((percent, chance(percent)) for percent in LOOKED_AT))


def dearer(
    simulation: Simulation,
    chosen: Setting,
    percent: int,
    dated: Sequence[tuple[int, int]] = (),
    bought: Sequence[tuple[int, int]] = (),
) -> float:
    """The chance that the balance reaches 0 with every call so much dearer [share]."""
    months = simulation.months
    factor = np.maximum(1, months.factor * (100 + percent) // 100)
    return replace(simulation, months=replace(months, factor=factor), _played={}).result(chosen, dated, bought).chance
