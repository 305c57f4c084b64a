"""``ck.compare(a, b)``: one month against another, every change split into what moved it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from html import escape

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import departments_pay
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.explain.calls_and_licences import licences_of
from chargeback_kit.explain.calls_of import CallsOf
from chargeback_kit.explain.change.part import DRIVERS, Line
from chargeback_kit.explain.change.reasons import PERSONS, WHOLE, Reason, opens, people_of, reasons
from chargeback_kit.explain.change.split_change import SplitChange, cents_owed, split_change
from chargeback_kit.explain.change.words import drivers, phrase, sentence
from chargeback_kit.money import MICRO_PER_CENT, exact_figures, in_cents, of_cents
from chargeback_kit.problems import InputError
from chargeback_kit.rules.kinds import KINDS

NO_POOL, FEES, CARRIER_FEES = "no pool", "licence fees", "carriers' fees"
NAMES = {"licence_fees": FEES, "carrier": CARRIER_FEES, "markup": "markup", "kept_central": "kept central"}
Cents = dict[str, int]


@exact_figures
@dataclass(frozen=True)
class Comparison:
    """The month ``b`` against the month ``a``: every change split into price, volume, mix, pools and people.

    ``parts``: one row per line of a statement, what lies in it (kind, pool, country, SKU, fees or least charges where
    they moved the mean of a minute, who joined, left or moved) and driver. Every other table sums them up: ``drivers``
    of the whole, ``cost_centers``, ``categories``, ``kinds``, ``pools``, each with ``before``, ``after``, ``change``
    and a column for each driver, which add up to the cent.
    """

    a: ComputedBill = field(repr=False)
    b: ComputedBill = field(repr=False)
    split: SplitChange = field(repr=False)
    reasons: tuple[Reason, ...]

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.b.currency

    @property
    def before(self) -> Decimal:
        """What the departments paid in the first month."""
        return departments_pay(self.a)

    @property
    def after(self) -> Decimal:
        """What they pay in the second."""
        return departments_pay(self.b)

    @property
    def change(self) -> Decimal:
        """What they pay more."""
        return self.after - self.before

    @cached_property
    def parts(self) -> pd.DataFrame:
        """One row per line and driver that is not 0.00, in the order of the lines."""
        rows = [
            (*line, driver, of_cents(part))
            for line, parts in sorted(self.split.parts.items())
            for driver, part in zip(DRIVERS, parts, strict=True)
            if part
        ]
        return pd.DataFrame(rows, columns=[*Line._fields, "driver", "amount"])

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """One row: the whole, before and after, and the part of each driver."""
        return self._table(
            "total", lambda _: "total", {"total": in_cents(self.before)}, {"total": in_cents(self.after)}
        )

    @cached_property
    def cost_centers(self) -> pd.DataFrame:
        """One row per cost centre."""
        return self._table("cost_center", lambda line: line.cost_center, *(_owed(bill, 0) for bill in (self.a, self.b)))

    @cached_property
    def categories(self) -> pd.DataFrame:
        """One row per category of the statements."""
        return self._table("category", lambda line: line.category, *(_owed(bill, 1) for bill in (self.a, self.b)))

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """One row per kind of call, then licence fees, carriers' fees and the markup."""
        return self._table("kind", _kind, *(_by_kind(bill) for bill in (self.a, self.b)))

    @cached_property
    def pools(self) -> pd.DataFrame:
        """One row per pool of the calls' money, then calls of no pool, licence fees, carriers' fees and the markup."""
        return self._table("pool_id", _pool, *(_by_pool(bill) for bill in (self.a, self.b)))

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row per person who joined, left or moved, with their cost centres before and after."""
        there = self.split.there
        rows = []
        for number, name in enumerate(there.persons.names):
            if who := there.of(number):
                where = [", ".join(sorted(side.get(number, ()))) for side in (there.before, there.after)]
                rows.append((name, who, *where))
        return pd.DataFrame(sorted(rows), columns=["user", "who", "before", "after"])

    def reasons_of(self, cost_center: str = WHOLE) -> list[Reason]:
        """The reasons of a cost centre's change, the largest first; without one those of the whole."""
        return [reason for reason in self.reasons if reason.cost_center == cost_center]

    def sentence(self, cost_center: str = WHOLE) -> str:
        """What a cost centre owes more or less, and for what; without one all of them.

        Raises InputError where neither month has a statement of it.
        """
        before, after = (_owed(bill, 0) for bill in (self.a, self.b))
        if cost_center and cost_center not in before | after:
            known = text.listed(sorted(before | after))
            raise InputError(f'"{cost_center}" owes nothing in either month. The cost centres are {known}.')
        amounts = (self.before, self.after)
        if cost_center:
            amounts = of_cents(before.get(cost_center, 0)), of_cents(after.get(cost_center, 0))
        return sentence(cost_center, *amounts, self.currency, self.reasons_of(cost_center), self.b)

    def against(self, cost_center: str = WHOLE) -> str:
        """The change in a few words: ``against September: +155.01``."""
        change = self.change
        if cost_center:
            before, after = (_owed(bill, 0).get(cost_center, 0) for bill in (self.a, self.b))
            change = of_cents(after - before)
        return f"against {month_words(self.a, self.b)}: {signed(change)}"

    def drivers_in_short(self, centers: int = 5, named: int = 3) -> list[str]:
        """One line for each of the cost centres that changed most, with the largest reasons of each."""
        changed = self.cost_centers[self.cost_centers["change"] != 0].to_dict("records")
        changed.sort(key=lambda row: (-abs(row["change"]), row["cost_center"]))
        lines = [
            drivers(row["cost_center"], row["change"], self.reasons_of(row["cost_center"]), self.b, named)
            for row in changed[:centers]
        ]
        left = len(changed) - centers
        return [*lines, f"{text.counted(left, 'more cost centre')} changed by less"] if left > 0 else lines

    def phrase(self, reason: Reason) -> str:
        """A reason in words, such as ``calls to India (312 minutes more)``."""
        return phrase(reason, self.b)

    def opens(self, reason: Reason) -> Chosen:
        """The filter of the calls and licences behind a reason, for ``bill.calls_of`` of either month."""
        center, there = reason.cost_center, self.split.there
        people = [
            name
            for number, name in enumerate(there.persons.names)
            if reason.what == PERSONS and number in people_of(self.split).get((center, reason.of), ())
        ]
        return opens(reason, people)

    def calls_of(self, reason: Reason) -> dict[str, CallsOf]:
        """The calls behind a reason in each month, by month; none for a month that does not know what is asked."""
        found = {}
        for bill in (self.a, self.b):
            with suppress(InputError):
                found[text.months(bill.months)] = CallsOf(bill, self.opens(reason))
        return found

    def licences_of(self, reason: Reason) -> dict[str, pd.DataFrame]:
        """The licences behind a reason in each month, by month: the rows of ``bill.licences``."""
        asked = self.opens(reason)
        return {text.months(bill.months): licences_of(bill, asked) for bill in (self.a, self.b)}

    @property
    def says(self) -> tuple[str, ...]:
        """One sentence for the whole, then one for each cost centre that owes more or less, the most first."""
        changed = self.cost_centers[self.cost_centers["change"] != 0]
        in_order = sorted(changed.to_dict("records"), key=lambda row: (-abs(row["change"]), row["cost_center"]))
        return self.sentence(), *(self.sentence(row["cost_center"]) for row in in_order)

    def __str__(self) -> str:
        return "\n".join(self.says)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(said)}</p>" for said in self.says)

    def _table(self, name: str, key: Callable[[Line], str], before: Cents, after: Cents) -> pd.DataFrame:
        parts: dict[str, list[int]] = {}
        for line, each in self.split.parts.items():
            known = parts.setdefault(key(line), [0] * len(DRIVERS))
            for place, part in enumerate(each):
                known[place] += part
        rows = []
        for value in dict.fromkeys([*after, *before, *parts]):
            first, second = before.get(value, 0), after.get(value, 0)
            here = parts.get(value, [0] * len(DRIVERS))
            if first or second or any(here):
                rows.append((value, *map(of_cents, (first, second, second - first, *here))))
        return pd.DataFrame(rows, columns=[name, "before", "after", "change", *DRIVERS])


