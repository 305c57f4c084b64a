"""Complete or not (R01): pages that are not there, days that no export covers, rows that an export leaves out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chargeback_kit.bill.coverage import NotCovered, not_covered
from chargeback_kit.engine.days import days, days_of_files
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records.saved.pages import lacking
from chargeback_kit.records.saved.stated import Statement
from chargeback_kit.records.sources import UsageFile
from chargeback_kit.rules.calendar import MINUTE_NS, Month, day_end, day_start, from_ns, is_weekend, to_ns

GAP_DAYS = 5
"""So many days in a row without a call are longer than any weekend with its holidays."""

BUSY_WORKDAYS = 5
Days = Counter[date]
Span = tuple[int, int]


@dataclass(frozen=True)
class Covered:
    """An export that states its range: the span [ns) it covers, and the filters by which rows were left out."""

    statement: Statement
    report: str
    span: Span | None


def of_folder(landed: LandedCalls, months: Sequence[Month], zone: str) -> Iterator[Problem]:
    """What is missing, and the days in a row on which nobody called."""
    for label, said in lacking((file.label, page) for file in landed.files for page in file.pages):
        yield problem("incomplete-export", said, file=label)
    calls = days_of_files(landed, zone)
    files = {file.label: file for file in landed.files}
    exports, silent = _exports(landed.folder.statements, files, calls, zone)
    for month in months:
        named: set[date] = set()
        for report in sorted({export.report for export in exports}):
            own = [export for export in exports if export.report == report]
            yield from _uncovered(own, [calls[f.label] for f in silent if _report(f) == report], month, zone, named)
        yield from _gaps(sum(calls.values(), Days()), month, named)


def uncovered(landed: LandedCalls, months: Sequence[Month], zone: str) -> list[NotCovered]:
    """The months that the files do not cover, whole or but for an edge."""
    return list(not_covered(Counter(days(landed, zone)), stated_days(landed, months, zone), months))


def stated_days(landed: LandedCalls, months: Sequence[Month], zone: str) -> set[date]:
    """The days of the months that lie in the range of an export whose files are here, with calls or without."""
    calls = days_of_files(landed, zone)
    exports, _ = _exports(landed.folder.statements, {file.label: file for file in landed.files}, calls, zone)
    spans = [export.span for export in exports if export.span]
    every = (month.first + timedelta(days=n) for month in months for n in range(month.days))
    return {day for day in every if spans and _left(spans, day_start(day, zone), day_end(day, zone)) <= MINUTE_NS}


def _report(file: UsageFile) -> str:
    """The report of the admin centre that a file's rows belong to."""
    return "Direct Routing" if any(word in file.format.name for word in ("direct", "observed")) else "Calling Plans"


def _exports(
    statements: Iterable[Statement], files: dict[str, UsageFile], calls: dict[str, Days], zone: str
) -> tuple[list[Covered], list[UsageFile]]:
    """The exports that state a range, and the files that state none: call logs, and those whose calls lie beyond it."""
    found: list[Covered] = []
    silent = set(files)
    for stated in statements:
        beside = [f for f in files.values() if stated.is_beside(f.label) and f.kind != "json"]
        span = _span(stated, zone)
        for file in beside:
            own = _widened(span, calls[file.label], zone) if span else None
            if span and own is None:
                continue
            found.append(Covered(stated, _report(file), own))
            silent.discard(file.label)
    return found, [files[label] for label in sorted(silent)]


def _span(stated: Statement, zone: str) -> Span | None:
    since, until = stated.since, stated.until
    if since is None or until is None:
        return None
    first = to_ns(since) if isinstance(since, datetime) else day_start(since, zone)
    return first, to_ns(until) if isinstance(until, datetime) else day_end(until, zone)


def _widened(span: Span, calls: Days, zone: str) -> Span | None:
    """The span, with its last day where the export holds calls of it; None if its calls lie beyond: it is another's."""
    first, until = span
    if calls and max(calls) > _day(until, zone) + timedelta(days=1):
        return None
    if calls and min(calls) < _day(first, zone) - timedelta(days=1):
        return None
    if calls and max(calls) >= _day(until, zone):
        until = max(until, day_end(max(calls), zone))
    return first, until


def _day(ns: int, zone: str) -> date:
    return from_ns(ns).astimezone(ZoneInfo(zone)).date()


def _uncovered(
    exports: list[Covered], silent: list[Days], month: Month, zone: str, named: set[date]
) -> Iterator[Problem]:
    """Days of the month that no export covers; those of a gap in which another file holds calls are not named."""
    whole = [export.span for export in exports if export.span and not export.statement.filters]
    any_span = [export.span for export in exports if export.span]
    if any_span:
        for first, last in _runs(_without_cover(any_span, month, zone)):
            if any(first <= day <= last for calls in silent for day in calls):
                continue
            named |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
            said = f"{exports[0].report}: {_in_words(first, last)} in no file: {_calls_missing(first, last)}"
            yield problem("incomplete-export", said, file=exports[-1].statement.label)
    for stated in {export.statement.label: export.statement for export in exports if export.statement.filters}.values():
        if not whole or _without_cover(whole, month, zone):
            said = f"it was made for {'; '.join(stated.filters)} only: rows of all others are missing"
            yield problem("incomplete-export", said, file=stated.label)


def _calls_missing(first: date, last: date) -> str:
    return "its calls and money are missing" if first == last else "their calls and money are missing"


def _without_cover(spans: list[Span], month: Month, zone: str) -> list[date]:
    """The days of the month of which more than a minute lies in no span."""
    days = [month.first + timedelta(days=n) for n in range(month.days)]
    return [day for day in days if _left(spans, day_start(day, zone), day_end(day, zone)) > MINUTE_NS]


def _left(spans: list[Span], first: int, until: int) -> int:
    at, left = first, 0
    for start, end in sorted(spans):
        if start > at:
            left += max(0, min(start, until) - at)
        at = max(at, min(end, until))
    return left + max(0, until - at)


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """The first and the last of days that follow one another."""
    begin = None
    for place, day in enumerate(days):
        begin = begin or day
        if place + 1 == len(days) or days[place + 1] != day + timedelta(days=1):
            yield begin, day
            begin = None


def _gaps(calls: Days, month: Month, named: set[date]) -> Iterator[Problem]:
    """Days in a row without a call in a month whose other workdays have them."""
    days = [month.first + timedelta(days=n) for n in range(month.days)]
    called = [day for day in days if calls[day]]
    for first, last in _runs([day for day in days if not calls[day]]):
        outside = [day for day in days if not is_weekend(day) and not first <= day <= last]
        with_calls = sum(day in called for day in outside)
        long = (last - first).days + 1 >= GAP_DAYS
        if long and with_calls >= BUSY_WORKDAYS and 2 * with_calls > len(outside) and first not in named:
            yield problem("missing-days", _in_words(first, last))


def _in_words(first: date, last: date) -> str:
    """Days as a person names them.

    >>> _in_words(date(2026, 10, 15), date(2026, 10, 31)), _in_words(date(2026, 10, 1), date(2026, 10, 1))
    ('15 to 31 October 2026', '1 October 2026')
    """
    if first == last:
        return f"{last.day} {last:%B %Y}"
    return f"{first.day} to {last.day} {last:%B %Y}" if first.month == last.month else f"{first} to {last}"
