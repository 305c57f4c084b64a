"""What it is worth, and what it costs, that the months to come are not known: a mix for resampled months beside
one for the months as they were.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from chargeback_kit.money import from_micro
from chargeback_kit.planning.assignment import best_dual, certified_bound
from chargeback_kit.planning.plan_mix.choices import Choice, PlanningCase, planning_case
from chargeback_kit.planning.plan_mix.demand import Usage
from chargeback_kit.planning.plan_mix.markets import Market
from chargeback_kit.planning.plan_mix.months import PlanningMonths

LOW, HIGH = 0.05, 0.95
Build = Callable[[PlanningMonths], Sequence[Market]]


@dataclass(frozen=True)
class Certainty:
    """A mix for ``months`` resampled months; every amount is money a month.

    ``expected`` is what it costs on average, ``low`` and ``high`` what 5 % of the months stay below and above;
    ``plain_expected`` what the mix made for the months as they were would cost on average; ``premium`` what the mix
    costs more than that one in the months as they were: the price of being prepared. ``foresight`` is the least that
    an average month could cost if its calls were known before licences are bought (a lower bound). ``by_call`` is what
    the mix costs on average priced call by call, None where these are too many.
    """

    months: int
    seed: int
    expected: Decimal
    low: Decimal
    high: Decimal
    plain_expected: Decimal
    premium: Decimal
    foresight: Decimal
    by_call: Decimal | None = None

    @property
    def gained(self) -> Decimal:
        """What the mix saves in an average month over the one made for the months as they were."""
        return self.plain_expected - self.expected

    @property
    def cost_of_not_knowing(self) -> Decimal:
        """What knowing the calls beforehand could save at most in an average month."""
        return self.expected - self.foresight


def certainty(
    resampled: PlanningCase, plain: PlanningCase, mix: Choice, plain_mix: Choice, build: Build, seed: int,
    by_call: Decimal | None = None,
) -> Certainty:  # fmt: skip
    """Compare the mix for resampled months with the one for the months as they were, by the model, in both cases."""
    months = [planning_case(each, build(each), resampled.offers) for each in _single(resampled.period)]
    costs = np.sort(np.array([each.cost(mix) for each in months], np.int64))
    foresight = sum(_least(each) for each in months) // len(months)
    return Certainty(
        len(months),
        seed,
        from_micro(resampled.cost(mix)),
        from_micro(int(costs[int(LOW * len(costs))])),
        from_micro(int(costs[min(len(costs) - 1, int(HIGH * len(costs)))])),
        from_micro(resampled.cost(plain_mix)),
        from_micro(plain.cost(mix) - plain.cost(plain_mix)),
        from_micro(foresight),
        by_call,
    )


def _least(single: PlanningCase) -> int:
    """What a month known beforehand costs at least [micro]."""
    return single.outside + sum(
        min(certified_bound(each, best_dual(each).multipliers.tolist()) for each in market.worlds())
        for market in single.markets
    )


def _single(period: PlanningMonths) -> list[PlanningMonths]:
    """The months of a period one by one."""
    return [
        PlanningMonths(
            Usage(*(part[:, [number]] for part in period.usage.parts)),
            period.held[:, [number]],
            period.others_micro[[number]],
            (month,),
        )
        for number, month in enumerate(period.months)
    ]
