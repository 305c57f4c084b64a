"""How much to pay in: the recommendation of 2017 against what one's own months needed (R43)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.wallet.tiers import Tier, recommended_tier

QUESTION = (
    "Suppose Harbour & Vale had followed the table of 2017 on 1 September and let nothing recharge. How much of the "
    "first purchase would lie idle at the end of October, in USD?"
)
ZERO = Decimal("0.00")


def answer(bill: Bill) -> Decimal:
    """What is left of the recommended first purchase [USD]."""
    return _left(bill, _tier(bill).initial_amount)


def misreadings(bill: Bill) -> list[Misreading]:
    """The trigger taken for the purchase, one month of two, what was really left."""
    tier = _tier(bill)
    return [
        Misreading(
            _left(bill, tier.trigger_amount),
            "You paid in the trigger. The table has two columns: what to buy first, and the balance below which to buy "
            "again (R43).",
        ),
        Misreading(
            tier.initial_amount - _spent(bill, bill.months[-1]),
            "You took October alone. Credits do not start anew with the month: what September used is gone (R40).",
        ),
        Misreading(
            ZERO if bill.wallet_summary is None else bill.wallet_summary.closing,
            "That is what is left under today’s setting. Take the first purchase of the table’s row instead (R43).",
        ),
    ]


def _tier(bill: Bill) -> Tier:
    """The row for the people who may use the credits."""
    return recommended_tier(len(bill.inputs.people.names), bill.agreement.switches.tier_edge)


def _left(bill: Bill, opening: Decimal) -> Decimal:
    month = bill.what_if(wallet=Wallet(opening=opening, recharge=ZERO)).wallet_summary
    return ZERO if month is None else month.closing


def _spent(bill: Bill, month: str) -> Decimal:
    events = bill.wallet[(bill.wallet["event"] == "call") & (bill.wallet["at"].dt.strftime("%Y-%m") == month)]
    return -sum(events["amount"], ZERO)
