"""Pools of minutes: what one more licence adds, to which pool, and when it ends (R21, R26)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import count, day

POOL, GERMANY = "US/MCOPSTN5", "DE/MCOPSTN5"
SKU = "MCOPSTN_5"
OTHER_PLAN = "paul.kessel@harbour-vale.example"
NEVER = "It would not end"


def _one_more(bill: Bill) -> Worked:
    """The size of the American pool with one more licence [min]."""
    pool = _pool(bill, POOL)
    licences, size = int(pool["licences"]), int(pool["size_seconds"]) // 60
    each = size // licences
    bought = next(line.purchased for line in bill.agreement.licence if line.sku == SKU)
    everywhere = next(fee.assigned for fee in bill.fees if fee.sku == SKU)
    more = int(_pool(bill.what_if(assigned={POOL: licences + 1}), POOL)["size_seconds"]) // 60
    return Worked(
        more,
        f"{licences} licences are assigned in the United States today, {count(size)} minutes. Puerto Rico draws from "
        f"the same pool, so the new licence adds {each}: {licences + 1} × {each} = {count(more)} (R21).",
        (
            Misreading(
                size,
                "That is the pool as it is today. The United States and Puerto Rico share one pool, so a licence that "
                "is assigned in Puerto Rico adds its minutes to it (R21).",
            ),
            Misreading(
                bought * each,
                f"You counted all {bought} licences that were bought. Only assigned licences add minutes; the idle "
                "ones are paid for and add nothing (R21).",
            ),
            Misreading(
                (everywhere + 1) * each,
                f"You counted all {everywhere + 1} people who would have the plan, wherever they are. A pool belongs "
                "to one country and one plan; the minutes of the people in Germany stay in Germany (R21).",
            ),
            Misreading(
                each,
                "Those are the minutes of one licence. People with the same plan in the same country share theirs: "
                "the pool holds the minutes of all of them (R21).",
            ),
        ),
    )


def _one_fewer(bill: Bill) -> Worked:
    """The day on which Germany's pool would end with one licence fewer."""
    pool = _pool(bill, GERMANY)
    licences, each = int(pool["licences"]), int(pool["size_seconds"]) // 60 // int(pool["licences"])
    ends = _pool(bill.what_if(assigned={GERMANY: licences - 1}), GERMANY)["exhausted_at"]
    theirs = bill.calls[bill.calls["pool_id"] == pool["pool_id"]]
    return Worked(
        day(ends),
        f"{licences - 1} licences bring {(licences - 1) * each} minutes. Add up the calls in order of their start: "
        f"the one of {day(ends)} does not fit any more (R26).",
        (
            Misreading(
                day(pool["exhausted_at"]),
                f"That is the day with {licences} licences. With one fewer the pool is {each} minutes smaller and "
                "ends earlier (R21, R26).",
            ),
            Misreading(
                day(theirs["start_utc"].iloc[-1]),
                "That is the last call from this pool. The pool ends at the call that does not fit whole, and every "
                "call after it is over (R26).",
            ),
            Misreading(
                NEVER,
                "It ends even with one licence more than that. What nobody holds adds no minutes, however many were "
                "bought (R21).",
            ),
        ),
    )


def _another_plan(bill: Bill) -> Worked:
    """The size of the German pool when somebody with another plan changes to this one [min]."""
    pool = _pool(bill, GERMANY)
    licences, size = int(pool["licences"]), int(pool["size_seconds"]) // 60
    each = size // licences
    after = int(_pool(bill.what_if(plans={OTHER_PLAN: SKU}), GERMANY)["size_seconds"]) // 60
    pools = bill.pools.to_dict("records")
    lost = next(
        int(row["size_seconds"]) // 60
        for row in pools
        if row["pool_id"].startswith("DE/") and row["pool_id"] != pool["pool_id"]
    )
    return Worked(
        after,
        f"Paul Kessel is the fourth with the plan: {licences + 1} × {each} = {after} minutes. The {lost} of his old "
        "plan are gone with it (R21).",
        (
            Misreading(
                size,
                "That is the pool without him. He works in the same country and would hold the identical plan, so his "
                "minutes lie in the same pool (R21).",
            ),
            Misreading(
                size + lost,
                f"You took his {lost} minutes along. They belong to the plan, not to the person: whoever gives it up "
                "brings the minutes of the new one (R21).",
            ),
            Misreading(
                after + lost,
                "You counted both plans. Somebody holds one of them, and pools of two plans are never one (R21).",
            ),
        ),
    )


def _pool(bill: Bill, place: str) -> dict[Any, Any]:
    return next(pool for pool in bill.pools.to_dict("records") if pool["pool_id"] == f"{place}/domestic")


QUESTIONS = (
    LessonQuestion(
        "One of the idle 120-minute licences is given to a new colleague in Puerto Rico. How many minutes does the "
        "pool that people in the United States draw from hold then?",
        _one_more,
    ),
    LessonQuestion(
        "One of the three people in Germany gives the 120-minute licence back and phones as before. On which day "
        "would the pool have ended, had there been two licences?",
        _one_fewer,
        is_chosen=True,
    ),
    LessonQuestion(
        "Paul Kessel gives up the 240-minute plan and gets the 120-minute plan of his colleagues in Germany. How many "
        "minutes does their pool hold then?",
        _another_plan,
    ),
)
