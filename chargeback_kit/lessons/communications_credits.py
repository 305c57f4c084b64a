"""Communications Credits: what is left of them when a month is over (R40, R41)."""

from decimal import Decimal
from typing import Any, cast

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.text import amount, listed
from chargeback_kit.wallet.summary import WalletSummary

SMALL = Decimal("20.00")


def _what_is_left(bill: Bill) -> Worked:
    """The balance after the last event of the month [USD]."""
    month = _summary(bill)
    early = bill.what_if(switches=Switches(trigger_at="at_or_below"))
    never = bill.what_if(wallet=Wallet(recharge=ZERO))
    return Worked(
        month.closing,
        f"{amount(month.opening)} at the beginning and {amount(month.recharged)} of one recharge, less "
        f"{amount(month.drawn)} of calls and {amount(month.expired)} that lapsed: {amount(month.closing)} (R40, R41).",
        (
            Misreading(
                month.closing + month.expired,
                "You kept what was left of last year’s purchase. Credits do not end with the month, but what is left "
                "of a purchase lapses twelve months after it (R40).",
            ),
            Misreading(
                _summary(early).closing,
                "You recharged at the trigger. A recharge is bought when a call leaves the balance below the trigger, "
                "not when it stands exactly on it (R41; the switch trigger_at reads it the other way).",
            ),
            Misreading(
                _summary(never).closing,
                "You left out the recharge. A call left less than the trigger, so credits were bought at once (R41).",
            ),
            Misreading(
                month.closing - _before_recharges(bill),
                "You filled the balance up to the recharge. The whole amount is added to what is there (R41).",
            ),
        ),
    )


def _what_is_owed(bill: Bill) -> Worked:
    """What cost centres owe for the calls of the month [USD]."""
    month, calls = _summary(bill), cost(bill.calls)
    return Worked(
        calls,
        f"{amount(month.drawn)} were drawn from the credits, and Cleo’s call of {amount(calls - month.drawn)}, which "
        f"nothing could pay, is owed too: {amount(calls)}. What was bought or lapsed is no call (R32, R53).",
        (
            Misreading(
                month.drawn,
                "That is what the credits paid. Cleo’s call was not paid by them, and is a call of the month all the "
                "same (R32).",
            ),
            Misreading(
                month.recharged,
                "That is what was bought in October. Buying credits is no cost of the month, drawing them is (R53).",
            ),
            Misreading(
                month.drawn + month.expired,
                "You counted what lapsed. It is lost, but nobody phoned for it: it is no cost centre’s call (R40, "
                "R53).",
            ),
        ),
    )


def _small_recharges(bill: Bill) -> Worked:
    """How often a smaller recharge is bought."""
    bought = _events(bill.what_if(wallet=Wallet(recharge=SMALL)), "recharge")
    days, many, month = listed([str(at.day) for at in bought["at"]]), len(bought), _summary(bill)
    return Worked(
        many,
        f"Play the month call by call: each time a call leaves less than the trigger, {amount(SMALL)} are bought, "
        f"once. That is on the days {days} of October, {many} times (R41).",
        (
            Misreading(
                month.recharges,
                "That is how often the larger recharge was bought. A smaller one is used up sooner (R41).",
            ),
            Misreading(
                _without_lapse(bill),
                "You forgot the purchase that lapses on the 20th. What it leaves behind is less, and the next call "
                "falls below the trigger (R40).",
            ),
            Misreading(
                len(_events(bill, "call")),
                "You bought after every call. Only one that leaves less than the trigger buys (R41).",
            ),
        ),
    )


def _summary(bill: Bill) -> WalletSummary:
    return cast(WalletSummary, bill.wallet_summary)


def _events(bill: Bill, event: str) -> Any:
    return bill.wallet[bill.wallet["event"] == event]


def _without_lapse(bill: Bill) -> int:
    """How often the smaller recharge would be bought if nothing lapsed."""
    trigger = cast(Wallet, bill.agreement.wallet).trigger or ZERO
    balance, many = _summary(bill).opening, 0
    for drawn in _events(bill, "call")["amount"]:
        balance += drawn
        if balance < trigger:
            balance, many = balance + SMALL, many + 1
    return many


def _before_recharges(bill: Bill) -> Decimal:
    """What was in the wallet when recharges were bought, together [USD]."""
    bought = _events(bill, "recharge")
    return sum(bought["balance"] - bought["amount"], ZERO)


QUESTIONS = (
    LessonQuestion("How much is left in Communications Credits at the end of October, in USD?", _what_is_left),
    LessonQuestion("How much do the departments owe for the calls of October, in USD?", _what_is_owed),
    LessonQuestion(
        "Suppose the recharge were 20.00 instead of 50.00. How many recharges would October have?", _small_recharges
    ),
)
