"""Whom and what is asked: the facts of Microsoft's clouds and of Graph's requests, and the days of a request.

Sources: the reference tables ``graph_clouds`` and ``graph_requests``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlsplit

from chargeback_kit import text
from chargeback_kit.problems import InputError
from chargeback_kit.reference import rows as facts
from chargeback_kit.rules.calendar import month as calendar_month

LOGS = ("pstn_calls", "direct_routing_calls", "messages")
PEOPLE = ("users", "licences")
UNITS, UNIT_MEMBERS = "administrative_units", "unit_members"
MARGIN = timedelta(days=1)
"""A month of any time zone lies within the month in UTC and so much on either side."""
WINDOW_DAYS = 7
"""What is asked for at once [days]: short enough that beginning it again costs little; Graph allows ``most_days``."""
TENANT = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")
ANYBODY = {"common", "organizations", "consumers"}


@dataclass(frozen=True)
class GraphCloud:
    """One of Microsoft's clouds: where an account signs in, where Graph answers, whether it offers call logs."""

    name: str
    title: str
    sign_in: str
    graph: str
    has_call_logs: bool

    def serves(self, link: str) -> bool:
        """Whether a link leads to this cloud's Graph and nowhere else.

        >>> here = cloud("global")
        >>> here.serves("https://graph.microsoft.com/v1.0/users?$skiptoken=x"), here.serves("https://example.com/v1.0")
        (True, False)
        >>> here.serves("https://graph.microsoft.com@example.com/"), here.serves("http://graph.microsoft.com/v1.0")
        (False, False)
        """
        try:
            found, own = urlsplit(link), urlsplit(self.graph)
            port = found.port
        except ValueError:
            return False
        is_own_port = port in {None, own.port or 443}
        is_plain = found.username is None and found.password is None and link.isascii() and link.isprintable()
        return found.scheme == own.scheme and found.hostname == own.hostname and is_own_port and is_plain


@dataclass(frozen=True)
class GraphRequest:
    """One kind of request: its address without times, the fields that are a row's key and start, its longest range.

    ``permission`` is what the app needs; ``narrower`` one that older pages of Microsoft name for the same.
    """

    name: str
    title: str
    path: str
    key: str
    start: str
    most_days: int
    permission: str
    narrower: str
    is_delegated: bool

    @property
    def needs(self) -> str:
        """The permission in words."""
        return f"{self.permission} (or {self.narrower})" if self.narrower else self.permission


@dataclass(frozen=True)
class AskedRange:
    """A part of what is fetched: a log from an instant until another [UTC], both of which Graph may count; or a list.

    ``label`` is its name in the working store.
    """

    request: GraphRequest
    label: str
    since: datetime | None = None
    until: datetime | None = None
    unit: str = ""

    def address(self, at: GraphCloud) -> str:
        """The address of its first page."""
        days = {"since": _instant(self.since), "until": _instant(self.until)} if self.since and self.until else {}
        return f"{at.graph}/{self.request.path.format(**days, unit=quote(self.unit, safe=''))}"

    @property
    def says(self) -> str:
        """What it is, in words."""
        if self.since is None or self.until is None:
            return self.request.title
        last = self.until - timedelta(seconds=1)
        return f"{self.request.title}, {text.dated(self.since.date())} to {text.dated(last.date())}"


def cloud(name: str) -> GraphCloud:
    """The cloud of a name; InputError for one that is not known.

    >>> cloud("us-government").graph
    'https://graph.microsoft.us'
    """
    known = {row["cloud"]: row for row in facts("graph_clouds")}
    if name not in known:
        raise InputError(f'"{name}" is no cloud. Write one of {text.listed(sorted(known))}.')
    row = known[name]
    return GraphCloud(name, row["title"], row["sign_in"], row["graph"], row["call_logs"] == "yes")


def request(name: str) -> GraphRequest:
    """The request of a name.

    >>> request("pstn_calls").most_days, request("users").permission
    (90, 'User.Read.All')
    """
    row = next(row for row in facts("graph_requests") if row["request"] == name)
    days = int(row["most_days"] or 0)
    of_row = row["path"], row["key"], row["start"], days, row["permission"], row["narrower_permission"]
    return GraphRequest(name, row["title"], *of_row, row["delegated"] == "yes")


def tenant(written: str) -> str:
    """A tenant as an address holds it: its id or one of its domains; InputError for anything else.

    >>> tenant(" Contoso.example.com ")
    'contoso.example.com'
    """
    name = written.strip().casefold()
    if not TENANT.fullmatch(name) or name in ANYBODY:
        raise InputError(f'"{written}" is no tenant. Write its id or a domain of it, such as contoso.onmicrosoft.com.')
    return name


def days_of(months: Sequence[str], now: datetime) -> list[tuple[datetime, datetime]]:
    """The spans [UTC] that months in any time zone lie in; months in a row are one span.

    InputError for what is no month, and for a month that has not begun anywhere.

    >>> days_of(["2026-10"], datetime(2026, 11, 3, tzinfo=UTC))[0][0].isoformat()
    '2026-09-30T00:00:00+00:00'
    """
    spans: list[tuple[datetime, datetime]] = []
    for name in sorted(set(months)):
        found = calendar_month(name)
        since, until = _midnight(found.first) - MARGIN, _midnight(found.last) + 2 * MARGIN
        if since > now:
            raise InputError(f"{name} has not begun. Ask for a month that has.")
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], until)
        else:
            spans.append((since, until))
    return spans


def windows(log: GraphRequest, spans: Sequence[tuple[datetime, datetime]], now: datetime) -> Iterator[AskedRange]:
    """The parts in which a log is asked for, none longer than Graph allows, each beginning where the last one ends.

    Whether Graph counts a row at an end or not, it lies in one part at least: the key of a row finds those in two.
    What lies a day or more ahead is not asked for.
    """
    longest = timedelta(days=min(WINDOW_DAYS, log.most_days))
    for since, until in spans:
        at = since
        while at < until and at <= now + MARGIN:
            end = min(at + longest, until)
            yield AskedRange(log, f"{log.name}-{at:%Y%m%d}", at, end)
            at = end


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""
