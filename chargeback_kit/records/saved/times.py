"""Dates and times as people's computers write them: whether day or month comes first in a file as a whole (R01).

``10/25/2026 3:22:01 PM`` can only be month first; ``10/6/2026`` may be either and decides nothing. A file that leaves
both readings, or needs both, is refused: a guess would move calls into another month.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chargeback_kit.problems import InputError
from chargeback_kit.records.saved.amounts import at_line

PATTERN = (
    r"(\d{1,4})([./\-])[ ]?(\d{1,2})[./\-][ ]?(\d{2}|\d{4})"
    r"(?:(?:,|T|[ ])[ ]?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?"
    r"(?:[ ]?([AaPp])\.?[ ]?[Mm]\.?)?[ ]?(Z|UTC|GMT|[+\-]\d{2}:?\d{2})?)?"
)
PARTS = ("a", "mark", "b", "c", "hour", "minute", "second", "fraction", "half", "zone")
ISO_START = r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?"
EPOCH_MS = r"\\?/Date\((-?\d{1,15})(?:[+\-]\d{4})?\)\\?/"
FIRST_YEAR = 2015
"""No call was billed before: two digits that name an earlier year are not the year."""

ORDERS = ("dmy", "mdy", "ymd")
IN_WORDS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_LOCAL = re.compile(PATTERN)
_ISO = re.compile(ISO_START)


@dataclass(frozen=True)
class DateSeen:
    """Three parts of a date that a file holds, as written, with the line of one such value and the value itself."""

    parts: tuple[str, str, str]
    text: str
    line: int | None = None
    column: str = ""


def orders_of(parts: tuple[str, str, str]) -> dict[str, date]:
    """The day that three parts mean, by each order in which they are one.

    >>> {order: f"{day}" for order, day in orders_of(("6", "10", "2026")).items()}
    {'dmy': '2026-10-06', 'mdy': '2026-06-10'}
    >>> list(orders_of(("25", "10", "26"))), list(orders_of(("2026", "10", "06"))), list(orders_of(("31", "4", "2026")))
    (['dmy', 'ymd'], ['ymd'], [])
    """
    a, _, c = parts
    if len(a) > 2:
        asked: tuple[str, ...] = ("ymd",) if len(a) == 4 and len(c) == 2 else ()
    else:
        asked = ("dmy", "mdy") if len(c) == 4 else ORDERS
    return {order: day for order in asked if (day := _day(parts, order))}


def _day(parts: tuple[str, str, str], order: str) -> date | None:
    named = dict(zip(order, map(int, parts), strict=True))
    year = named["y"] + (2000 if named["y"] < 100 else 0)
    if named["y"] < 100 and year < FIRST_YEAR:
        return None
    try:
        return date(year, named["m"], named["d"])
    except ValueError:
        return None


def date_order(seen: Iterable[DateSeen], file: str, agreed: str = "", stated: tuple[date, date] | None = None) -> str:
    """The order of the parts of a file's dates, empty where no local date is among them.

    What the file leaves open is settled by ``stated``, the days that its export says it covers, else by what is
    ``agreed``. Raises InputError where the dates need two orders, or where nothing settles the doubt.

    >>> date_order([DateSeen(("6", "10", "2026"), ""), DateSeen(("25", "10", "2026"), "")], "usage.csv")
    'dmy'
    """
    readable = [(each, found) for each in seen if (found := orders_of(each.parts))]
    doubtful = [(each, found) for each, found in readable if len(each.parts[0]) != 4]
    if not doubtful:
        return "ymd" if readable else ""
    left = [order for order in ORDERS if all(order in found for _, found in doubtful)]
    if not left:
        raise InputError(_contradiction(doubtful, file))
    if len(left) > 1 and stated:
        first, last = stated
        within = [order for order in left if all(first <= found[order] <= last for _, found in doubtful)]
        left = within if len(within) == 1 else left
    if len(left) > 1 and agreed in left:
        return agreed
    if len(left) > 1:
        differing = [(each, found) for each, found in doubtful if len({found[order] for order in left}) > 1]
        if not differing:
            return left[0]
        each, found = differing[0]
        readings = " or ".join(_in_words(found[order]) for order in left)
        keys = " or ".join(f'"{order}"' for order in left)
        raise InputError(
            f'{file}: {each.column or "a date"}: "{each.text}"{at_line(each.line)} may be {readings}, and no date '
            "of the file says whether the day or the month comes first. "
            f"Write [reading] date_order = {keys} in agreement.toml."
        )
    return left[0]


def _contradiction(seen: list[tuple[DateSeen, dict[str, date]]], file: str) -> str:
    first, known = min(seen, key=lambda pair: len(pair[1]))
    others = [(each, found) for each, found in seen if not set(found) & set(known)]
    second, found = others[0] if others else seen[-1]
    return (
        f'{file}: {first.column or "a date"}: "{first.text}"{at_line(first.line)} is a date only {_orders(known)}, '
        f'"{second.text}"{at_line(second.line)} only {_orders(found)}. Write all dates of the file alike.'
    )


def _orders(found: Iterable[str]) -> str:
    return " or ".join(IN_WORDS[order] for order in found)


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def cleaned(text: str) -> str:
    """A text with every kind of blank as a plain one."""
    return re.sub("[\u00a0\u2007\u2009\u202f]", " ", text)


def parts_of(text: str) -> tuple[str, str, str] | None:
    """The parts of a local date or time; None for anything else, ISO 8601 among it.

    >>> parts_of("10/6/2026 3:22 PM"), parts_of("2026-10-06T15:22:00Z"), parts_of("2026/10/06 15:22")
    (('10', '6', '2026'), None, ('2026', '10', '06'))
    """
    found = None if _ISO.fullmatch(text) else _LOCAL.fullmatch(cleaned(text))
    return (found[1], found[3], found[4]) if found else None


def iso_day(text: str, order: str) -> str:
    """A local date as an ISO date; other text, and a time of day other than midnight, as it is.

    >>> iso_day("31.10.2026", "dmy"), iso_day("10/31/2026 12:00:00 AM", "mdy"), iso_day("soon", "dmy")
    ('2026-10-31', '2026-10-31', 'soon')
    """
    bare = cleaned(text)
    parts = parts_of(bare)
    time = bare.partition(" ")[2].upper().replace(" ", "").replace(".", ":")
    if not parts or not (time == "" or re.fullmatch(r"(0?0:00(:00)?|12:00(:00)?A:?M:?)", time)):
        return text
    day = orders_of(parts).get("ymd" if len(parts[0]) == 4 else order)
    return day.isoformat() if day else text


def offsets(zone: str, first_year: int, last_year: int) -> tuple[tuple[str, str], ...]:
    """The offsets of a zone as (offset, the local time until which it counts); the last one counts without end.

    An hour that the clock skips is read as if it had not been put on yet, one that it doubles is the first of the two.

    >>> offsets("Europe/Berlin", 2026, 2026)
    (('+01:00', '2026-03-29 03:00:00'), ('+02:00', '2026-10-25 03:00:00'), ('+01:00', ''))
    """
    known = ZoneInfo(zone)
    at = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=2)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC) + timedelta(days=2)
    found: list[tuple[str, str]] = []
    for change in _changes(known, at, end):
        before, after = (change + timedelta(seconds=s) for s in (-1, 0))
        until = max((change + _offset(known, when)).strftime("%Y-%m-%d %H:%M:%S") for when in (before, after))
        found.append((_written(_offset(known, before)), until))
    return (*found, (_written(_offset(known, end)), ""))


def _changes(zone: ZoneInfo, at: datetime, end: datetime) -> Iterator[datetime]:
    while at < end:
        later = at + timedelta(days=1)
        if _offset(zone, at) != _offset(zone, later):
            low, high = 0, 86_400
            while high - low > 1:
                middle = (low + high) // 2
                same = _offset(zone, at + timedelta(seconds=middle)) == _offset(zone, at)
                low, high = (middle, high) if same else (low, middle)
            yield at + timedelta(seconds=high)
        at = later


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _written(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
