"""The comparison of a bill with its invoice (R54): by category, by cell, by the rows that explain it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from weakref import WeakKeyDictionary

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.reconcile import by_cells, by_rates, by_rows, lines, tables
from chargeback_kit.explain.reconcile.by_cells import other_zones
from chargeback_kit.explain.reconcile.explanation import FAULTS, UNKNOWN, Explanation
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
from chargeback_kit.money import cents, to_micro
from chargeback_kit.records.lists.invoice_rows import USAGE, InvoiceRow, counted
from chargeback_kit.records.lists.meters import MeterKind
from chargeback_kit.rules.kinds import KINDS

HYPOTHESES: tuple[Callable[[Sides, Mapping[Cell, int]], Iterator[Explanation]], ...] = (
    by_rows.repeated_lines,
    by_rows.other_label,
    by_rows.known_rows,
    by_cells.other_zone,
    by_cells.fees,
    by_rows.days_missing,
    by_rows.kinds_missing,
    by_rows.cut_off,
    by_cells.tax_within,
    by_cells.exchanged,
    by_rates.rates,
    by_cells.other_amounts,
    by_rows.charged_though_free,
    by_rows.single_calls,
    by_rows.after_the_export,
)
"""What may explain a difference; of two that explain as many cells the earlier one is taken."""

NOT_INVOICED = ("carrier",)
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
    """

    currency: str
    categories: tuple[Category, ...] = ()
    cells: tuple[ComparedCell, ...] = ()
    meters: tuple[Meter, ...] = ()
    set_aside: tuple[str, ...] = ()
    pools: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)

    def __repr__(self) -> str:
        if not self.categories:
            return "No invoice to compare with"
        whole, left = (sum((getattr(each, of) for each in self.categories), ZERO) for of in ("difference", "left"))
        unknown = f"{text.amount(left)} of it unknown" if left else "all of it explained"
        said = (text.sentence(each.says(self.currency)) for each in self.explanations)
        return "\n".join([f"Bill minus invoice: {text.money(whole, self.currency)}, {unknown}", *said])

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
        return tables.rows(self.explanations)

    @property
    def by_meter(self) -> pd.DataFrame:
        """One row per meter: the kind of call it counts, and how sure that is."""
        return tables.meters(self.meters)

    @property
    def unknown(self) -> dict[Cell, Decimal]:
        """The cells of usage whose difference nothing explains."""
        return {
            cell: Decimal(left).scaleb(-2) for category in self.categories for cell, left in category.unknown.items()
        }


KNOWN: "WeakKeyDictionary[ComputedBill, Reconciliation]" = WeakKeyDictionary()
"""What was compared already: page, workbook and files of one bill show the same."""


def reconcile(bill: ComputedBill) -> Reconciliation:
    """Compare a bill with the invoice in its folder; without one there are no categories."""
    if bill not in KNOWN:
        KNOWN[bill] = _compared(bill)
    return KNOWN[bill]


def _compared(bill: ComputedBill) -> Reconciliation:
    rows, aside = rows_of(bill)
    others = [row for row in rows if row.category != USAGE and row.currency == bill.currency]
    usage = [row for row in rows if row.category == USAGE]
    if bill.inputs.is_side_bill and not any(row.currency == bill.currency for row in usage):
        usage = []
    by_category = {name: [row for row in others if row.category == name] for name in lines.CATEGORIES} | {USAGE: usage}
    typed: dict[str, Decimal] = {}
    for line in bill.agreement.invoice:
        if not by_category[line.category]:
            typed[line.category] = typed.get(line.category, ZERO) + line.amount
    found: list[Category] = []
    cells: tuple[ComparedCell, ...] = ()
    meters: list[Meter] = []
    for name in (name for name in lines.CATEGORIES if by_category[name] or name in typed):
        if name == USAGE:
            sides, meters = sides_of(bill, usage, typed.get(USAGE))
            cells = tuple(ComparedCell(c, sides.bill(c).cents, sides.invoice(c).cents) for c in sides.cells)
            found.append(_usage(sides))
        else:
            billed, amount, explanations = lines.compared(bill, name, by_category[name], typed.get(name))
            found.append(Category(name, amount, billed, tuple(explanations)))
    reports = bill.folder.pool_reports
    pools = tables.pools(bill.pools, reports) if reports else pd.DataFrame()
    return Reconciliation(bill.currency, tuple(found), cells, tuple(meters), tuple(aside), pools)


def reconciliation(bill: ComputedBill) -> list[ReconciliationLine]:
    """The money of every kind of fault; they add up to bill minus invoice. Empty without an invoice."""
    return reconcile(bill).lines


