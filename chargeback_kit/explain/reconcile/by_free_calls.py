"""Calls of 0.00 that the invoice charges (R60): its minutes are theirs, and its money is a price of theirs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from chargeback_kit.explain.reconcile.by_rates import Interval, OneRate, one_rates, priced
from chargeback_kit.explain.reconcile.explanation import FREE, Explanation, of_calls, rows_said
from chargeback_kit.explain.reconcile.sides import Call, Cell, Sides

Differences = Mapping[Cell, int]
Prices = Mapping[tuple[str, str], Sequence[Interval]]
MOST_ROWS = 40
"""Among more calls of a cell pairs and threes are not tried: too many would fit by chance."""
MOST_TOGETHER = 3
MOST_WAYS = 64


def charged_though_free(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Money on a day of which the bill's calls cost nothing: all of them were charged, if the minutes are theirs and no
    known price speaks against it; or one to three of them, whose minutes it is at a price that is known.
    """
    if sides.is_whole:
        return
    prices: dict[tuple[str, str], list[Interval]] = {}
    for each in _one_rates(sides):
        prices.setdefault((each.kind, each.country), []).append(each.rates)
    for cell, cents in left.items():
        calls = sides.calls_by_cell.get(cell, [])
        if cents < 0 and calls and not any(call.cents for call in calls):
            count, some = _charged(sides, cell, -cents, calls, prices)
            if some:
                which = rows_said(some) if len(some) == count else f"{count} of these {len(some)} rows"
                said = f"the export holds {which} at 0.00, the invoice does not"
                yield of_calls(FREE, {cell: cents}, said, some)


def _one_rates(sides: Sides) -> list[OneRate]:
    return one_rates(call if call.over_seconds else _whole(call) for call in sides.calls)


def _whole(call: Call) -> Call:
    """A call as it is priced where no pool counts."""
    return call._replace(over_seconds=call.billed_seconds)


def _charged(sides: Sides, cell: Cell, cents: int, calls: Sequence[Call], prices: Prices) -> tuple[int, Sequence[Call]]:
    """How many calls were charged, and those that may be among them; none where nothing fits."""
    seconds = sides.invoice(cell).seconds if sides.counts_seconds else None
    if seconds == sum(call.billed_seconds for call in calls) and _may_be(calls, cents, prices, is_sure=False):
        return len(calls), calls
    for count in range(1, min(MOST_TOGETHER, len(calls) - 1) + 1):
        if count > 1 and (len(calls) > MOST_ROWS or seconds is None):
            break
        fit = [
            some
            for some in combinations(calls, count)
            if (seconds is None or sum(call.billed_seconds for call in some) == seconds)
            and _may_be(some, cents, prices, is_sure=True)
        ]
        if fit and (seconds is not None or len(fit) == 1):
            among = {call for some in fit for call in some}
            return count, [call for call in calls if call in among]
    return 0, ()


def _may_be(calls: Sequence[Call], cents: int, prices: Prices, *, is_sure: bool) -> bool:
    """Whether calls come to an amount at the card or at the prices of other calls to the same destination; where
    neither is known, whatever the amount, unless it has to be ``is_sure``.
    """
    listed = [call.list_cents for call in calls if call.list_cents is not None]
    if len(listed) == len(calls) and sum(listed) == cents:
        return True
    keys = sorted({(call.kind, call.country) for call in calls})
    if not all(key in prices for key in keys):
        return not is_sure and not listed
    ways = list(product(*(prices[key] for key in keys)))
    return len(ways) <= MOST_WAYS and any(_lies_within(calls, cents, zip(keys, way, strict=True)) for way in ways)


def _lies_within(calls: Sequence[Call], cents: int, way: Iterable[tuple[tuple[str, str], Interval]]) -> bool:
    rates = dict(way)
    low, high = (sum(priced(_whole(c), rates[c.kind, c.country][end]) for c in calls) for end in (0, 1))
    return low <= cents <= high
