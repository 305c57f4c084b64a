"""The change from one month to another, of every line of the statements and of what lies in it, driver by driver."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.change.calls import change_of_calls
from chargeback_kit.explain.change.fees import Held, change_of_fees, held
from chargeback_kit.explain.change.joiners_movers_leavers import JoinersMoversLeavers, Persons, joiners_movers_leavers
from chargeback_kit.explain.change.kept_and_markup import KEPT, change_of_kept_and_markup
from chargeback_kit.explain.change.month_of_calls import Known, MonthOfCalls, counted, set_apart
from chargeback_kit.explain.change.part import DRIVERS, PRICE, Exact, Line
from chargeback_kit.explain.change.shapley import to_whole
from chargeback_kit.money import in_cents
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import UNASSIGNED

Cells = dict[tuple[str, str], int]


class SplitChange(NamedTuple):
    """The parts of every line by the drivers [cents], who stayed, and of both months the calls, counted, and
    who held licences.
    """

    parts: dict[Line, list[int]]
    there: JoinersMoversLeavers
    months: tuple[MonthOfCalls, MonthOfCalls]
    held: tuple[Held, Held]


def split_change(a: ComputedBill, b: ComputedBill) -> SplitChange:
    """The change of every line of the statements from ``a`` to ``b``; raises InputError where they cannot be compared.

    Parts are exact until the end. A line of a statement is then rounded so that what lies in it adds up to it, and the
    drivers of each part to the part (R52): every sum of parts is a sum of whole cents.
    """
    refuse(a, b)
    runs = a.run.apart(), b.run.apart()
    set_apart(*runs, hold_the_same=bool(set(a.months) & set(b.months)))
    persons = Persons()
    by_rate = a.has_card and b.has_card
    known = Known()
    one, other = (counted(bill, run, persons, known, by_rate=by_rate) for bill, run in zip((a, b), runs, strict=True))
    months = one, other
    there = joiners_movers_leavers(a, b, persons, (months[0].callers, months[1].callers))
    who = held(a, there), held(b, there)
    exact = change_of_calls(*months, there, (a, b))
    for line, parts in change_of_fees(a, b, who).items():
        there_already = exact.get(line, [Fraction(0)] * len(DRIVERS))
        exact[line] = [x + y for x, y in zip(there_already, parts, strict=True)]
    owed = cents_owed(a), cents_owed(b)
    found = _to_cents(exact, owed)
    charged = change_of_kept_and_markup(a, b, owed, _by_cell(found))
    found |= _to_cents(charged, owed)
    found |= _of_owners(found, owed, {bill.agreement.unowned or UNASSIGNED for bill in (a, b)})
    return SplitChange({line: parts for line, parts in found.items() if any(parts)}, there, months, who)


def refuse(a: ComputedBill, b: ComputedBill) -> None:
    """Say what keeps two bills from being compared."""
    if a.currency != b.currency:
        raise InputError(f"{a.currency} and {b.currency} cannot be compared. Compare bills of one currency.")
    if a.charges != b.charges:
        raise InputError(
            f"{' and '.join(a.months)} rests on {a.charges} charges and {' and '.join(b.months)} on {b.charges} ones. "
            "Compare bills of the same charges."
        )
    if len(a.months) != len(b.months):
        raise InputError(
            f"{text.counted(len(a.months), 'month')} and {len(b.months)} cannot be compared. "
            "Compare as many months with as many."
        )


def cents_owed(bill: ComputedBill) -> Cells:
    """The statements by cost centre and category [cents]."""
    rows = bill.statements
    money = zip(rows["cost_center"], rows["category"], rows["amount"], strict=True)
    return {(center, category): in_cents(amount) for center, category, amount in money}


def _to_cents(exact: Exact, owed: tuple[Cells, Cells]) -> dict[Line, list[int]]:
    """Every line in cents; those of a line of a statement add up to its change."""
    in_cell: dict[tuple[str, str], list[Line]] = {}
    for line in sorted(exact):
        in_cell.setdefault((line.cost_center, line.category), []).append(line)
    found: dict[Line, list[int]] = {}
    for cell, lines in in_cell.items():
        change = owed[1].get(cell, 0) - owed[0].get(cell, 0)
        totals = to_whole([sum(exact[line], Fraction(0)) for line in lines], change)
        found |= {line: to_whole(exact[line], total) for line, total in zip(lines, totals, strict=True)}
    return found


def _by_cell(parts: Mapping[Line, list[int]]) -> dict[tuple[str, str], list[Fraction]]:
    found: dict[tuple[str, str], list[Fraction]] = {}
    for line, each in parts.items():
        known = found.setdefault((line.cost_center, line.category), [Fraction(0)] * len(DRIVERS))
        for place, part in enumerate(each):
            known[place] += part
    return found


def _of_owners(found: Mapping[Line, list[int]], owed: tuple[Cells, Cells], owners: set[str]) -> dict[Line, list[int]]:
    """What the owner keeps is what the others do not pay; of another owner it is the terms that changed."""
    others = [parts for line, parts in found.items() if line.category == KEPT]
    kept = [-sum(parts[place] for parts in others) for place in range(len(DRIVERS))]
    changes = {owner: owed[1].get((owner, KEPT), 0) - owed[0].get((owner, KEPT), 0) for owner in owners}
    if len(owners) == 1:
        return {Line(owner, KEPT): kept for owner in owners}
    return {
        Line(owner, KEPT): [change if driver == PRICE else 0 for driver in DRIVERS] for owner, change in changes.items()
    }
