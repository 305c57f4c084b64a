"""Codes of the call type column: what each means and who is billed (R10)."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts, reading

KEY = ["code"]
COLUMNS = [
    "code",
    "alias_of",
    "product",
    "direction",
    "actor",
    "meaning",
    "billed_to",
    "as_of",
    "source",
    "confidence",
]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per code; an older name points at the current one."""
    return facts.raw("call_types").merge(reading("call_type_aliases"), on="code", how="left").fillna({"alias_of": ""})
