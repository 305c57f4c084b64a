"""The change of licence fees, and of what carriers charge by the month, driver by driver (R35, R51).

A cost centre's share of a SKU is price of a licence x licences x the part that is the cost centre's. The unit price is
the driver price. With the basis ``direct`` the licences of who stayed and those of nobody are pools and licences, those
of who joined, left or moved are people. What the other bases share by is the driver that it is made of: heads are
people, pooled seconds volume, agreed percentages pools and licences; so is another basis.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.chargeback.fees import WHOLE, FeeLine
from chargeback_kit.explain.change.joiners_movers_leavers import GONE, STAYED, JoinersMoversLeavers
from chargeback_kit.explain.change.part import DRIVERS, PEOPLE, POOLS, PRICE, SHARING, VOLUME, Exact, Line
from chargeback_kit.explain.change.shapley import shapley
from chargeback_kit.records.agreement import UNASSIGNED, same_sku
from chargeback_kit.rules.pools import days_in

FEES, CARRIER = "licence_fees", "carrier"
DRIVER_OF_BASIS = {"even": PEOPLE, "headcount": PEOPLE, "pool_minutes": VOLUME, "fixed": POOLS, "direct": POOLS}
Parts = dict[tuple[str, str, str], Fraction]
"""Parts by driver, of people by who they are, and of sharing apart."""
Held = Mapping[tuple[str, str, str], Mapping[str, Fraction | int]]
"""By month, SKU and cost centre: the licences held there by who stayed, joined, left or moved."""


class Direct(NamedTuple):
    """Licences of a cost centre: what one costs [cents], how many are paid for of one that is held, and whose they are.

    ``stayed`` are those of who stayed and those of nobody; then those of who joined, left and moved.
    """

    price: Fraction
    reach: Fraction
    stayed: Fraction
    others: tuple[Fraction, ...]


def held(bill: ComputedBill, there: JoinersMoversLeavers) -> Held:
    """Who held which licences where, one licence shared among the cost centres of its holder by days (R51)."""
    unowned = bill.agreement.unowned or UNASSIGNED
    numbers = there.persons.of_list(bill)
    found: dict[tuple[str, str, str], dict[str, Fraction | int]] = {}
    for month in bill.inputs.months:
        days: dict[tuple[str, int], dict[str, int]] = {}
        for membership in bill.people.memberships:
            lasted = days_in(membership, month)
            for sku in membership.row.skus_folded if lasted else ():
                centers = days.setdefault((sku, numbers[membership.person]), {})
                center = membership.row.cost_center or unowned
                centers[center] = centers.get(center, 0) + lasted
        for (sku, person), centers in days.items():
            who, all_days = there.of(person), sum(centers.values())
            for center, number in centers.items():
                here = found.setdefault((month.name, sku, center), {})
                here[who] = here.get(who, 0) + (1 if number == all_days else Fraction(number, all_days))
    return found


def change_of_fees(a: ComputedBill, b: ComputedBill, who: tuple[Held, Held]) -> Exact:
    """The parts of the change of every cost centre's share of every fee [cents]; ``who`` held licences."""
    found: Exact = {}
    for category, first, second in ((FEES, a.fees, b.fees), (CARRIER, a.carrier_fees, b.carrier_fees)):
        for before, after in _beside(first, second, a, b):
            centers = {*(before.shares if before else ()), *(after.shares if after else ())}
            for center in sorted(centers):
                shares = [fee.shares.get(center, 0) if fee else 0 for fee in (before, after)]
                change = int((shares[1] - shares[0]) * 100)
                known = after or before
                shared = _of_share(before, after, center, category, who, change)
                for (driver, who_it_is, paid_for), part in shared.items():
                    line = Line(center, category, sku=known.sku if known else "", paid_for=paid_for, who=who_it_is)
                    parts = found.setdefault(line, [Fraction(0)] * len(DRIVERS))
                    parts[DRIVERS.index(driver)] += part
    return found


def _beside(
    first: list[FeeLine], second: list[FeeLine], a: ComputedBill, b: ComputedBill
) -> Iterator[tuple[FeeLine | None, FeeLine | None]]:
    """The same SKU in the months that are compared; of two that are written alike the first with the first."""
    before, after = _numbered(a, first), _numbered(b, second)
    for key in dict.fromkeys([*before, *after]):
        yield before.get(key), after.get(key)


def _numbered(bill: ComputedBill, fees: list[FeeLine]) -> dict[tuple[int, str, int], FeeLine]:
    found: dict[tuple[int, str, int], FeeLine] = {}
    for fee in fees:
        month, sku = bill.months.index(fee.month), same_sku(fee.sku)
        number = sum(key[:2] == (month, sku) for key in found)
        found[month, sku, number] = fee
    return found


