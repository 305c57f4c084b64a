"""The conferencing minutes as keys and values (R24)."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts, reading

KEY = ["key"]
COLUMNS = ["key", "value", "effective_from", "source", "confidence", "notes"]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per key; ``notes`` keeps the sentence it was read from."""
    sentences = facts.raw("dialout_pool_rules").rename(columns={"value": "notes"})
    return reading("conference").merge(sentences, on="rule", validate="many_to_one")