def compare(a: ComputedBill, b: ComputedBill) -> Comparison:
    """The change from month ``a`` to month ``b``, split into what moved it; raises InputError where none is."""
    found = split_change(a, b)
    return Comparison(a, b, found, tuple(reasons(found, a, b)))


def month_words(bill: ComputedBill, beside: ComputedBill) -> str:
    """The month of a bill in words, with its year where that is not the one of the other."""
    said = text.months(bill.months)
    return said.rsplit(" ", 1)[0] if bill.months[0][:4] == beside.months[-1][:4] else said


def signed(amount: Decimal) -> str:
    """A change with its sign.

    >>> signed(Decimal("155.01")), signed(Decimal("-0.5")), signed(Decimal(0))
    ('+155.01', '-0.50', '0.00')
    """
    return f"{'+' if amount > 0 else ''}{text.amount(amount)}"


def _owed(bill: ComputedBill, place: int) -> Cents:
    found: Cents = {}
    for cell, part in cents_owed(bill).items():
        found[cell[place]] = found.get(cell[place], 0) + part
    return found


def _kind(line: Line) -> str:
    return line.kind or NAMES[line.category]


def _pool(line: Line) -> str:
    return (line.pool or NO_POOL) if line.kind else NAMES[line.category]


def _beside_calls(bill: ComputedBill) -> Cents:
    carriers = sum((fee.amount for fee in bill.carrier_fees), Decimal("0.00"))
    markup = _owed(bill, 1).get("markup", 0)
    fees = sum((fee.amount for fee in bill.fees), Decimal("0.00"))
    return {FEES: in_cents(fees), CARRIER_FEES: in_cents(carriers), "markup": markup}


def _by_kind(bill: ComputedBill) -> Cents:
    sums = bill.sums.by("kind", "amount_micro", len(KINDS)).tolist()
    calls = {kind: micro // MICRO_PER_CENT for kind, micro in zip(KINDS, sums, strict=True)}
    return calls | _beside_calls(bill)


def _by_pool(bill: ComputedBill) -> Cents:
    counters = bill.counters
    found: Cents = {}
    for counter, micro in zip(counters, bill.sums.by("counter", "amount_micro", len(counters)).tolist(), strict=True):
        found[str(counter.pool_id)] = found.get(str(counter.pool_id), 0) + micro // MICRO_PER_CENT
    found |= _of_messages(bill)
    calls = sum(bill.sums.by("kind", "amount_micro", len(KINDS)).tolist()) // MICRO_PER_CENT
    return found | {NO_POOL: calls - sum(found.values())} | _beside_calls(bill)


def _of_messages(bill: ComputedBill) -> Mapping[str, int]:
    """The money of the messages of each pool, which the sums by pool of minutes leave out."""
    found: Cents = {}
    if bill.messages:
        for row in bill.message_senders.to_dict("records"):
            if row["pool_id"]:
                found[row["pool_id"]] = found.get(row["pool_id"], 0) + in_cents(row["amount"])
    return found
