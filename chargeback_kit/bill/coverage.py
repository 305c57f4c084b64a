"""Months that the files do not cover (R01, R04): no call of them, or only the edge of an export of another month."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chargeback_kit import text
from chargeback_kit.rules.calendar import Month, days_between, is_weekend

GAP_DAYS = 5
BUSY_WORKDAYS = 5
Days = Counter[date]


@dataclass(frozen=True)
class NotCovered:
    """A month that the files do not cover; ``is_whole``: they hold no call of it. ``says`` is a sentence."""

    month: str
    is_whole: bool
    says: str


def not_covered(days: Days, stated: Iterable[date], months: Sequence[Month]) -> Iterator[NotCovered]:
    """The months of which the files, by the calls of every day, hold nothing or an edge only.

    ``stated`` are days that an export says it covers: they need no call. Files without a call say nothing of any month.

    >>> from chargeback_kit.rules.calendar import month
    >>> october = Days({date(2026, 10, day): 9 for day in range(1, 32)})
    >>> [found.says for found in not_covered(october, (), [month("2026-11", "UTC")])]
    ['The files hold no call of November 2026, only calls of 1 October 2026 to 31 October 2026.']
    >>> late = october + Days({date(2026, 9, 30): 5})
    >>> [found.says for found in not_covered(late, (), [month("2026-09", "UTC")])]
    ['The files hold 30 September 2026 to 31 October 2026: 1 to 29 September 2026 are in no file.']
    """
    known = set(stated)
    called = sorted(day for day, calls in days.items() if calls)
    if not called:
        return
    reach = f"{text.dated(called[0])} to {text.dated(called[-1])}" if len(called) > 1 else text.dated(called[0])
    for month in months:
        first, last = month.first, month.first + timedelta(days=month.days - 1)
        mine = [day for day in called if first <= day <= last]
        if not mine:
            if not known & set(days_between(first, last)):
                says = f"The files hold no call of {text.months([month.name])}, only calls of {reach}."
                yield NotCovered(month.name, is_whole=True, says=says)
            continue
        if not _is_busy(called):
            continue
        for begin, end in _missing(called, first, last):
            if (end - begin).days + 1 >= GAP_DAYS and not known & set(days_between(begin, end)):
                says = f"The files hold {reach}: {begin.day} to {text.dated(end)} are in no file."
                yield NotCovered(month.name, is_whole=False, says=says)


def _missing(called: Sequence[date], first: date, last: date) -> Iterator[tuple[date, date]]:
    """What lies before the files begin, or after they end, in a month that is not the only one they hold calls of."""
    if first < called[0] <= last < called[-1]:
        yield first, called[0] - timedelta(days=1)
    if called[0] < first <= called[-1] < last:
        yield called[-1] + timedelta(days=1), last


def _is_busy(called: Sequence[date]) -> bool:
    """Whether most workdays from the first call to the last have calls, so that a gap means something."""
    workdays = [day for day in days_between(called[0], called[-1]) if not is_weekend(day)]
    with_calls = len(set(called) & set(workdays))
    return with_calls >= BUSY_WORKDAYS and 2 * with_calls > len(workdays)
