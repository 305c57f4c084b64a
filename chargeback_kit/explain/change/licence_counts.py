"""How many licences more or fewer a change is about, and what became of them (R51).

Licences that were bought are new only as far as more were bought than people who joined took; those that were given
back, as far as fewer are bought than people who left held. The others were bought already: an idle one was assigned,
or one that was assigned lies idle.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.chargeback.fees import WHOLE as WHOLE_FEE
from chargeback_kit.explain.change.fees import Held
from chargeback_kit.explain.change.joiners_movers_leavers import STAYED
from chargeback_kit.records.agreement import UNASSIGNED, same_sku

BOUGHT, ASSIGNED, IDLE, COUNTED = "bought", "assigned", "idle", "counted"
"""What there are more or fewer of: licences that are bought, assigned, or idle; or of several of these."""
Counts = dict[tuple[str, str], "LicenceCount"]
NONE = Fraction(0)


class LicenceCount(NamedTuple):
    """How many licences more, fewer below 0, of an average month of those compared, and what became of them."""

    number: Fraction
    became: str = COUNTED


@dataclass
class OfSku:
    """What has changed of the licences of one SKU: those bought, those that people hold who joined, left or moved,
    those bought that are held and not bought, and by cost centre those held by who stayed, and idle ones.
    """

    bought: Fraction = NONE
    others: Fraction = NONE
    short: Fraction = NONE
    held: dict[str, Fraction] = field(default_factory=dict)
    idle: dict[str, Fraction] = field(default_factory=dict)
    is_shared_whole: bool = False

    def became(self, held: Fraction, idle: Fraction, number: Fraction, all_alike: Fraction) -> str:
        """What became of some licences; ``all_alike`` are all of the SKU that there are more of, or fewer of.

        One licence more is bought and lies idle; a licence that was idle is somebody's:

        >>> one = Fraction(1)
        >>> OfSku(bought=one).became(NONE, one, one, one), OfSku().became(one, NONE, one, one)
        ('bought', 'assigned')
        """
        sign = 1 if number > 0 else -1
        bought = sign * self.bought - max(NONE, sign * self.others)
        if bought >= abs(all_alike):
            return BOUGHT
        if (held and idle) or number != held + idle:
            return COUNTED
        return ASSIGNED if held else IDLE


def licence_counts(a: ComputedBill, b: ComputedBill, held: tuple[Held, Held], whole: str) -> Counts:
    """The licences that there are more of, by cost centre and SKU; all of a SKU under the cost centre ``whole``.

    Where a fee is shared whole, a cost centre has no licences of its own: it counts all that are bought.
    """
    months = len(b.months)
    return {
        (center, sku): count._replace(number=count.number / months)
        for sku, found in _by_sku(a, b, held).items()
        for center, count in _counts(found, whole)
    }


def _counts(found: OfSku, whole: str) -> Iterator[tuple[str, LicenceCount]]:
    centers = sorted({*found.held, *found.idle})
    if found.is_shared_whole:
        yield from ((center, LicenceCount(found.bought, BOUGHT)) for center in (*centers, whole))
        return
    here = {center: (found.held.get(center, NONE), found.idle.get(center, NONE)) for center in centers}
    for center, (held, idle) in here.items():
        number = held + idle
        alike = sum((x + y for x, y in here.values() if (x + y > 0) == (number > 0)), NONE)
        yield center, LicenceCount(number, found.became(held, idle, number, alike))
    held, idle = (sum((each[place] for each in here.values()), NONE) for place in range(2))
    number = held + idle - found.short
    yield whole, LicenceCount(number, found.became(held, idle, number, number))


def _by_sku(a: ComputedBill, b: ComputedBill, held: tuple[Held, Held]) -> Mapping[str, OfSku]:
    """What has changed of every SKU."""
    found: dict[str, OfSku] = {}
    for sign, bill, of_month in ((-1, a, held[0]), (1, b, held[1])):
        for (_, sku, center), who in of_month.items():
            here = found.setdefault(sku, OfSku())
            here.held[center] = here.held.get(center, NONE) + sign * who.get(STAYED, 0)
            here.others += sign * sum(number for each, number in who.items() if each != STAYED)
        unowned = bill.agreement.unowned or UNASSIGNED
        for fee in bill.fees:
            here = found.setdefault(same_sku(fee.sku), OfSku())
            here.bought += sign * fee.purchased
            here.short += sign * max(0, fee.held - fee.purchased)
            here.idle[unowned] = here.idle.get(unowned, NONE) + sign * max(0, fee.purchased - fee.held)
            here.is_shared_whole |= WHOLE_FEE in fee.portions
            here.held |= {center: here.held.get(center, NONE) for center in fee.shares}
    return found
