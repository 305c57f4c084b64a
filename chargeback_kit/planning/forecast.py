"""What a month that is still running may come to, for the whole and for each cost centre, with an interval.

The days that are left are drawn from the calls of those there are (``days_left``). Licence fees and carriers' monthly
fees are known. What it cannot know: pools that run out later than on any day drawn, people who come or leave, new
prices, and what is kept central or added as a markup. Calls of one quarter of an hour and cost centre count as one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import MONEY, frame
from chargeback_kit.money import from_micro, units
from chargeback_kit.planning.days_left import FEWEST_CALLS, DaysLeft
from chargeback_kit.planning.funding.from_bills import FEWEST_DAYS, Coverage, coverage_of, dearest_call
from chargeback_kit.planning.funding.history import Day, Whole
from chargeback_kit.rules.calendar import QUARTER_NS, day_start, days_between, to_ns

LOW, LIKELY, HIGH = 5, 50, 95
PATHS = 2000
ENDS = ("low", "likely", "high")
ALL = ""
LIMITS = (
    "Days that are left are drawn from the days there are; a pool that runs out later, people who come or leave, new "
    "prices, what is kept central and a markup are not in it."
)


@dataclass(frozen=True)
class Forecast:
    """What the month may come to: ``rows`` by cost centre (the whole is the one without a name), and until when.

    In nine of ten drawn months the amount lies between ``low`` and ``high``, in half of them it is below ``likely``;
    the three are empty where so few calls cost anything that nothing can be said.
    """

    month: str
    until: date
    currency: str
    rows: pd.DataFrame
    is_over: bool = False
    """Whether the month has ended, and only calls that came in late are missing."""

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        whole = self.rows.to_dict("records")[0]
        name = text.months([self.month])
        how_far = "is over, but the files do not hold all of it" if self.is_over else "is still running"
        so_far = text.amount(whole["so_far"])
        stands = f"{name} {how_far}: after {text.day(self.until)} it stands at {so_far} with all fees"
        if not is_said(whole):
            return f"{stands}. Fewer than {FEWEST_CALLS} calls cost anything so far, too few to say what may come."
        return f"{stands}, and may come to {interval(whole, self.currency)}. {LIMITS}"


def interval(row: Mapping[Any, Any], currency: str) -> str:
    """Between what the amount of a row lies, in words."""
    low, high = text.amount(row["low"]), text.money(row["high"], currency)
    return f"{low} to {high} (nine of ten drawn months; in the middle {text.amount(row['likely'])})"


def is_said(row: Mapping[Any, Any]) -> bool:
    """Whether a row of a forecast has an interval."""
    return not bool(pd.isna(row["likely"]))


def running(bill: ComputedBill, at: datetime | None = None) -> Coverage | None:
    """The days of a month that late calls can still reach, where the files cover enough to draw from; ``at``: now."""
    is_over = (at or datetime.now(UTC)) >= bill.closes_at.to_pydatetime()
    if is_over or len(bill.months) > 1 or not bill.rows["calls"]:
        return None
    (covered,) = coverage_of(bill)
    return covered if covered.is_running and covered.days >= FEWEST_DAYS else None


def forecast(
    bill: ComputedBill, before: ComputedBill | None = None, *, paths: int = PATHS, at: datetime | None = None
) -> Forecast | None:
    """The forecast of a bill's month; ``before`` is a month to draw days from as well, ``at`` the moment it is asked.

    None where the month is over, or where the files cover too few days of it to draw from.
    """
    covered = running(bill, at)
    if covered is None:
        return None
    left = tuple(days_between(covered.last + timedelta(days=1), covered.month.last))
    fees, known = _fees(bill), _days(bill, covered)
    earlier = _days(before, next(coverage_of(before))) if before else {}
    of_days = DaysLeft(left, paths, dearest_call([bill]))
    rows = []
    for center in (ALL, *sorted({*known, *fees} - {ALL})):
        here = known.get(center, [])
        so_far = sum(int(day.amounts.sum()) for day in here) + units(fees.get(center, Decimal(0)), 6)
        drawn = of_days.spent(here, earlier.get(center, ()))
        ends = [None] * 3 if drawn is None else [_percentile(drawn, share) for share in (LOW, LIKELY, HIGH)]
        named = {"so_far": so_far} | {
            name: None if more is None else so_far + more for name, more in zip(ENDS, ends, strict=True)
        }
        in_money = {name: None if value is None else from_micro(value) for name, value in named.items()}
        rows.append({"cost_center": center} | in_money)
    kinds = [("cost_center", pa.string()), *((name, MONEY) for name in ("so_far", *ENDS))]
    is_over = to_ns(at or datetime.now(UTC)) >= covered.month.until_ns
    table = frame(pa.Table.from_pylist(rows, pa.schema(kinds)))
    return Forecast(bill.months[0], covered.last, bill.currency, table, is_over)


def _percentile(drawn: Whole, share: int) -> int:
    return int(np.percentile(drawn, share, method="nearest"))


def _fees(bill: ComputedBill) -> dict[str, Decimal]:
    found = {ALL: Decimal("0.00")}
    for fee in (*bill.fees, *bill.carrier_fees):
        found[ALL] += fee.amount
        for center, amount in fee.shares.items():
            found[center] = found.get(center, Decimal("0.00")) + amount
    return found


def _days(bill: ComputedBill, covered: Coverage) -> dict[str, list[Day]]:
    """The covered days of a month by cost centre, each with its calls, a day without any too [micro-units]."""
    zone = bill.agreement.switches.month_time_zone
    days = list(days_between(covered.first, covered.last))
    edges = np.array([day_start(day, zone) for day in (*days, covered.last + timedelta(days=1))], dtype=np.int64)
    rows = bill.run.ask("center_money")
    at = rows["quarter_no"].to_numpy() * QUARTER_NS
    places = np.searchsorted(edges, at, side="right") - 1
    found: dict[str, list[list[int]]] = {}
    for place, center_no, amount in zip(
        places.tolist(), rows["cost_center_no"].to_pylist(), rows["amount_micro"].to_pylist(), strict=True
    ):
        if 0 <= place < len(days):
            for center in (ALL, bill.inputs.cost_centers[center_no]):
                found.setdefault(center, [[] for _ in days])[place].append(amount)
    nothing = np.zeros(0, np.int64)
    return {
        center: [Day(day, nothing, np.array(calls, np.int64)) for day, calls in zip(days, of_days, strict=True)]
        for center, of_days in found.items()
    }
