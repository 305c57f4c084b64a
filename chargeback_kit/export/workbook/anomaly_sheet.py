"""The sheet of what is odd among the calls, where somebody has asked for it."""

from collections.abc import Iterator

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.workbook.grid import Duration, Table
from chargeback_kit.planning.anomalies.found import PAID_BY, Anomalies
from chargeback_kit.presentation import anomalies
from chargeback_kit.rules.calendar import from_ns

COLUMNS = {
    "What is odd": 30,
    "Who": 36,
    "Cost centre": 24,
    "Paid by": 24,
    "First seen (UTC)": 20,
    "Calls": 10,
    "Minutes": 12,
    "Amount": 14,
    "Before the alarm": 14,
    "Why": 90,
    "Next step": 90,
}


def anomaly_sheet(bill: ComputedBill, found: Anomalies | None) -> Table | None:
    """A row per anomaly, most money first; None where nobody has asked (``bill.anomalies()``)."""
    if found is None:
        return None
    told = anomalies.rows(bill, found)
    head = (anomalies.title(told), anomalies.subtitle(told), "")
    return Table("Anomalies", COLUMNS, _rows(found), len(found.found), also_in="bill.html", head=head)


def _rows(found: Anomalies) -> Iterator[tuple[object, ...]]:
    """No total: one call may be part of two anomalies."""
    for each in found.found:
        yield (
            each.title,
            each.who,
            text.listed(each.cost_centers),
            text.listed([PAID_BY[payer] for payer in each.paid_by]),
            pd.Timestamp(from_ns(each.first_seen_ns)),
            len(each.usage_ids),
            Duration(each.seconds),
            each.amount,
            each.before_alarm,
            f"{each.reason}.",
            each.next_step,
        )
