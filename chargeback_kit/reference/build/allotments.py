"""Minutes a plan gives each licence, by country (R21-R23).

Left out: pay-as-you-go (no minutes), the plans of Telstra (AU) and SoftBank (JP), which the report does not
hold, and the domestic plan of Hong Kong, whose minutes no source gives. Brazil is known under its own
codes only. Mexican users may show the general codes or the Mexican ones, so both are here.
"""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts, reading

KEY = ["plan", "country", "effective_from"]
COLUMNS = [
    "plan",
    "country",
    "domestic_minutes",
    "international_minutes",
    "pooled",
    "effective_from",
    "source",
    "confidence",
    "notes",
]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per plan, country and day from which the minutes are known."""
    raw = facts.raw("plan_minutes_by_country").rename(columns={"plan": "plan_name", "country": "country_name"})
    raw = raw.rename(columns={"report_code": "plan", "iso2": "country", "as_of": "effective_from"})
    raw = raw[raw["plan"].str.startswith("MCOPSTN") & raw["domestic_minutes"].str.isdigit()]
    raw["pooled"] = raw["pool_scope"].str.startswith("tenant").map({True: "yes", False: "no"})
    return pd.concat([raw, _under_other_codes(raw)])


def _under_other_codes(raw: pd.DataFrame) -> pd.DataFrame:
    also = raw.merge(reading("country_plan_codes"), on=["plan", "country"])
    return also.assign(plan=also["also_reported_as"])
