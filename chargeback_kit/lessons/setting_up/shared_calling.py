"""Shared Calling: the account's right pays, the caller's cost centre owes (R36)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost, of, owed
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

CENTER, WAREHOUSE = "Returns", "Warehouse"
PAYG = "pay_as_you_go"


def _returns(bill: Bill) -> Worked:
    """The calls of the members in that cost centre [USD]."""
    through, others = _calls(bill, through=True), _calls(bill, through=False)
    unfunded = cost(of(bill, funded_by="unfunded"))
    right = cost(through[through["cost_center"] == CENTER])
    own = cost(others[others["cost_center"] == CENTER]) - unfunded
    return Worked(
        right,
        f"Whoever of {CENTER} is in the policy calls through the warehouse: {amount(right)}. Its credits pay, and the "
        f"caller’s cost centre owes (R36, R50).",
        (
            Misreading(
                ZERO,
                "You let the account’s department pay. The account only lends its right to credits; the call belongs "
                "to whoever made it, and so does its cost (R36, R50).",
            ),
            Misreading(
                cost(through),
                "Those are the calls of everybody who shares the number. The Warehouse owes its own part (R50).",
            ),
            Misreading(
                right + own,
                "You counted the call abroad of a colleague with a plan and a credits licence of her own. She does not "
                "call through the warehouse (R36).",
            ),
            Misreading(
                right + unfunded,
                "You counted somebody who was never given the policy. Returns owes that call too, but it did not go "
                "through the number of the warehouse: nothing could have paid for it (R32).",
            ),
        ),
    )


def _from_a_pool(bill: Bill) -> Worked:
    """How many calls that were made draw a pool of minutes."""
    made = bill.calls[bill.calls["kind"] != "inbound"]
    pooled, domestic = made[made["pool_id"] != ""], made[made["kind"] == "domestic"]
    through = _calls(bill, through=True)
    return Worked(
        len(pooled),
        f"Of {len(made)} calls that were made, {len(domestic)} stay within the country. Those through the warehouse "
        f"draw no pool, whatever anybody holds; {len(pooled)} of somebody with a plan of her own do (R36).",
        (
            Misreading(
                len(domestic),
                "Those are all calls within the country. A call through the account draws no pool: it is paid by the "
                "minute (R36).",
            ),
            Misreading(
                len(through),
                "Those are the calls through the warehouse, and none of them draws a pool (R36).",
            ),
            Misreading(
                0,
                "One person in the room has a calling plan of her own and is not in the policy (R25).",
            ),
        ),
    )


def _whose_fee(bill: Bill) -> Worked:
    """The cost centre that owes the account's own plan."""
    fee = next(fee for fee in bill.fees if PAYG in fee.sku)
    right = max(fee.shares, key=lambda name: fee.shares[name])
    most = owed(bill, CENTER, "licence_fees")
    return Worked(
        right,
        f"The account has a row in the list of users like everybody else, with the cost centre {right}. Its plan of "
        f"{amount(fee.unit_price)} is owed there; calls are not (R36, R51).",
        (
            Misreading(
                WAREHOUSE,
                "Its people phone through the account, and owe their calls. The licence is owed by the cost centre of "
                "who holds it, and that is the account (R51).",
            ),
            Misreading(
                CENTER,
                f"It pays {amount(most)} for licences of its own people. The account’s is not among them (R51).",
            ),
            Misreading(
                "All who share the number",
                "It would be fair, and is not the rule of this agreement: its basis is “direct”, the holder pays "
                "(R51).",
            ),
        ),
    )


def _calls(bill: Bill, *, through: bool) -> Any:
    """The calls of those in the policy, or of all others."""
    members = {user for shared in bill.agreement.shared_calling for user in shared.users}
    made = bill.calls[bill.calls["kind"] != "inbound"]
    return made[made["user_principal_name"].isin(members) == through]


QUESTIONS = (
    LessonQuestion(
        "How much does Returns owe for October’s calls through the number of the warehouse, in USD?", _returns
    ),
    LessonQuestion("How many of the calls that were made in October draw minutes from a pool?", _from_a_pool),
    LessonQuestion(
        "Which cost centre owes the pay-as-you-go plan that the resource account holds?", _whose_fee, is_chosen=True
    ),
)
