"""Resource accounts: since November 2025 a calling plan on one carries no outgoing calls (R14)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = "What do the calls that the attendant made in November 2025 cost, in USD?"
WHO, MONTH, PLAN = "attendant@harbour-vale.example", "2025-11", "MCOPSTN1"


def answer(bill: Bill) -> Decimal:
    """Its calls of November [USD]."""
    return _sum(bill, [WHO])


def misreadings(bill: Bill) -> list[Misreading]:
    """The plan covers them, calls abroad alone cost, calls at home alone cost, the other account, the fee."""
    pooled = bill.what_if(switches={"resource_account_plans": "pooled"})
    fee = next(line.unit_price for line in bill.agreement.licence if line.sku == PLAN)
    return [
        Misreading(
            _sum(pooled, [WHO]),
            "You let the plan cover the calls within the country. Since 1 November 2025 a plan on a resource account "
            "carries no outgoing calls (R14).",
        ),
        Misreading(
            _sum(bill, [WHO]) - _sum(pooled, [WHO]),
            "You left out the call abroad. No domestic plan ever covered it, whoever holds the plan (R25).",
        ),
        Misreading(
            _sum(bill, _accounts(bill)),
            "You counted the queue as well. It is another account, with pay-as-you-go, and its calls are those of "
            "Orders (R50).",
        ),
        Misreading(
            _sum(bill, [WHO]) + fee,
            "You added the plan. Its fee is owed too, but it is no call: licences are charged by their own rule (R51).",
        ),
    ]


def _accounts(bill: Bill) -> list[str]:
    """The sign-in names of every account that is no person."""
    people, known = bill.inputs.people.memberships, bill.inputs.resource_accounts
    return [held.row.user_principal_name for held in people if known.holds(held.person, held.row)]


def _sum(bill: Bill, who: list[str]) -> Decimal:
    calls = bill.calls
    kept = calls["user_principal_name"].isin(who) & (calls["start_utc"].dt.strftime("%Y-%m") == MONTH)
    return sum(calls.loc[kept, "amount"], Decimal("0.00"))
