"""Countries that calling plans can dial, and whether conferencing minutes reach them."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts

KEY = ["iso2"]
COLUMNS = ["iso2", "country", "zone_a", "as_of", "source", "confidence", "notes"]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per destination; a withdrawn country code says so in ``notes``."""
    raw = facts.raw("international_destinations")
    withdrawn = raw["iso2"].str.extract(r"\((.*)\)", expand=False).fillna("")
    return raw.assign(iso2=raw["iso2"].str[:2], notes=raw["notes"].where(withdrawn == "", withdrawn))
