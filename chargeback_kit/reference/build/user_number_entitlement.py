"""User numbers an organisation can get by its plan licences; the same page as the service numbers."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts, reading

KEY = ["licence_kind"]
COLUMNS = ["licence_kind", "numbers_per_licence", "extra_numbers", "as_of", "source", "confidence", "notes"]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per kind of licence: numbers = licences x numbers_per_licence + extra_numbers."""
    page = facts.raw("service_number_entitlement").iloc[0]
    same_page = {name: page[name] for name in ("as_of", "source", "confidence")}
    return reading("user_numbers").assign(**same_page)
