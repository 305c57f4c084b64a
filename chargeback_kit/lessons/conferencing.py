"""Audio conferencing: one pool of dial-out minutes for the whole tenant (R24)."""

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.figures import ZERO, cost, minutes, of
from chargeback_kit.lessons.exercises.verdict import LessonQuestion, Misreading, Worked
from chargeback_kit.text import amount, count

POOL, SKU = "*/MCOMEETADD/zone_a", "MCOMEETADV"


def _assigned_alone(bill: Bill) -> Worked:
    """The minutes over the smaller pool [min]."""
    calls, smaller = bill.calls, bill.what_if(switches={"conference_licences": "assigned"})
    over, size = _over(smaller), _size(smaller)
    beyond = int(calls.loc[calls["kind"] == "conference_other", "billed_seconds"].sum())
    apart = (calls["kind"] == "conference_zone_a") & (calls["pool_id"] != POOL)
    return Worked(
        over // 60,
        f"The pool holds {count(minutes(_size(bill)))} minutes of purchased licences and {count(minutes(size))} of "
        f"assigned ones. Meetings called Zone A for {count(minutes(size + over))}: {over // 60} are over (R24).",
        (
            Misreading(
                _over(bill) // 60,
                "That is the pool of the purchased licences, as the agreement has it today. One of them is assigned "
                "to nobody and would no longer count (R24).",
            ),
            Misreading(
                _over_with_own_minutes(smaller) // 60,
                "You gave everybody the minutes of their own licence. They lie in one pool for the tenant: one "
                "organiser may use up what the others brought (R24).",
            ),
            Misreading(
                (over + beyond) // 60,
                "You counted the call to Zimbabwe. It lies beyond Zone A, is charged by the minute from the first, "
                "and never draws the pool (R10.8).",
            ),
            Misreading(
                (over + int(calls.loc[apart, "billed_seconds"].sum())) // 60,
                "You counted the legs of the dial-out add-on and of the pay-per-minute licence. The first are free, "
                "the second are charged, and neither draws the pool (R24).",
            ),
        ),
    )


def _zone_a_only(bill: Bill) -> Worked:
    """What a policy of Zone A alone saves [USD]."""
    barred = bill.what_if(growth={"conference_other": "0"})
    saved, calls = bill.total - barred.total, cost(bill.calls)
    return Worked(
        saved,
        f"The policy bars calls of meetings beyond Zone A: {amount(saved)} of {amount(calls)}. Calls to Zone A go on, "
        "within the pool and over it (R10.8).",
        (
            Misreading(
                cost(barred.calls),
                "That is what the calls cost with the policy. The question is what they cost less (R10.8).",
            ),
            Misreading(
                cost(bill.calls[bill.calls["pool_id"] == POOL]),
                "Those are the calls to Zone A that the pool did not cover. “Zone A only” lets them through: they are "
                "paid as before (R10.7).",
            ),
            Misreading(
                ZERO,
                "The pool ends on the same day either way, that is true. But a call beyond Zone A never drew it: it "
                "was charged from its first minute, and is not made any more (R24).",
            ),
        ),
    )


def _enough(bill: Bill) -> Worked:
    """How many licences would have covered every call to Zone A."""
    size, over = _size(bill), _over(bill)
    bought = next(line.purchased for line in bill.agreement.licence if line.sku == SKU)
    each = size // bought
    needed = next(many for many in range(bought, bought * bought) if not _over(bill.what_if(purchased={SKU: many})))
    beyond = int(of(bill, kind="conference_other")["billed_seconds"].sum())
    return Worked(
        needed,
        f"Meetings called Zone A for {count(minutes(size + over))} minutes. A licence brings {each // 60}, so "
        f"{minutes(size + over)} ÷ {each // 60} licences are needed: {needed} (R24).",
        (
            Misreading(
                needed - bought,
                f"So many more are needed. Together with the {bought} that there are, how many is that? (R24)",
            ),
            Misreading(
                bought,
                "So many there are, and the pool ran out (R24).",
            ),
            Misreading(
                -(-(size + over + beyond) // each),
                "You counted the call to Zimbabwe. No number of licences covers it: it lies beyond Zone A (R10.8).",
            ),
        ),
    )


def _over(bill: Bill) -> int:
    return int(bill.pools.loc[bill.pools["pool_id"] == POOL, "over_seconds"].sum())


def _size(bill: Bill) -> int:
    return int(bill.pools.loc[bill.pools["pool_id"] == POOL, "size_seconds"].sum())


def _over_with_own_minutes(bill: Bill) -> int:
    pool = bill.pools[bill.pools["pool_id"] == POOL]
    own = int(pool["size_seconds"].sum()) // int(pool["licences"].sum())
    used = of(bill, pool_id=POOL).groupby("user_principal_name")["billed_seconds"].sum()
    return sum(max(0, int(seconds) - own) for seconds in used)


QUESTIONS = (
    LessonQuestion(
        "Suppose only assigned conferencing licences counted (switch conference_licences = assigned). How many "
        "minutes of October’s meetings would be over the conferencing pool?",
        _assigned_alone,
    ),
    LessonQuestion(
        "Suppose every organiser had had the policy “Zone A only” in October. How much less would the calls have cost, "
        "in USD?",
        _zone_a_only,
    ),
    LessonQuestion(
        "How many conferencing licences must be bought so that every call of October’s meetings to Zone A is covered?",
        _enough,
    ),
)
