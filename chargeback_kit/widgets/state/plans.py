"""Who should hold which plan at which price, and what the calls cost under carriers instead."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import traitlets as t

from chargeback_kit.planning.carriers.comparison import compare_carriers
from chargeback_kit.planning.carriers.terms import Given
from chargeback_kit.planning.plan_mix import plan_mix
from chargeback_kit.planning.plan_mix.result import to_scenario
from chargeback_kit.widgets.state.imagined import OTHER_WORLD, ImaginedMonth

LONGEST_SEARCH = 20.0  # [s]


class PlanMixState(t.HasTraits):
    """Once somebody asked: ``mix`` is the cheapest plans for the people, ``compared`` the calls under carriers.

    ``prices`` are those that the mix was found with, by option [currency a month].
    """

    mix: Any = t.Any(allow_none=True)
    compared: Any = t.Any(allow_none=True)

    def __init__(self, month: ImaginedMonth) -> None:
        super().__init__()
        self._month = month
        self.prices: dict[str, Decimal] = {}

    def find_mix(self, prices: Mapping[str, Decimal], terms: Mapping[str, Decimal] | None = None) -> None:
        """Choose the cheapest plan for each person at these prices, by option [currency a month].

        ``terms`` stand in the place of those of the agreement (``[planning]``).
        """
        bill = self._month.bill
        if bill is None:
            return
        found = None
        with self._month.at_work("Looking for the cheapest mix"):
            found = plan_mix(
                bill,
                None,
                prices,
                terms=bill.agreement.planning.model_copy(update=dict(terms or {})),
                sensitivity=True,
                seconds=LONGEST_SEARCH,
                watch=lambda now: self._month.progress(now.step),
            )
            self.prices, self.mix = dict(prices), found
        if found is None:
            self.prices, self.mix = {}, None

    def take_mix(self) -> None:
        """Show the cheapest mix in the panels; the sliders of licences begin from it."""
        if self.mix is None:
            return
        with self._month.at_work(OTHER_WORLD):
            taken = to_scenario(self._month.bill, self.mix, self.prices)
            self._month.imagine_only(taken, taken)

    def compare(self, carriers: Given) -> None:
        """What the calls cost under the terms of some carriers, and under calling plans at the prices asked with."""
        if self._month.bill is None:
            return
        with self._month.at_work("Comparing carriers"):
            self.compared = compare_carriers(self._month.bill, carriers, self.prices or None, seconds=LONGEST_SEARCH)

    def forget(self) -> None:
        """Another bill is shown; the prices are still those asked with."""
        self.mix = self.compared = None
