"""Pools of minutes: what one more licence adds, and to which pool (R21)."""

from typing import Any

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = (
    "One of the idle 120-minute licences is given to a new colleague in Puerto Rico. How many minutes does the pool "
    "that people in the United States draw from hold then?"
)
POOL = "US/MCOPSTN5"
SKU = "MCOPSTN_5"


def answer(bill: Bill) -> int:
    """The size of the pool with one more licence [min]."""
    more = bill.what_if(assigned={POOL: _licences(bill) + 1})
    return _size(more) // 60


def misreadings(bill: Bill) -> list[Misreading]:
    """A pool for Puerto Rico alone, licences bought, licences of every country."""
    each = _size(bill) // 60 // _licences(bill)
    bought = next(line.purchased for line in bill.agreement.licence if line.sku == SKU)
    everywhere = next(fee.assigned for fee in bill.fees if fee.sku == SKU)
    return [
        Misreading(
            _size(bill) // 60,
            "That is the pool as it is today. The United States and Puerto Rico share one pool, so a licence that is "
            "assigned in Puerto Rico adds its minutes to it (R21).",
        ),
        Misreading(
            bought * each,
            f"You counted all {bought} licences that were bought. Only assigned licences add minutes; the idle ones "
            "are paid for and add nothing (R21).",
        ),
        Misreading(
            (everywhere + 1) * each,
            f"You counted all {everywhere + 1} people who would have the plan, wherever they are. A pool belongs to "
            "one country and one plan; the minutes of the people in Germany stay in Germany (R21).",
        ),
        Misreading(
            each,
            "Those are the minutes of one licence. People with the same plan in the same country share theirs: the "
            "pool holds the minutes of all of them (R21).",
        ),
    ]


def _pool(bill: Bill) -> dict[Any, Any]:
    return next(pool for pool in bill.pools.to_dict("records") if pool["pool_id"] == f"{POOL}/domestic")


def _size(bill: Bill) -> int:
    return int(_pool(bill)["size_seconds"])


def _licences(bill: Bill) -> int:
    return int(_pool(bill)["licences"])
