"""The line to Graph: one request after the other, with a token, again after what passes, and never for ever.

What passes: 429 and 503 (after as long as Graph asks for), 5xx, a line that drops, a page that breaks off, a token that
ran out. https://learn.microsoft.com/en-us/graph/throttling
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx
import tenacity

from chargeback_kit import text
from chargeback_kit.fetch.addresses import GraphCloud
from chargeback_kit.fetch.json_text import page_of, parsed
from chargeback_kit.fetch.sign_in import TokenSource
from chargeback_kit.problems import InputError
from chargeback_kit.version import VERSION

PASSING = {408, 425, 429, 500, 502, 503, 504, 509}
NO_SUCH_PAGE = {400, 404, 410}
THROTTLED, UNAUTHORIZED, FORBIDDEN = 429, 401, 403
ANSWERED = "requests answered"
MOST_TRIES = 12
TRIES_OF_A_STRANGER = 4
"""So many until Graph has answered once: a wrong name or a machine without a network is not waited for."""
MOST_RENEWALS = 6
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
LIMITS = httpx.Timeout(120.0, connect=20.0)
OF_A_PROXY = {httpx.codes.PROXY_AUTHENTICATION_REQUIRED, httpx.codes.NETWORK_AUTHENTICATION_REQUIRED}
GO_ON = "Run the same command again later; it goes on where it stopped."
Given = TypeVar("Given")


class WallClock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime:
        """The time by this machine [UTC]."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class MachineClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The time by this machine [UTC]."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class TryAgain(Exception):
    """An answer that may be another one the next time; ``wait`` is what the server asks for [s], None: nothing."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class LinkExpired(Exception):
    """Graph does not know the place any more at which the next page begins."""


class GraphRefusal(InputError):
    """An answer that would be the same the next time; ``is_forbidden``: the app lacks a permission."""

    def __init__(self, sentence: str, *, is_forbidden: bool) -> None:
        super().__init__(sentence)
        self.is_forbidden = is_forbidden


@dataclass
class GraphLine:
    """A line to one of Microsoft's clouds; ``most_waited`` is how long all of its waits may take together [s].

    ``log`` is told every event worth a line; ``events`` counts them by what happened.
    """

    http: httpx.Client
    cloud: GraphCloud
    clock: WallClock
    most_waited: float
    log: Callable[[str], None]
    chance: random.Random = field(default_factory=random.Random)
    tokens: TokenSource | None = None
    waited: float = 0.0
    events: Counter[str] = field(default_factory=Counter)
    _has_answered: bool = False

    def sign_in(self) -> None:
        """Have a token, or InputError; what is wrong with it shows before anything is kept."""
        assert self.tokens is not None  # noqa: S101 - set when the line is made
        self.tokens.token()

    def page(self, link: str, *, is_first: bool) -> bytes:
        """The body of a page, whole and with its list of rows.

        LinkExpired where a later page is not known any more; InputError for what does not pass.
        """
        renewals = [0]
        return self._again(link, lambda: self._page(link, renewals, is_first=is_first))

    def send(self, method: str, url: str, given: dict[str, Any]) -> httpx.Response:
        """The answer to a request of signing in, again after what passes; InputError where it would leave the cloud."""
        to, own = httpx.URL(url), httpx.URL(self.cloud.sign_in)
        if (to.scheme, to.host, to.port) != (own.scheme, own.host, own.port):
            raise InputError(f"Signing in is said to lead to {to.host}, away from {own.host}; nothing was sent there.")
        return self._again(url, lambda: self._checked(self._sent(method, url, given)))

    def _page(self, link: str, renewals: list[int], *, is_first: bool) -> bytes:
        assert self.tokens is not None  # noqa: S101 - set when the line is made
        headers = {"Authorization": f"Bearer {self.tokens.token()}", "Accept": "application/json"}
        answer = self._checked(self._sent("GET", link, {"headers": headers}))
        if answer.status_code == UNAUTHORIZED:
            if renewals[0] == MOST_RENEWALS:
                said = self._scrubbed(_reason(answer))
                raise InputError(f"Graph takes none of the tokens that signing in gives ({said}). {GO_ON}")
            renewals[0] += 1
            self.events["tokens renewed"] += 1
            self.tokens.renew()
            raise TryAgain("the token ran out (401)", 0.0 if renewals[0] == 1 else None)
        if answer.status_code in NO_SUCH_PAGE and not is_first:
            raise LinkExpired(_reason(answer))
        if answer.status_code != httpx.codes.OK:
            is_of_graph = answer.is_error and answer.status_code not in OF_A_PROXY
            raise self._refused(answer) if is_of_graph else self._not_graph(answer)
        try:
            page_of(answer.content)
        except ValueError as error:
            raise TryAgain(f"the page breaks off or is none ({error})") from None
        return answer.content

    def _sent(self, method: str, url: str, given: dict[str, Any]) -> httpx.Response:
        try:
            answer = self.http.request(method, url, **given)
        except httpx.InvalidURL as error:
            raise InputError(f"An address that Graph gave is none: {error}.") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            self.events["lines dropped"] += 1
            raise TryAgain(f"the line dropped ({type(error).__name__}: {error})".replace(": )", ")")) from None
        self._has_answered = True
        self.events[ANSWERED] += 1
        return answer

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        """The answer, if it is none of those that pass."""
        if answer.status_code not in PASSING:
            return answer
        self.events["throttled" if answer.status_code == THROTTLED else "server errors"] += 1
        raise TryAgain(f"{answer.status_code} {answer.reason_phrase}".strip(), asked_to_wait(answer, self.clock.now()))

    def _again(self, url: str, work: Callable[[], Given]) -> Given:
        """What the work gives, tried again with waits in between; the sentence of the last try where none helps."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TryAgain),
            wait=self._wait,
            stop=self._is_enough,
            before_sleep=self._waits,
            sleep=self.clock.sleep,
            reraise=True,
        )
        try:
            return retrying(work)
        except TryAgain as error:
            host = urlsplit(url).hostname
            asked = f" and asks to wait {_spoken(error.wait)}" if error.wait else ""
            said = self._scrubbed(f"{host} does not answer as it should: {error}{asked}. {GO_ON}")
        raise InputError(said)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """As long as the server asks for, else twice as long each time, by chance less so that many do not meet."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, TryAgain) and error.wait is not None:
            return error.wait
        return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (state.attempt_number - 1)) * self.chance.uniform(0.5, 1.0)

    def _is_enough(self, state: tenacity.RetryCallState) -> bool:
        most = MOST_TRIES if self._has_answered else TRIES_OF_A_STRANGER
        return state.attempt_number >= most or self.waited + state.upcoming_sleep > self.most_waited

    def _waits(self, state: tenacity.RetryCallState) -> None:
        self.waited += state.upcoming_sleep
        error = state.outcome.exception() if state.outcome else None
        wait = f"in {_spoken(state.upcoming_sleep)}" if state.upcoming_sleep else "at once"
        self.log(self._scrubbed(f"{error}: again {wait}"))

    def _not_graph(self, answer: httpx.Response) -> InputError:
        """Graph answers a page or an error; what leads elsewhere, or says nothing, is somebody else's."""
        sentence = f"{answer.status_code} {answer.reason_phrase}".strip()
        return InputError(
            f"In place of Graph something else answers ({sentence}): a proxy, or a page to sign in to the network. "
            f"Open that, or let this machine reach {answer.url.host}. {GO_ON}"
        )

    def _refused(self, answer: httpx.Response) -> GraphRefusal:
        """What was answered; who asked knows what it was about."""
        sentence = f"{answer.status_code} {answer.reason_phrase}".strip()
        reason = _reason(answer)
        return GraphRefusal(
            self._scrubbed(f"{sentence}{f' ({reason})' if reason else ''}"),
            is_forbidden=answer.status_code == FORBIDDEN,
        )

    def _scrubbed(self, sentence: str) -> str:
        return self.tokens.scrubbed(sentence) if self.tokens else sentence


