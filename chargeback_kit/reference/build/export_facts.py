"""What is known of the exported files: names, dialect, dates, masking, age (R01, R04, R05).

A fact that was looked for and not found has no source and is left out.
"""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts, iso_date

KEY = ["fact", "effective_from"]
COLUMNS = ["fact", "value", "era", "effective_from", "source", "confidence"]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per fact and era."""
    raw = facts.raw("export_files")
    return raw[raw["source"] != ""].assign(effective_from=raw["era"].map(iso_date))
