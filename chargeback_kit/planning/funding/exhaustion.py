"""Until when the credits last that are in the wallet now, if nothing more is bought: a date with an interval."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.planning.funding.history import History, Whole
from chargeback_kit.planning.funding.level import Level
from chargeback_kit.planning.funding.months import ResampledMonths, resample
from chargeback_kit.planning.funding.play import (
    NEVER,
    first_call_beyond,
    lapsed,
    moment_of,
    spent_until,
)
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.calendar import DAY_NS, day_start
from chargeback_kit.wallet.ledger import Ledger
from chargeback_kit.wallet.lots import Lot, opening_lots

HORIZON_DAYS = 92
QUANTILES = (0.05, 0.5, 0.95)
BOUGHT = ("top_up", "recharge")
LEFT = ("call", "expiry")


@dataclass(frozen=True)
class LapsingCredits:
    """What of a balance lapses at an instant, on average over the futures [currency] (R40)."""

    at: pd.Timestamp
    amount: Decimal

    @property
    def month(self) -> str:
        """The month in which it lapses."""
        return f"{self.at:%Y-%m}"


@dataclass(frozen=True)
class BoughtAhead:
    """Credits that the agreement buys at an instant that is still to come [currency]."""

    at: pd.Timestamp
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Exhaustion:
    """When ``balance`` [currency] as of ``now`` is used up: ``earliest`` to ``latest`` hold nine futures of ten.

    ``middle`` is the median; None stands for later than ``horizon``. ``chance`` is the share of the futures that have
    used it up before the month of ``now`` ends. ``counted`` is our own balance where the agreement states another one,
    ``stated``, after all calls. Instants are in the agreement's time zone (R04).
    ``lapses`` are the credits of it that lapse before ``horizon`` is reached, ``dated`` the same as ``lapsed`` takes
    them. ``after_use``: from then on calls that find the credits used up are billed after use (R45); None: never.
    ``ahead`` are the credits bought already for a day up to ``horizon``; ``uses`` is what calls use of the balance
    before the month of ``now`` ends, in half of the futures at most [currency].
    """

    now: pd.Timestamp
    month: str
    balance: Decimal
    earliest: pd.Timestamp | None
    middle: pd.Timestamp | None
    latest: pd.Timestamp | None
    horizon: pd.Timestamp
    chance: float
    counted: Decimal | None = None
    lapses: tuple[LapsingCredits, ...] = ()
    dated: tuple[tuple[int, int], ...] = ()
    after_use: pd.Timestamp | None = None
    stated: Decimal | None = None
    ahead: tuple[BoughtAhead, ...] = ()
    uses: Decimal = Decimal("0.00")

    def bought(self, since: pd.Timestamp) -> tuple[tuple[int, int], ...]:
        """What comes from an instant on, as ``lapsed`` takes it: [ns since then] and [micro-units]."""
        return tuple(((each.at - since).value, to_micro(each.amount)) for each in self.ahead if each.at >= since)


def exhaustion(bill: ComputedBill, history: History, now: date, level: Level, risks: Risks) -> Exhaustion:
    """Draw the days that follow ``now`` and let them use up the balance, with what lapses or comes meanwhile (R40)."""
    zone = bill.agreement.switches.month_time_zone
    now_ns = day_start(now, zone)
    days = tuple(now + timedelta(days=n) for n in range(HORIZON_DAYS))
    paths = resample(history, days, level, risks)
    balance, lots = _left(bill, now_ns)
    missing = _stated_more(bill)
    dated = tuple((at - now_ns, money) for at, money in lots)
    horizon = _local(day_start(now + timedelta(days=HORIZON_DAYS), zone), zone)
    ahead = tuple(_ahead(bill.agreement, _local(now_ns, zone), horizon))
    bought = tuple(((each.at - _local(now_ns, zone)).value, to_micro(each.amount)) for each in ahead)
    gone = np.sort(used_up(paths, balance, dated, bought))
    days_left = sum(day.isoformat()[:7] == now.isoformat()[:7] for day in days)
    earliest, middle, latest = (None if at >= NEVER else _local(now_ns + at, zone) for at in picked(gone))
    return Exhaustion(
        now=_local(now_ns, zone),
        month=now.isoformat()[:7],
        balance=from_micro(balance),
        earliest=earliest,
        middle=middle,
        latest=latest,
        horizon=horizon,
        chance=float((gone < days_left * DAY_NS).mean()),
        counted=from_micro(balance - missing) if missing else None,
        lapses=tuple(_lapsing(paths, dated, now_ns, zone)),
        dated=dated,
        after_use=_after_use(bill.agreement, _local(now_ns, zone)),
        stated=bill.agreement.wallet.closing if missing and bill.agreement.wallet is not None else None,
        ahead=ahead,
        uses=from_micro(int(np.median(paths.money_before[:, days_left]))),
    )


def _ahead(agreement: Agreement, now: pd.Timestamp, horizon: pd.Timestamp) -> Iterator[BoughtAhead]:
    """The purchases of the agreement from ``now`` on, in order of time."""
    bought = () if agreement.wallet is None else agreement.wallet.top_up
    for each in sorted(bought, key=lambda each: each.at):
        at = pd.Timestamp(each.at).tz_convert(now.tz)
        if now <= at < horizon:
            yield BoughtAhead(at, each.amount)


def _lapsing(
    paths: ResampledMonths, dated: Sequence[tuple[int, int]], now_ns: int, zone: str
) -> Iterator[LapsingCredits]:
    """What lapses while the paths run, at each instant."""
    found = lapsed(paths, dated)
    apart = np.diff(found.lost, axis=1, prepend=0)
    for at_ns, lost in zip(found.at_ns.tolist(), apart.T, strict=True):
        if amount := from_micro(int(lost.mean())):
            yield LapsingCredits(_local(now_ns + at_ns, zone), amount)


def _local(at_ns: int, zone: str) -> pd.Timestamp:
    """An instant as the clocks of a time zone show it.

    >>> str(_local(0, "Europe/Berlin"))
    '1970-01-01 01:00:00+01:00'
    """
    return pd.Timestamp(at_ns, tz="UTC").tz_convert(zone)


def _after_use(agreement: Agreement, now: pd.Timestamp) -> pd.Timestamp | None:
    """From when on calls that find the credits used up are billed after use (R45); ``now`` where they are already."""
    if not agreement.credits_end:
        return None
    since = agreement.postpaid_since
    return now if since is None else max(now, pd.Timestamp(since).tz_convert(now.tz))


def picked(gone: Whole) -> list[int]:
    """The instants of the quantiles among ascending instants."""
    return [int(gone[min(len(gone) - 1, int(share * len(gone)))]) for share in QUANTILES]


def used_up(
    paths: ResampledMonths, balance: int, lapses: Sequence[tuple[int, int]], bought: Sequence[tuple[int, int]] = ()
) -> Whole:
    """When each path has used up the balance [ns since now]; ``lapses`` are instants and what must be spent by then,
    ``bought`` are instants and what comes then.
    """
    if balance <= 0:
        return np.zeros(paths.count, dtype=np.int64)
    gone = _spent_by(paths, np.full(paths.count, balance, dtype=np.int64))
    found = lapsed(paths, lapses, bought)
    for at, lost in zip(found.at_ns.tolist(), found.lost.T, strict=True):
        is_lost = spent_until(paths, at) + lost >= balance
        later = np.where(is_lost, at, np.maximum(at, _spent_by(paths, balance - lost)))
        gone = np.where(gone < at, gone, later)
    return gone


def _spent_by(paths: ResampledMonths, money: Whole) -> Whole:
    """When each path has spent so much [ns since now]."""
    call = first_call_beyond(paths, money[:, None] - 1)
    return np.where(call < paths.calls_before[:, -1:], moment_of(paths, call), NEVER)[:, 0]


def _left(bill: ComputedBill, now_ns: int) -> tuple[int, list[tuple[int, int]]]:
    """The balance at an instant, and when how much of it must have been spent not to lapse."""
    ledger, wallet = bill.ledger, bill.agreement.wallet
    if ledger is None or wallet is None:
        return 0, []
    lots = opening_lots(wallet, bill.inputs.months[0].from_ns)
    past = ledger.at_ns < now_ns
    event = np.array(ledger.event)
    bought = np.flatnonzero(past & np.isin(event, BOUGHT))
    for n in bought:
        upto = (lots[-1].upto if lots else 0) + int(ledger.amount[n])
        lots.append(Lot(int(ledger.at_ns[n]), upto, int(ledger.amount[n])))
    spent = max(0, -int(ledger.amount[0])) - int(ledger.amount[past & np.isin(event, LEFT)].sum())
    dated = sorted((lot.lapses_ns, rest) for lot in lots if (rest := lot.rest(spent)))
    running = np.cumsum([rest for _, rest in dated]).tolist()
    more = _stated_more(bill)
    spent_too = min(0, more)  # what is missing was spent by calls that we do not know, the oldest credits first
    lapses = [(at, max(0, total + spent_too)) for (at, _), total in zip(dated, running, strict=True)]
    return _balance(ledger, now_ns) + more, lapses


def _stated_more(bill: ComputedBill) -> int:
    """How much more than our ledger the agreement states for the end, as the admin centre shows it (R45) [micro]."""
    stated = bill.agreement.wallet.closing if bill.agreement.wallet is not None else None
    return 0 if stated is None or bill.ledger is None else to_micro(stated) - int(bill.ledger.balance[-1])


def _balance(ledger: Ledger, now_ns: int) -> int:
    return int(ledger.balance[max(0, int(np.searchsorted(ledger.at_ns, now_ns, "left")) - 1)])
