"""The money of calls by the country of the number that was called (R11): its prefix, else the name in the row."""

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill


def destinations(bill: ComputedBill) -> pd.DataFrame:
    """One row per country and category: ``country, category, calls, billed_seconds, amount_micro``.

    ``country`` is an ISO 3166 code, or empty where neither number nor name says one; the sums are those of the bill.
    """
    return bill.run.frame("destinations")