def rows_of(bill: ComputedBill) -> tuple[list[InvoiceRow], list[str]]:
    """The rows of invoice files that are about the bill's months, and what was left out, in words.

    Amounts in a pricing currency that is the bill's own count in it: the exchange stands apart.
    """
    every = bill.folder.invoice_rows
    months = {month.name for month in bill.inputs.months}
    within = [row for row in every if f"{row.day:%Y-%m}" in months]
    rows = lines.of_the_agreement(bill, counted(within))
    aside = []
    if others := len(every) - len(within):
        aside.append(f"{text.counted(others, 'row')} of other months")
    if others := len(within) - len(rows):
        aside.append(
            f"{text.counted(others, 'row')} that another file holds as well, or of licences not in the agreement"
        )
    return [_in_own_currency(row, bill.currency) for row in rows], aside


def _in_own_currency(row: InvoiceRow, currency: str) -> InvoiceRow:
    if row.currency == currency or row.pricing_currency != currency or row.pricing_nano is None:
        return row
    told = {name: getattr(row, name) for name in InvoiceRow.__slots__}
    return InvoiceRow(**told | {"amount_nano": row.pricing_nano, "currency": currency})


def sides_of(bill: ComputedBill, usage: Sequence[InvoiceRow], typed: Decimal | None) -> tuple[Sides, list[Meter]]:
    """Both sides of usage; kinds whose meters are not certain are compared together."""
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
    )
    if not usage:
        whole = {Cell(None, ()): Invoiced(typed=cents(to_micro(typed or ZERO)))}
        return replace(single, groups=(tuple(kinds),), invoiced=whole), []
    meters = _learnt(single, usage, bill.folder.meters)
    groups = _groups(meters, kinds)
    group_of = {each.meter: _group_of(each, groups) for each in meters}
    invoiced: dict[Cell, Invoiced] = {}
    for row in usage:
        if row.currency == bill.currency and group_of[row.meter]:
            invoiced.setdefault(Cell(row.day, group_of[row.meter]), Invoiced()).rows.append(row)
    foreign = [row for row in usage if row.currency != bill.currency]
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
    billed = sum(each.cents for each in sides.billed.values())
    invoiced = sum(each.cents for each in sides.invoiced.values())
    return Category(USAGE, _amount(invoiced), _amount(billed), tuple(explanations), left)


def _amount(cents_: int) -> Decimal:
    return Decimal(cents_).scaleb(-2)


def explained(sides: Sides) -> tuple[list[Explanation], dict[Cell, int]]:
    """What explains the cells that differ, each to the cent, and what is left of them [cents].

    The explanation that clears most cells goes first; one sum may also be that of a few classes of rows. After another
    zone the other cells are looked at with its days: their difference is explained if all of it is, the part that the
    days moved and the rest.
    """
    left = dict(sides.differences)
    found: list[Explanation] = []
    moved: dict[Cell, int] = {}
    while left and (candidates := _candidates(sides, left, found)):
        best = candidates[0]
        if best.zone and not sides.is_whole:
            sides, left, moved = _with_days_of(best, sides, left)
            found.append(best)
            continue
        before = len(found)
        for each in candidates:
            if not each.zone and all(left.get(cell) == amount for cell, amount in each.amounts.items()):
                found.append(each)
                left = {cell: amount for cell, amount in left.items() if cell not in each.amounts}
        if len(found) == before:
            break
    if left and (together := list(by_cells.of_whole(sides, left))):
        found, left = [*found, *together], {}
    return _with_moved(found, left, moved)


def _candidates(sides: Sides, left: Mapping[Cell, int], found: Sequence[Explanation]) -> list[Explanation]:
    has_zone = any(each.zone for each in found)
    tried = [hypothesis for hypothesis in HYPOTHESES if not (has_zone and hypothesis is by_cells.other_zone)]
    every = [each for hypothesis in tried for each in hypothesis(sides, left) if each.amounts]
    return sorted(every, key=lambda each: -len(each.amounts))


def _with_days_of(
    zone: Explanation, sides: Sides, left: Mapping[Cell, int]
) -> tuple[Sides, dict[Cell, int], dict[Cell, int]]:
    """The sides with the zone's days; what is left of the cells that it does not clear, and what it moved there."""
    other = sides.under(zone.zone)
    within = other.clock.days[1:-1]
    rest = {c: amount for c, amount in other.differences.items() if c not in zone.amounts and c.day in within}
    moved = {cell: left.get(cell, 0) - rest.get(cell, 0) for cell in {*left, *rest} if cell not in zone.amounts}
    return other, rest, {cell: amount for cell, amount in moved.items() if amount}


def _with_moved(
    found: list[Explanation], left: dict[Cell, int], moved: Mapping[Cell, int]
) -> tuple[list[Explanation], dict[Cell, int]]:
    """What a zone moved in the cells that others explain is its own; in the cells that stay unknown it is unknown."""
    if not moved:
        return found, left
    cleared = {cell: amount for cell, amount in moved.items() if cell not in left}
    unknown = {cell: amount + moved.get(cell, 0) for cell, amount in left.items()}
    place = next(number for number, each in enumerate(found) if each.zone)
    zone = found[place]
    found[place] = Explanation(
        zone.fault, {**zone.amounts, **cleared}, zone.reason, zone.usage_ids, zone.lines, zone.category, zone.zone
    )
    return found, {cell: amount for cell, amount in unknown.items() if amount}
