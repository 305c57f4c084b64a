"""Whether the price of a minute of calls that are alike has changed, by the rate card or by what was charged (R34)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.month_of_calls import (
    BY_CARD_IN_BOTH,
    NANO_PER_MINUTE,
    Count,
    MonthOfCalls,
    PricedAlike,
    is_counted_otherwise,
)


@dataclass(frozen=True)
class PriceChange:
    """The price of a unit of calls that are alike, before and after; none of either where it has not changed.
    ``is_recounted``: whether the rate card counts their seconds in other steps.

    A price of the rate card has changed if the card says so. Reported charges are rounded: their price has changed if
    no one price lies within what all charges of both months allow (R34). Of a call that both bills hold it is what was
    charged of that call.
    """

    before: Fraction | None
    after: Fraction | None
    is_recounted: bool = False


SAME = PriceChange(None, None)


def prices(
    alike: PricedAlike, number: int, a: MonthOfCalls, b: MonthOfCalls, bills: tuple[ComputedBill, ComputedBill]
) -> PriceChange:
    """The prices of calls that are alike in both months."""
    is_corrected = alike.twin > BY_CARD_IN_BOTH
    if alike.unit == "call" and not is_corrected:
        return SAME
    if alike.by_card:
        first, second = (
            month.card.get(number) or card_prices(bill, alike.rate) for month, bill in zip((a, b), bills, strict=True)
        )
        is_recounted = is_counted_otherwise(*(month.counting.get(number, set()) for month in (a, b)))
        if not first or not second or first == second:
            return PriceChange(None, None, is_recounted)
        before, after = (Fraction(sum(each), len(each) * NANO_PER_MINUTE) for each in (first, second))
        return PriceChange(before, after, is_recounted)
    first_count, second_count = a.tenant.get(number), b.tenant.get(number)
    if not first_count or not second_count or not first_count.charged or not second_count.charged:
        return SAME
    if not is_corrected and _allow_one_price(first_count, second_count):
        return SAME
    before, after = (Fraction(each.money - each.fee, each.charged) for each in (first_count, second_count))
    return SAME if before == after or not before or not after else PriceChange(before, after)


def card_prices(bill: ComputedBill, rate: tuple[str, ...]) -> set[int]:
    """What a card says of a destination that nobody called [10^-9 a minute]; nothing if the card has no such row."""
    last = bill.inputs.months[-1].last
    named = [
        each
        for each in bill.inputs.own_rates
        if (each.number_kind, each.prefix, each.origin_country, each.carrier or "", each.time_band) == rate
        and (each.effective_from or date.min) <= last
    ]
    latest = max(named, key=lambda each: (each.effective_from or date.min, each.line), default=None)
    return set() if latest is None else {latest.price_nano}


def _allow_one_price(a: Count, b: Count) -> bool:
    """Whether the charges of both months can be roundings of one price."""
    if a.least is None or a.most is None or b.least is None or b.most is None:
        return False
    return max(a.least, b.least) < min(a.most, b.most)
