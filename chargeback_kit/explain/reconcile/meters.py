"""What the meters of an invoice count (R59): learnt from the sums by day, or said in ``meters.csv``.

Meters of telephony are not public. Of all ways to give each meter a kind, the one is taken in which the sums by day lie
nearest to the bill's; a meter whose second best kind lies nearly as near stays unassigned, and is asked about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from chargeback_kit import text
from chargeback_kit.explain.reconcile.sides import cents_of_nano, in_seconds
from chargeback_kit.records.formats import fold
from chargeback_kit.records.lists.invoice_rows import InvoiceRow
from chargeback_kit.records.lists.meters import NO_TELEPHONY, MeterKind
from chargeback_kit.rules.kinds import KINDS, kind_name

CENTS = "cents"
MEASURES = (CENTS, "over_seconds", "billed_seconds")
SURE_PERCENT = 50
"""A meter is assigned if any other kind would lie farther off by this part of twice its money."""

ByDay = Mapping[date, int]
Days = Mapping[str, ByDay]


@dataclass(frozen=True)
class Meter:
    """A meter and its kind (empty where it is not certain): ``sure_percent`` of the margin by which a wrong
    kind would lie farther off, ``agrees_on`` of its ``days``, ``nearest`` its two best kinds, ``is_said`` where
    ``meters.csv`` names it.
    """

    meter: str
    name: str
    kind: str
    sure_percent: int
    days: int
    agrees_on: int
    nearest: tuple[str, ...]
    cents: int = 0
    is_said: bool = field(default=False, kw_only=True)

    @property
    def says(self) -> str:
        """What is known of it, in words.

        >>> Meter("m1", "Calls", "domestic", 100, 20, 18, ("domestic",)).says
        'Calls: domestic, by sums that agree on 18 of 20 days'
        """
        if self.is_said:
            return f"{self.name}: {_spoken(self.kind)}, as meters.csv says"
        if self.kind:
            on = f"{self.agrees_on} of {text.counted(self.days, 'day')}"
            return f"{self.name}: {_spoken(self.kind)}, by sums that agree on {on}"
        return f"{self.name}: which kind of call it counts is not certain; write it in meters.csv"


def _spoken(kind: str) -> str:
    return "no telephony" if kind == NO_TELEPHONY else kind_name(kind)


def learnt(rows: Iterable[InvoiceRow], billed: Mapping[str, Days], said: Sequence[MeterKind]) -> list[Meter]:
    """The meters of an invoice, the dearest first; ``billed`` is the bill by measure, kind and day: ``cents``, and what
    the quantities may be, kinds of seconds. The measure counts by which most days agree.
    """
    rows = list(rows)
    tried = [_by(measure, rows, days, said) for measure, days in billed.items()]
    return max(tried, key=lambda found: sum(each.agrees_on for each in found), default=[])


def _by(measure: str, rows: Sequence[InvoiceRow], billed: Days, said: Sequence[MeterKind]) -> list[Meter]:
    names = {row.meter: row.meter_name or row.meter for row in reversed(rows)}
    nano: dict[str, dict[date, list[int]]] = {}
    for row in rows:
        of_day = nano.setdefault(row.meter, {}).setdefault(row.day, [0, 0])
        of_day[0] += row.amount_nano
        of_day[1] += row.quantity_nano or 0
    cents = {meter: sum(abs(cents_of_nano(amount)) for amount, _ in days.values()) for meter, days in nano.items()}
    sums = {
        meter: {
            day: cents_of_nano(amount) if measure == CENTS else in_seconds(count)
            for day, (amount, count) in days.items()
        }
        for meter, days in nano.items()
    }
    fixed = {each.meter: each.kind for each in said if each.kind in (*KINDS, NO_TELEPHONY)}
    known = {
        meter: kind for meter, name in names.items() if (kind := fixed.get(fold(meter)) or fixed.get(fold(name), ""))
    }
    left = _Left(billed)
    for meter, kind in known.items():
        left.take(sums[meter], kind)
    free = sorted((meter for meter in sums if meter not in known), key=lambda each: (-_size(sums[each]), each))
    chosen = _nearest(free, sums, left)
    found = [_meter(meter, names[meter], chosen[meter], sums[meter], left) for meter in free]
    said_of = [
        Meter(meter, names[meter], kind, 100, len(sums[meter]), len(sums[meter]), (kind,), is_said=True)
        for meter, kind in known.items()
    ]
    told = [replace(each, cents=cents[each.meter]) for each in [*found, *said_of]]
    return sorted(told, key=lambda each: (-each.cents, each.meter))


class _Left:
    """What of the bill no meter has been given yet, by kind and day [cents]."""

    def __init__(self, billed: Days) -> None:
        self.kinds = [kind for kind, days in billed.items() if any(days.values())]
        self.days = {kind: dict(billed[kind]) for kind in self.kinds}

    def take(self, money: ByDay, kind: str, sign: int = 1) -> None:
        """Give a meter's money to a kind, or take it back."""
        if kind in self.days:
            days = self.days[kind]
            for day, amount in money.items():
                days[day] = days.get(day, 0) - sign * amount

    def farther(self, money: ByDay, kind: str) -> int:
        """By how much the sums lie farther off if a kind is given the money [cents]; nearer is below 0."""
        days = self.days[kind]
        return sum(abs(days.get(day, 0) - amount) - abs(days.get(day, 0)) for day, amount in money.items())


