"""The rate card of a month to come: what its minutes will cost, as far as the cards at hand say (R31).

Advice is for a month that no bill is of. A call counts there on its own day of the month: it costs what the card says
on that day, of several cards the latest one. A row of an earlier card counts only where the latest says nothing at all
of its numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chargeback_kit.bill.bill import ComputedBill, prepare
from chargeback_kit.records.rates import Rate
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.calendar import month as month_of

Card = Sequence[Rate]
Kind = tuple[str, str]


@dataclass(frozen=True)
class PlannedCard:
    """The ``latest`` card of some bills, None where none has one, and the ``planned`` day on which its month begins.

    ``is_other``: some calls of the bills had other prices on their own days. ``later`` are the days within the planned
    month from which on prices change once more; ``by_day``: those or a carrier's do.
    """

    latest: Card | None
    planned: date
    is_other: bool = False
    later: tuple[date, ...] = ()
    by_day: bool = False

    def of(self, bill: ComputedBill) -> list[Rate] | None:
        """The card that a bill is priced by as the planned month will be; None for its own.

        Where prices change within the planned month the bill must be of one month (``in_months``).
        """
        own, first = bill.folder.rates, _first(bill)
        if own is None or self.latest is None or self._is_the_same(own, first, last=bill.inputs.months[-1].last):
            return None
        return dated_back([*self.latest, *_said_by(own, self.latest)], first, self.planned)

    def in_months(self, bill: ComputedBill) -> list[ComputedBill]:
        """A bill, month by month where prices change within the planned one."""
        if not self.by_day or len(bill.inputs.months) == 1:
            return [bill]
        folder, charges = bill.folder, bill.inputs.charges
        return [
            ComputedBill(folder, bill.landed, *prepare(folder, [month.name], charges)) for month in bill.inputs.months
        ]

    def _is_the_same(self, own: Card, first: date, last: date) -> bool:
        if self.later or _changes(own, first, max(last, self.planned)):
            return False
        return own == self.latest or _prices(own, first) == _prices(self.latest or (), self.planned)


def planned_card(bills: Sequence[ComputedBill], planned: date, carriers: Iterable[Card | None] = ()) -> PlannedCard:
    """The card of the month that begins on a day, after the months of some bills in their order; ``carriers`` are cards
    that are asked for the same month.
    """
    by_day = any(_changes(card or (), planned, _last(planned)) for card in carriers)
    latest = next((bill.folder.rates for bill in reversed(bills) if bill.folder.rates is not None), None)
    if latest is None:
        return PlannedCard(None, planned, by_day=by_day)
    found = PlannedCard(latest, planned)
    later = _changes(latest, planned, _last(planned))
    is_other = any(found.of(bill) is not None for bill in bills)
    return replace(found, is_other=is_other, later=later, by_day=by_day or bool(later))


def dated_back(card: Iterable[Rate], first: date, planned: date) -> list[Rate]:
    """The rows of the month that begins on a planned day, as if that were the ``first`` of other days; in their order.

    >>> days = None, date(2026, 10, 20), date(2026, 11, 16), date(2026, 12, 1)
    >>> priced = {"number_kind": "any", "prefix": "44", "price_nano": 10, "fee_micro": 0, "increment_seconds": None}
    >>> rows = [Rate(**priced, currency="", effective_from=each, file="", line=1) for each in days]
    >>> [str(each.effective_from) for each in dated_back(rows, date(2026, 10, 1), date(2026, 11, 1))]
    ['None', '2026-09-19', '2026-10-16']
    """
    back = max(0, planned.toordinal() - first.toordinal())
    return [
        replace(rate, effective_from=date.fromordinal(max(1, rate.effective_from.toordinal() - back)))
        if rate.effective_from
        else rate
        for rate in card
        if not rate.effective_from or rate.effective_from <= _last(planned)
    ]


def _last(planned: date) -> date:
    """The last day of the month that begins on a planned day."""
    return month_of(f"{planned:%Y-%m}").last


def _first(bill: ComputedBill) -> date:
    months: tuple[Month, ...] = bill.inputs.months
    return months[0].first


def _changes(card: Card, after: date, until: date) -> tuple[date, ...]:
    """The days after one day, until another, from which on rows of a card hold."""
    return tuple(sorted({r.effective_from for r in card if r.effective_from and after < r.effective_from <= until}))


def _prices(card: Card, day: date) -> set[Rate]:
    """What a card says on a day, wherever it is written and since when ever."""
    return {replace(rate, file="", line=0) for rate in card if not rate.effective_from or rate.effective_from <= day}


def _said_by(own: Card, latest: Card) -> list[Rate]:
    """The rows of a card of whose numbers another says nothing."""
    known = {(rate.card, rate.prefix) for rate in latest}
    return [rate for rate in own if not any((rate.card, rate.prefix[:n]) in known for n in range(len(rate.prefix) + 1))]
