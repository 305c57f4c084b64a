"""Prices that the invoice has otherwise (R60): one rate of a destination, all of a kind, or all; for a month or from a
day on.

Amounts of calls grow with the rate, so that the rates with which a cell comes to the invoice's amount are an
interval; the rates of all its cells have to meet. A group is named only if it explains two cells or more, and every
other cell of it from that day on agrees with the new rate as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from chargeback_kit.explain.reconcile.explanation import CHANGED, RATE, Explanation, kinds_said, of_calls
from chargeback_kit.explain.reconcile.sides import NANO_PER_CENT, Call, Cell, Sides
from chargeback_kit.money import exact, nearest
from chargeback_kit.reference.spoken import country_name, the

Differences = Mapping[Cell, int]
Interval = tuple[int, int]
Priced = Callable[[Call, int], int]
DEAREST_NANO = 1000 * 10**9
MILLION = 10**6
FEWEST_CELLS = 2
NANO = 9


def priced(call: Call, rate_nano: int) -> int:
    """What a call costs at a rate [10⁻⁹ per minute], fee included, rounded half up to the cent once (R31).

    >>> priced(Call("u1", 0, "international", "GB", 0, 50_000, 90, 90), 20_000_000)
    8
    """
    seconds_nano = rate_nano * call.over_seconds + 60_000 * call.fee_micro
    return nearest(seconds_nano, NANO_PER_CENT * 60)


@dataclass(frozen=True)
class OneRate:
    """Calls of one kind and country that one rate explains, with the rates that do [10⁻⁹ per minute]."""

    kind: str
    country: str
    calls: tuple[Call, ...]
    rates: Interval

    @property
    def rate(self) -> int:
        """The simplest of them."""
        return simplest(self.rates)


def simplest(rates: Interval) -> int:
    """The number of an interval with the fewest decimals, the nearest to its middle [10⁻⁹].

    >>> simplest((285_000_000, 294_900_000)), simplest((12_341_000, 12_342_000))
    (290000000, 12341000)
    """
    low, high = rates
    for zeros in range(NANO, -1, -1):
        step = int(10**zeros)
        first, last = -(-low // step), high // step
        if first <= last:
            middle = (low + high) // 2 // step
            return min(max(middle, first), last) * step
    return low


def _rates_of(priced_at: Callable[[int], int], cents: int, within: Interval) -> Interval | None:
    """The rates within an interval at which calls come to an amount; amounts grow with the rate."""
    low = _first(lambda rate: priced_at(rate) >= cents, within)
    high = _first(lambda rate: priced_at(rate) > cents, within) - 1
    return (low, high) if low <= high and priced_at(low) == cents else None


def _first(holds: Callable[[int], bool], within: Interval) -> int:
    low, high = within[0], within[1] + 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def one_rates(calls: Iterable[Call]) -> list[OneRate]:
    """Calls in groups that one rate each explains: by kind and country, the longest calls first, which know it best."""
    charged = sorted((call for call in calls if call.cents > 0 and call.over_seconds), key=_by_destination)
    found = []
    for (kind, country), of_destination in groupby(charged, key=lambda call: (call.kind, call.country)):
        groups: list[tuple[list[Call], Interval]] = []
        for call in of_destination:
            _place(groups, call)
        found += [OneRate(kind, country, tuple(some), rates) for some, rates in groups]
    return found


def _by_destination(call: Call) -> tuple[str, str, int, int, str]:
    return call.kind, call.country, -call.over_seconds, call.start_ns, call.usage_id


def _place(groups: list[tuple[list[Call], Interval]], call: Call) -> None:
    for place, (some, rates) in enumerate(groups):
        if met := _rates_of(lambda rate: priced(call, rate), call.cents, rates):
            groups[place] = [*some, call], met
            some.append(call)
            groups[place] = some, met
            return
    if own := _rates_of(lambda rate: priced(call, rate), call.cents, (0, DEAREST_NANO)):
        groups.append(([call], own))


def rates(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Every group whose calls at another rate are what the invoice says, the largest part of the bill last."""
    if sides.is_whole or len(left) < FEWEST_CELLS:
        return
    known = one_rates(_with_charged_seconds(sides))
    for each in known:
        yield from _explained(sides, left, each.calls, priced, (0, DEAREST_NANO), partial(_by_rate, each))
    for kind in sorted({each.kind for each in known}):
        some = [each for each in known if each.kind == kind]
        if len(some) > 1:
            yield from _by_factor(sides, left, some, kinds_said((kind,)))
    if len({each.kind for each in known}) > 1:
        yield from _by_factor(sides, left, known, "all calls")


