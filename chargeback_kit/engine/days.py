"""Which days the landed calls lie on, whatever bill is computed from them."""

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.pipeline import sql
from chargeback_kit.rules.calendar import QUARTER_NS, from_ns


def days(calls: LandedCalls, zone: str) -> dict[date, int]:
    """The rows of each local day, in order; rows without a start lie on none."""
    found: Counter[date] = Counter()
    for quarter, rows in calls.store.run(sql("quarter_hours")):
        found[from_ns(quarter * QUARTER_NS).astimezone(ZoneInfo(zone)).date()] += rows
    return dict(sorted(found.items()))


def days_of_files(calls: LandedCalls, zone: str) -> dict[str, Counter[date]]:
    """The rows of each local day, by the label of their file."""
    found = {file.label: Counter[date]() for file in calls.files}
    for label, quarter, rows in calls.store.run(sql("quarter_hours_by_file")):
        found[label][from_ns(quarter * QUARTER_NS).astimezone(ZoneInfo(zone)).date()] += rows
    return found


def months(calls: LandedCalls, zone: str) -> dict[str, int]:
    """The rows of each local month, as ``{"2026-10": 4386}`` (R04)."""
    found: Counter[str] = Counter()
    for day, rows in days(calls, zone).items():
        found[f"{day:%Y-%m}"] += rows
    return dict(found)
