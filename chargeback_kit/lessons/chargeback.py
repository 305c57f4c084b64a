"""Licence fees on cost centres: the basis, idle licences and the last cent (R51, R52)."""

from decimal import ROUND_HALF_UP, Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.records.switches import Switches
from chargeback_kit.text import amount

DESIGN, SUPPORT, SALES, OWNER = "Design", "Support", "Sales", "IT"
CENT = Decimal("0.01")


def _evenly(bill: Bill) -> Worked:
    """The share of one cost centre when all pay alike [USD]."""
    fee = bill.fees[0]
    shares = bill.what_if(switches=Switches(fee_basis="even")).fees[0].shares
    least = min(shares.values())
    return Worked(
        shares[DESIGN],
        f"{amount(fee.amount)} by {len(shares)} is {amount(least)}, cut off at the cent, and "
        f"{amount(fee.amount - least * len(shares))} is left. All remainders are the same, so it goes to the first by "
        f"name, {DESIGN}: {amount(shares[DESIGN])} (R52).",
        (
            Misreading(
                least,
                "You rounded each share by itself, and the shares no longer add up to the fee. The cents that are left "
                "go to the largest remainders, of equal ones to the first by name (R52).",
            ),
            Misreading(
                _each(fee.amount - fee.idle_amount, len(shares)),
                "You left out the idle licences. They were bought, so they are part of the fee; the basis shares all "
                "of it (R51).",
            ),
            Misreading(
                _each(fee.amount, len(shares) - 1),
                "You left out the people without a cost centre. The agreement says who pays for them, and that cost "
                "centre takes an even share too (R50, R51).",
            ),
            Misreading(
                fee.shares[DESIGN],
                "That is the basis “direct”: the price of the licence that somebody in Design holds. With “even” "
                "everybody pays alike, whoever holds what (R51).",
            ),
        ),
    )


def _by_days(bill: Bill) -> Worked:
    """What one cost centre pays for the licence of somebody who moved in the month [USD]."""
    fee = bill.fees[0]
    his = fee.shares[SUPPORT] - fee.unit_price
    return Worked(
        his,
        f"Ben was in {SUPPORT} for 19 of 31 days: {amount(fee.unit_price)} × 19 ÷ 31 = {amount(his)}. The other "
        f"{amount(fee.unit_price - his)} are those of {SALES}, for 12 days (R51).",
        (
            Misreading(
                fee.unit_price,
                "You counted the last day of the month. A licence is shared by the days on which its holder belonged "
                "to a cost centre (R51).",
            ),
            Misreading(
                _each(fee.unit_price, 2),
                "You cut it in half. Two cost centres shared it, and not for the same number of days (R51).",
            ),
            Misreading(
                fee.unit_price - his,
                "That is the part of Sales, where he was until the 12th (R51).",
            ),
            Misreading(
                fee.shares[SUPPORT],
                "That is all that Support pays for licences, Cleo’s among them. The question is about Ben’s (R51).",
            ),
        ),
    )


def _given_back(bill: Bill) -> Worked:
    """What the owner saves when idle licences are given back [USD]."""
    fee = bill.fees[0]
    fewer = bill.what_if(purchased={fee.sku: fee.assigned}).fees[0]
    saved = fee.shares[OWNER] - fewer.shares[OWNER]
    return Worked(
        saved,
        f"{fee.purchased - fee.assigned} of {fee.purchased} licences are held by nobody. With the basis “direct” their "
        f"fees are {OWNER}’s: {fee.purchased - fee.assigned} × {amount(fee.unit_price)} = {amount(saved)} (R51).",
        (
            Misreading(
                ZERO,
                "An idle licence adds no minutes and costs what every other costs. Somebody pays for it (R21, R51).",
            ),
            Misreading(
                fee.shares[OWNER],
                "That is all that IT pays for licences. One of them is held by Edie, who has no cost centre; it stays "
                "(R50).",
            ),
            Misreading(
                fee.unit_price,
                "That is one licence. Count those that nobody holds (R51).",
            ),
        ),
    )


def _each(money: Decimal, parts: int) -> Decimal:
    return (money / parts).quantize(CENT, ROUND_HALF_UP)


QUESTIONS = (
    LessonQuestion("With the basis “even”, what does Design pay of the licence fees, in USD?", _evenly),
    LessonQuestion(
        "Ben Marsh moved from Sales to Support on 13 October. With the basis “direct”, what does Support pay for his "
        "licence, in USD?",
        _by_days,
    ),
    LessonQuestion(
        "Harbour & Vale gives back the licences that nobody holds. How much less does IT pay for licences, with the "
        "basis “direct”, in USD?",
        _given_back,
    ),
)
