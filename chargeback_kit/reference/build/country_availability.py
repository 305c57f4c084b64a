"""What is sold and needed in each country (explains why a call was charged or impossible)."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts

KEY = ["iso2"]
COLUMNS = [
    "iso2",
    "audio_conferencing",
    "call_me_dial_out",
    "teams_phone",
    "calling_plans",
    "toll_numbers",
    "toll_free_numbers",
    "communications_credits",
    "as_of",
    "source",
    "confidence",
]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per country that has a page."""
    return facts.raw("country_availability").rename(columns=lambda name: name.removesuffix("_sold"))
