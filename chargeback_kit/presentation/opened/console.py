"""Calls as a table of text, for a console."""

import pandas as pd

from chargeback_kit import text
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.rules.kinds import kind_name


def to_read(page: pd.DataFrame, currency: str) -> str:
    """The dearest calls as a table to read: countries and kinds by their names, minutes, no fractions of a second."""
    return pd.DataFrame(
        {
            "When (UTC)": page["start_utc"].dt.strftime("%Y-%m-%d %H:%M:%S"),
            currency: page["amount"].map(text.amount),
            "Who": page["name"],
            "Where": page["country"].map(country_name),
            "Number": page["number"],
            "Minutes": page["billed_seconds"].map(text.minutes),
            "Cost centre": page["cost_center"],
            "Kind": page["kind"].map(kind_name),
            "Call": page["usage_id"],
        }
    ).to_string(index=False)
