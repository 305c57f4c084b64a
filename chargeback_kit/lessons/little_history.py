"""Advice from little history: a mean of months that grow lies below the month that follows (R40)."""

from decimal import Decimal
from typing import cast

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.text import amount

HALF = 2


def _beyond_the_mean(bill: Bill) -> Worked:
    """October less the mean of all months, October included [USD]."""
    spent = _spent(bill)
    mean = sum(spent, ZERO) / len(spent)
    return Worked(
        spent[-1] - mean,
        f"October’s calls took {amount(spent[-1])}, and the mean of the {len(spent)} months is {amount(mean)}: "
        f"{amount(spent[-1] - mean)} less. Whoever plans with the mean of months that grow plans too little (R40).",
        (
            Misreading(
                spent[-1] - spent[-2],
                "That is October less September: one step of the growth. The mean of the four months lies further "
                "back, and what it misses is more than a step (R40).",
            ),
            Misreading(
                spent[-1] - spent[0],
                "That is October less July: the whole growth. The mean lies between the two (R40).",
            ),
            Misreading(
                spent[-1],
                "That is what October drew from the credits. Take the mean of the four months off it (R40).",
            ),
        ),
    )


def _recharges(bill: Bill) -> Worked:
    """How often half the recharge is bought over the months."""
    now = cast(Wallet, bill.agreement.wallet)
    recharge = cast(Decimal, now.recharge) / HALF
    small = bill.what_if(wallet=Wallet(recharge=recharge)).wallet_summary
    summary = bill.wallet_summary
    many, today = (0, 0) if small is None or summary is None else (small.recharges, summary.recharges)
    bought = bill.wallet[bill.wallet["event"] == "recharge"]
    october = int((bought["at"].dt.strftime("%Y-%m") == bill.months[-1]).sum())
    return Worked(
        many,
        f"Play the calls again with {amount(recharge)}: the balance falls below the trigger of "
        f"{amount(now.trigger)} {many} times in four months, instead of {today} times (R41).",
        (
            Misreading(
                today,
                "That is how often the recharge was bought as it is. A smaller one is used up sooner (R41).",
            ),
            Misreading(
                today * HALF,
                "You doubled the number. What counts is when a call leaves less than the trigger: the small recharges "
                "stop as soon as the balance is above it, and less is left in the end (R41).",
            ),
            Misreading(
                october,
                "Those are the recharges of October as it was. Count those of all four months (R41).",
            ),
        ),
    )


def _two_months(bill: Bill) -> Worked:
    """October less the mean of September and October [USD]."""
    spent = _spent(bill)
    mean = sum(spent[-2:], ZERO) / 2
    return Worked(
        spent[-1] - mean,
        f"The mean of September and October is {amount(mean)}, and October {amount(spent[-1])}: "
        f"{amount(spent[-1] - mean)} more. The shorter the history, the nearer its mean to the last month; what it "
        "cannot tell is whether that was growth or chance (R40).",
        (
            Misreading(
                spent[-1] - spent[-2],
                "That is October less September. The mean of the two lies halfway (R40).",
            ),
            Misreading(
                spent[-1] - sum(spent[-3:-1], ZERO) / 2,
                "You took August and September. The last two months are September and October (R40).",
            ),
            Misreading(
                spent[-1] - sum(spent, ZERO) / len(spent),
                "That is the mean of all four months. Two months only, this time (R40).",
            ),
        ),
    )


def _spent(bill: Bill) -> list[Decimal]:
    """What the calls of each month cost, in their order [USD]."""
    calls = bill.calls
    months = calls["start_utc"].dt.strftime("%Y-%m")
    return [sum(calls.loc[months == month, "amount"], ZERO) for month in bill.months]


QUESTIONS = (
    LessonQuestion("By how much did October’s calls exceed the mean of the four months, in USD?", _beyond_the_mean),
    LessonQuestion(
        "Suppose each recharge were 50.00 instead of 100.00. How many recharges would the four months have?",
        _recharges,
    ),
    LessonQuestion("By how much did October’s calls exceed the mean of the last two months, in USD?", _two_months),
)
