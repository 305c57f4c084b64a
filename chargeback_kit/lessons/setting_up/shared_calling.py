"""Shared Calling: the account's right pays, the caller's cost centre owes (R36)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "How much does Returns owe for October’s calls through the number of the warehouse, in USD?"
CENTER = "Returns"
ZERO = Decimal("0.00")


def answer(bill: Bill) -> Decimal:
    """The calls of the members in that cost centre [USD]."""
    return _sum(bill, center=CENTER, through=True)


def misreadings(bill: Bill) -> list[Misreading]:
    """The account's department pays, everybody's calls, a plan of one's own, somebody without the policy."""
    calls = bill.calls
    unfunded = sum(calls.loc[calls["funded_by"] == "unfunded", "amount"], ZERO)
    own = _sum(bill, center=CENTER, through=False) - unfunded
    return [
        Misreading(
            ZERO,
            "You let the account’s department pay. The account only lends its right to credits; the call belongs to "
            "whoever made it, and so does its cost (R36, R50).",
        ),
        Misreading(
            _sum(bill, center=None, through=True),
            "Those are the calls of everybody who shares the number. The Warehouse owes its own part (R50).",
        ),
        Misreading(
            answer(bill) + own,
            "You counted the call abroad of a colleague with a plan and a credits licence of her own. She does not "
            "call through the warehouse (R36).",
        ),
        Misreading(
            answer(bill) + unfunded,
            "You counted somebody who was never given the policy. Returns owes that call too, but it did not go "
            "through the number of the warehouse: nothing could have paid for it (R32).",
        ),
    ]


def _sum(bill: Bill, *, center: str | None, through: bool) -> Decimal:
    calls = bill.calls
    members = {user for shared in bill.agreement.shared_calling for user in shared.users}
    kept = calls["user_principal_name"].isin(members) == through
    if center is not None:
        kept &= calls["cost_center"] == center
    return sum(calls.loc[kept, "amount"], ZERO)
