"""Columns of every usage format and their names inside the kit (R01).

Formats that report pools or portal totals rather than calls are left out.
"""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts, reading

KEY = ["format", "position"]
COLUMNS = ["format", "position", "column", "canonical", "required", "as_of", "source", "confidence", "notes"]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per column of a format; ``required`` marks what a bill cannot do without."""
    needed = dict(reading("required_columns").itertuples(index=False, name=None))
    frame = facts.raw("usage_report_columns")
    frame = frame[frame["format"].isin(needed.keys())].copy()
    pairs = zip(frame["format"], frame["canonical"], strict=True)
    frame["required"] = ["yes" if canonical in needed[shape].split() else "no" for shape, canonical in pairs]
    return frame
