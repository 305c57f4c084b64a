"""Rows that explain a difference (R60): repeated, late, missing, free, or of another currency.

Every function takes the sides and the cells that still differ, and gives explanations that are each the whole
difference of every cell they name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from chargeback_kit.explain.reconcile.explanation import (
    CURRENCY,
    DUPLICATES,
    FREE,
    LATE,
    MISSING,
    Explanation,
    of_calls,
    rows_said,
)
from chargeback_kit.explain.reconcile.sides import Call, Cell, RowBeside, Sides, cents_of_nano
from chargeback_kit.records.lists.invoice_rows import InvoiceRow
from chargeback_kit.rules.calendar import HOUR_NS, QUARTER_NS

Differences = Mapping[Cell, int]
LATE_NS = 48 * HOUR_NS
"""Rows arrive 24 to 48 hours after the call (R04)."""
LATE_DAYS = 2
FEW_ROWS = 12
"""Among so many calls of the last 48 hours any that are late may be."""
MINUTE = 60
MOST_ROWS = 40
"""Among more calls of a cell pairs and threes are not tried: too many would fit by chance."""


def repeated_lines(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Lines that stand in the invoice's file more than once."""
    for cell, cents in left.items():
        rows = sides.invoice(cell).rows
        first = {row.content: row for row in reversed(rows)}
        again = [row for row in rows if row is not first[row.content]]
        whole = sum(row.amount_nano for row in rows)
        extra = sum(row.amount_nano for row in again)
        if again and cents_of_nano(whole) - cents_of_nano(whole - extra) == -cents:
            said = "the invoice's file holds the same line twice"
            yield Explanation(DUPLICATES, {cell: cents}, said, lines=_lines(again))


