"""The calls that are watched, in order of time, and where the clock of each of them stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import starmap
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chargeback_kit.engine.run import Run
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.planning.anomalies.settings import AnomalySettings
from chargeback_kit.planning.rules_inferred.zones import zones_of
from chargeback_kit.rules.calendar import DAY_NS, NS, from_ns

PREMIUM = "premium"
TAKEN = 20_000
"""How many calls are taken out of the engine at a time."""
LAST_DIGITS = 4
"""What tells the numbers of one range apart, and at most what exports mask: a range is all that is known of either."""


class WatchedCall(NamedTuple):
    """One call: when it began [ns since 1970, UTC] and how long it was [s], its numbers as the engine keeps them, who
    has it (empty: nobody), whose money it is and how much [10⁻⁶ currency].

    ``home`` is the caller's country, ``country`` that of the number called. ``reported_micro`` and ``rated_micro`` are
    None unless both count; ``is_meeting``: a meeting dialled it, or was dialled; ``row_no`` is the row of the usage
    table, which only whoever reads files knows.
    """

    usage_id: str
    start_ns: int
    seconds: int
    kind: str
    is_incoming: bool
    is_forwarded: bool
    caller: int | None
    callee: int | None
    country: str
    home: str
    who: str
    cost_center: str
    paid_by: str
    amount_micro: int
    reported_micro: int | None = None
    rated_micro: int | None = None
    row_no: int = -1
    is_meeting: bool = False

    @property
    def end_ns(self) -> int:
        """When it ended [ns]."""
        return self.start_ns + self.seconds * NS

    @property
    def other(self) -> int | None:
        """The number at the other end; None where it is withheld."""
        return self.caller if self.is_incoming else self.callee

    @property
    def own(self) -> int | None:
        """The tenant's own number."""
        return self.callee if self.is_incoming else self.caller

    @property
    def subject(self) -> str:
        """Who has the call: the person, else the number of a bot or service."""
        return self.who or written(self.own)


def written(number: int | None) -> str:
    """A number as people read it: digits that are not known are …, one that is withheld is said so.

    >>> written(18005550100), written(-30000000498999998), written(None)
    ('+18005550100', '+498999998…', 'a withheld number')
    """
    return "a withheld number" if number is None else str(phone_number(number))


@cache
def number_range_of(number: int | None) -> str | None:
    """The digits before the last four: the same for all numbers of one range, masked or not.

    None for a number of which fewer are known, and for a short code; empty for one that is withheld.

    >>> [number_range_of(number) for number in (12065550142, -30000000012065550, -60000000000012065, None)]
    ['1206555', '1206555', None, '']
    """
    if number is None:
        return ""
    known = phone_number(number)
    ahead = known.length - LAST_DIGITS
    if known.is_short_code or ahead < LAST_DIGITS or len(known.certain) < ahead:
        return None
    return known.certain[:ahead]


def watched_calls(run: Run) -> Iterator[WatchedCall]:
    """The calls of a bill that anomalies are looked for in, in order of time."""
    homes = {membership.person: membership.row.country for membership in run.inputs.people.memberships}
    default = run.inputs.agreement.tenant_country or ""
    for batch in run.ask("watched_calls").to_batches(max_chunksize=TAKEN):
        columns = batch.to_pydict()
        places = zip(columns.pop("usage_country"), columns.pop("person"), strict=True)
        columns["home"] = [country or homes.get(person, "") or default for country, person in places]
        yield from starmap(WatchedCall, zip(*(columns[name] for name in WatchedCall._fields), strict=True))


@dataclass(frozen=True)
class Clocks:
    """Where it is night: by the cost centre's zone, else that of the caller's country, else ``default``."""

    settings: AnomalySettings
    default: str = "UTC"

    def off_hours(self, call: WatchedCall) -> str:
        """``night``, ``weekend`` or empty: what it was for the caller when the call began."""
        zone = _zone(self.settings.zones, call.cost_center, call.home) or self.default
        local = from_ns(call.start_ns).astimezone(_clock(zone))
        if self.settings.is_night(local.hour):
            return "night"
        return "weekend" if local.weekday() in self.settings.weekend else ""

    def zone(self, call: WatchedCall) -> str:
        """The zone by which a call is at night or not."""
        return _zone(self.settings.zones, call.cost_center, call.home) or self.default


def _zone(zones: Mapping[str, str], cost_center: str, home: str) -> str:
    return zones.get(cost_center) or zones.get(home) or _first_zone(home)


@cache
def _clock(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


@cache
def _first_zone(country: str) -> str:
    return next(iter(zones_of(country)), "")


def day_of(call: WatchedCall) -> int:
    """The day of a call, counted from 1970 in UTC."""
    return call.start_ns // DAY_NS


def destination_of(call: WatchedCall) -> str:
    """Where a call goes as far as money is concerned: a country, or premium numbers in it; empty: at home, or in."""
    if call.is_incoming or call.kind not in ("international", "premium", "carrier") or not call.country:
        return ""
    if call.kind == PREMIUM:
        return f"{call.country} {PREMIUM}"
    return "" if call.country == call.home else call.country
