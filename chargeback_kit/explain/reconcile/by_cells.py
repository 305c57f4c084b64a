"""What moves many cells at once (R60): another month zone, fees, tax within the amounts, an exchange."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from zoneinfo import available_timezones

from chargeback_kit.explain.reconcile.explanation import (
    CURRENCY,
    DUPLICATES,
    FEE,
    FREE,
    LATE,
    RATE,
    TAX,
    ZONE,
    Explanation,
    of_calls,
)
from chargeback_kit.explain.reconcile.sides import Call, Cell, Clock, RowBeside, Sides
from chargeback_kit.money import cents as cents_of
from chargeback_kit.money import round_half_up
from chargeback_kit.rules.calendar import HOUR_NS

Differences = Mapping[Cell, int]
REGIONS = ("Europe/", "America/", "Asia/", "Australia/", "Africa/", "Pacific/")
MOST_TAX_PERCENT = 30
FEWEST_CELLS = 3
MOST_EDGE_ROWS = 12
OTHER_MONTHS = ("earlier-month", "later-month")


@lru_cache(64)
def other_zones(clock: Clock) -> tuple[Clock, ...]:
    """Clocks whose days begin at other moments, one for each way they can, called by a name that people know."""
    found: dict[tuple[int, ...], Clock] = {}
    names = sorted(available_timezones(), key=lambda name: (not name.startswith(REGIONS), len(name), name))
    for name in names:
        other = Clock(name, clock.days)
        if other.starts != clock.starts:
            found.setdefault(other.starts, other)
    return tuple(found.values())


def other_zone(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Days that begin elsewhere: the zone whose days clear most cells, if that is nearly all it touches."""
    if sides.is_whole or len(left) < FEWEST_CELLS:
        return
    best: tuple[int, dict[Cell, int], Sides] | None = None
    for clock in other_zones(sides.clock):
        other = sides.under(clock.zone)
        moved = _moved(sides, other)
        cleared = {cell: cents for cell, cents in moved.items() if left.get(cell) == cents}
        score = 2 * len(cleared) - len(moved)
        is_nearly_all = len(cleared) >= FEWEST_CELLS and 5 * len(cleared) >= 4 * len(moved)
        if is_nearly_all and (best is None or score > best[0]):
            best = score, cleared, other
    if best:
        _, cleared, other = best
        calls = _on_another_day(sides, other)
        said = f"its days begin as in {other.clock.zone}, and these {len(calls)} calls stand on another day"
        yield of_calls(ZONE, cleared, said, calls, zone=other.clock.zone)


def _on_another_day(sides: Sides, other: Sides) -> list[Call | RowBeside]:
    first, last = sides.clock.days[1], sides.clock.days[-2]
    entering = [row for row in sides.beside if row.because in OTHER_MONTHS and _is_within(other, row, first, last)]
    return [
        *(call for call in sides.calls if call.cents and sides.cell_of(call) != other.cell_of(call)),
        *entering,
    ]


def _is_within(other: Sides, row: RowBeside, first: date, last: date) -> bool:
    day = other.clock.day(row.start_ns)
    return day is not None and first <= day <= last


def _moved(sides: Sides, other: Sides) -> dict[Cell, int]:
    """By how much the bill's cells would be less with the other days [cents]."""
    found: dict[Cell, int] = {}
    for at_ns, group, cents in sides.money:
        day, other_day = sides.clock.day(at_ns), other.clock.day(at_ns)
        if day != other_day:
            found[Cell(day, group)] = found.get(Cell(day, group), 0) + cents
            found[Cell(other_day, group)] = found.get(Cell(other_day, group), 0) - cents
    for cell, cents in _edges(sides, other, found).items():
        found[cell] = found.get(cell, 0) - cents
    within = sides.clock.days[1:-1]
    return {cell: cents for cell, cents in found.items() if cents and cell.day in within}


