"""The change of what calls cost, driver by driver (Shapley), person by person and destination by destination.

The money of somebody's calls of one category to one destination, over one pool, is

    minutes x share of the destination x part that no pool covers x price of a minute

and beside it fees, and of a rate card least charges and roundings, each a product of the same kind. Minutes are the
driver volume; the share of the destination, and what beside its price moves the mean of a minute, are mix; the part
that no pool covers is pools and licences. Where the rate card counts in other steps, what they move is price. Who
joined, left or moved is the driver people, whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.joiners_movers_leavers import STAYED, JoinersMoversLeavers
from chargeback_kit.explain.change.month_of_calls import (
    BY_CARD_IN_BOTH,
    NANO_PER_MINUTE,
    AlikeCalls,
    Count,
    MonthOfCalls,
    PricedAlike,
    is_counted_otherwise,
)
from chargeback_kit.explain.change.part import (
    CONNECTION_FEES,
    DRIVERS,
    LEAST_CHARGES,
    MINUTES,
    MIX,
    PEOPLE,
    POOLS,
    PRICE,
    SINGLE,
    STEPS,
    VOLUME,
    Exact,
    Line,
)
from chargeback_kit.explain.change.shapley import Factor, Ratio, of_product
from chargeback_kit.money import MICRO_PER_CENT

FINE = 10**6
FINER = FINE // MICRO_PER_CENT
"""Parts are kept to a millionth of a cent while they are added up, so that sums do not depend on their order."""
Parts = dict[tuple[str, str], int]
"""Parts by what is paid (minutes, fees, least charges) and driver [millionths of a cent]."""
IN_ALL, OF_POOLS, OF_MIX, OF_STEPS = (MINUTES, VOLUME), (MINUTES, POOLS), (MINUTES, MIX), (STEPS, PRICE)


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


def change_of_calls(
    a: MonthOfCalls, b: MonthOfCalls, there: JoinersMoversLeavers, bills: tuple[ComputedBill, ComputedBill]
) -> Exact:
    """The parts of the change of every line, exact to a millionth of a cent."""
    found: dict[Line, list[int]] = {}
    known: dict[int, PriceChange] = {}
    who: dict[int, str] = {}
    owners, alikes = list(a.known.owners), list(a.known.alikes)
    for key in dict.fromkeys([*a.pools, *b.pools]):
        before, after = a.pools.get(key, Count()), b.pools.get(key, Count())
        if not before.money and not after.money:
            continue
        owner_no, alike_no, pool = key
        owner, alike = owners[owner_no], alikes[alike_no]
        if owner.person not in who:
            who[owner.person] = there.of(owner.person)
        line = Line(owner.cost_center, owner.category, alike.kind, pool, alike.country, who=who[owner.person])
        if who[owner.person] != STAYED:
            parts: Parts = {(MINUTES, PEOPLE): (after.money - before.money) * FINER}
        else:
            if alike_no not in known:
                known[alike_no] = prices(alike, alike_no, a, b, bills)
            first, second = (
                Side(month.owners.get(owner_no, 0), month.cells.get((owner_no, alike_no), AlikeCalls()), here)
                for month, here in ((a, before), (b, after))
            )
            parts = parts_of(first, second, known[alike_no], by_card=alike.by_card)
        is_single = alike.unit == "call" and who[owner.person] == STAYED
        for (of_minutes, driver), part in parts.items():
            paid_for = SINGLE if is_single and of_minutes == MINUTES else of_minutes
            here = found.setdefault(line._replace(paid_for=paid_for), [0] * len(DRIVERS))
            here[DRIVERS.index(driver)] += part
    return {line: [Fraction(part, FINE) for part in parts] for line, parts in found.items()}


class Side(NamedTuple):
    """One month of some calls: all units of their owner, the calls of the destination, and what is over the pool."""

    volume: int
    cell: AlikeCalls
    here: Count


def parts_of(a: Side, b: Side, price: PriceChange, *, by_card: bool) -> Parts:
    """What each driver adds to the money of some calls.

    100 minutes, half of them over the pool, at 0.10 become 150 minutes, all over it, at 0.20: 25.00 more.

    >>> a = Side(6000, AlikeCalls(units=6000), Count(charged=3000, money=5_000_000))
    >>> b = Side(9000, AlikeCalls(units=9000), Count(charged=9000, money=30_000_000))
    >>> found = parts_of(a, b, PriceChange(Fraction(100_000, 60), Fraction(200_000, 60)), by_card=False)
    >>> {driver: part for (_, driver), part in found.items() if part}
    {'volume': 583333333, 'pools': 958333334, 'price': 958333333}
    """
    found: Parts = {}
    (_of_card if by_card else _of_charges)(found, a, b, price)
    left = (b.here.money - a.here.money) * FINER - sum(found.values())
    if left:
        largest = max(found, key=lambda key: abs(found[key]))
        if not found[largest]:
            largest = LEAST_CHARGES if by_card else MINUTES, MIX
        found[largest] = found.get(largest, 0) + left
    return found


def _of_card(found: Parts, a: Side, b: Side, price: PriceChange) -> None:
    """The money of a rate card, of which is known what it would be without any pool: minutes, fees, and the rest.

    The rest is what least charges and roundings add. Roundings that have not one sign go with the largest part.
    """
    volume, share = _volume(a, b), _share(a, b)
    listed = _both((a.cell.listed, a.cell.units), (b.cell.listed, b.cell.units))
    over = _both((a.here.listed, a.cell.listed), (b.here.listed, b.cell.listed))
    at = _both(
        *(
            (side.here.card, side.here.listed * NANO_PER_MINUTE) if side.here.listed else _ratio(said)
            for side, said in ((a, price.before), (b, price.after))
        )
    )
    of_price = (MINUTES, MIX if price.before is None else PRICE)
    seconds = [(OF_MIX, share), (OF_STEPS, listed)] if price.is_recounted else [(OF_MIX, _times(share, listed))]
    _add(found, [(IN_ALL, volume), (OF_POOLS, over), (of_price, at), *seconds])
    fees = _both((a.cell.fee, a.cell.units), (b.cell.fee, b.cell.units))
    over = _both((a.here.fee, a.cell.fee), (b.here.fee, b.cell.fee))
    _add(found, [(IN_ALL, volume), (OF_POOLS, over), (OF_MIX, share), ((CONNECTION_FEES, MIX), fees)])
    if any(all(0 <= sign * side.here.rest <= sign * side.cell.rest for side in (a, b)) for sign in (1, -1)):
        rest = _both(*((side.cell.rest, side.cell.units * NANO_PER_MINUTE) for side in (a, b)))
        over = _both((a.here.rest, a.cell.rest), (b.here.rest, b.cell.rest))
        of_rest = (LEAST_CHARGES, MIX) if price.before is None else (MINUTES, PRICE)
        of_rest = OF_STEPS if price.is_recounted else of_rest
        _add(found, [(IN_ALL, volume), (OF_POOLS, over), (OF_MIX, share), (of_rest, rest)])


def _of_charges(found: Parts, a: Side, b: Side, price: PriceChange) -> None:
    """Reported money, by the units that it was charged for: minutes, then the fees in it."""
    volume, share = _volume(a, b), _share(a, b)
    charged = _both((a.here.charged, a.cell.units), (b.here.charged, b.cell.units))
    before, after = ((side.here.money - side.here.fee, side.here.charged) for side in (a, b))
    mean = _both(before, after)
    of_minutes = [(IN_ALL, volume), (OF_POOLS, charged)]
    if price.before is not None and price.after is not None:
        at = _ratio(price.before), _ratio(price.after)
        mean = _both(
            *((money * at[1], number * at[0]) for (money, number), at in zip((before, after), at, strict=True))
        )
        of_minutes.append(((MINUTES, PRICE), at))
    _add(found, [*of_minutes, (OF_MIX, _times(share, mean))])
    fees = _both((a.here.fee, a.here.charged), (b.here.fee, b.here.charged))
    _add(found, [(IN_ALL, volume), (OF_POOLS, charged), (OF_MIX, share), ((CONNECTION_FEES, MIX), fees)])


def _volume(a: Side, b: Side) -> Factor:
    return (a.volume, 1), (b.volume, 1)


def _share(a: Side, b: Side) -> Factor:
    return _both((a.cell.units, a.volume), (b.cell.units, b.volume))


def _add(found: Parts, product: Sequence[tuple[tuple[str, str], Factor]]) -> None:
    """Add what each factor of a product adds, cut off after a millionth of a cent; the same with either sign."""
    parts, below = of_product([factor for _, factor in product])
    for (key, _), part in zip(product, parts, strict=True):
        whole = abs(part) * FINER // abs(below)
        found[key] = found.get(key, 0) + (whole if (part > 0) == (below > 0) else -whole)


def _ratio(number: Fraction | None) -> Ratio:
    """A price as a ratio; of none (0, 0), so that it is that of the other month."""
    return (number.numerator, number.denominator) if number is not None else (0, 0)


def _both(before: Ratio, after: Ratio) -> Factor:
    """A factor in both months; where one has none (of 0) it is that of the other, and nothing comes of it."""
    first = before if before[1] else after
    second = after if after[1] else before
    return (first, second) if first[1] else ((1, 1), (1, 1))


def _times(first: Factor, second: Factor) -> Factor:
    """Two factors that change together."""
    (a, b), (x, y) = first, second
    return (a[0] * x[0], a[1] * x[1]), (b[0] * y[0], b[1] * y[1])


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
