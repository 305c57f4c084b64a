"""From folders to bills, and from bills to a history: which days the files cover, what the calls on credits cost.

Calls that found the credits used up count as well, though they were billed after use (R45) or blocked (R42): credits
would have paid them, had there been more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.engine.days import days
from chargeback_kit.money import from_micro
from chargeback_kit.planning.bills_given import refuse_mixed
from chargeback_kit.planning.funding.history import Day, Flags, History, Whole
from chargeback_kit.problems import InputError
from chargeback_kit.rules.calendar import QUARTER_NS, Month, day_start, is_weekend

FEWEST_DAYS = 14
RUNNING_IF_DAYS_MISS = 3
LONGEST_CALL = 240  # [min], taken for the longest call that a price is looked at for


@dataclass(frozen=True)
class Coverage:
    """The days of a month that the files cover, both ends included, and whether the month is still running."""

    month: Month
    first: date
    last: date
    is_running: bool

    @property
    def days(self) -> int:
        """How many days that are."""
        return max(0, (self.last - self.first).days + 1)


@dataclass(frozen=True)
class CallsForCredits:
    """The calls that credits paid, and those that found them used up: instants [ns] and amounts [micro-units].

    ``is_toll_free`` says which of the ``missed`` are to toll-free numbers.
    """

    paid_ns: Whole
    paid: Whole
    missed_ns: Whole
    missed: Whole
    is_toll_free: Flags

    @property
    def every(self) -> tuple[Whole, Whole]:
        """Instants and amounts of all of them, in order of time."""
        at_ns = np.concatenate([self.paid_ns, self.missed_ns])
        order = np.argsort(at_ns, kind="stable")
        return at_ns[order], np.concatenate([self.paid, self.missed])[order]


@dataclass(frozen=True)
class BillHistory:
    """The history, the day that begins where it ends, and what a reader should know about the data.

    ``dearest`` is what a call of four hours at the dearest price of the rate cards costs [micro-units]; None without.
    ``toll_free`` is what calls to toll-free numbers cost on each day of the history [micro-units].
    """

    history: History
    now: date
    notes: tuple[str, ...]
    toll_free: Whole
    dearest: int | None = None


def read_bills(bills: Sequence[ComputedBill]) -> BillHistory:
    """The history of some bills; raises InputError where no advice can come of them."""
    _refuse(bills)
    ordered = sorted(bills, key=lambda bill: bill.inputs.months[0].from_ns)
    covered = [(bill, found) for bill in ordered for found in coverage_of(bill)]
    last = covered[-1][1]
    enough = [(bill, found) for bill, found in covered if found.days >= FEWEST_DAYS]
    if not enough:
        raise InputError(
            f"{last.month.name}: the files cover {last.days} whole days, too few to draw months from. "
            f"Give {FEWEST_DAYS} days or more, or state assumptions."
        )
    asked = {id(bill): calls_for_credits(bill) for bill in ordered}
    every = (day for bill, found in enough for day in _days(bill, found, asked[id(bill)]))
    history = History.of(ordered[0].currency, every)
    if not len(history.amounts):
        raise InputError(
            f"{text.listed(history.months)}: no call drew on credits, so there is nothing to fund. "
            "Check who holds the credits licence, or take another month."
        )
    now = last.last + timedelta(days=1)
    notes = tuple(_notes(ordered, history, [found for _, found in covered], list(asked.values())))
    toll_free = np.concatenate([_toll_free(bill, found, asked[id(bill)]) for bill, found in enough])
    return BillHistory(history, now, notes, toll_free, dearest_call(bills))


def dearest_call(bills: Sequence[ComputedBill]) -> int | None:
    """What the dearest call costs that is thought of [micro-units]."""
    prices = [
        rate.price_nano * LONGEST_CALL // 1000 + rate.fee_micro
        for bill in bills
        for rate in bill.inputs.rates or ()
        if rate.currency in ("", bill.currency)
    ]
    return max(prices, default=None)


def _refuse(bills: Sequence[ComputedBill]) -> None:
    if not bills:
        raise InputError("no bill was given. Give one, or state assumptions.")
    refuse_mixed({bill.currency for bill in bills})
    for bill in bills:
        if bill.agreement.wallet is None:
            raise InputError(
                f"{text.months(bill.months)}: the agreement has no [wallet], so no call drew on credits. "
                'Add [wallet] with opening = "0.00", or state assumptions.'
            )
    months = [month for bill in bills for month in bill.months]
    if twice := sorted({month for month in months if months.count(month) > 1}):
        raise InputError(f"{text.listed(twice)} came more than once. Give each month once.")


def coverage_of(bill: ComputedBill) -> Iterator[Coverage]:
    """The coverage of each month of a bill: a running month ends before its last day with calls."""
    found = days(bill.landed, bill.agreement.switches.month_time_zone)
    for month in bill.inputs.months:
        with_calls = [day for day in found if month.first <= day <= month.last]
        if not with_calls:
            raise InputError(f"{bill.folder.path}: no calls in {month.name}; {bill.covered}.")
        first_day, last_day = with_calls[0], with_calls[-1]
        running = (month.last - last_day).days > RUNNING_IF_DAYS_MISS
        late = (first_day - month.first).days > RUNNING_IF_DAYS_MISS
        yield Coverage(
            month,
            first_day + timedelta(days=1) if late else _to_edge(first_day, month.first),
            last_day - timedelta(days=1) if running else _to_edge(last_day, month.last),
            running,
        )


def _to_edge(day: date, edge: date) -> date:
    """The edge of the month where only a weekend lies between; 1 November 2026 is a Sunday.

    >>> str(_to_edge(date(2026, 11, 2), date(2026, 11, 1))), str(_to_edge(date(2026, 11, 3), date(2026, 11, 1)))
    ('2026-11-01', '2026-11-03')
    """
    low, high = min(day, edge), max(day, edge)
    between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    return edge if all(is_weekend(each) for each in between if each != day) else day


def _edges(month: Month, zone: str) -> Whole:
    """The instants at which the days of a month begin [ns]."""
    return np.array([day_start(month.first + timedelta(days=n), zone) for n in range(month.days)], dtype=np.int64)


def _days(bill: ComputedBill, covered: Coverage, asked: CallsForCredits) -> Iterator[Day]:
    """The covered days of a month with their calls on credits."""
    at_ns, amounts = asked.every
    begins = _edges(covered.month, bill.agreement.switches.month_time_zone)
    places = np.searchsorted(at_ns, np.append(begins, covered.month.until_ns))
    for number, begin in enumerate(begins.tolist()):
        day = covered.month.first + timedelta(days=number)
        if covered.first <= day <= covered.last:
            calls = slice(places[number], places[number + 1])
            yield Day(day, at_ns[calls] - begin, amounts[calls])


def _toll_free(bill: ComputedBill, covered: Coverage, asked: CallsForCredits) -> Whole:
    """What calls to toll-free numbers cost on each covered day; refunds are left out [micro-units]."""
    rows = bill.run.ask("toll_free_money")
    begins = _edges(covered.month, bill.agreement.switches.month_time_zone)
    missed = asked.is_toll_free & (asked.missed > 0)
    at_ns = np.concatenate([rows["quarter_no"].to_numpy() * QUARTER_NS, asked.missed_ns[missed]])
    amounts = np.concatenate([rows["amount_micro"].to_numpy().astype(np.int64), asked.missed[missed]])
    day = np.searchsorted(begins, at_ns, side="right") - 1
    inside = (day >= 0) & (at_ns < covered.month.until_ns)
    of_day = np.bincount(day[inside], amounts[inside], len(begins)).astype(np.int64)
    first = (covered.first - covered.month.first).days
    return of_day[first : first + covered.days]


def calls_for_credits(bill: ComputedBill) -> CallsForCredits:
    """The calls of a bill that credits paid, and those that they would have paid (R42, R45)."""
    paid = np.zeros((2, 0), np.int64)
    if bill.ledger is not None:
        calls = bill.ledger.call >= 0
        paid = np.array([bill.ledger.at_ns[calls], -bill.ledger.amount[calls]], np.int64)
    asked = [bill.run.ask("credits_missed")] if bill.run.after_credits else []
    asked += [bill.run.ask("blocked_calls")] if bill.run.blocked else []
    names = ("start_ns", "amount_micro", "is_toll_free")
    missed = [np.concatenate([np.zeros(0, np.int64), *(rows[name].to_numpy() for rows in asked)]) for name in names]
    at_ns, amounts, is_toll_free = (column.astype(np.int64) for column in missed)
    return CallsForCredits(paid[0], paid[1], at_ns, amounts, is_toll_free.astype(bool))


def _notes(
    bills: Sequence[ComputedBill], history: History, covered: Sequence[Coverage], asked: Sequence[CallsForCredits]
) -> Iterator[str]:
    for found in covered:
        if found.days < FEWEST_DAYS:
            whole = text.counted(found.days, "whole day")
            yield f"{found.month.name} is left out of the history: {whole} are too few to draw months from."
    spent = {name: int(history.day_amount[history.month_no == n].sum()) for n, name in enumerate(history.months)}
    if nothing := [name for name, money in spent.items() if not money]:
        yield f"In {text.listed(nothing)} no call drew on credits; it counts as a month of 0.00."
    if others := sorted({code for bill in bills for code in bill.other_currencies}):
        yield f"Calls in {text.listed(others)} are left out: another currency needs a wallet of its own."
    if missed := sum(int((each.missed > 0).sum()) for each in asked):
        money = from_micro(sum(int(each.missed[each.missed > 0].sum()) for each in asked))
        yield (
            f"{text.counted(missed, 'call')} of {text.money(money, history.currency)} found the credits used up; "
            f"{'it counts' if missed == 1 else 'they count'} here as if credits had paid."
        )
    if unfunded := sum(bill.sums.by_payer()["unfunded"] for bill in bills):
        lost = text.money(from_micro(unfunded), history.currency)
        yield (
            f"Calls of {lost} are left out that nobody could pay for; credits pay for them once whoever calls (for "
            "Shared Calling the account) holds the credits licence."
        )
    if refunds := sum(int((each.every[1] < 0).sum()) for each in asked):
        yield f"{text.counted(refunds, 'refund is', 'refunds are')} left out, which errs on the safe side."
    if covered[-1].is_running:
        yield f"The files of {covered[-1].month.name} end on {covered[-1].last}: its days count up to then."
