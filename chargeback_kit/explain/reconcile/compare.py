"""The comparison of a bill with its invoice (R54): by category, by cell, by the rows that explain it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from weakref import WeakKeyDictionary

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill import invoice_scope
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.invoice_scope import InvoiceScope, NotCompared
from chargeback_kit.explain.reconcile import by_currency, lines, tables
from chargeback_kit.explain.reconcile.by_cells import other_zones
from chargeback_kit.explain.reconcile.explained import explained
from chargeback_kit.explain.reconcile.explanation import FAULTS, UNKNOWN, Explanation, about, row_said
from chargeback_kit.explain.reconcile.meters import MEASURES, Meter, learnt
from chargeback_kit.explain.reconcile.sides import (
    Cell,
    Clock,
    Invoiced,
    Kinds,
    Sides,
    beside_of,
    calls_of_bill,
)
from chargeback_kit.money import cents, of_cents, to_micro
from chargeback_kit.records.lists.invoice_rows import USAGE, InvoiceRow
from chargeback_kit.records.lists.meters import MeterKind
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.rules.kinds import KINDS

NOT_INVOICED = ("carrier",)
NAMED = {
    "usage": "usage",
    "licence_fees": "licence fees",
    "credits_purchase": "purchases of credits",
    "tax": "tax",
}
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class ReconciliationLine:
    """One kind of fault and the money it explains, bill minus invoice."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class Category:
    """One category of the invoice beside the same of the bill; ``left`` is what nothing explains."""

    name: str
    invoiced: Decimal
    billed: Decimal
    explanations: tuple[Explanation, ...] = ()
    unknown: Mapping[Cell, int] = field(default_factory=dict)
    unknown_rows: Mapping[Cell, Sequence[InvoiceRow]] = field(default_factory=dict)

    @property
    def rows_unknown(self) -> list[InvoiceRow]:
        """The rows of the files that are an unknown amount by themselves."""
        return [row for rows in self.unknown_rows.values() for row in rows]

    @property
    def difference(self) -> Decimal:
        """Bill minus invoice."""
        return self.billed - self.invoiced

    @property
    def left(self) -> Decimal:
        """The part of the difference that nothing explains."""
        return self.difference - sum((each.amount for each in self.explanations), ZERO)


class ComparedCell(NamedTuple):
    """A cell of usage with both sides [cents]."""

    cell: Cell
    billed: int
    invoiced: int


@dataclass(frozen=True, repr=False)
class Reconciliation:
    """A bill beside its invoice: categories, the cells of usage, what meters count, and what explains the difference.

    ``set_aside`` says of rows of the files what they were left out for; ``pools`` are those of the minute pools report.
    ``not_compared`` are charges of the files that no amount of the bill is held against, with the reason.
    """

    currency: str
    categories: tuple[Category, ...] = ()
    cells: tuple[ComparedCell, ...] = ()
    meters: tuple[Meter, ...] = ()
    set_aside: tuple[str, ...] = ()
    pools: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    not_compared: tuple[NotCompared, ...] = ()

    def __repr__(self) -> str:
        if not self.categories and not self.not_compared:
            return "No invoice to compare with"
        apart = [f"Not compared, {NAMED[each.category]}: {each.says}" for each in self.not_compared]
        found = [each for each in self.categories if each.name not in self.lacking]
        whole, left = (sum((getattr(each, of) for each in found), ZERO) for of in ("difference", "left"))
        unknown = f"{text.amount(left)} of it unknown" if left else "all of it explained"
        names = f" of {text.listed([NAMED[each.name] for each in found])}" if self.lacking else ""
        whole_said = [f"Bill minus invoice{names}: {text.money(whole, self.currency)}, {unknown}"] if found else []
        return "\n".join(
            [
                *apart,
                *whole_said,
                *(text.sentence(each.says(self.currency)) for each in self.explanations),
                *(text.sentence(said) for said in self.unknown_lines),
            ]
        )

    @property
    def lacking(self) -> tuple[str, ...]:
        """The categories of which nothing is compared."""
        return tuple(dict.fromkeys(each.category for each in self.not_compared if each.is_whole))

    @property
    def unknown_lines(self) -> tuple[str, ...]:
        """The lines of the files that are an unknown amount by themselves, a sentence each."""
        every = ((cell, row) for each in self.categories for cell, rows in each.unknown_rows.items() for row in rows)
        return tuple(f"{UNKNOWN}{about([cell])}: {row_said(row)}" for cell, row in every)

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """What explains the difference, the largest first."""
        found = [each for category in self.categories for each in category.explanations]
        return tuple(sorted(found, key=lambda each: -abs(each.cents)))

    @property
    def lines(self) -> list[ReconciliationLine]:
        """The money of every kind of fault; they add up to bill minus invoice. Empty without an invoice."""
        if not self.categories:
            return []
        money = dict.fromkeys(FAULTS, ZERO)
        for each in self.explanations:
            money[each.fault] += each.amount
        money[UNKNOWN] += sum((category.left for category in self.categories), ZERO)
        return [ReconciliationLine(name, amount) for name, amount in money.items()]

    @property
    def by_day(self) -> pd.DataFrame:
        """One row per day and kinds of call: both sides, the difference, and the fault that explains it."""
        return tables.cells(self.cells, self.explanations, self.unknown, self.currency)

    @property
    def rows(self) -> pd.DataFrame:
        """One row per row of an export or of an invoice's file that explains something."""
        lacking = [row for each in self.categories for row in each.rows_unknown]
        return tables.rows(self.explanations, lacking)

    @property
    def by_meter(self) -> pd.DataFrame:
        """One row per meter: the kind of call it counts, and how sure that is."""
        return tables.meters(self.meters)

    @property
    def unknown(self) -> dict[Cell, Decimal]:
        """The cells of usage whose difference nothing explains."""
        return {cell: of_cents(left) for category in self.categories for cell, left in category.unknown.items()}


