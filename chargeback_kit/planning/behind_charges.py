"""What a bill says of the rules behind its reported charges: ``bill.rates()`` and ``bill.infer()``."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chargeback_kit.engine.run import Run
from chargeback_kit.planning.rates_behind.card import RatesBehind
from chargeback_kit.planning.rules_inferred.inferred import Inferred
from chargeback_kit.records.lists.meters import PoolReport

if TYPE_CHECKING:
    from chargeback_kit.bill.bill import ComputedBill


class BehindCharges:
    """The questions that a bill answers from its reported charges."""

    run: Run

    def rates(self) -> RatesBehind:
        """The rate card behind the reported charges, and the charges that contradict it (R34)."""
        return RatesBehind(self.run)

    def infer(self: "ComputedBill", report: Iterable[PoolReport] | None = None) -> Inferred:  # type: ignore[misc]
        """The settings that this month's charges follow, with the evidence, and what would settle those left open.

        ``report``: lines of the admin centre's report of minute pools; left out, that of the bill's
        folder. ``bill.write(..., inferred=found)`` says it on the page in one line.
        """
        return Inferred(self, self.folder.pool_reports if report is None else report)
