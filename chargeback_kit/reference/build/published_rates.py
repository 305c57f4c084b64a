"""The few prices and increments that somebody published or observed; not a rate card (R20, R31)."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts

KEY = ["product", "rate_kind", "number_kind"]
COLUMNS = [
    "product",
    "rate_kind",
    "origin",
    "destination",
    "destination_iso2",
    "number_kind",
    "price_per_minute",
    "connection_fee",
    "currency",
    "increment_seconds",
    "as_of",
    "source",
    "confidence",
    "notes",
]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per observation of a Teams product; an empty price or increment was not stated."""
    raw = facts.raw("rates_sample")
    teams = raw[~raw["product"].str.startswith("Azure")].copy()
    teams["increment_seconds"] = teams["billing_increment"].map(increment_seconds)
    teams["connection_fee"] = teams["connection_fee"].replace("not stated", "")
    return teams


def increment_seconds(words: str) -> str:
    """Seconds of a billing increment in words; empty where it is not stated.

    >>> increment_seconds("started minute"), increment_seconds("one tenth of a minute (6 s)")
    ('60', '6')
    """
    if "tenth of a minute" in words:
        return "6"
    return "60" if "minute" in words else ""
