"""Recommended credits by number of licences (R43)."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts

KEY = ["scheme", "licences_from"]
COLUMNS = [
    "scheme",
    "licences_from",
    "licences_to",
    "initial_amount",
    "trigger_amount",
    "currency",
    "effective_from",
    "source",
    "confidence",
    "notes",
]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per tier, its ends as published: neighbours share them; an empty amount is not stated."""
    raw = facts.raw("funding_tiers").rename(columns={"table": "scheme", "as_of": "effective_from"})
    return raw.assign(
        initial_amount=_amount(raw["initial_funding_usd"]),
        trigger_amount=_amount(raw["trigger_usd"]),
        currency="USD",
        notes=raw["boundary_note"],
    )


def _amount(texts: "pd.Series[str]") -> "pd.Series[str]":
    return texts.str.extract(r"(\d+)", expand=False).fillna("")