def client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """An HTTP client that follows no redirection: a token goes where it was meant to go, and nowhere else."""
    agent = {"User-Agent": f"chargeback-kit/{VERSION}"}
    return httpx.Client(timeout=LIMITS, follow_redirects=False, headers=agent, transport=transport)


def asked_to_wait(answer: httpx.Response, now: datetime) -> float | None:
    """How long ``Retry-After`` asks to wait [s], as seconds or as a date; None where it says nothing.

    A date is one of the server's clock: it is counted from the answer's own ``Date``, whatever this machine's clock is.

    >>> answer = httpx.Response(429, headers={"Retry-After": "Tue, 03 Nov 2026 10:00:30 GMT",
    ...                                       "Date": "Tue, 03 Nov 2026 10:00:00 GMT"})
    >>> asked_to_wait(answer, datetime(2031, 1, 1, tzinfo=UTC)), asked_to_wait(httpx.Response(503), datetime.now(UTC))
    (30.0, None)
    """
    said = answer.headers.get("Retry-After", "").strip()
    if not said:
        return None
    if said.replace(".", "", 1).isdecimal() and said.isascii():
        return float(said)
    until, since = _http_date(said), _http_date(answer.headers.get("Date", "")) or now
    return max(0.0, (until - since).total_seconds()) if until else None


def _http_date(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _reason(answer: httpx.Response) -> str:
    """What Graph says went wrong: ``{"error": {"code": …, "message": …}}``."""
    try:
        said = parsed(answer.content)["error"]
        return f"{said['code']}: {str(said['message']).partition(chr(10))[0][:300].strip().rstrip('.')}"
    except (ValueError, TypeError, KeyError):
        return ""


def _spoken(seconds: float | None) -> str:
    whole = -int(-(seconds or 0.0) // 1)
    return text.counted(whole, "second") if whole < 120 else text.counted(-(-whole // 60), "minute")
