"""An explanation: the fault, the cells whose difference it is to the cent, and the rows (R54)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chargeback_kit import text
from chargeback_kit.explain.reconcile.sides import Call, Cell, Kinds, cents_of_nano
from chargeback_kit.money import of_cents
from chargeback_kit.records.lists.invoice_rows import InvoiceRow
from chargeback_kit.rules.kinds import kind_name

LATE, DUPLICATES, MISSING, ZONE = "late rows", "duplicates", "missing file", "wrong month zone"
FEE, RATE, FREE, CURRENCY = "fee counted twice", "rate change", "free call", "currency slip"
COUNT, TAX, CHANGED, UNKNOWN = "wrong licence count", "tax", "price changed mid-month", "unknown amount"
FAULTS = (LATE, DUPLICATES, MISSING, ZONE, FEE, RATE, FREE, CURRENCY, COUNT, TAX, CHANGED, UNKNOWN)
"""The kinds of fault (R60), in the order in which they are listed."""

FEW_DAYS = 3


@dataclass(frozen=True)
class Explanation:
    """A fault and its money by cell [cents], bill minus invoice: in each cell the whole difference that was left.

    ``usage_ids`` are rows of the export, ``lines`` rows of invoice files as (file, line); ``category`` is that of the
    invoice. ``zone`` is the one whose days the invoice follows. ``is_compared``: the invoice's amounts were held
    against the bill's; else it is said why they cannot be.
    """

    fault: str
    amounts: Mapping[Cell, int]
    reason: str
    usage_ids: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    category: str = "usage"
    zone: str = ""
    is_compared: bool = True

    @property
    def cents(self) -> int:
        """Its money, bill minus invoice [cents]."""
        return sum(self.amounts.values())

    @property
    def amount(self) -> Decimal:
        """The same as an amount."""
        return of_cents(self.cents)

    def says(self, currency: str) -> str:
        """The explanation as a finance person reads it."""
        if not self.is_compared:
            money = text.money(self.amount, currency)
            return f"{money} of the bill{about(self.amounts, self.category)} stand beside no amount: {self.reason}"
        return f"Microsoft charged {self._by_how_much(currency)}{about(self.amounts, self.category)}: {self.reason}"

    def _by_how_much(self, currency: str) -> str:
        if not self.cents:
            return "the same in sum, but not day by day,"
        side = "less" if self.cents > 0 else "more"
        return f"{text.money(abs(self.amount), currency)} {side}"


def of_calls(fault: str, amounts: Mapping[Cell, int], reason: str, calls: Iterable[Any], **more: Any) -> Explanation:
    """An explanation by rows of the export."""
    return Explanation(fault, dict(amounts), reason, tuple(dict.fromkeys(call.usage_id for call in calls)), **more)


def about(cells: Iterable[Cell], category: str = "usage") -> str:
    """When and for what kinds of call, in words.

    >>> about([Cell(date(2026, 10, 14), ("international",))])
    ' on 14 October for international calls'
    """
    cells = list(cells)
    days = sorted({cell.day for cell in cells if cell.day})
    kinds = sorted({kind for cell in cells for kind in cell.kinds})
    return f"{_when(days)}{_what(kinds, category)}"


def _when(days: Sequence[date]) -> str:
    if not days:
        return ""
    if len(days) <= FEW_DAYS:
        return f" on {text.listed([_day(day) for day in days])}"
    return f" on {len(days)} days from {_day(days[0])} to {_day(days[-1])}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _what(kinds: Sequence[str], category: str) -> str:
    if category != "usage":
        return {"licence_fees": " for licences", "credits_purchase": " for credits", "tax": " as tax"}[category]
    return f" for {kinds_said(tuple(kinds))}" if 0 < len(kinds) <= FEW_DAYS else ""


def kinds_said(kinds: Kinds) -> str:
    """Kinds of call in words.

    >>> kinds_said(("international", "free_call")), kinds_said(())
    ('international and free calls', 'calls')
    """
    return f"{text.listed([kind_name(kind).removesuffix(' call') for kind in kinds])} calls".strip()


def row_said(row: InvoiceRow) -> str:
    """A line of an invoice's file, in words: where it stands, what it is, and its money."""
    names = [name for name in (row.meter_name or row.meter, row.charge_type) if name]
    money = text.money(of_cents(cents_of_nano(row.amount_nano)), row.currency)
    return f"line {row.line} of {row.file}, {', '.join(names) or 'without a name'}, is {money}"


def rows_said(calls: Sequence[Call]) -> str:
    """So many rows, in words."""
    return "this row" if len(calls) == 1 else f"these {text.count(len(calls))} rows"
