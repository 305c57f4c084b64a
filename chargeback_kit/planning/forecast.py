"""What a month that is still running may come to, for the whole and for each cost centre, with an interval.

The days that are left are drawn from the days there are, as for funding: whole days of the same weekday and part of the
month. Licence fees and carriers' monthly fees are known. What it cannot know: pools that run out later than on any day
drawn, people who come or leave, new prices, and what is kept central or added as a markup.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import MONEY, frame
from chargeback_kit.money import from_micro
from chargeback_kit.planning.funding.from_bills import FEWEST_DAYS, Coverage, coverage_of
from chargeback_kit.planning.funding.history import Day, History, Whole, month_place
from chargeback_kit.planning.funding.level import level
from chargeback_kit.planning.funding.months import resample
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.rules.calendar import day_start

QUARTER_NS = 15 * 60 * 10**9
LOW, LIKELY, HIGH = 5, 50, 95
PATHS = 2000
ALL = ""
LIMITS = (
    "Days that are left are drawn from the days there are; a pool that runs out later, people who come or leave, new "
    "prices, what is kept central and a markup are not in it."
)


@dataclass(frozen=True)
class Forecast:
    """What the month may come to: ``rows`` by cost centre (the whole is the one without a name), and until when.

    In nine of ten drawn months the amount lies between ``low`` and ``high``, in half of them it is below ``likely``.
    """

    month: str
    until: date
    currency: str
    rows: pd.DataFrame

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        whole = self.rows.to_dict("records")[0]
        low, high = text.amount(whole["low"]), text.money(whole["high"], self.currency)
        return (
            f"{text.months([self.month])} is still running: after {text.day(self.until)} it stands at "
            f"{text.amount(whole['so_far'])} with all fees, and may come to {low} to {high} "
            f"(nine of ten drawn months; in the middle {text.amount(whole['likely'])}). {LIMITS}"
        )


def running(bill: ComputedBill, at: datetime | None = None) -> Coverage | None:
    """The days of a month that is still running, where the files cover enough of them to draw from; ``at``: now."""
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
    left = tuple(_days_between(covered.last + timedelta(days=1), covered.month.last))
    fees = _fees(bill)
    money = _money(bill, covered)
    earlier = {name: days for each in ([before] if before else []) for name, days in _whole(each).items()}
    rows = []
    for center in (ALL, *sorted({*money, *fees} - {ALL})):
        here = money.get(center, {})
        known = sum(here.values()) + int(fees.get(center, Decimal(0)).scaleb(6))
        drawn = _drawn(bill, center, here, earlier.get(center, {}), covered, left, paths)
        low, likely, high = (int(np.percentile(drawn, share, method="nearest")) for share in (LOW, LIKELY, HIGH))
        found = {"so_far": known, "low": known + low, "likely": known + likely, "high": known + high}
        rows.append({"cost_center": center} | {name: from_micro(value) for name, value in found.items()})
    kinds = [("cost_center", pa.string()), *((name, MONEY) for name in ("so_far", "low", "likely", "high"))]
    return Forecast(bill.months[0], covered.last, bill.currency, frame(pa.Table.from_pylist(rows, pa.schema(kinds))))


Money = Mapping[str, Mapping[date, int]]


def _drawn(
    bill: ComputedBill,
    center: str,
    here: Mapping[date, int],
    earlier: Mapping[date, int],
    covered: Coverage,
    left: Sequence[date],
    paths: int,
) -> Whole:
    """The money of the days that are left, in each drawn month [micro-units]."""
    days = [
        *((day, earlier.get(day, 0)) for day in sorted(earlier)),
        *((day, here.get(day, 0)) for day in _days_between(covered.first, covered.last)),
    ]
    if not any(amount > 0 for _, amount in days) or not left:
        return np.zeros(1, np.int64)
    history = History.of(
        bill.currency, (Day(day, np.zeros(1, np.int64), np.array([amount], np.int64)) for day, amount in days)
    )
    risks = Risks(paths=paths)
    place = month_place(covered.month.name)
    return resample(history, tuple(left), level(history, place), risks).spent


def _days_between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _fees(bill: ComputedBill) -> dict[str, Decimal]:
    found = {ALL: Decimal("0.00")}
    for fee in (*bill.fees, *bill.carrier_fees):
        found[ALL] += fee.amount
        for center, amount in fee.shares.items():
            found[center] = found.get(center, Decimal("0.00")) + amount
    return found


def _whole(bill: ComputedBill) -> dict[str, dict[date, int]]:
    """The money of every covered day of a month, a day without any too."""
    (covered,) = coverage_of(bill)
    found = _money(bill, covered)
    empty = dict.fromkeys(_days_between(covered.first, covered.last), 0)
    return {center: empty | days for center, days in found.items()}


def _money(bill: ComputedBill, covered: Coverage) -> dict[str, dict[date, int]]:
    """The money of calls by cost centre and day, on the days that are covered [micro-units]."""
    zone = bill.agreement.switches.month_time_zone
    days = list(_days_between(covered.first, covered.last))
    edges = np.array([day_start(day, zone) for day in (*days, covered.last + timedelta(days=1))], dtype=np.int64)
    rows = bill.run.ask("center_money")
    at = rows["quarter_no"].to_numpy() * QUARTER_NS
    places = np.searchsorted(edges, at, side="right") - 1
    found: dict[str, dict[date, int]] = {}
    for place, center_no, amount in zip(
        places.tolist(), rows["cost_center_no"].to_pylist(), rows["amount_micro"].to_pylist(), strict=True
    ):
        if 0 <= place < len(days):
            for center in (ALL, bill.inputs.cost_centers[center_no]):
                by_day = found.setdefault(center, {})
                by_day[days[place]] = by_day.get(days[place], 0) + amount
    return found