def known_rows(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Rows that the files show to be special: duplicates, rows of other currencies, calls that should be free."""
    if sides.is_whole:
        return
    pieces: dict[Cell, list[_Piece]] = {}
    for row in sides.beside:
        if row.because in SAID:
            fault = CURRENCY if row.because == "other-currency" else DUPLICATES
            for cell in _cells(sides, row, left):
                span = row.seconds, -(-row.seconds // MINUTE) * MINUTE
                pieces.setdefault(cell, []).append(_Piece(fault, -row.cents, row.usage_id, SAID[row.because], span))
    for cell, calls in sides.calls_by_cell.items():
        free = [call for call in calls if call.kind == "free_call" and call.cents]
        pieces.setdefault(cell, []).extend(_given_away(sides, call) for call in free)
    for cell, found in pieces.items():
        if cell in left and (fit := _fewest(found, left[cell], sides.more_seconds(cell))):
            faults = {piece.fault for piece in fit}
            if len(faults) == 1:
                ids = tuple(piece.usage_id for piece in fit)
                said = fit[0].said.format(rows="this row" if len(ids) == 1 else f"these {len(ids)} rows")
                yield Explanation(fit[0].fault, {cell: left[cell]}, said, ids)


class _Piece(NamedTuple):
    """A row that may explain something: its fault and money, why in words, and by how many seconds the invoice has more
    then, at least and at most: a row that is no call of the bill has no billed seconds.
    """

    fault: str
    cents: int
    usage_id: str
    said: str
    seconds: tuple[int, int]


def _given_away(sides: Sides, call: Call) -> _Piece:
    return _Piece(FREE, call.cents, call.usage_id, SAID["free"], (-sides.seconds_of(call), -sides.seconds_of(call)))


SAID = {
    "duplicate-row": "the files hold {rows} twice, and the invoice charges both",
    "conflicting-row": "the files hold {rows} with two contents, and the invoice charges both",
    "other-currency": "the invoice adds {rows} of another currency as if it were the bill's",
    "free": "Microsoft gave away {rows}, free by their capability",
}


def _cells(sides: Sides, row: RowBeside, left: Differences) -> list[Cell]:
    """The cells that a row may stand in: of its own kind, or of any on its day where nobody knows the kind."""
    if row.kind or sides.is_whole:
        return [cell for cell in [sides.cell_of(row)] if cell in left]
    day = sides.clock.day(row.start_ns)
    return [cell for cell in left if cell.day == day]


def _fewest(pieces: Sequence[_Piece], cents: int, more: Fraction | None) -> tuple[_Piece, ...]:
    """All pieces of one fault, or else the fewest, that are the difference to the cent, and its minutes."""
    for fault in dict.fromkeys(piece.fault for piece in pieces):
        of_fault = tuple(piece for piece in pieces if piece.fault == fault)
        if _are(of_fault, cents, more):
            return of_fault
    for count in range(1, 4):
        for some in combinations(pieces[:MOST_ROWS], count):
            if _are(some, cents, more):
                return some
    return ()


def _are(pieces: Sequence[_Piece], cents: int, more: Fraction | None) -> bool:
    least, most = (sum(piece.seconds[end] for piece in pieces) for end in (0, 1))
    return sum(piece.cents for piece in pieces) == cents and (more is None or least <= more <= most)


def days_missing(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Days of which one side holds nothing at all: rows that came late at the end of a file, else a file that lacks."""
    if sides.is_whole:
        return
    called = {cell.day for cell, billed in sides.billed.items() if billed.calls and cell.day}
    charged = {cell.day for cell, invoiced in sides.invoiced.items() if invoiced.rows and cell.day}
    if not called or not charged:
        return
    for run in _runs({cell.day for cell in left if cell.day and cell.day not in called}):
        cells = {cell: cents for cell, cents in left.items() if cell.day in run}
        if all((sides.more_seconds(cell) or 0) > 0 for cell in cells) or not sides.counts_seconds:
            is_late = run[0] > max(called) and len(run) <= LATE_DAYS
            lines = _lines(row for cell in cells for row in sides.invoice(cell).rows)
            what = "they came after the export was made" if is_late else "an export of these days is missing"
            said = f"the usage files hold no call of {_days(run)}; {what}"
            yield Explanation(LATE if is_late else MISSING, cells, said, lines=lines)
    for run in _runs({cell.day for cell in left if cell.day and cell.day not in charged}):
        cells = {cell: cents for cell, cents in left.items() if cell.day in run}
        calls = [call for cell in cells for call in sides.calls_by_cell.get(cell, []) if call.cents]
        is_late = run[0] > max(charged) and len(run) <= LATE_DAYS
        if len(calls) > 1 or is_late:
            what = "it was made before they came" if is_late else "a file of the invoice is missing"
            said = f"the invoice holds nothing of {_days(run)}; {what}"
            yield of_calls(LATE if is_late else MISSING, cells, said, calls)


def _runs(days: Iterable[date]) -> Iterator[list[date]]:
    """Days that follow one another."""
    run: list[date] = []
    for day in sorted(days):
        if run and day - run[-1] > timedelta(days=1):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _days(run: Sequence[date]) -> str:
    return "that day" if len(run) == 1 else f"these {len(run)} days"


def kinds_missing(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Kinds of call of which the export holds nothing in the whole month: a filter left them out."""
    for group in sides.groups:
        cells = {cell: cents for cell, cents in left.items() if cell.kinds == group}
        has_calls = any(sides.bill(cell).calls for cell in sides.cells if cell.kinds == group)
        if len(group) == 1 and len(cells) > 1 and not has_calls:
            lines = _lines(row for cell in cells for row in sides.invoice(cell).rows)
            said = "the usage files hold no such call in the month; their export left them out"
            yield Explanation(MISSING, cells, said, lines=lines)


def cut_off(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """Calls from some moment of the last 48 hours on, which the invoice was made too early to hold."""
    until = sides.span[1]
    last = [call for call in sides.calls if call.cents and call.start_ns >= until - LATE_NS]
    last.sort(key=lambda call: call.start_ns, reverse=True)
    sums: dict[Cell, int] = {}
    fit: tuple[int, dict[Cell, int]] | None = None
    for number, call in enumerate(last, 1):
        cell = sides.cell_of(call)
        sums[cell] = sums.get(cell, 0) + call.cents
        is_moment = number == len(last) or last[number].start_ns < call.start_ns
        fits = is_moment and all(left.get(each) == cents for each, cents in sums.items())
        if fits and _fits_seconds(sides, sums, last[:number]):
            fit = number, dict(sums)
    if fit and last[0].start_ns > last[-1].start_ns:
        after = last[: fit[0]][::-1]
        said = f"{rows_said(after)} of the last 48 hours came after the invoice was made"
        yield of_calls(LATE, fit[1], said, after)


def _fits_seconds(sides: Sides, cells: Iterable[Cell], calls: Sequence[Call], sign: int = -1) -> bool:
    """Whether the invoice's quantities differ by the minutes of these calls; true where quantities are no minutes."""
    for cell in cells:
        more = sides.more_seconds(cell)
        own = sum(sides.seconds_of(call) for call in calls if sides.cell_of(call) == cell)
        if more is not None and more != sign * own:
            return False
    return True


def after_the_export(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """What the invoice holds of the export's last 48 hours and the export does not."""
    starts = [row.start_ns for row in sides.beside] + [int(each["quarter"]) * QUARTER_NS for each in sides.quarters]
    if not starts or sides.is_whole:
        return
    first = sides.clock.day(max(starts) - LATE_NS)
    cells = {cell: cents for cell, cents in left.items() if cents < 0 and cell.day and first and cell.day >= first}
    cells = {cell: cents for cell, cents in cells.items() if (sides.more_seconds(cell) or 0) > 0}
    if cells:
        lines = _lines(row for cell in cells for row in sides.invoice(cell).rows)
        said = "calls of the export's last 48 hours, minutes and money, that the export does not hold"
        yield Explanation(LATE, cells, said, lines=lines)


def single_calls(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """One to three calls of a cell that the invoice lacks, or charged twice; where others would do as well, all of them
    are named, and how many of them it is.
    """
    if sides.is_whole:
        return
    begin = sides.span[1] - LATE_NS
    for cell, cents in left.items():
        count, some = _that_fit(sides, cell, cents, sides.calls_by_cell.get(cell, []))
        if not some:
            continue
        which = rows_said(some) if len(some) == count else f"{count} of these {len(some)} rows"
        if cents < 0:
            yield of_calls(DUPLICATES, {cell: cents}, f"the invoice holds {which} twice", some)
        elif all(call.start_ns >= begin for call in some):
            said = f"{which} of the last 48 hours came after the invoice was made"
            yield of_calls(LATE, {cell: cents}, said, some)
        elif all(call.start_ns < begin for call in some):
            yield of_calls(FREE, {cell: cents}, f"Microsoft did not charge {which}", some)


def _that_fit(sides: Sides, cell: Cell, cents: int, calls: Sequence[Call]) -> tuple[int, list[Call]]:
    """How many calls are the difference in money and minutes, and the calls that may be among them.

    Where quantities are no minutes, one call that no other can be taken for.
    """
    charged = [call for call in calls if call.cents]
    more = sides.more_seconds(cell)
    sign = -1 if cents > 0 else 1
    last = [call for call in charged if call.start_ns >= sides.span[1] - LATE_NS]
    most = len(last) if cents > 0 and len(last) <= FEW_ROWS else 0
    for count in range(1, max(3, most) + 1):
        if count > 1 and (len(charged) > MOST_ROWS or more is None):
            break
        fit = [
            some
            for some in combinations(charged if count <= 3 else last, count)
            if sum(call.cents for call in some) == abs(cents)
            and (more is None or sum(sides.seconds_of(call) for call in some) == sign * more)
        ]
        if fit and (more is not None or len(fit) == 1):
            among = {call for some in fit for call in some}
            return count, [call for call in charged if call in among]
    return 0, []


def _lines(rows: Iterable[InvoiceRow]) -> tuple[tuple[str, int], ...]:
    return tuple((row.file, row.line) for row in rows)
