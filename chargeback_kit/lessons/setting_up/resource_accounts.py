"""Resource accounts: since November 2025 a calling plan on one carries no outgoing calls (R14)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

WHO, MONTH, PLAN = "attendant@harbour-vale.example", "2025-11", "MCOPSTN1"
NO_USER = "account-05"


def _the_attendant(bill: Bill) -> Worked:
    """Its calls of November [USD]."""
    pooled = bill.what_if(switches={"resource_account_plans": "pooled"})
    fee = next(line.unit_price for line in bill.agreement.licence if line.sku == PLAN)
    right, abroad = cost(_november(bill, [WHO])), cost(_november(pooled, [WHO]))
    return Worked(
        right,
        f"No plan carries its calls since 1 November 2025: {amount(right - abroad)} for calls within the country and "
        f"{amount(abroad)} for the one abroad, {amount(right)} together (R14).",
        (
            Misreading(
                abroad,
                "You let the plan cover the calls within the country. Since 1 November 2025 a plan on a resource "
                "account carries no outgoing calls (R14).",
            ),
            Misreading(
                right - abroad,
                "You left out the call abroad. No domestic plan ever covered it, whoever holds the plan (R25).",
            ),
            Misreading(
                cost(_november(bill, _accounts(bill))),
                "You counted the queue as well. It is another account, with pay-as-you-go, and its calls are those of "
                "Orders (R50).",
            ),
            Misreading(
                right + fee,
                "You added the plan. Its fee is owed too, but it is no call: licences are charged by their own rule "
                "(R51).",
            ),
        ),
    )


def _what_changed(bill: Bill) -> Worked:
    """What the change of 1 November costs in calls [USD]."""
    pooled = bill.what_if(switches={"resource_account_plans": "pooled"})
    more, every = cost(bill.calls) - cost(pooled.calls), cost(bill.calls)
    return Worked(
        more,
        f"With plans on accounts as before, the calls of both months cost {amount(cost(pooled.calls))}; as it is they "
        f"cost {amount(every)}. The change costs {amount(more)} (R14).",
        (
            Misreading(
                cost(_november(bill, [WHO])),
                "Those are all calls of the attendant in November. The one abroad would have cost in any case (R25).",
            ),
            Misreading(
                every,
                "Those are all calls of both months. The queue has always paid by the minute, and calls abroad too "
                "(R25).",
            ),
            Misreading(
                ZERO,
                "The plan and its fee are as before, that is true. What it covers is not: an account’s calls come out "
                "of no pool any more (R14).",
            ),
        ),
    )


def _no_user(bill: Bill) -> Worked:
    """The cost centre of a row of a bot that names no user."""
    right = str(of(bill, usage_id=NO_USER)["cost_center"].iloc[0])
    centers = [str(name) for name in dict.fromkeys(bill.calls["cost_center"]) if name != right]
    return Worked(
        right,
        f"The row names no user, but the number is that of an account, and the agreement says whose it is "
        f"([[number_owner]]): {right} (R14).",
        (
            *(
                Misreading(
                    name,
                    "Another department. What counts is who owns the number that the bot answered (R14, R50).",
                )
                for name in centers
            ),
            Misreading(
                "Unassigned",
                "So it would be, if the agreement named no owner for the number (R14, R50).",
            ),
            Misreading(
                "The row is left out",
                "No row is left out because it names nobody. It costs nothing here, and is a call all the same (R06).",
            ),
        ),
    )


def _accounts(bill: Bill) -> list[str]:
    """The sign-in names of every account that is no person."""
    people, known = bill.inputs.people.memberships, bill.inputs.resource_accounts
    return [held.row.user_principal_name for held in people if known.holds(held.person, held.row)]


def _november(bill: Bill, who: list[str]) -> Any:
    """Their calls of that month."""
    calls = of(bill, user_principal_name=who)
    return calls[calls["start_utc"].dt.strftime("%Y-%m") == MONTH]


QUESTIONS = (
    LessonQuestion("What do the calls that the attendant made in November 2025 cost, in USD?", _the_attendant),
    LessonQuestion(
        "By how much are the calls of October and November 2025 dearer because plans on resource accounts carry no "
        "outgoing calls any more, in USD?",
        _what_changed,
    ),
    LessonQuestion(
        "The row account-05 is a call that a bot received, and names no user. Which cost centre does it belong to?",
        _no_user,
        is_chosen=True,
    ),
)
