"""From bills to a history: which days the files cover, what the calls on credits cost, where the wallet stands."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.planning.funding.history import Day, History, is_weekend
from chargeback_kit.problems import InputError
from chargeback_kit.rules.calendar import Month, day_start
from chargeback_kit.wallet.ledger import Ledger

FEWEST_DAYS = 14
RUNNING_IF_DAYS_MISS = 3


@dataclass(frozen=True)
class Covered:
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
class Read:
    """The history, the day that begins where it ends, and what a reader should know about the data."""

    history: History
    now: date
    notes: tuple[str, ...]


def read_bills(bills: Sequence[ComputedBill]) -> Read:
    """The history of some bills; raises InputError where no advice can come of them."""
    _refuse(bills)
    ordered = sorted(bills, key=lambda bill: bill.inputs.months[0].from_ns)
    covered = [(bill, found) for bill in ordered for found in _covered(bill)]
    last = covered[-1][1]
    enough = [(bill, found) for bill, found in covered if found.days >= FEWEST_DAYS]
    if not enough:
        raise InputError(
            f"{last.month.name}: the files cover {last.days} whole days, too few to draw months from. "
            f"Give {FEWEST_DAYS} days or more, or state assumptions."
        )
    history = History.of(ordered[0].currency, (day for bill, found in enough for day in _days(bill, found)))
    if not len(history.amounts):
        raise InputError(
            f"{text.listed(history.months)}: no call drew on credits, so there is nothing to fund. "
            "Check who holds the credits licence, or take another month."
        )
    now = last.last + timedelta(days=1)
    return Read(history, now, tuple(_notes(ordered, history, [found for _, found in covered])))


def _refuse(bills: Sequence[ComputedBill]) -> None:
    if not bills:
        raise InputError("no bill was given. Give one, or state assumptions.")
    refuse_mixed({bill.currency for bill in bills})
    for bill in bills:
        if bill.agreement.wallet is None:
            raise InputError(
                f"{bill.folder.path}: the agreement has no [wallet], so no call drew on credits. "
                'Add [wallet] with opening = "0.00", or state assumptions.'
            )
    months = [month for bill in bills for month in bill.months]
    if twice := sorted({month for month in months if months.count(month) > 1}):
        raise InputError(f"{text.listed(twice)} came more than once. Give each month once.")


def refuse_mixed(currencies: Collection[str]) -> None:
    """Refuse more than one currency (R33)."""
    if len(currencies) > 1:
        mixed = text.listed(sorted(currencies))
        raise InputError(f"the bills are in {mixed}; one wallet has one currency. Plan each on its own.")


def _covered(bill: ComputedBill) -> Iterator[Covered]:
    zone = bill.agreement.switches.month_time_zone
    for month in bill.inputs.months:
        span = f"start_ns >= {month.from_ns} AND start_ns < {month.until_ns}"
        first, last = bill.run.store.run(f"SELECT min(start_ns), max(start_ns) FROM usage WHERE {span}")[0]
        if first is None:
            raise InputError(f"{bill.folder.path}: no calls in {month.name}; {bill.run.covered()}.")
        begins = _edges(month, zone)
        first_day, last_day = (
            month.first + timedelta(days=int(np.searchsorted(begins, at, "right")) - 1) for at in (first, last)
        )
        running = (month.last - last_day).days > RUNNING_IF_DAYS_MISS
        late = (first_day - month.first).days > RUNNING_IF_DAYS_MISS
        yield Covered(
            month,
            first_day + timedelta(days=1) if late else _to_edge(first_day, month.first),
            last_day - timedelta(days=1) if running else _to_edge(last_day, month.last),
            running,
        )


def _to_edge(day: date, edge: date) -> date:
    """The edge of the month where only a weekend lies between."""
    low, high = min(day, edge), max(day, edge)
    between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    return edge if all(is_weekend(each) for each in between if each != day) else day


def _edges(month: Month, zone: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The instants at which the days of a month begin [ns]."""
    return np.array([day_start(month.first + timedelta(days=n), zone) for n in range(month.days)], dtype=np.int64)


def _days(bill: ComputedBill, covered: Covered) -> Iterator[Day]:
    at_ns, amounts = calls_on_credits(bill.ledger)
    begins = _edges(covered.month, bill.agreement.switches.month_time_zone)
    places = np.searchsorted(at_ns, np.append(begins, covered.month.until_ns))
    for number, begin in enumerate(begins.tolist()):
        day = covered.month.first + timedelta(days=number)
        if covered.first <= day <= covered.last:
            calls = slice(places[number], places[number + 1])
            yield Day(day, at_ns[calls] - begin, amounts[calls])


def calls_on_credits(ledger: Ledger | None) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """The instants [ns] and amounts [micro-units] of the calls in a ledger."""
    if ledger is None:
        return np.array([], np.int64), np.array([], np.int64)
    calls = ledger.call >= 0
    return ledger.at_ns[calls], -ledger.amount[calls]


def _notes(bills: Sequence[ComputedBill], history: History, covered: Sequence[Covered]) -> Iterator[str]:
    for found in covered:
        if found.days < FEWEST_DAYS:
            days = text.counted(found.days, "whole day")
            yield f"{found.month.name} is left out of the history: {days} are too few to draw months from."
    spent = {name: int(history.day_amount[history.month_no == n].sum()) for n, name in enumerate(history.months)}
    if nothing := [name for name, money in spent.items() if not money]:
        yield f"In {text.listed(nothing)} no call drew on credits; it counts as a month of 0.00."
    if others := sorted({code for bill in bills for code in bill.run.other_currencies()}):
        yield f"Calls in {text.listed(others)} are left out: another currency needs a wallet of its own."
    if refunds := sum(int((calls_on_credits(bill.ledger)[1] < 0).sum()) for bill in bills):
        yield f"{refunds:,} refund(s) are left out, which errs on the safe side."
    if covered[-1].is_running:
        yield f"{covered[-1].month.name} is still running: its days count up to {covered[-1].last}."
