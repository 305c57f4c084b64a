"""The countries that conferencing minutes reach (R10.7, R24).

The list is read as in force since the minutes began: an earlier, undated version of the page and the one
of 2025-02-21 name the same countries.
"""

import pandas as pd

from chargeback_kit.reference.build.facts import Facts, reading

KEY = ["iso2"]
COLUMNS = ["iso2", "country", "effective_from", "source", "confidence"]
_SAME_LIST = (
    "; same 44 in MicrosoftDocs/OfficeDocs-SkypeForBusiness:Teams/audio-conferencing-zones.md"
    "@17a2f6dd477e24d1f96e2839c3f6bfac310caa8e (undated, earlier) and in zcvele/OfficeDocs-SkypeForBusiness:"
    "Teams/audio-conferencing-zones.md@401edfa6035a48b29b31f350328a35cc5d34f569 (ms.date 2025-02-21)"
)


def rows(facts: Facts) -> pd.DataFrame:
    """One row per country of Zone A."""
    raw = facts.raw("dialout_zones")
    zone = raw[raw["zone"] == "A"].copy()
    zone["source"] += _SAME_LIST
    keys = reading("conference").set_index("key")
    zone["effective_from"] = str(keys.at["minutes_per_licence", "effective_from"])
    return zone
