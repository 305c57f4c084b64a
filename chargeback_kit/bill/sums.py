"""The sums of a bill by everything that is asked for: cost centre, category, payer, kind and counter.

One row per combination, as whole numbers: seconds [s], money [micro-units]. Text is a number in the lists below, a
counter is its place in the bill's counters, -1 where no pool is drawn.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit.chargeback.fees import PlanUse
from chargeback_kit.chargeback.split import divide
from chargeback_kit.engine.run import Run
from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.problems import InputError
from chargeback_kit.records.rates import CENTS
from chargeback_kit.rules.kinds import CATEGORY
from chargeback_kit.rules.payers import FUNDED_BY
from chargeback_kit.rules.pools import PoolCounter

Whole = npt.NDArray[np.int64]
NO_COUNTER = -1
LARGEST = 2**62
CARRIERS = CATEGORY.index("carrier")
KEYS = ("center", "category", "payer", "kind", "counter")
MEASURES = ("calls", "billed_seconds", "pooled_seconds", "over_seconds", "amount_micro", "saved_micro")
CHECKS = ("is_payable", "without_payer", "broken_rows", "compared", "agreeing", "list_micro")


@dataclass(frozen=True)
class Sums:
    """Keys and measures as columns of one length."""

    columns: Mapping[str, Whole]

    def by(self, key: str, measure: str, size: int) -> Whole:
        """One measure summed by a key with ``size`` values; rows without a counter are left out."""
        found, values = self.columns[key], self.columns[measure]
        total = np.zeros(size + 1, np.int64)
        np.add.at(total, found, values)
        return total[:size]

    def by_center(self, centers: int) -> Whole:
        """Money by cost centre (rows) and category (columns) [micro-units]."""
        cells = self.columns["center"] * len(CATEGORY) + self.columns["category"]
        total = np.zeros(centers * len(CATEGORY), np.int64)
        np.add.at(total, cells, self.columns["amount_micro"])
        return total.reshape(centers, len(CATEGORY))

    def by_payer(self) -> dict[str, int]:
        """Money by payer [micro-units]."""
        return dict(zip(FUNDED_BY, self.by("payer", "amount_micro", len(FUNDED_BY)).tolist(), strict=True))

    def total(self, measure: str) -> int:
        """One measure of the whole bill."""
        return int(self.columns[measure].sum())

    @property
    def saved_micro(self) -> int:
        """What the pools saved against the rate card [micro-units]; carriers' bundles are no part of it (R35)."""
        return int(self.columns["saved_micro"][self.columns["category"] != CARRIERS].sum())

    @property
    def list_micro(self) -> int:
        """What every call would cost at the card without any pool; where it has no rate, as reported [micro-units].

        No world of other pools, plans or licences changes it; the sums of a quick answer do not hold it.
        """
        return self.total("list_micro")

    @property
    def carriers_micro(self) -> int:
        """What the carriers' calls cost [micro-units]; no part of Microsoft's bill (R35)."""
        return int(self.columns["amount_micro"][self.columns["category"] == CARRIERS].sum())

    def plan_use(self, counters: Sequence[PoolCounter], centers: Sequence[str]) -> dict[str, PlanUse]:
        """Pooled seconds by month, plan and cost centre."""
        pooled = np.zeros((len(counters) + 1, len(centers)), np.int64)
        np.add.at(pooled, (self.columns["counter"], self.columns["center"]), self.columns["pooled_seconds"])
        found: dict[str, dict[str, dict[str, int]]] = {}
        for number, place in zip(*np.nonzero(pooled[: len(counters)]), strict=True):
            counter, center = counters[number], centers[place]
            used = found.setdefault(counter.month, {}).setdefault(counter.plan, {})
            used[center] = used.get(center, 0) + int(pooled[number, place])
        return dict(found)

    def by_counter_and_center(self, measure: str) -> dict[tuple[int, int], int]:
        """One measure by counter and cost centre, by their numbers; calls without a counter are left out."""
        found: dict[tuple[int, int], int] = {}
        columns = (self.columns[name].tolist() for name in ("counter", "center", measure))
        for counter, center, value in zip(*columns, strict=True):
            if counter != NO_COUNTER and value:
                found[counter, center] = found.get((counter, center), 0) + value
        return found


def of_run(run: Run) -> Sums:
    """The sums of a computed bill."""
    rows = run.ask("sums_by_number")
    _refuse_too_much(rows["amount_micro"].to_pylist())
    columns = {name: rows[name].to_numpy().astype(np.int64) for name in (*KEYS, *MEASURES, *CHECKS)}
    if rounds_carriers(run):
        columns["amount_micro"] = _carriers_to_the_cent(columns, carriers_months(run))
    return Sums(columns)


def rounds_carriers(run: Run) -> bool:
    """Whether a carrier's card prices calls in parts of a cent: then the money of its month is rounded once (R35)."""
    return any(rate.decimals > CENTS for rate in run.inputs.own_rates if rate.carrier is not None)


def carriers_months(run: Run) -> dict[tuple[int, int], dict[str, int]]:
    """By carrier and month what the calls of each cost centre cost exactly [micro-units], cost centres by ``named``."""
    months: dict[tuple[int, int], dict[str, int]] = {}
    for row in run.answers("carriers_money"):
        of_month = months.setdefault((row["carrier_no"], row["month_no"]), {})
        of_month[named(row["cost_center_no"])] = row["amount_micro"]
    return months


def _carriers_to_the_cent(columns: Mapping[str, Whole], months: dict[tuple[int, int], dict[str, int]]) -> Whole:
    """The money of every row: a carrier's month is rounded once and split by the exact amounts (R35, R52)."""
    owed: Counter[str] = Counter()
    for shares in months.values():
        for name, part in divide(from_micro(sum(shares.values())), shares).parts.items():
            owed[name] += to_micro(part)
    money = columns["amount_micro"].copy()
    rows = np.flatnonzero((columns["category"] == CARRIERS) & (money != 0))
    for name, whole in owed.items():
        own = {named(row): int(money[row]) for row in rows.tolist() if named(int(columns["center"][row])) == name}
        for place, part in divide(from_micro(whole), own).parts.items():
            money[int(place)] = to_micro(part)
    return money


def named(number: int) -> str:
    """A number as a text that sorts like it: of equal remainders the first number gets the cent (R52).

    >>> named(7)
    '000000000007'
    """
    return f"{number:012d}"


def _refuse_too_much(amounts: list[int]) -> None:
    """Sums of 64 bits do not say when they are exceeded."""
    if sum(map(abs, amounts)) > LARGEST:
        raise InputError(
            f"The calls come to more than {from_micro(LARGEST):,}, the largest sum the kit can hold. Look for charges "
            "or prices that cannot be."
        )
