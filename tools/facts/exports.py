"""What a usage export writes: the columns of every format (R01) and the codes of its call type column (R10)."""

import pandas as pd

from tools.facts.facts import Facts


def usage_columns(facts: Facts) -> pd.DataFrame:
    """One row per column of a format; ``required`` marks what a bill cannot do without."""
    frame = facts.collected("usage_columns")
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
