"""Which days the calls of some files lie on, before any bill is computed."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from chargeback_kit.engine.raw import open_file, readable
from chargeback_kit.engine.store import Store
from chargeback_kit.records.sources import UsageFile
from chargeback_kit.rules.calendar import NS, from_ns

QUARTER_NS = 15 * 60 * NS  # every zone's midnight lies on a quarter of an hour
QUARTERS = f"SELECT instant(start_utc) // {QUARTER_NS} AS quarter, count(*) FROM raw GROUP BY quarter"


def days(files: Iterable[UsageFile], zone: str) -> dict[date, int]:
    """The rows of each local day that the files hold, in order; rows without a start lie on none."""
    store = Store()
    found: Counter[date] = Counter()
    for file in files:
        with readable(file):
            open_file(store, file)
            counted = store.run(QUARTERS)
        for quarter, rows in counted:
            if quarter is not None:
                found[from_ns(quarter * QUARTER_NS).astimezone(ZoneInfo(zone)).date()] += rows
    return dict(sorted(found.items()))


def months(files: Iterable[UsageFile], zone: str) -> dict[str, int]:
    """The rows of each local month that the files hold, as ``{"2026-10": 4386}`` (R04)."""
    found: Counter[str] = Counter()
    for day, rows in days(files, zone).items():
        found[f"{day:%Y-%m}"] += rows
    return dict(found)
