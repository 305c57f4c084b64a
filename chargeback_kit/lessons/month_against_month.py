"""One month against another: what one cost centre pays less, and for which reasons (R50, R51)."""

from typing import Any

from chargeback_kit.api import Bill, bill_of
from chargeback_kit.lessons.exercises.figures import ZERO, minutes, owed
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount

LAST, CENTER, LEFT = "2026-09", "Sales", "ben.marsh@harbour-vale.example"
POOL = "US/MCOPSTN5/domestic"


def _sales_pays_less(bill: Bill) -> Worked:
    """What Sales owed in September less what it owes in October [USD]."""
    last = _last(bill)
    licences = {line.sku: line.unit_price for line in bill.agreement.licence}
    held = next(each.row.skus for each in last.people.memberships if each.row.user_principal_name == LEFT)
    before, after = owed(last, CENTER), owed(bill, CENTER)
    fees = owed(last, CENTER, "licence_fees") - owed(bill, CENTER, "licence_fees")
    return Worked(
        before - after,
        f"Sales owed {amount(before)} in September and owes {amount(after)} in October. Its fees fell by "
        f"{amount(fees)} and its calls rose by {amount(fees - before + after)}: {amount(before - after)} less (R50, "
        "R51).",
        (
            Misreading(
                fees,
                "You compared the fees and forgot the calls. Sales pays less for licences and more for calls: a "
                "statement is both (R50, R51).",
            ),
            Misreading(
                sum((licences.get(sku, ZERO) for sku in held), ZERO),
                "Those are the licences of the colleague who left. Another one came in the middle of the month, and "
                "brought the fees of those days and her calls along (R51).",
            ),
            Misreading(
                bill.total - last.total,
                "That is the company, which pays more. What one cost centre pays may fall while the whole rises (R50).",
            ),
        ),
    )


def _the_pool_shrank(bill: Bill) -> Worked:
    """By how many minutes the pool is smaller than the month before [min]."""
    now, then = _pool(bill), _pool(_last(bill))
    fewer = minutes(then["size_seconds"] - now["size_seconds"])
    return Worked(
        fewer,
        f"{then['licences']} people held the plan in September and {now['licences']} hold it in October: "
        f"{minutes(then['size_seconds'])} − {minutes(now['size_seconds'])} = {fewer} minutes. Nobody bought fewer "
        "licences; what nobody holds fills no pool (R21).",
        (
            Misreading(
                0,
                "As many licences were bought as before, that is true. But minutes come from those that somebody "
                "holds (R21).",
            ),
            Misreading(
                minutes(now["over_seconds"]),
                "Those are the minutes over October’s pool. It shrank by more than that: a part would not have been "
                "used (R26).",
            ),
            Misreading(
                minutes(now["size_seconds"]),
                "That is what October’s pool holds. By how much is it smaller than September’s? (R21)",
            ),
        ),
    )


def _idle_now(bill: Bill) -> Worked:
    """Who pays for licences that somebody held in September and nobody holds in October."""
    before = set(_last(bill).statements["cost_center"])
    now = list(dict.fromkeys(bill.statements["cost_center"]))
    right = next(center for center in now if center not in before)
    other = next(center for center in now if center not in (right, CENTER))
    return Worked(
        right,
        f"Ben left, his licences were not given back. With the basis “direct” idle licences are the owner’s of the "
        f"tenant: {right} pays {amount(owed(bill, right))}, and paid nothing before (R51).",
        (
            Misreading(
                CENTER,
                "He was in Sales, and in October holds nothing. A fee goes to who holds a licence on a day, not to who "
                "held it once (R51).",
            ),
            Misreading(
                other,
                "That department lost Cleo in the middle of the month and pays less for her. Ben’s licences were "
                "never its own (R51).",
            ),
            Misreading(
                "Nobody; they are idle",
                "They are paid for until somebody gives them back (R51).",
            ),
        ),
    )


def _last(bill: Bill) -> Bill:
    """The bill of the month before, over the same files."""
    return bill_of(bill.folder, LAST, bill.inputs.charges, landed=bill.landed)


def _pool(bill: Bill) -> dict[Any, Any]:
    return next(pool for pool in bill.pools.to_dict("records") if pool["pool_id"] == POOL)


QUESTIONS = (
    LessonQuestion("By how much does Sales pay less in October than in September, in USD?", _sales_pays_less),
    LessonQuestion(
        "By how many minutes is October’s pool of the 120-minute plan in the United States smaller than September’s?",
        _the_pool_shrank,
    ),
    LessonQuestion(
        "Ben Marsh left Sales on 30 September. Which cost centre pays for his licences in October?",
        _idle_now,
        is_chosen=True,
    ),
)
