"""Communications Credits: what is left of them when a month is over (R40, R41)."""

from decimal import Decimal
from typing import cast

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.summary import WalletSummary

QUESTION = "How much is left in Communications Credits at the end of October, in USD?"


def answer(bill: Bill) -> Decimal:
    """The balance after the last event of the month [USD]."""
    return _summary(bill).closing


def misreadings(bill: Bill) -> list[Misreading]:
    """A lapse that is forgotten, a recharge too many, none at all, one that fills up."""
    month = _summary(bill)
    early = bill.what_if(switches=Switches(trigger_at="at_or_below"))
    never = bill.what_if(wallet=Wallet(recharge=Decimal("0.00")))
    return [
        Misreading(
            month.closing + month.expired,
            "You kept what was left of last year’s purchase. Credits do not end with the month, but what is left of a "
            "purchase lapses twelve months after it (R40).",
        ),
        Misreading(
            _summary(early).closing,
            "You recharged at the trigger. A recharge is bought when a call leaves the balance below the trigger, not "
            "when it stands exactly on it (R41; the switch trigger_at reads it the other way).",
        ),
        Misreading(
            _summary(never).closing,
            "You left out the recharge. A call left less than the trigger, so credits were bought at once (R41).",
        ),
        Misreading(
            month.closing - _before_recharges(bill),
            "You filled the balance up to the recharge. The whole amount is added to what is there (R41).",
        ),
    ]


def _summary(bill: Bill) -> WalletSummary:
    return cast(WalletSummary, bill.wallet_summary)


def _before_recharges(bill: Bill) -> Decimal:
    """What was in the wallet when recharges were bought, together [USD]."""
    bought = bill.wallet[bill.wallet["event"] == "recharge"]
    return sum(bought["balance"] - bought["amount"], Decimal("0.00"))
