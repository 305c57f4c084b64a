"""What it is worth, and what it costs, that the months to come are not known: a mix for drawn months beside one for
the months as they were.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from chargeback_kit.money import from_micro
from chargeback_kit.planning.plan_mix.check import certified_bound
from chargeback_kit.planning.plan_mix.choices import Choice, World, world
from chargeback_kit.planning.plan_mix.demand import Usage
from chargeback_kit.planning.plan_mix.dual import best_dual
from chargeback_kit.planning.plan_mix.markets import Place
from chargeback_kit.planning.plan_mix.season import Season

LOW, HIGH = 0.05, 0.95
Build = Callable[[Season], Sequence[Place]]


@dataclass(frozen=True)
class Certainty:
    """A mix for ``months`` drawn months; every amount is money a month.

    ``expected`` is what it costs on average, ``low`` and ``high`` what 5 % of the months stay below and above;
    ``plain_expected`` what the mix made for the months as they were would cost on average; ``premium`` what the mix
    costs more than that one in the months as they were: the price of being prepared. ``foresight`` is the least that
    an average month could cost if its calls were known before licences are bought (a lower bound).
    """

    months: int
    seed: int
    expected: Decimal
    low: Decimal
    high: Decimal
    plain_expected: Decimal
    premium: Decimal
    foresight: Decimal

    @property
    def gained(self) -> Decimal:
        """What the mix saves in an average month over the one made for the months as they were."""
        return self.plain_expected - self.expected

    @property
    def cost_of_not_knowing(self) -> Decimal:
        """What knowing the calls beforehand could save at most in an average month."""
        return self.expected - self.foresight


def certainty(drawn: World, plain: World, mix: Choice, plain_mix: Choice, build: Build, seed: int) -> Certainty:
    """Compare the mix for drawn months with the one for the months as they were, in both worlds."""
    months = [world(each, build(each)) for each in _single(drawn.season)]
    costs = np.sort(np.array([each.cost(mix) for each in months], np.int64))
    foresight = sum(_least(each) for each in months) // len(months)
    return Certainty(
        len(months),
        seed,
        from_micro(drawn.cost(mix)),
        from_micro(int(costs[int(LOW * len(costs))])),
        from_micro(int(costs[min(len(costs) - 1, int(HIGH * len(costs)))])),
        from_micro(drawn.cost(plain_mix)),
        from_micro(plain.cost(mix) - plain.cost(plain_mix)),
        from_micro(foresight),
    )


def _least(single: World) -> int:
    """What a month known beforehand costs at least [micro]."""
    markets = [place.market for place in single.places]
    return single.outside + sum(certified_bound(m, best_dual(m).multipliers.tolist()) for m in markets)


def _single(season: Season) -> list[Season]:
    """The months of a season one by one."""
    return [
        Season(
            Usage(*(part[:, [number]] for part in season.usage.parts)),
            season.held[:, [number]],
            season.others_micro[[number]],
            (month,),
            season.is_drawn,
        )
        for number, month in enumerate(season.months)
    ]
