"""Every resampled month played at once, by the rules of the ledger (R40 to R43), with what makes recharges late.

What happens depends on two numbers only: the headroom (opening less trigger) and the recharge. Recharge number k
falls due at the first call after which more than ``headroom + (k - 1) × recharge`` has been spent, so all of them are
one search in running sums; money stays whole micro-units. A recharge arrives late (the charge must post first) and
not while the card fails. How far the balance falls below the trigger before help comes is the month's **need**: with
a trigger above it the balance stays above 0. Credits that lapse meanwhile leave the wallet like a call, but make no
recharge due by themselves (R41); credits that are bought for a day come on it. ``events`` writes a month out event by
event.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chargeback_kit.planning.funding.history import Whole
from chargeback_kit.planning.funding.level import SCALE
from chargeback_kit.planning.funding.months import ResampledMonths
from chargeback_kit.problems import InputError
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import DAY_NS, MINUTE_NS
from chargeback_kit.wallet.player import trigger_limit

NEVER = 2**62
CELLS = 2_000_000
GROUPS, FEW_RECHARGES = 8, 12
MOST_RECHARGES = 100_000


@dataclass(frozen=True)
class PlayedMonths:
    """Each month played: the lowest and the mean balance above the trigger [micro-units], and the recharges due."""

    lowest: Whole
    mean: Whole
    recharges: Whole

    @property
    def need(self) -> Whole:
        """The trigger that each month would just not have survived [micro-units]."""
        return -self.lowest


@dataclass(frozen=True)
class LapsedCredits:
    """Credits that lapse while months run, or come because they are bought already: the instants [ns since the start,
    ascending], and what each month has lost up to and with each of them, less what came [micro-units, months ×
    instants].
    """

    at_ns: Whole
    lost: Whole

    def picked(self, part: Whole) -> "LapsedCredits":
        """Those of the months of some numbers."""
        return LapsedCredits(self.at_ns, self.lost[part])


def lapsed(
    months: ResampledMonths, dated: Sequence[tuple[int, int]], bought: Sequence[tuple[int, int]] = ()
) -> LapsedCredits:
    """What lapses in each month; ``dated`` are instants [ns since the start] and what must be spent by then, all
    before included, for nothing to be lost (R40) [micro-units]; ``bought`` are instants at which credits come, and how
    many.
    """
    apart = [*((at, by_then, 0) for at, by_then in dated), *((at, 0, money) for at, money in bought)]
    inside = sorted((each for each in apart if each[0] < len(months.days) * DAY_NS), key=lambda each: each[::2])
    lost = np.zeros((months.count, len(inside)), dtype=np.int64)
    before, came = np.zeros(months.count, dtype=np.int64), 0
    for number, (at, by_then, money) in enumerate(inside):
        before = np.maximum(before, by_then - spent_until(months, at))
        came += money
        lost[:, number] = before - came
    return LapsedCredits(np.array([at for at, _, _ in inside], dtype=np.int64), lost)


@dataclass(frozen=True)
class Recharges:
    """The recharges of each month, months × recharges.

    ``due_after`` numbers the call that makes each due (all calls where none does), ``arrives_ns`` is when its money is
    there since the month's start, in order of falling due; ``arrives_before`` numbers the first calls that find one
    more, in order of arrival.
    """

    due_after: Whole
    arrives_ns: Whole
    arrives_before: Whole


def play(
    months: ResampledMonths, headroom: int, recharge: int, switches: Switches, gone: LapsedCredits | None = None
) -> PlayedMonths:
    """Play all months; ``headroom`` (opening less trigger) and ``recharge`` in micro-units, recharge 0 for none.

    ``gone`` are credits of the opening that lapse. Raises InputError where a recharge is so small that more than
    100,000 would be bought in a month.
    """
    gone = lapsed(months, ()) if gone is None else gone
    count = _most(months, headroom, recharge, switches, gone)
    parts = min(months.count, max(-(-count * months.count // CELLS), GROUPS if count > FEW_RECHARGES else 1))
    if parts <= 1:
        return _play(months, headroom, recharge, switches, gone)
    order = np.argsort(months.spent, kind="stable")
    groups = np.array_split(order, parts)
    played = [_play(months.picked(part), headroom, recharge, switches, gone.picked(part)) for part in groups]
    back = np.argsort(order)
    return PlayedMonths(
        *(np.concatenate([getattr(part, name) for part in played])[back] for name in ("lowest", "mean", "recharges"))
    )


def _play(
    months: ResampledMonths, headroom: int, recharge: int, switches: Switches, gone: LapsedCredits
) -> PlayedMonths:
    found = recharges(months, headroom, recharge, switches, gone)
    left = np.maximum(0, months.minutes - found.arrives_ns // MINUTE_NS)
    mean = headroom - months.mean_spent + _share(recharge, left.sum(axis=1), months.minutes)
    is_due = found.due_after < months.calls_before[:, -1:]
    lowest = _lowest(months, headroom, recharge, found, gone)
    return PlayedMonths(lowest, mean - _mean_lost(months, gone), is_due.sum(axis=1))


def _mean_lost(months: ResampledMonths, gone: LapsedCredits) -> Whole:
    """What has lapsed on average over the month's time [micro-units]."""
    apart = np.diff(gone.lost, axis=1, prepend=0)
    left = months.minutes - gone.at_ns // MINUTE_NS
    return np.asarray((apart * left // months.minutes).sum(axis=1), dtype=np.int64)


def recharges(
    months: ResampledMonths, headroom: int, recharge: int, switches: Switches, gone: LapsedCredits | None = None
) -> Recharges:
    """When recharges fall due and arrive; raises InputError where too many would."""
    gone = lapsed(months, ()) if gone is None else gone
    calls = months.calls_before[:, -1:]
    due_after = _due_after(months, headroom, recharge, switches, gone)
    is_due = due_after < calls
    arrives = np.where(is_due, _arrival(months, due_after), NEVER)
    before = np.where(is_due, np.maximum(due_after + 1, calls_until(months, arrives)), calls)
    return Recharges(due_after, arrives, np.sort(before, axis=1))


def _share(recharge: int, minutes: Whole, of: int) -> Whole:
    """``recharge × minutes / of`` without leaving 64 bits.

    >>> _share(100, np.array([30, 60]), 60).tolist()
    [50, 100]
    """
    whole, rest = divmod(recharge, of)
    return whole * minutes + rest * minutes // of


def _most(months: ResampledMonths, headroom: int, recharge: int, switches: Switches, gone: LapsedCredits) -> int:
    """The most recharges that can fall due in a month; raises InputError for more than anybody would buy."""
    beyond = int(months.spent.max(initial=0)) + int(gone.lost.max(initial=0)) - headroom
    count = max(0, -(-beyond // recharge) + 1) if recharge > 0 else 0
    if not switches.recharge_repeat:
        count = min(count, int(months.calls_before[:, -1].max(initial=0)))
    if count > MOST_RECHARGES:
        raise InputError(
            f"a recharge so small is bought more than {MOST_RECHARGES:,} times a month. Take a larger one."
        )
    return count


def _due_after(months: ResampledMonths, headroom: int, recharge: int, switches: Switches, gone: LapsedCredits) -> Whole:
    """The call after which each recharge falls due, by number within the month; the number of calls where none does.

    What has lapsed or come counts from the first call after it on.
    """
    count = _most(months, headroom, recharge, switches, gone)
    calls = months.calls_before[:, -1:]
    limits = headroom - trigger_limit(0, switches) + recharge * np.arange(count, dtype=np.int64)
    order = np.zeros(count, dtype=np.int64) if switches.recharge_repeat else np.arange(count)

    def one_a_call(due: Whole) -> Whole:
        return np.maximum.accumulate(due - order, axis=1) + order

    due = one_a_call(first_call_beyond(months, limits))
    for at_ns, lost in zip(gone.at_ns, gone.lost.T, strict=True):
        since = calls_until(months, np.full((months.count, 1), at_ns))
        later = np.maximum(first_call_beyond(months, limits - lost[:, None]), since)
        due = one_a_call(np.where(due < since, due, later))
    return np.minimum(due, calls)


def first_call_beyond(months: ResampledMonths, limits: Whole) -> Whole:
    """The number of the first call of each month after which more than each limit has been spent.

    ``limits`` [micro-units] and the answer are months × limits; all calls where none spends so much.
    """
    history = months.history
    asked = np.broadcast_to(limits, (months.count, limits.shape[-1]))
    day = np.minimum(_rowwise(months.money_before[:, 1:], asked, "right"), len(months.days) - 1)
    row = np.arange(months.count)[:, None]
    source, factor = months.source[row, day], months.factor[row, day]
    first = history.first_call[source]
    wanted = -(-(asked - months.money_before[row, day] + 1) * SCALE // factor)
    call = np.searchsorted(history.running, history.running[first] + np.maximum(wanted, 1), "left") - 1
    inside = np.minimum(call, history.first_call[source + 1]) - first
    return np.asarray(months.calls_before[row, day] + inside, dtype=np.int64)


def place_of(months: ResampledMonths, numbers: Whole) -> tuple[Whole, Whole]:
    """The day of the month and the call of the history of calls given by their number within the month.

    All three are months × calls asked for.
    """
    day = _rowwise(months.calls_before[:, 1:], numbers, "right")
    day = np.minimum(day, len(months.days) - 1)
    row = np.arange(months.count)[:, None]
    first = months.history.first_call[months.source[row, day]]
    return day, first + numbers - months.calls_before[row, day]


def moment_of(months: ResampledMonths, numbers: Whole) -> Whole:
    """When calls are, given by their number within the month [ns since its start]."""
    last = np.maximum(0, months.calls_before[:, -1:] - 1)
    day, call = place_of(months, np.minimum(numbers, last))
    offset = months.history.offset_ns
    return np.asarray(day * DAY_NS + offset[np.minimum(call, len(offset) - 1)], dtype=np.int64)


def _arrival(months: ResampledMonths, due_after: Whole) -> Whole:
    """When a recharge is there that a call makes due: after the lag, and not before the card works again."""
    at_ns = moment_of(months, due_after)
    asked = at_ns + np.take_along_axis(months.lag_ns, at_ns // DAY_NS, axis=1)
    fails = (asked >= months.card_from_ns[:, None]) & (asked < months.card_until_ns[:, None])
    return np.where(fails, months.card_until_ns[:, None], asked)


def calls_until(months: ResampledMonths, at_ns: Whole) -> Whole:
    """How many calls of the month are earlier than each instant [ns since its start], months × instants."""
    day = at_ns // DAY_NS
    inside = np.minimum(day, len(months.days) - 1)
    row = np.arange(months.count)[:, None]
    source = months.source[row, inside]
    first, until = months.history.first_call[source], months.history.first_call[source + 1]
    moment = source * DAY_NS + np.where(day > inside, DAY_NS, at_ns - inside * DAY_NS)
    call = np.clip(np.searchsorted(months.history.moment, moment, "left"), first, until)
    return np.asarray(months.calls_before[row, inside] + call - first, dtype=np.int64)


def money_of_first(months: ResampledMonths, calls: Whole) -> Whole:
    """What the first so many calls of each month cost [micro-units], months × numbers of calls."""
    day, call = place_of(months, calls)
    row = np.arange(months.count)[:, None]
    source, factor = months.source[row, day], months.factor[row, day]
    running = months.history.running
    inside = (running[call] - running[months.history.first_call[source]]) * factor // SCALE
    return np.asarray(months.money_before[row, day] + inside, dtype=np.int64)


def spent_until(months: ResampledMonths, at_ns: int) -> Whole:
    """What the calls of each month before an instant cost [micro-units]."""
    return money_of_first(months, calls_until(months, np.full((months.count, 1), at_ns)))[:, 0]


def _lowest(months: ResampledMonths, headroom: int, recharge: int, found: Recharges, gone: LapsedCredits) -> Whole:
    """The lowest balance above the trigger: just before a recharge or bought credits arrive, or at the end."""
    spent = np.concatenate([money_of_first(months, found.arrives_before), months.spent[:, None]], axis=1)
    bought = recharge * np.arange(spent.shape[1], dtype=np.int64)
    arrives = np.sort(found.arrives_ns, axis=1)
    apart = np.diff(gone.lost, axis=1, prepend=0)
    for at_ns, lost in zip(gone.at_ns, apart.T, strict=True):
        has_lapsed = np.concatenate([arrives >= at_ns, np.ones((months.count, 1), dtype=bool)], axis=1)
        spent = spent + np.where(has_lapsed, lost[:, None], 0)
    lowest = np.minimum(headroom, (headroom + bought - spent).min(axis=1))
    before = np.zeros(months.count, dtype=np.int64)
    for at_ns, lost in zip(gone.at_ns.tolist(), gone.lost.T, strict=True):
        if (lost < before).any():
            held = headroom + recharge * (arrives < at_ns).sum(axis=1) - spent_until(months, at_ns) - before
            lowest = np.minimum(lowest, held)
        before = lost
    return np.asarray(lowest, dtype=np.int64)


def _rowwise(rows: Whole, keys: Whole, side: str) -> Whole:
    """Search each row of a table for the keys of that row; rows ascend.

    >>> _rowwise(np.array([[1, 4], [5, 9]]), np.array([[4], [4]]), "left").tolist()
    [[1], [0]]
    """
    top = int(rows.max(initial=0)) + 2
    lift = np.arange(len(rows), dtype=np.int64)[:, None] * top
    flat = (rows + lift).ravel()
    found = np.searchsorted(flat, np.clip(keys, -1, top - 2) + lift, "right" if side == "right" else "left")
    return np.asarray(found - np.arange(len(rows))[:, None] * rows.shape[1], dtype=np.int64)
