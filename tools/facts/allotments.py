"""Minutes a plan gives each licence, by country (R21-R23).

Left out: pay-as-you-go (no minutes), the plans of Telstra (AU) and SoftBank (JP), which the report does not
hold, and the domestic plan of Hong Kong, whose minutes no source gives. Brazil is known under its own
codes only. Mexican users may show the general codes or the Mexican ones, so both are here.
"""

import pandas as pd

from tools.facts.facts import Facts


def allotments(facts: Facts) -> pd.DataFrame:
    """One row per plan, country and day from which the minutes are known."""
    minutes = facts.collected("allotments")
    also = minutes.merge(facts.reading("country_plan_codes"), on=["plan", "country"])
    return pd.concat([minutes, also.assign(plan=also["also_reported_as"])])