def _of_share(
    before: FeeLine | None,
    after: FeeLine | None,
    center: str,
    category: str,
    who: tuple[Held, Held],
    change: int,
) -> Parts:
    is_direct = all(fee is None or WHOLE not in fee.portions for fee in (before, after))
    if is_direct and category == FEES:
        sides = [_direct(fee, center, held_by) for fee, held_by in zip((before, after), who, strict=True)]
        first, second = _completed(sides)
        parts = {} if first == second else _of_licences(first, second)
    else:
        parts = _of_whole(before, after, center, category)
    lacking = change - sum(parts.values())
    if lacking:
        largest = max(sorted(parts), key=lambda key: abs(parts[key]), default=OF_LICENCES)
        if not parts.get(largest):
            largest = OF_LICENCES
        parts[largest] = parts.get(largest, Fraction(0)) + lacking
    return parts


def _direct(fee: FeeLine | None, center: str, who: Held) -> Direct | None:
    """What a cost centre has of a SKU, in licences."""
    if fee is None:
        return None
    held_here = who.get((fee.month, same_sku(fee.sku), center), {})
    stayed = Fraction(held_here.get(STAYED, 0))
    if center == fee.unowned:
        stayed += max(0, fee.purchased - fee.held)
    reach = Fraction(fee.purchased, fee.number) if fee.number else Fraction(1)
    return Direct(_price(fee), reach, stayed, tuple(Fraction(held_here.get(each, 0)) for each in GONE))


def _price(fee: FeeLine) -> Fraction:
    """What one licence costs [cents]."""
    return Fraction(fee.amount) * 100 / fee.purchased if fee.purchased else Fraction(fee.unit_price) * 100


def _completed(sides: list[Direct | None]) -> tuple[Direct, Direct]:
    """A SKU that only one month knows has no licences in the other, at the same price."""
    first, second = sides
    nothing = Direct(Fraction(0), Fraction(1), Fraction(0), NO_OTHERS)
    known = first or second or nothing
    nothing = known._replace(stayed=Fraction(0), others=NO_OTHERS)
    return first or nothing, second or nothing


NO_OTHERS = (Fraction(0),) * len(GONE)
OF_LICENCES = (POOLS, STAYED, "")


def _of_licences(a: Direct, b: Direct) -> Parts:
    """The parts of price, licences and people.

    Three licences at 10.00 become five at 12.00; one of the five is a newcomer's:

    >>> one, none = Fraction(1), Fraction(0)
    >>> before = Direct(1000 * one, one, 3 * one, (none, none, none))
    >>> parts = _of_licences(before, Direct(1200 * one, one, 4 * one, (one, none, none)))
    >>> {" ".join(key).strip(): int(part) for key, part in parts.items() if part}
    {'price': 800, 'pools': 1100, 'people joined': 1100}
    """

    def money(new: frozenset[int]) -> Fraction:
        sides = [b if player in new else a for player in range(2 + len(GONE))]
        others = sum((side.others[place] for place, side in enumerate(sides[2:])), Fraction(0))
        return sides[0].price * sides[1].reach * (sides[1].stayed + others)

    keys = [(PRICE, STAYED, ""), OF_LICENCES, *((PEOPLE, each, "") for each in GONE)]
    return dict(zip(keys, shapley(len(keys), money), strict=True))


def _part(fee: FeeLine, center: str) -> Fraction:
    """The part of a fee that a cost centre owes, before it is rounded."""
    if WHOLE in fee.portions:
        shared = fee.of_month or fee.portions[WHOLE].split
        return Fraction(shared.weights.get(center, 0)) / Fraction(shared.total)
    here = sum(
        (
            portion.licences * Fraction(dict(days).get(center, 0), sum(number for _, number in days))
            for days, portion in fee.portions.items()
        ),
        Fraction(0),
    )
    idle = max(0, fee.purchased - fee.held) if center == fee.unowned else 0
    return (here + idle) / fee.number if fee.number else Fraction(0)


def _of_whole(before: FeeLine | None, after: FeeLine | None, center: str, category: str) -> Parts:
    """The parts where the whole fee is shared: price, licences, and what it is shared by."""
    sides = []
    for fee, other in ((before, after), (after, before)):
        known = [each for each in (fee, other) if each]
        shared = next((each for each in known if each.amount), known[0])
        sides.append((_price(known[0]), Fraction(fee.purchased if fee else 0), _part(shared, center)))
    bases = {fee.basis for fee in (before, after) if fee}
    driver = DRIVER_OF_BASIS[bases.pop()] if len(bases) == 1 and category == FEES else POOLS

    def money(new: frozenset[int]) -> Fraction:
        price, number, part = (sides[player in new][player] for player in range(3))
        return price * number * part

    keys = (PRICE, STAYED, ""), OF_LICENCES, (driver, STAYED, SHARING if category == FEES else "")
    found: Parts = {}
    for key, share in zip(keys, shapley(3, money), strict=True):
        found[key] = found.get(key, Fraction(0)) + share
    return found
