"""Which months the calls of some files lie in, before any bill is computed."""

from collections import Counter
from zoneinfo import ZoneInfo

from chargeback_kit.engine.raw import open_file
from chargeback_kit.engine.store import Store
from chargeback_kit.records.sources import UsageFile
from chargeback_kit.rules.calendar import NS, from_ns

QUARTER_NS = 15 * 60 * NS  # every zone's midnight lies on a quarter of an hour
QUARTERS = (
    f"SELECT instant(start_utc) // {QUARTER_NS} AS quarter, count(*) FROM raw GROUP BY ALL HAVING quarter IS NOT NULL"
)


def months(files: list[UsageFile], zone: str) -> dict[str, int]:
    """The rows of each local month that the files hold, as ``{"2026-10": 4386}`` (R04)."""
    store = Store()
    found: Counter[str] = Counter()
    for file in files:
        open_file(store, file)
        for quarter, rows in store.run(QUARTERS):
            found[from_ns(quarter * QUARTER_NS).astimezone(ZoneInfo(zone)).strftime("%Y-%m")] += rows
    return dict(sorted(found.items()))
