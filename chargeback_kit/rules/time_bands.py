"""When a time band of a card holds (R31): the hours of a day on some days of the week, in the band's zone."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.terms.carriers import TimeBand
from chargeback_kit.rules.calendar import FIRST_NS, Month, to_ns

Bands = frozenset[str]
NONE: Bands = frozenset()


def changes(agreement: Agreement, asked: Iterable[str], months: tuple[Month, ...]) -> list[tuple[int, Bands]]:
    """From when on which of the asked bands hold within the months, each until the next [ns]; first the time before.

    Bands of one name add up, and several names may hold at once. A band that ends at or before its beginning ends on
    the next day.

    >>> from chargeback_kit.rules.calendar import iso, month
    >>> peak = {"name": "Peak", "days": "thu", "from": "22:00", "until": "06:00"}
    >>> found = changes(Agreement(currency="USD", time_band=[peak]), {"peak"}, (month("2026-10"),))[1:3]
    >>> [(iso(at), sorted(names)) for at, names in found]
    [('2026-10-01T22:00:00Z', ['peak']), ('2026-10-02T06:00:00Z', [])]
    """
    wanted = set(asked)
    bands = [band for band in agreement.time_band if band.name in wanted]
    held = [(band.name, *span) for band in bands for span in _spans(band, months, agreement.switches.month_time_zone)]
    edges = sorted({FIRST_NS, *(edge for _, start, until in held for edge in (start, until))})
    found: list[tuple[int, Bands]] = []
    for edge in edges:
        names = frozenset(name for name, start, until in held if start <= edge < until)
        if not found or names != found[-1][1]:
            found.append((edge, names))
    return found


def _spans(band: TimeBand, months: tuple[Month, ...], zone: str) -> Iterator[tuple[int, int]]:
    """Every time within some months at which a band begins and ends [ns]."""
    day = months[0].first - timedelta(days=2)
    while day <= months[-1].last + timedelta(days=1):
        if day.weekday() in band.days:
            last = day if band.until > band.start else day + timedelta(days=1)
            yield _instant(day, band.start, band.zone or zone), _instant(last, band.until, band.zone or zone)
        day += timedelta(days=1)


def _instant(day: date, minutes: int, zone: str) -> int:
    after, within = divmod(minutes, 24 * 60)
    local = datetime.combine(day + timedelta(days=after), time(*divmod(within, 60)), ZoneInfo(zone))
    return to_ns(local.astimezone(UTC))
