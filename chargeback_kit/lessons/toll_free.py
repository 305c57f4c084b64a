"""Toll-free numbers: the owner pays for every minute, by where the caller is (R10.5, R25, R31)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "What do the toll-free calls of October cost Harbour & Vale, in USD?"
KIND = "toll_free_in"
ZERO = Decimal("0.00")


def answer(bill: Bill) -> Decimal:
    """The charges of every call received on a toll-free number [USD]."""
    return _sum(bill, "amount")


def misreadings(bill: Bill) -> list[Misreading]:
    """Free as other incoming calls, from the conferencing minutes, without the callers that withhold their number."""
    return [
        Misreading(
            ZERO,
            "Incoming calls are free on other numbers. A toll-free number reverses the charge: its owner pays for "
            "every minute (R10.5).",
        ),
        Misreading(
            _sum(bill, "amount", is_conference=False),
            "You took the callers of meetings off the conferencing minutes. Those minutes are for calling out to Zone "
            "A; a toll-free call never draws them, nor any other pool (R25).",
        ),
        Misreading(
            _sum(bill, "rated_amount"),
            "You left out the call that the rate card has no price for. What was charged stays charged: the reported "
            "amount counts, and the missing rate is listed as a problem (R30, R31).",
        ),
    ]


def _sum(bill: Bill, column: str, *, is_conference: bool = True) -> Decimal:
    stage = bill.stages["classify"]
    meetings = set(stage.loc[stage["is_conference"], "usage_id"])
    calls = bill.calls[bill.calls["kind"] == KIND]
    kept = calls if is_conference else calls[~calls["usage_id"].isin(meetings)]
    return sum(kept[column].dropna(), ZERO)
