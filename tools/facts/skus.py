"""Licences and what each of them grants its holder (R21-R24, R32).

What a licence grants follows from the services inside it, and from its own code; a licence that grants nothing a
bill needs is kept as ``other``, so that it is known. Microsoft's whole product list is read (``products``), then the
codes and products that it does not hold (``skus``), then the titles that the admin centre writes otherwise
(``licence_spellings``), each of which is another name of a product.
"""

import pandas as pd

from tools.facts.facts import Facts

_LICENCE = ["sku", "product_name"]


def skus(facts: Facts) -> pd.DataFrame:
    """One row per licence, product name and grant."""
    known = pd.concat([facts.collected("products"), facts.collected("skus")]).fillna("")
    known = pd.concat([known, _spelled(known, facts.collected("licence_spellings"))])
    each = known.assign(service=(known["services"] + " " + known["sku"]).str.split()).explode("service")
    granted = each.merge(facts.reading("grants"), on="service", how="left").fillna("")
    grants_any = granted["grants"].ne("").groupby([granted[column] for column in _LICENCE]).transform("any")
    rows = pd.concat([granted[granted["grants"] != ""], granted[~grants_any].assign(grants="other")])
    rows["notes"] = ["; ".join(filter(None, pair)) for pair in zip(rows["why"], rows["notes"], strict=True)]
    return rows.drop_duplicates([*_LICENCE, "grants", "plan"])


def _spelled(known: pd.DataFrame, spellings: pd.DataFrame) -> pd.DataFrame:
    """The spellings with what their product holds; LookupError for a spelling of a product that is not there."""
    products = known.drop_duplicates("sku")[["sku", "sku_id", "services"]]
    spelled = spellings.merge(products, on="sku", how="left")
    if spelled["services"].isna().any():
        raise LookupError(f"licence_spellings: no product {', '.join(spelled[spelled['services'].isna()]['sku'])}")
    return spelled
