"""Service numbers an organisation can get by its phone system and conferencing licences."""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts

KEY = ["licences_from"]
COLUMNS = [
    "licences_from",
    "licences_to",
    "toll_service_numbers",
    "toll_free_service_numbers",
    "as_of",
    "source",
    "confidence",
]


def rows(facts: Facts) -> pd.DataFrame:
    """One row per tier, both ends inclusive; the last has no end."""
    return facts.raw("service_number_entitlement")
