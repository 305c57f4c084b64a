"""The two sides of usage, the bill and the invoice, in the finest cells that both have (R54, R58).

Money is in cents, a difference is bill minus invoice. A cell without a day is a typed line of the whole invoice.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import cents, round_half_up
from chargeback_kit.records.lists.invoice_rows import InvoiceRow
from chargeback_kit.rules.calendar import QUARTER_NS, day_start

NANO_PER_CENT = 10**7
MOST_CALLS = 1_000_000
"""More calls of the kinds that differ are not looked at one by one: what they would explain stays unknown."""

Kinds = tuple[str, ...]


class Cell(NamedTuple):
    """What is compared: a day (None: the whole of the bill) and the kinds of call (none named: every kind)."""

    day: date | None
    kinds: Kinds


@dataclass
class Billed:
    """The bill's side of a cell: money and other money [cents], fees [micro], seconds, calls."""

    cents: int = 0
    other_cents: int = 0
    fee_micro: int = 0
    billed_seconds: int = 0
    over_seconds: int = 0
    calls: int = 0

    def add(self, quarter: Mapping[str, int]) -> None:
        """Add a quarter of an hour of one kind."""
        self.cents += cents(quarter["amount_micro"])
        self.other_cents += cents(quarter["other_micro"])
        for name in ("fee_micro", "billed_seconds", "over_seconds", "calls"):
            setattr(self, name, getattr(self, name) + quarter[name])


@dataclass
class Invoiced:
    """The invoice's side of a cell: its rows, or an amount that was typed [cents]."""

    rows: list[InvoiceRow] = field(default_factory=list)
    typed: int = 0

    @property
    def cents(self) -> int:
        """The money, rounded to the cent once."""
        return self.typed + cents_of_nano(sum(row.amount_nano for row in self.rows))

    @property
    def seconds(self) -> Fraction:
        """The quantity as minutes, in seconds."""
        return Fraction(sum(row.quantity_nano or 0 for row in self.rows) * 60, 10**9)


def cents_of_nano(nano: int) -> int:
    """Units of 10⁻⁹ in cents, half up.

    >>> cents_of_nano(124_000_000), cents_of_nano(125_000_000)
    (12, 13)
    """
    return round_half_up(Fraction(nano, NANO_PER_CENT))


def in_seconds(nano: int) -> int:
    """Minutes in units of 10⁻⁹ as whole seconds, half up.

    >>> in_seconds(1_500_000_000)
    90
    """
    return round_half_up(Fraction(nano * 60, 10**9))


class Call(NamedTuple):
    """A call of the bill: money [cents], fee [micro], seconds; ``list_cents`` is the card's price without any pool."""

    usage_id: str
    start_ns: int
    kind: str
    country: str
    cents: int
    fee_micro: int
    billed_seconds: int
    over_seconds: int
    list_cents: int | None = None


class RowBeside(NamedTuple):
    """A charged row of the files that is no call of the bill, and why; ``kind`` is empty where nobody knows it."""

    usage_id: str
    start_ns: int
    because: str
    kind: str
    cents: int
    seconds: int


@dataclass(frozen=True)
class Clock:
    """The days of a bill in a time zone, one more on either side."""

    zone: str
    days: tuple[date, ...]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """When each day begins [ns]."""
        return tuple(day_start(day, self.zone) for day in (*self.days, self.days[-1] + timedelta(days=1)))

    def day(self, at_ns: int) -> date | None:
        """The day of an instant; None beyond the days."""
        place = bisect_right(self.starts, at_ns) - 1
        return self.days[place] if 0 <= place < len(self.days) else None