def _edges(sides: Sides, other: Sides, moved: Differences) -> dict[Cell, int]:
    """Rows of other months that the other days bring into the bill, at the cells of their day that lack their money."""
    found: dict[Cell, int] = {}
    of_day: dict[date, list[int]] = {}
    for row in sides.beside:
        day = other.clock.day(row.start_ns)
        if row.because in OTHER_MONTHS and day in sides.clock.days[1:-1]:
            of_day.setdefault(day, []).append(row.cents)
    for day, rows in of_day.items():
        for cell in [cell for cell in sides.cells if cell.day == day]:
            lacking = moved.get(cell, 0) - sides.differences.get(cell, 0)
            for some in _that_are(rows, lacking):
                found[cell] = found.get(cell, 0) + some
                rows.remove(some)
        if rows:
            found[Cell(day, ())] = sum(rows)
    return found


def _that_are(amounts: Sequence[int], total: int) -> tuple[int, ...]:
    few = amounts[:MOST_EDGE_ROWS]
    tried = (some for count in range(1, len(few) + 1) for some in combinations(few, count))
    return next((some for some in tried if sum(some) == total), ()) if total > 0 else ()


def fees(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Connection fees that one side holds twice (R30)."""
    of_cell = {cell: cents_of(billed.fee_micro) for cell, billed in sides.billed.items() if billed.fee_micro}
    for sign, said in (
        (-1, "the invoice holds the connection fee of {n} twice"),
        (1, "the bill adds the connection fee of {n}, which the charge already holds (charge_includes_fee)"),
    ):
        cells = {cell: left[cell] for cell, fee in of_cell.items() if fee and left.get(cell) == sign * fee}
        cells = {cell: cents for cell, cents in cells.items() if not sides.more_seconds(cell)}
        if cells and (len(cells) > 1 or len(cells) == len(of_cell)):
            calls = [call for cell in cells for call in sides.calls_by_cell.get(cell, []) if call.fee_micro]
            told = "1 call" if len(calls) == 1 else f"{len(calls)} calls"
            yield of_calls(FEE, cells, said.format(n=told), calls)


def other_amounts(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """The invoice follows the rate card where the bill counts reported amounts, or the other way round."""
    cells = {
        cell: left[cell]
        for cell, billed in sides.billed.items()
        if billed.other_cents != billed.cents
        and left.get(cell) == billed.cents - billed.other_cents
        and not sides.more_seconds(cell)
    }
    if cells:
        calls = [call for cell in cells for call in sides.calls_by_cell.get(cell, []) if call.cents]
        yield of_calls(RATE, cells, "it agrees with the other of reported and rated amounts", calls)


def tax_within(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """One percentage on top of every cell: the amounts hold the tax."""
    said = "every amount is {percent} % higher, as with tax in it"
    yield from _times(sides, left, TAX, [Fraction(100 + percent, 100) for percent in _percents()], said)


def _percents() -> Iterator[Fraction]:
    for tenths in range(10, MOST_TAX_PERCENT * 10 + 1):
        yield Fraction(tenths, 10)


def exchanged(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """One exchange rate that the invoice's file states on every cell: the amounts were converted all the same."""
    rates = {row.exchange_rate for each in sides.invoiced.values() for row in each.rows if row.exchange_rate}
    rates |= {1 / rate for rate in rates}
    said = "every amount is the bill's times the exchange rate that the file states"
    yield from _times(sides, left, CURRENCY, [rate for rate in sorted(rates) if rate != 1], said)


def _times(
    sides: Sides, left: Differences, fault: str, factors: Sequence[Fraction], said: str
) -> Iterator[Explanation]:
    """The factor that makes the bill's cells the invoice's, nearest of all; every line is rounded by itself."""
    both = [cell for cell in sides.cells if sides.bill(cell).cents and sides.invoice(cell).cents]
    is_other = sides.is_whole or len(left) < FEWEST_CELLS or not {*left} <= {*both}
    if is_other or any(sides.more_seconds(cell) for cell in left):
        return
    fit = [(off, factor) for factor in factors if (off := _off(sides, both, factor)) is not None]
    if fit:
        _, factor = min(fit)
        lines = tuple((row.file, row.line) for cell in left for row in sides.invoice(cell).rows)
        yield Explanation(fault, dict(left), said.format(percent=in_tenths((factor - 1) * 100)), lines=lines)


def _off(sides: Sides, cells: Sequence[Cell], factor: Fraction) -> Fraction | None:
    """How far the cells are from the factor in sum [cents]; None if one is farther than the rounding of its lines."""
    whole = Fraction(0)
    for cell in cells:
        invoiced = sides.invoice(cell)
        off = abs(invoiced.cents - sides.bill(cell).cents * factor)
        if 2 * off > len(invoiced.rows):
            return None
        whole += off
    return whole


def in_tenths(number: Fraction) -> str:
    """A fraction with few decimals as text.

    >>> in_tenths(Fraction(19)), in_tenths(Fraction(81, 10))
    ('19', '8.1')
    """
    tenths = round_half_up(number * 10)
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def of_whole(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """What explains one sum to the cent: the fewest whole classes of rows, else the days of another zone."""
    for cell, cents in left.items():
        if cell.day is None:
            pieces = list(_classes(sides))
            fit = next(
                (some for count in (1, 2, 3) for some in combinations(pieces, count) if _sum(some) == cents), None
            ) or next(([each] for each in _zones(sides, cell) if each.cents == cents), [])
            yield from fit


def _sum(some: Sequence[Explanation]) -> int:
    return sum(each.cents for each in some)


BESIDE = {
    "duplicate-row": (DUPLICATES, "rows that the files hold twice were charged twice"),
    "other-currency": (CURRENCY, "rows in another currency were added as if they were not"),
    "earlier-month": (LATE, "rows of the month before came late and stand on this invoice"),
    "later-month": (ZONE, "rows of the month after stand on this invoice"),
}


def _classes(sides: Sides) -> Iterator[Explanation]:
    whole = Cell(None, ())
    for because, (fault, said) in BESIDE.items():
        rows = [row for row in sides.beside if row.because == because]
        if total := -sum(row.cents for row in rows):
            yield of_calls(fault, {whole: total}, said, rows)
    free = [call for call in sides.calls if call.kind == "free_call" and call.cents]
    if free:
        yield of_calls(FREE, {whole: _money(free)}, "calls that should be free were given away", free)
    billed = sides.bill(whole)
    charged = [call for call in sides.calls if call.fee_micro]
    if fee := cents_of(billed.fee_micro):
        yield of_calls(FEE, {whole: -fee}, "the invoice holds the connection fees twice", charged)
        yield of_calls(FEE, {whole: fee}, "the bill adds connection fees that the charge already holds", charged)
    if other := billed.cents - billed.other_cents:
        yield Explanation(RATE, {whole: other}, "it agrees with the other of reported and rated amounts")
    for hours in (24, 48):
        late = [call for call in sides.calls if call.cents and call.start_ns >= sides.span[1] - hours * HOUR_NS]
        if late:
            said = f"calls of the last {hours} hours came after the invoice was made"
            yield of_calls(LATE, {whole: _money(late)}, said, late)


def _money(calls: Sequence[Call]) -> int:
    return sum(call.cents for call in calls)


def _zones(sides: Sides, whole: Cell) -> Iterator[Explanation]:
    for clock in other_zones(sides.clock):
        starts = clock.starts[1], clock.starts[-2]
        out = [call for call in sides.calls if call.cents and not starts[0] <= call.start_ns < starts[1]]
        beside = [row for row in sides.beside if row.because in OTHER_MONTHS]
        more = [row for row in beside if starts[0] <= row.start_ns < starts[1]]
        if out or more:
            total = _money(out) - sum(row.cents for row in more)
            said = f"its month begins and ends as in {clock.zone}"
            yield of_calls(ZONE, {whole: total}, said, [*out, *more], zone=clock.zone)