KNOWN: "WeakKeyDictionary[ComputedBill, Reconciliation]" = WeakKeyDictionary()
"""What was compared already: page, workbook and files of one bill show the same."""


def reconcile(bill: ComputedBill) -> Reconciliation:
    """Compare a bill with the invoice in its folder; without one there are no categories."""
    if bill not in KNOWN:
        KNOWN[bill] = _compared(bill)
    return KNOWN[bill]


def _compared(bill: ComputedBill) -> Reconciliation:
    charged = invoice_scope.of_bill(bill)
    typed: dict[str, Decimal] = {}
    for line in bill.agreement.invoice:
        if not charged.of(line.category):
            typed[line.category] = typed.get(line.category, ZERO) + line.amount
    found: list[Category] = []
    cells: tuple[ComparedCell, ...] = ()
    meters: list[Meter] = []
    left = list(charged.left_out)
    for name in lines.CATEGORIES:
        if name == USAGE and (charged.of(USAGE) or USAGE in typed or charged.foreign_of(USAGE)):
            sides, meters = sides_of(bill, charged, typed.get(USAGE))
            cells = tuple(ComparedCell(c, sides.bill(c).cents, sides.invoice(c).cents) for c in sides.cells)
            found.append(_usage(sides))
        elif charged.of(name) or name in typed:
            billed, amount, explanations = lines.compared(bill, name, charged.of(name), typed.get(name))
            found.append(Category(name, amount, billed, tuple(explanations)))
        is_whole = not charged.of(name) and name not in typed
        named = {at for each in found if not is_whole for one in each.explanations for at in one.lines}
        settled = () if is_whole else charged.elsewhere
        foreign = [row for row in charged.foreign_of(name) if row.currency not in settled]
        apart = [row for row in foreign if (row.file, row.line) not in named]
        left += invoice_scope.in_other_currency(apart, bill.currency, is_whole=is_whole)
    reports = bill.folder.pool_reports
    pools = tables.pools(bill.pools, reports) if reports else pd.DataFrame()
    return Reconciliation(bill.currency, tuple(found), cells, tuple(meters), charged.aside, pools, tuple(left))


@checked_arguments
def reconciliation(bill: ComputedBill) -> list[ReconciliationLine]:
    """The money of every kind of fault; they add up to bill minus invoice. Empty without an invoice."""
    return reconcile(bill).lines


