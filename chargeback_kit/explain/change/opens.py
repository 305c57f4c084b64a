"""The calls and licences behind a reason of a change, as a filter that both months understand."""

from collections.abc import Sequence

from chargeback_kit.explain.call_filter import NO_COUNTRY, NO_POOL, Chosen, chosen
from chargeback_kit.explain.change.fees import FEES
from chargeback_kit.explain.change.reasons import (
    CALL_FEES,
    CALL_LEAST,
    CALL_PRICE,
    CALL_SINGLE,
    CALL_STEPS,
    CALLS,
    PERSONS,
    POOL,
    WHOLE,
    Reason,
)

TOLL_FREE = "toll_free"


def opens(reason: Reason, people: Sequence[str]) -> Chosen:
    """The filter of a reason; ``people`` are those who joined, left or moved.

    >>> opens(Reason("Sales", CALLS, "IN", "international", 100, ("mix",)), [])
    Chosen(cost_center=('Sales',), category=('international',), country=('IN',))
    """
    where = {"cost_center": () if reason.cost_center == WHOLE else (reason.cost_center,)}
    if reason.what in (CALLS, CALL_PRICE, CALL_FEES, CALL_LEAST, CALL_STEPS, CALL_SINGLE):
        side = "caller" if reason.category == TOLL_FREE else "country"
        return chosen(**where, category=(reason.category,), **{side: (reason.of or NO_COUNTRY,)})
    if reason.what == POOL:
        return chosen(**where, category=(reason.category,), pool=(reason.of or NO_POOL,))
    if reason.what == PERSONS:
        return chosen(**where, person=people)
    return chosen(**where, category=(reason.category,), sku=(reason.of if reason.category == FEES else "",))