def _with_charged_seconds(sides: Sides) -> list[Call]:
    """The calls with the seconds that the price is for: those over the pool, all of them where the invoice's quantities
    or the charge itself say that no pool counted.
    """
    counts_all = sides.counts_seconds == "billed_seconds"
    return [
        call._replace(over_seconds=call.billed_seconds) if counts_all or not call.over_seconds else call
        for call in sides.calls
    ]


def _by_rate(each: OneRate, new: int) -> str:
    where = f" to {the(country_name(each.country))}" if each.country else ""
    return f"the calls{where} at {exact(new, NANO)} a minute instead of {exact(each.rate, NANO)}"


def _by_factor(sides: Sides, left: Differences, some: Sequence[OneRate], what: str) -> Iterator[Explanation]:
    rate_of = {call.usage_id: each.rate for each in some for call in each.calls}

    def at(call: Call, millionth: int) -> int:
        return priced(call, rate_of[call.usage_id] * millionth // MILLION)

    def said(new: int) -> str:
        return f"{what} at {exact(new, 6)} times the price"

    calls = [call for each in some for call in each.calls if at(call, MILLION) == call.cents]
    yield from _explained(sides, left, calls, at, (0, 10 * MILLION), said)


def _explained(
    sides: Sides,
    left: Differences,
    calls: Sequence[Call],
    at: Priced,
    within: Interval,
    said: Callable[[int], str],
) -> Iterator[Explanation]:
    by_cell: dict[Cell, list[Call]] = {}
    for call in calls:
        by_cell.setdefault(sides.cell_of(call), []).append(call)
    differ = {cell: left[cell] for cell in by_cell if _has_price(sides, cell, left)}
    if len(differ) < FEWEST_CELLS or len({*by_cell} - {*sides.differences} | {*differ}) < len(differ):
        return
    first = min(cell.day for cell in differ if cell.day)
    for since in (None, first):
        cells = {cell: some for cell, some in by_cell.items() if since is None or (cell.day and cell.day >= since)}
        new = _met(cells, left, at, within)
        if new is None:
            continue
        is_changed = since is not None and any(cell.day and cell.day < since for cell in by_cell)
        price = simplest(new)
        reason = f"{said(price)}{_since(first) if is_changed else ''}"
        shown = [call for cell in differ for call in by_cell[cell] if at(call, price) != call.cents]
        yield of_calls(CHANGED if is_changed else RATE, differ, reason, shown)
        return


def _has_price(sides: Sides, cell: Cell, left: Differences) -> bool:
    """Whether a cell that differs may differ by a price: the invoice has lines of it, and the same minutes."""
    return cell in left and bool(sides.invoice(cell).rows) and not sides.more_seconds(cell)


def _since(day: date) -> str:
    return f" from {day.day} {day:%B} on"


def _sum_at(at: Priced, calls: Sequence[Call], rate: int) -> int:
    return sum(at(call, rate) for call in calls)


def _met(cells: Mapping[Cell, Sequence[Call]], left: Differences, at: Priced, within: Interval) -> Interval | None:
    """The rates at which every cell comes to what the invoice says."""
    for cell in sorted(cells, key=lambda cell: (len(cells[cell]), cell.day or date.min, cell.kinds)):
        some = cells[cell]
        asked = sum(call.cents for call in some) - left.get(cell, 0)
        met = _rates_of(partial(_sum_at, at, some), asked, within)
        if met is None:
            return None
        within = met
    return within
