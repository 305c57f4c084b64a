"""Licences and what each of them grants its holder (R21-R24, R32).

What a licence grants follows from the services inside it; a licence that grants nothing a bill needs is kept
as ``other``, so that it is known. Products without a part number are left out unless they are a plan.
"""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts, reading

KEY = ["sku", "product_name", "grants", "plan"]
COLUMNS = ["sku", "product_name", "grants", "plan", "as_of", "source", "confidence", "notes"]
_NO_PART_NUMBER = ("(part number not found)", "(no SKU)")
_OFF_TOPIC = ("minutes text is in column", "EUR ", "report writes")


def rows(facts: Facts) -> pd.DataFrame:
    """One row per licence, product name and grant."""
    raw = facts.raw("licence_skus")
    known = raw.assign(sku=_sku(raw), product_name=raw["product_name"].map(_closed))
    known = known[known["sku"] != ""]
    inside = zip(known["voice_service_plans"], known["sku"], strict=True)
    known["service"] = [[*services.split(), sku] for services, sku in inside]
    granted = known.explode("service").merge(reading("grants"), on="service", how="left").fillna("")
    granted["notes"] = [_notes(*pair) for pair in zip(granted["why"], granted["notes"], strict=True)]
    return _with_other(granted).drop_duplicates(KEY)


def _sku(raw: pd.DataFrame) -> pd.Series:
    unnumbered = raw["sku_part_number"].isin(_NO_PART_NUMBER)
    plan = raw["report_capability_code"].where(raw["kind"] == "product name only", "")
    return raw["sku_part_number"].mask(unnumbered, plan)


def _closed(name: str) -> str:
    """The product name with its brackets closed."""
    return name + ")" * (name.count("(") - name.count(")"))


def _notes(why: str, raw_note: str) -> str:
    off_topic = any(part in raw_note for part in _OFF_TOPIC)
    return "; ".join(part for part in (why, "" if off_topic else raw_note) if part)


def _with_other(granted: pd.DataFrame) -> pd.DataFrame:
    """Rows that grant something; where no service of a licence does, one row ``other``."""
    grants_any = granted["grants"].ne("").groupby([granted["sku"], granted["product_name"]]).transform("any")
    other = granted[~grants_any].assign(grants="other")
    return pd.concat([granted[granted["grants"] != ""], other])
