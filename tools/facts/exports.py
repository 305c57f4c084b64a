"""What exports write: the columns of every format (R01, R54) and the codes of their call type column (R10)."""

import pandas as pd

from tools.facts.facts import Facts


def usage_columns(facts: Facts) -> pd.DataFrame:
    """One row per column of a usage export; ``required`` marks what a bill cannot do without."""
    return _columns(facts, "usage_columns")


def invoice_columns(facts: Facts) -> pd.DataFrame:
    """The same of the files that are set beside a bill: what Microsoft charges after use, and its count of pools."""
    return _columns(facts, "invoice_columns")


def _columns(facts: Facts, name: str) -> pd.DataFrame:
    frame = facts.collected(name)
    needed = dict(facts.reading("required_columns").itertuples(index=False, name=None))
    unknown = set(frame["format"]) - needed.keys()
    if unknown:
        raise LookupError(
            f"what a bill needs of {', '.join(sorted(unknown))}: add a row to readings/required_columns.csv"
        )
    pairs = zip(frame["format"], frame["canonical"], strict=True)
    return frame.assign(required=["yes" if name in needed[shape].split() else "no" for shape, name in pairs])


def call_types(facts: Facts) -> pd.DataFrame:
    """One row per code; an older name points at the current one."""
    return facts.collected("call_types").merge(facts.reading("call_type_aliases"), on="code", how="outer").fillna("")