def _size(money: ByDay) -> int:
    return sum(map(abs, money.values()))


def _nearest(free: Sequence[str], money: Mapping[str, ByDay], left: _Left) -> dict[str, str]:
    """The kind of each meter, so that no other kind of one, and no exchange of two, lies nearer."""
    chosen: dict[str, str] = {}
    for meter in free:
        chosen[meter] = _best(money[meter], left)[0]
        left.take(money[meter], chosen[meter])
    for _ in range(len(free) + 1):
        if not (_one_moves(free, money, left, chosen) or _two_change(free, money, left, chosen)):
            break
    return chosen


def _best(money: ByDay, left: _Left) -> list[str]:
    return sorted(left.kinds, key=lambda kind: (left.farther(money, kind), kind)) or [""]


def _one_moves(free: Sequence[str], money: Mapping[str, ByDay], left: _Left, chosen: dict[str, str]) -> bool:
    moved = False
    for meter in free:
        left.take(money[meter], chosen[meter], -1)
        best = _best(money[meter], left)[0]
        if best and left.farther(money[meter], best) < left.farther(money[meter], chosen[meter]):
            chosen[meter], moved = best, True
        left.take(money[meter], chosen[meter])
    return moved


def _two_change(free: Sequence[str], money: Mapping[str, ByDay], left: _Left, chosen: dict[str, str]) -> bool:
    for place, one in enumerate(free):
        for other in free[place + 1 :]:
            if chosen[one] != chosen[other] and _nearer_exchanged(one, other, money, left, chosen):
                return True
    return False


def _nearer_exchanged(one: str, other: str, money: Mapping[str, ByDay], left: _Left, chosen: dict[str, str]) -> bool:
    kinds = chosen[one], chosen[other]
    before = sum(abs(amount) for kind in kinds for amount in left.days[kind].values())
    _exchange(one, other, money, left, chosen)
    if sum(abs(amount) for kind in kinds for amount in left.days[kind].values()) < before:
        return True
    _exchange(one, other, money, left, chosen)
    return False


def _exchange(one: str, other: str, money: Mapping[str, ByDay], left: _Left, chosen: dict[str, str]) -> None:
    for meter in (one, other):
        left.take(money[meter], chosen[meter], -1)
    chosen[one], chosen[other] = chosen[other], chosen[one]
    for meter in (one, other):
        left.take(money[meter], chosen[meter])


def _meter(meter: str, name: str, kind: str, money: ByDay, left: _Left) -> Meter:
    size = _size(money)
    if not kind:
        return Meter(meter, name, "", 0, len(money), 0, ())
    agrees = sum(not left.days[kind].get(day, 0) for day in money)
    left.take(money, kind, -1)
    _, *others = sorted(left.kinds, key=lambda each: (each != kind, left.farther(money, each), each))
    own = left.farther(money, kind)
    margin = left.farther(money, others[0]) - own if others else max(-own, 0)
    left.take(money, kind)
    sure = max(0, min(100, 100 * margin // (2 * size))) if size and own <= 0 else 0
    certain = sure >= SURE_PERCENT or (margin > 0 and 2 * agrees > len(money) and len(money) > 1) or not size
    return Meter(meter, name, kind if certain else "", sure, len(money), agrees, (kind, *others[:1]))