@dataclass(frozen=True)
class Sides:
    """Both sides of a bill's usage, cell by cell; ``groups`` are the kinds that are compared together.

    ``foreign`` are rows of the invoice in other currencies, by cell; ``elsewhere`` those of which there is another
    bill. ``calls_of`` fetches the calls of some kinds.
    """

    clock: Clock
    groups: tuple[Kinds, ...]
    quarters: Sequence[Mapping[str, int | str]]
    invoiced: Mapping[Cell, Invoiced]
    beside: Sequence[RowBeside]
    calls_of: Callable[["Sides", Iterable[Cell]], list[Call]]
    span: tuple[int, int]
    foreign: Mapping[Cell, Sequence[InvoiceRow]] = field(default_factory=dict)
    currency: str = ""
    elsewhere: Collection[str] = ()

    @cached_property
    def billed(self) -> dict[Cell, Billed]:
        """The bill's side by cell, as the clock has it."""
        by_kind = {kind: group for group in self.groups for kind in group}
        found: dict[Cell, Billed] = {}
        is_whole = any(cell.day is None for cell in self.invoiced)
        for quarter in self.quarters:
            day = None if is_whole else self.clock.day(int(quarter["quarter"]) * QUARTER_NS)
            group = () if is_whole else by_kind[str(quarter["kind"])]
            found.setdefault(Cell(day, group), Billed()).add(quarter)  # type: ignore[arg-type]
        return found

    @cached_property
    def money(self) -> list[tuple[int, Kinds, int]]:
        """The bill's money by quarter of an hour [ns] and kinds [cents], where there is any."""
        by_kind = {kind: group for group in self.groups for kind in group}
        told = (
            (int(each["quarter"]) * QUARTER_NS, by_kind[str(each["kind"])], cents(int(each["amount_micro"])))
            for each in self.quarters
        )
        return [each for each in told if each[2]]

    @cached_property
    def is_whole(self) -> bool:
        """Whether the invoice is one sum."""
        return any(cell.day is None for cell in self.invoiced)

    @cached_property
    def cells(self) -> list[Cell]:
        """Every cell that either side has, in order."""
        return sorted({*self.billed, *self.invoiced}, key=lambda cell: (cell.day or date.min, cell.kinds))

    def bill(self, cell: Cell) -> Billed:
        """The bill's side of a cell."""
        return self.billed.get(cell) or Billed()

    def invoice(self, cell: Cell) -> Invoiced:
        """The invoice's side of a cell."""
        return self.invoiced.get(cell) or Invoiced()

    def difference(self, cell: Cell) -> int:
        """Bill minus invoice [cents]."""
        return self.bill(cell).cents - self.invoice(cell).cents

    @cached_property
    def differences(self) -> dict[Cell, int]:
        """The cells that differ."""
        return {cell: found for cell in self.cells if (found := self.difference(cell))}

    def cell_of(self, call: Call | RowBeside) -> Cell:
        """The cell of a call; of a row of unknown kind the day alone."""
        if self.is_whole:
            return Cell(None, ())
        group = next((group for group in self.groups if call.kind in group), ())
        return Cell(self.clock.day(call.start_ns), group)

    def under(self, zone: str) -> "Sides":
        """The same sides with days that begin as in another zone."""
        return replace(self, clock=replace(self.clock, zone=zone))

    @cached_property
    def calls(self) -> list[Call]:
        """The calls of the kinds that differ."""
        return self.calls_of(self, self.differences)

    @cached_property
    def calls_by_cell(self) -> dict[Cell, list[Call]]:
        """The same by cell."""
        found: dict[Cell, list[Call]] = {}
        for call in self.calls:
            found.setdefault(self.cell_of(call), []).append(call)
        return found

    @cached_property
    def counts_seconds(self) -> str:
        """Which seconds the invoice's quantities are: ``billed_seconds``, ``over_seconds``, or neither (empty).

        Quantities are minutes if they are so in most cells that both sides have.
        """
        both = [cell for cell in self.invoiced if self.bill(cell).calls and self.invoice(cell).seconds]
        fit = {
            name: sum(self.invoice(cell).seconds == getattr(self.bill(cell), name) for cell in both)
            for name in ("over_seconds", "billed_seconds")
        }
        best = max(fit, key=lambda name: fit[name])
        return best if both and 5 * fit[best] >= 3 * len(both) else ""

    def more_seconds(self, cell: Cell) -> Fraction | None:
        """By how many seconds the invoice has more; None where its quantities are no minutes."""
        if not self.counts_seconds:
            return None
        return self.invoice(cell).seconds - int(getattr(self.bill(cell), self.counts_seconds))

    def seconds_of(self, call: Call) -> int:
        """The seconds of a call that the invoice counts."""
        return int(getattr(call, self.counts_seconds or "over_seconds"))


def beside_of(bill: ComputedBill) -> list[RowBeside]:
    """The charged rows of the files that are no calls of the bill."""
    found = bill.run.ask("invoice_beside").to_pylist()
    return [
        RowBeside(
            row["usage_id"],
            row["start_ns"],
            row["because"],
            row["kind"],
            cents(row["amount_micro"]),
            row["duration_seconds"],
        )
        for row in found
    ]


def calls_of_bill(bill: ComputedBill, *, beside_credits: bool) -> Callable[["Sides", Iterable[Cell]], list[Call]]:
    """How the calls of some cells are fetched: those of their kinds with money, and all on their days."""

    def calls_of(sides: Sides, cells: Iterable[Cell]) -> list[Call]:
        cells = list(cells)
        kinds = sorted({kind for cell in cells for kind in cell.kinds or [k for group in sides.groups for k in group]})
        days = sorted(cell.day for cell in cells if cell.day)
        many = sum(int(each["calls"]) for each in sides.quarters if each["kind"] in kinds)
        if not kinds or many > MOST_CALLS:
            return []
        zone = sides.clock.zone
        span = (day_start(days[0], zone), day_start(days[-1] + timedelta(days=1), zone)) if days else sides.span
        begin, end = span
        found = bill.run.ask("invoice_calls", kinds=kinds, from_ns=begin, until_ns=end, beside_credits=beside_credits)
        return [_call(row) for row in found.to_pylist()]

    return calls_of


def _call(row: Mapping[str, Any]) -> Call:
    listed = row["list_micro"]
    money: dict[str, Any] = {
        "cents": cents(int(row["amount_micro"])),
        "list_cents": None if listed is None else cents(int(listed)),
    }
    return Call(**money, **{name: row[name] for name in Call._fields if name not in money})
