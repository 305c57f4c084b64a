"""How long a country's rows are kept and how many digits of the outside number are masked (R05)."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts

KEY = ["iso2"]
COLUMNS = [
    "iso2",
    "country",
    "calling_plans_days",
    "direct_routing_days",
    "masked_digits",
    "as_of",
    "source",
    "confidence",
]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per country of the organisation; ``*`` is every other."""
    return facts.raw("retention_and_masking").rename(columns={"obfuscated_digits": "masked_digits"})
