"""Toll-free numbers: the owner pays for every minute, by where the caller is (R10.5, R25, R31)."""

from typing import cast

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount
from chargeback_kit.wallet.summary import WalletSummary

KIND, QUEUE = "toll_free_in", "toll-free-12"
FOURFOLD = 4


def _all_of_them(bill: Bill) -> Worked:
    """The charges of every call received on a toll-free number [USD]."""
    stage, found = bill.stages["classify"], of(bill, kind=KIND)
    meetings = found["usage_id"].isin(stage.loc[stage["is_conference"], "usage_id"])
    every = cost(found)
    return Worked(
        every,
        f"Every call on a toll-free number costs, and no pool covers any: {amount(cost(found[~meetings]))} on the "
        f"order line and the queue, {amount(cost(found[meetings]))} for dialling in to meetings. Together "
        f"{amount(every)} (R10.5, R25).",
        (
            Misreading(
                ZERO,
                "Incoming calls are free on other numbers. A toll-free number reverses the charge: its owner pays for "
                "every minute (R10.5).",
            ),
            Misreading(
                cost(found[~meetings]),
                "You took the callers of meetings off the conferencing minutes. Those minutes are for calling out to "
                "Zone A; a toll-free call never draws them, nor any other pool (R25).",
            ),
            Misreading(
                cost(found, "rated_amount"),
                "You left out the call that the rate card has no price for. What was charged stays charged: the "
                "reported amount counts, and the missing rate is listed as a problem (R30, R31).",
            ),
        ),
    )


def _the_queue(bill: Bill) -> Worked:
    """Who owes a call to the queue, whose row names no user."""
    owed = of(bill, kind=KIND).groupby("cost_center")
    money = {str(name): cost(calls) for name, calls in owed}
    right = str(of(bill, usage_id=QUEUE)["cost_center"].iloc[0])
    dearest = max(money, key=lambda name: money[name])
    third = next(name for name in money if name not in (right, dearest))
    return Worked(
        right,
        f"The agreement says who owns the number of the queue ([[number_owner]]): {right}. Its "
        f"{amount(cost(of(bill, usage_id=QUEUE)))} go there, although no person took the call (R14).",
        (
            Misreading(
                dearest,
                "That department has the order line, another number. A toll-free call goes to whoever owns the number "
                "that was called (R14).",
            ),
            Misreading(
                third,
                "That department organises the meetings that people dial in to. The queue has a number of its own "
                "(R14).",
            ),
            Misreading(
                "Unassigned",
                "So it would be, if the agreement named no owner for the number. It does (R14, R50).",
            ),
        ),
    )


def _four_times(bill: Bill) -> Worked:
    """What is left in credits with four times the toll-free minutes [USD]."""
    month = _wallet(bill)
    more = _wallet(bill.what_if(growth={KIND: str(FOURFOLD)}))
    return Worked(
        more.closing,
        f"The calls take {FOURFOLD} × {amount(month.drawn)} = {amount(more.drawn)} out of {amount(month.opening)}. "
        f"The month has happened, so no call is undone: {amount(more.closing)} (R40, R42).",
        (
            Misreading(
                ZERO,
                "A month to come stops at zero: then the number does not connect any more. A month that has happened "
                "shows what is lacking (R42).",
            ),
            Misreading(
                -more.closing,
                "So much is lacking, not left: write it with a minus (R40).",
            ),
            Misreading(
                month.closing - month.drawn * FOURFOLD,
                "You took the fourfold off what was left in the end. The calls of October as it was are part of the "
                "fourfold: begin with the opening balance (R40).",
            ),
        ),
    )


def _wallet(bill: Bill) -> WalletSummary:
    return cast(WalletSummary, bill.wallet_summary)


QUESTIONS = (
    LessonQuestion("What do the toll-free calls of October cost Harbour & Vale, in USD?", _all_of_them),
    LessonQuestion(
        "The call toll-free-12 went to the queue in London, and its row names no user. Which cost centre owes it?",
        _the_queue,
        is_chosen=True,
    ),
    LessonQuestion(
        "Suppose October had had four times the minutes of toll-free calls. What would be left in Communications "
        "Credits at the end of the month, in USD?",
        _four_times,
    ),
)
