"""The calls and licences behind a reason of a change, as a filter that both months understand."""

from collections.abc import Sequence

from chargeback_kit.explain.change.fees import FEES
from chargeback_kit.explain.change.reasons import CALL_PRICE, CALLS, LICENCES, PERSONS, POOL, WHOLE, Reason
from chargeback_kit.explain.chosen import NO_COUNTRY, NO_POOL, Chosen, chosen
from chargeback_kit.reference import rows

TOLL_FREE = "toll_free"
MOST_PREFIXES = 40
COUNTRY_CODE = "+1"


def opens(reason: Reason, people: Sequence[str]) -> Chosen:
    """The filter of a reason; ``people`` are those who joined, left or moved.

    >>> opens(Reason("Sales", CALLS, "IN", "international", 100, ("mix",)), [])
    Chosen(cost_center=('Sales',), category=('international',), country=('IN',))
    """
    where = {"cost_center": () if reason.cost_center == WHOLE else (reason.cost_center,)}
    if reason.what in (CALLS, CALL_PRICE):
        of = {"number": numbers(reason.of)} if reason.category == TOLL_FREE else {"country": (reason.of or NO_COUNTRY,)}
        return chosen(**where, category=(reason.category,), **of)
    if reason.what == POOL:
        return chosen(**where, category=(reason.category,), pool=(reason.of or NO_POOL,))
    if reason.what == PERSONS:
        return chosen(**where, person=people)
    if reason.what == LICENCES:
        return chosen(**where, category=(FEES,))
    return chosen(**where, category=(reason.category,), sku=(reason.of if reason.category == FEES else "",))


def numbers(country: str) -> tuple[str, ...]:
    """How the numbers of a country begin, for callers of a toll-free number; +1 where that is too many to list.

    >>> numbers("EE")
    ('+372',)
    """
    found = [f"+{row['prefix']}" for row in rows("number_prefixes") if row["iso2"] == country]
    return tuple(found) if 0 < len(found) <= MOST_PREFIXES else (COUNTRY_CODE,) if found else ()
