"""Calls found by what a reader types, a page at a time, with the sum over all that were found."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.problems import InputError

SOUGHT = ("usage_id", "user_principal_name", "cost_center", "kind", "rule_id", "pool_id", "funded_by")


@dataclass(frozen=True)
class Found:
    """One page of calls, with the number and the money of all calls that were found."""

    page: pd.DataFrame
    calls: int
    amount: Decimal


def search(
    bill: ComputedBill,
    words: str = "",
    *,
    cost_center: str = "",
    order: str = "start_utc",
    is_descending: bool = False,
    page: int = 0,
    page_size: int = 25,
) -> Found:
    """The calls in which every word stands, in any of the columns of text and whatever the case.

    Raises InputError for an order by a column that is not there.
    """
    calls = bill.calls
    if order not in calls.columns:
        raise InputError(f'no column "{order}"; the columns are {", ".join(calls.columns)}.')
    kept = calls[calls["cost_center"] == cost_center] if cost_center else calls
    for word in words.split():
        kept = kept[_holds(kept, word)]
    total = Decimal(kept["amount"].sum() or 0).quantize(Decimal("0.01"))
    if (order, is_descending) != ("start_utc", False):
        kept = _in_order(kept, order, is_descending=is_descending)
    return Found(kept.iloc[page * page_size : (page + 1) * page_size], len(kept), total)


def _holds(calls: pd.DataFrame, word: str) -> "pd.Series[bool]":
    found = pd.Series(data=False, index=calls.index)
    for column in SOUGHT:
        found |= calls[column].str.contains(word, case=False, regex=False)
    return found


def _in_order(calls: pd.DataFrame, order: str, *, is_descending: bool) -> pd.DataFrame:
    return calls.sort_values([order, "start_utc", "usage_id"], ascending=[not is_descending, True, True], kind="stable")
