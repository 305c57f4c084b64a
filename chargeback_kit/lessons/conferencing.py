"""Audio conferencing: one pool of dial-out minutes for the whole tenant (R24)."""

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = (
    "Suppose only assigned conferencing licences counted (switch conference_licences = assigned). How many minutes of "
    "October’s meetings would be over the conferencing pool?"
)
POOL = "*/MCOMEETADD/zone_a"


def answer(bill: Bill) -> int:
    """The minutes over the smaller pool [min]."""
    return _over(_assigned(bill)) // 60


def misreadings(bill: Bill) -> list[Misreading]:
    """Purchased licences, everybody's own minutes, calls beyond Zone A, legs that no pool covers."""
    calls, smaller = bill.calls, _assigned(bill)
    beyond = int(calls.loc[calls["kind"] == "conference_other", "billed_seconds"].sum())
    apart = (calls["kind"] == "conference_zone_a") & (calls["pool_id"] != POOL)
    return [
        Misreading(
            _over(bill) // 60,
            "That is the pool of the purchased licences, as the agreement has it today. One of them is assigned to "
            "nobody and would no longer count (R24).",
        ),
        Misreading(
            _over_with_own_minutes(smaller) // 60,
            "You gave everybody the minutes of their own licence. They lie in one pool for the tenant: one "
            "organiser may use up what the others brought (R24).",
        ),
        Misreading(
            (_over(smaller) + beyond) // 60,
            "You counted the call to Zimbabwe. It lies beyond Zone A, is charged by the minute from the first, and "
            "never draws the pool (R10.8).",
        ),
        Misreading(
            (_over(smaller) + int(calls.loc[apart, "billed_seconds"].sum())) // 60,
            "You counted the legs of the dial-out add-on and of the pay-per-minute licence. The first are free, the "
            "second are charged, and neither draws the pool (R24).",
        ),
    ]


def _assigned(bill: Bill) -> Bill:
    return bill.what_if(switches={"conference_licences": "assigned"})


def _over(bill: Bill) -> int:
    return int(bill.pools.loc[bill.pools["pool_id"] == POOL, "over_seconds"].sum())


def _over_with_own_minutes(bill: Bill) -> int:
    pool = bill.pools[bill.pools["pool_id"] == POOL]
    own = int(pool["size_seconds"].sum()) // int(pool["licences"].sum())
    calls = bill.calls[bill.calls["pool_id"] == POOL]
    used = calls.groupby("user_principal_name")["billed_seconds"].sum()
    return sum(max(0, int(seconds) - own) for seconds in used)
