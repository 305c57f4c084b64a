"""Licences and what each of them grants its holder (R21-R24, R32).

What a licence grants follows from the services inside it, and from its own code; a licence that grants nothing a
bill needs is kept as ``other``, so that it is known.
"""

import pandas as pd

from tools.facts.facts import Facts

_LICENCE = ["sku", "product_name"]


def skus(facts: Facts) -> pd.DataFrame:
    """One row per licence, product name and grant."""
    known = facts.collected("skus")
    each = known.assign(service=(known["services"] + " " + known["sku"]).str.split()).explode("service")
    granted = each.merge(facts.reading("grants"), on="service", how="left").fillna("")
    grants_any = granted["grants"].ne("").groupby([granted[column] for column in _LICENCE]).transform("any")
    rows = pd.concat([granted[granted["grants"] != ""], granted[~grants_any].assign(grants="other")])
    rows["notes"] = ["; ".join(filter(None, pair)) for pair in zip(rows["why"], rows["notes"], strict=True)]
    return rows.drop_duplicates([*_LICENCE, "grants", "plan"])
