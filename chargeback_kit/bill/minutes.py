"""Minutes beside seconds, for tables that a person reads."""

import pandas as pd

from chargeback_kit.records.terms.argument_checks import checked_arguments

SECONDS, MINUTES = "_seconds", "_minutes"


@checked_arguments
def minutes(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a column of minutes after each of seconds, rounded to a hundredth; the table given stays as it is.

    Pools and prices count seconds and started minutes (R20, R30); these minutes are for reading alone.

    >>> minutes(pd.DataFrame({"used_seconds": [90, 100]})).to_dict("list")
    {'used_seconds': [90, 100], 'used_minutes': [1.5, 1.67]}
    """
    shown = {}
    for name, column in table.items():
        shown[name] = column
        if SECONDS in str(name):
            shown[str(name).replace(SECONDS, MINUTES)] = in_minutes(column)
    return pd.DataFrame(shown)


def in_minutes(seconds: pd.Series) -> pd.Series:
    """Seconds as minutes, rounded to a hundredth."""
    return (seconds / 60).round(2)
