"""Lines of the invoice in another currency than the bill's (R33, R60): what stands beside no amount, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chargeback_kit import text
from chargeback_kit.explain.reconcile.explanation import CURRENCY, Explanation
from chargeback_kit.explain.reconcile.sides import Cell, Sides, cents_of_nano, in_seconds
from chargeback_kit.records.lists.invoice_rows import InvoiceRow

Differences = Mapping[Cell, int]


def other_currency(sides: Sides, left: Differences) -> Iterator[Explanation]:
    """What the bill's currency lacks because lines state it in another: all of it where no line is in the bill's own;
    else the cells whose figure it is to the cent, and those whose minutes it is.
    """
    if sides.is_whole or not sides.foreign or not left:
        return
    codes = _codes(row for rows in sides.foreign.values() for row in rows)
    if not sides.invoiced:
        same = ", though its figures are the bill's to the cent" if _are_figures(sides, left) else ""
        reason = f"the invoice is in {codes}, the bill in {sides.currency}: not compared{same}"
        lines = tuple((row.file, row.line) for rows in sides.foreign.values() for row in rows)
        yield Explanation(CURRENCY, dict(left), reason, lines=lines, is_compared=False)
        return
    figures = {cell: rows for cell, cents in left.items() if (rows := _to_the_cent(sides, cell, cents))}
    minutes = {
        cell: rows
        for cell, rows in sides.foreign.items()
        if cell in left and cell not in figures and _are_minutes(sides, cell)
    }
    if figures:
        said = f"the invoice states the amount in {codes}, to the cent what it is in {sides.currency}"
        yield _of(left, figures, said)
    if minutes:
        said = f"the invoice states these minutes in {codes}: not compared"
        yield _of(left, minutes, said, is_compared=False)


def _to_the_cent(sides: Sides, cell: Cell, cents: int) -> Sequence[InvoiceRow]:
    """The lines in other currencies whose figure the cell lacks: all of the cell, or one line of the day."""
    own = sides.foreign.get(cell, ())
    if cents > 0 and own and _figure(own) == cents:
        return own
    of_day = [row for other, rows in sides.foreign.items() if other.day == cell.day for row in rows]
    return [row for row in of_day if cents > 0 and _figure([row]) == cents][:1]


def _of(
    left: Differences, of: Mapping[Cell, Sequence[InvoiceRow]], reason: str, *, is_compared: bool = True
) -> Explanation:
    lines = tuple((row.file, row.line) for rows in of.values() for row in rows)
    return Explanation(CURRENCY, {cell: left[cell] for cell in of}, reason, lines=lines, is_compared=is_compared)


def _codes(rows: Iterable[InvoiceRow]) -> str:
    return text.listed(sorted({row.currency for row in rows}))


def _figure(rows: Iterable[InvoiceRow]) -> int:
    return cents_of_nano(sum(row.amount_nano for row in rows))


def _are_figures(sides: Sides, left: Differences) -> bool:
    return {cell: _figure(rows) for cell, rows in sides.foreign.items() if _figure(rows)} == dict(left)


def _are_minutes(sides: Sides, cell: Cell) -> bool:
    """Whether the minutes that the cell lacks are those of its lines in other currencies."""
    own = in_seconds(sum(row.quantity_nano or 0 for row in sides.foreign[cell]))
    return own > 0 and sides.more_seconds(cell) == -own


def stays_unknown(sides: Sides, left: Differences) -> list[Cell]:
    """The cells that no row of the export explains: with lines in another currency, or short by a credit note."""
    credited = [cell for cell, cents in left.items() if cents > 0 and _figure(credits_of(sides, cell)) == -cents]
    foreign = {cell for cell, rows in sides.foreign.items() if any(row.currency not in sides.elsewhere for row in rows)}
    return [cell for cell in left if cell in foreign or cell in credited]


def credits_of(sides: Sides, cell: Cell) -> Sequence[InvoiceRow]:
    """The lines of a cell that give money back."""
    return [row for row in sides.invoice(cell).rows if row.amount_nano < 0]


def unknown_rows(sides: Sides, left: Differences) -> dict[Cell, list[InvoiceRow]]:
    """The lines of the invoice that are an unknown amount by themselves: one line that is charged, or credit notes."""
    found: dict[Cell, list[InvoiceRow]] = {}
    for cell, cents in left.items():
        single = [row for row in sides.invoice(cell).rows if cents_of_nano(row.amount_nano) == -cents]
        rows = single if len(single) == 1 else credits_of(sides, cell)
        if rows and _figure(rows) == -cents:
            found[cell] = list(rows)
    return found
