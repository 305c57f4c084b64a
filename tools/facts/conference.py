"""The conferencing minutes as keys and values (R24)."""

import pandas as pd

from tools.facts.facts import Facts


def conference(facts: Facts) -> pd.DataFrame:
    """One row per key; ``notes`` keeps the sentence it was read from."""
    sentences = facts.collected("conference").drop(columns="effective_from")
    return facts.reading("conference").merge(sentences, on="rule", how="left", validate="many_to_one").fillna("")
