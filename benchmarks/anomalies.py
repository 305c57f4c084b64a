"""Fraud of six kinds in synthetic tenants: money lost before the alarm, what is caught, and false alarms.

    python -m benchmarks.anomalies [--tenants 40] [--first 0] [--rows 20000] [--processes 2]
        [--without off_card]

Every tenant is watched three times: with one fraud of each kind, with six mere peculiarities, and as it is. Beside the
kit stand a list of dear prefixes, and the z-score of what a person's calls cost in a day. Prints the tables of the
notes.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from random import Random
from statistics import mean, pstdev

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from planning.anomalies.tenants import FRAUD, MONTH, PECULIAR, PutIn, Row, cents, put, tenant

import chargeback_kit as ck
from benchmarks.generator import world
from chargeback_kit.planning.anomalies.calls import WatchedCall, day_of, watched_calls, written
from chargeback_kit.planning.anomalies.settings import KINDS
from chargeback_kit.rules.calendar import to_ns

KIT, LIST, SCORE = WATCHES = ("the kit", "dear prefixes", "z-score")
WORLDS = ("fraud", "peculiar", "clean")
DEAR_PREFIXES = ("+53", "+252", "+232", "+371", "+375", "+216", "+960", "+675", "+677", "+881", "+882", "+883", "+1900")
"""Where fraud usually goes: what somebody would keep by hand. It knows every new destination that is put in."""
SIGMAS, FEWEST_DAYS, LEAST_MICRO = 3, 7, 5_000_000
ROWS_OF_A_USER = world.ROWS_PER_USER


@dataclass
class AlarmRaised:
    """An alarm of some watch: whose, the calls it names, and the call that raised it."""

    subject: str
    usage_ids: set[str]
    at: tuple[int, str]


@dataclass
class Watched:
    """What a watch made of a world: for each fraud the cents spent and those spent before its alarm; false alarms."""

    watch: str
    world: str
    users: int
    spent: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    caught: dict[str, bool] = field(default_factory=dict)
    false_alarms: int = 0


def main() -> None:
    """Draw the tenants, watch them, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenants", type=int, default=40)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--without", action="append", default=[], choices=KINDS, help="a kind that is not looked for")
    parser.add_argument("--seconds", type=int, default=36_000, help="begin no tenant after this long")
    given = parser.parse_args()
    began = time.monotonic()
    seen: list[Watched] = []
    kinds = tuple(kind for kind in KINDS if kind not in given.without)
    tenants = 0
    with ProcessPoolExecutor(given.processes) as pool:
        while tenants < given.tenants and time.monotonic() - began < given.seconds:
            first = given.first + tenants
            seeds = range(first, min(first + given.processes, given.first + given.tenants))
            seen += [each for some in pool.map(of_one, seeds, repeat(given.rows), repeat(kinds)) for each in some]
            tenants += len(seeds)
    print("\n".join([*caught(seen, [kind for kind in kinds if kind in FRAUD]), "", *false_alarms(seen)]))
    users = tenants * (given.rows // ROWS_OF_A_USER)
    print(f"\n{tenants} tenants, {users:,} users, {time.monotonic() - began:.0f} s.")


def of_one(seed: int, rows: int, kinds: tuple[str, ...]) -> list[Watched]:
    """One tenant with fraud, with peculiarities, and as it is."""
    found = []
    for name in WORLDS:
        with tempfile.TemporaryDirectory() as folder:
            staff, rng = tenant(seed, rows, Path(folder)), Random(f"{name} {seed}")
            puts = {"fraud": [FRAUD[kind] for kind in kinds if kind in FRAUD], "peculiar": PECULIAR, "clean": ()}[name]
            parts = [each(rng, staff, f"{each.__name__}-{seed}") for each in puts]
            if parts:
                put(Path(folder), parts)
            bill = ck.bill(folder, MONTH)
            calls = list(watched_calls(bill.run))
            raised = {KIT: by_the_kit(bill, kinds), LIST: list(by_prefixes(calls)), SCORE: list(by_score(calls))}
            fraud = parts if name == "fraud" else []
            users = rows // ROWS_OF_A_USER
            found += [judged(watch, name, users, fraud, alarms) for watch, alarms in raised.items()]
    return found


def by_the_kit(bill: ck.Bill, kinds: tuple[str, ...]) -> list[AlarmRaised]:
    """The anomalies of a bill."""
    starts = dict(zip(bill.calls["usage_id"], bill.calls["start_utc"], strict=True))
    return [
        AlarmRaised(each.who, set(each.usage_ids), (int(starts[each.alarm_usage_id].value), each.alarm_usage_id))
        for each in bill.anomalies(settings=ck.AnomalySettings(kinds=kinds)).found
    ]


def by_prefixes(calls: Sequence[WatchedCall]) -> Iterator[AlarmRaised]:
    """The first call of each person to a prefix of the list; later ones are of the same alarm."""
    found: dict[str, AlarmRaised] = {}
    for call in calls:
        if call.is_incoming or call.amount_micro <= 0 or not written(call.callee).startswith(DEAR_PREFIXES):
            continue
        known = found.setdefault(call.subject, AlarmRaised(call.subject, set(), (call.start_ns, call.usage_id)))
        known.usage_ids.add(call.usage_id)
    yield from found.values()


def by_score(calls: Sequence[WatchedCall]) -> Iterator[AlarmRaised]:
    """A day on which somebody's, or some number's, calls cost three deviations more than on the days before.

    The alarm is at the call that makes it so, and for 5.00 at least; it asks for seven days before, as the kit does.
    """
    first = min((day_of(call) for call in calls), default=0)
    past: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    raised: dict[tuple[str, int], AlarmRaised] = {}
    today: dict[tuple[str, int], list[WatchedCall]] = defaultdict(list)
    for call in calls:
        day, money = day_of(call), past[call.subject]
        money[day] += call.amount_micro
        today[call.subject, day].append(call)
        if (call.subject, day) in raised:
            raised[call.subject, day].usage_ids.add(call.usage_id)
            continue
        if day - first < FEWEST_DAYS or money[day] < LEAST_MICRO:
            continue
        before = [money.get(at, 0) for at in range(first, day)]
        if money[day] > mean(before) + SIGMAS * pstdev(before):
            ids = {each.usage_id for each in today[call.subject, day]}
            raised[call.subject, day] = AlarmRaised(call.subject, ids, (call.start_ns, call.usage_id))
    yield from raised.values()


def judged(watch: str, name: str, users: int, fraud: Sequence[PutIn], alarms: Sequence[AlarmRaised]) -> Watched:
    """What was caught of the fraud in a world, and how many alarms were about none."""
    found = Watched(watch, name, users)
    starts = {row["usage_id"]: row["start"] for part in fraud for row in part.rows}
    for part in fraud:
        ids = set(part.usage_ids)
        moments = [alarm.at for alarm in alarms if alarm.usage_ids & ids]
        found.spent[part.kind] = part.cents
        found.caught[part.kind] = bool(moments)
        found.lost[part.kind] = part.cents if not moments else _before(part, min(moments))
    found.false_alarms = sum(not alarm.usage_ids & starts.keys() for alarm in alarms)
    return found


def _before(part: PutIn, at: tuple[int, str]) -> int:
    """The cents of a fraud that were spent when an alarm was raised, its call included."""

    def when(row: Row) -> tuple[int, str]:
        return to_ns(datetime.fromisoformat(row["start"])), row["usage_id"]

    return sum(cents(row) for row in part.rows if when(row) <= at)


def caught(seen: Sequence[Watched], put_in: Sequence[str]) -> Iterator[str]:
    """The table of fraud: by kind and watch how many were caught, and the money lost before the alarm."""
    yield "| fraud | put in | spent | " + " | ".join(f"{watch}: caught | lost" for watch in WATCHES) + " |"
    yield "|---|---|---|" + "---|---|" * len(WATCHES)
    worlds = [each for each in seen if each.world == "fraud"]
    for kind in (*put_in, ""):
        cells = []
        for watch in WATCHES:
            own = [each for each in worlds if each.watch == watch]
            kinds = (kind,) if kind else put_in
            found = sum(each.caught[name] for each in own for name in kinds)
            cells += [str(found), _money(sum(each.lost[name] for each in own for name in kinds))]
            spent, number = sum(each.spent[name] for each in own for name in kinds), len(own) * len(kinds)
        yield f"| {kind or 'all'} | {number} | {_money(spent)} | {' | '.join(cells)} |"


def false_alarms(seen: Sequence[Watched]) -> Iterator[str]:
    """The table of false alarms per 1,000 users and month."""
    yield "| false alarms per 1,000 users and month | " + " | ".join(WATCHES) + " |"
    yield "|---|" + "---|" * len(WATCHES)
    for name in WORLDS:
        cells = []
        for watch in WATCHES:
            own = [each for each in seen if (each.world, each.watch) == (name, watch)]
            alarms, users = sum(each.false_alarms for each in own), sum(each.users for each in own)
            cells.append(f"{1000 * alarms / users:.2f}" if users else "–")
        yield f"| tenants {'with' if name == 'fraud' else 'that are'} {name} | {' | '.join(cells)} |"


def _money(cents: int) -> str:
    return f"{Decimal(cents) / 100:,.2f}"


if __name__ == "__main__":
    main()