def sides_of(bill: ComputedBill, charged: InvoiceScope, typed: Decimal | None) -> tuple[Sides, list[Meter]]:
    """Both sides of usage; kinds whose meters are not certain are compared together. A typed line goes before files in
    which nothing is in the bill's currency.
    """
    usage = [] if typed is not None else [*charged.of(USAGE), *charged.foreign_of(USAGE)]
    credits_apart = bool(usage) and bill.agreement.wallet is not None and bill.agreement.postpaid_enabled
    kinds = [kind for kind in KINDS if kind not in NOT_INVOICED]
    single = Sides(
        _clock(bill),
        tuple((kind,) for kind in kinds),
        bill.run.ask("invoice_cells", beside_credits=credits_apart).to_pylist(),
        {},
        beside_of(bill),
        calls_of_bill(bill, beside_credits=credits_apart),
        (bill.inputs.months[0].from_ns, bill.inputs.months[-1].until_ns),
        currency=bill.currency,
        elsewhere=charged.elsewhere,
    )
    if not usage:
        whole = {Cell(None, ()): Invoiced(typed=cents(to_micro(typed or ZERO)))}
        return replace(single, groups=(tuple(kinds),), invoiced=whole), []
    meters = _learnt(single, usage, bill.folder.meters)
    groups = _groups(meters, kinds)
    group_of = {each.meter: _group_of(each, groups) for each in meters}
    invoiced: dict[Cell, Invoiced] = {}
    foreign: dict[Cell, list[InvoiceRow]] = {}
    for row in usage:
        cell = Cell(row.day, group_of[row.meter])
        if row.currency != bill.currency:
            foreign.setdefault(cell, []).append(row)
        elif cell.kinds:
            invoiced.setdefault(cell, Invoiced()).rows.append(row)
    return replace(single, groups=tuple(groups), invoiced=invoiced, foreign=foreign), meters


def _learnt(single: Sides, usage: Sequence[InvoiceRow], said: Sequence[MeterKind]) -> list[Meter]:
    """The meters by the days of the bill; where few sums agree on those, by the days of the zone in which most do."""
    found = learnt(usage, _by_measure(single), said)
    if 2 * _agreeing(found) < sum(each.days for each in found):
        others = (learnt(usage, _by_measure(single.under(each.zone)), said) for each in other_zones(single.clock))
        found = max([found, *others], key=_agreeing)
    return found


def _agreeing(found: Iterable[Meter]) -> int:
    return sum(each.agrees_on for each in found)


def _by_measure(single: Sides) -> dict[str, dict[str, dict[date, int]]]:
    """The bill by measure, kind and day."""
    found: dict[str, dict[str, dict[date, int]]] = {
        measure: {kind: {} for (kind,) in single.groups} for measure in MEASURES
    }
    for (day, (kind,)), billed in single.billed.items():
        if day:
            for measure in MEASURES:
                found[measure][kind][day] = getattr(billed, measure)
    return found


def _clock(bill: ComputedBill) -> Clock:
    first, last = bill.inputs.months[0].first, bill.inputs.months[-1].last
    days = tuple(first + timedelta(days=number) for number in range(-1, (last - first).days + 2))
    return Clock(bill.agreement.switches.month_time_zone, days)


def _groups(meters: Sequence[Meter], kinds: Sequence[str]) -> list[Kinds]:
    """The kinds in the groups in which they are compared: one by one, but for those of which a meter may be either."""
    group_of = {kind: {kind} for kind in kinds}
    for each in meters:
        if not each.kind:
            joined = set().union(*(group_of[kind] for kind in each.nearest or kinds))
            group_of |= dict.fromkeys(joined, joined)
    return list(dict.fromkeys(tuple(kind for kind in kinds if kind in group_of[each]) for each in kinds))


def _group_of(meter: Meter, groups: Sequence[Kinds]) -> Kinds:
    """The kinds that a meter is compared with; none where it counts no telephony, or a kind that carriers bill."""
    asked = meter.kind or (meter.nearest or groups[0])[0]
    return next((group for group in groups if asked in group), ())


def _usage(sides: Sides) -> Category:
    explanations, left = explained(sides)
    rows = by_currency.unknown_rows(sides, left)
    billed = sum(each.cents for each in sides.billed.values())
    invoiced = sum(each.cents for each in sides.invoiced.values())
    return Category(USAGE, of_cents(invoiced), of_cents(billed), tuple(explanations), left, rows)
