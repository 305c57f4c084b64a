"""How long an answer about another world takes: `python -m benchmarks.what_if FOLDER CHARGES` prints JSON.

What is timed, warm: `bill.imagine(...)` and then everything a screen shows of it: pools, kinds, statements, total,
waterfall and the wallet's summary. Beside the wall clock stands the time of the processor, which a busy machine
disturbs less. The last answer of every move is compared with the full bill of the same scenario. Nothing here asserts a
time.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

MONTH = "2026-10"
ROUNDS = 40
LARGEST_SHARE = 2 / 3
PLANS = ("none", "MCOPSTN1", "MCOPSTN2", "MCOPSTN5")
TABLES = ("pools", "kinds", "statements")


class Move(NamedTuple):
    """One kind of move: times by both clocks [ms], the target [ms] if any, the full bill's time [ms], if they agree."""

    name: str
    times: list[float]
    busy: list[float]
    target: float | None
    full: float
    agrees: bool


def measure(folder: Path, charges: str) -> tuple[float, float, list[Move]]:
    """The time of the bill with everything a screen shows and that to build the index [ms], and every move."""
    import chargeback_kit as ck

    start = perf_counter()
    bill = ck.bill(folder, month=MONTH, charges=charges)
    shown(bill)
    computed = (perf_counter() - start) * 1000
    start = perf_counter()
    _ = bill.index
    built = (perf_counter() - start) * 1000
    return computed, built, [_move(bill, *move) for move in moves(bill, Random(1))]


def moves(bill: Any, rng: Random) -> Iterator[tuple[str, float | None, Callable[[], dict[str, Any]]]]:
    """Every kind of move: its name, its target [ms], and changes drawn at random."""
    licences = {counter.pool: counter.licences for counter in bill.counters}
    names = [name for name in bill.inputs.people.names if name]

    def assigned(pools: Iterable[str]) -> dict[str, Any]:
        return {"assigned": {pool: rng.randrange(2 * licences[pool] + 1) for pool in pools}}

    def wallet(*settings: str) -> dict[str, Any]:
        return {"wallet": {name: f"{rng.randrange(50, 5000)}.00" for name in settings}}

    def plans(people: int) -> dict[str, Any]:
        return {"plans": {name: rng.choice(PLANS) for name in rng.sample(names, min(people, len(names)))}}

    yield "licences of one pool", 10, lambda: assigned([rng.choice(list(licences))])
    yield "licences of the largest pool", 10, lambda: assigned([max(licences, key=licences.__getitem__)])
    yield "licences of all pools", None, lambda: assigned(licences)
    yield "trigger", 10, lambda: wallet("trigger")
    yield "opening and recharge", 10, lambda: wallet("opening", "recharge")
    yield "a forecast that blocks", None, lambda: wallet("opening") | {"blocking": True}
    yield "licences bought", None, lambda: {"purchased": {"MCOPSTN1": rng.randrange(10_000)}}
    yield "plans of 1 person", 50, partial(plans, 1)
    for people in (10, 100, 1000):
        yield f"plans of {people:,} people", 50, partial(plans, people)


def _move(bill: Any, name: str, target: float | None, draw: Callable[[], dict[str, Any]]) -> Move:
    shown(bill.imagine(**draw()))
    times, busy = [], []
    for _ in range(ROUNDS):
        changes = draw()
        start, at_work = perf_counter(), process_time()
        answer = bill.imagine(**changes)
        shown(answer)
        times.append((perf_counter() - start) * 1000)
        busy.append((process_time() - at_work) * 1000)
    start = perf_counter()
    full = bill.what_if(**changes)
    shown(full)
    return Move(name, times, busy, target, (perf_counter() - start) * 1000, _same(answer, full))


def shown(world: Any) -> list[Any]:
    """What a screen reads of a world."""
    from chargeback_kit.explain.waterfall import waterfall

    return [*(getattr(world, table) for table in TABLES), world.total, waterfall(world), world.wallet_summary]


def _same(answer: Any, full: Any) -> bool:
    (*tables, total, steps, course), (*others, whole, bars, month) = shown(answer), shown(full)
    same = all(table.equals(other) for table, other in zip(tables, others, strict=True))
    return same and (total, steps, course) == (whole, bars, month)


def section(rows: int, computed: float, built: float, found: Sequence[Move], meant_for: int) -> list[str]:
    """The part of the report; the targets are ``meant_for`` a month of so many calls."""
    lines = [f"## What-if, {rows:,} rows", ""]
    full = median(move.full for move in found)
    share = full / computed
    met = (
        ""
        if rows != meant_for
        else f" (target {LARGEST_SHARE:.2f}: {'met' if share <= LARGEST_SHARE else '**not met**'})"
    )
    lines += [f"The bill took {computed:,.0f} ms, a full what-if {full:,.0f} ms, {share:.2f} of it{met}.", ""]
    lines += [f"Index built once in {built:,.0f} ms. An answer with everything a screen shows, warm:", ""]
    lines += ["| move | median [ms] | max [ms] | processor, median [ms] | target [ms] | | full bill [ms] | equal |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    for move in found:
        middle = median(move.times)
        aim = move.target if rows == meant_for else None
        met = "" if aim is None else "met" if middle < aim else "**not met**"
        target = "–" if aim is None else f"{aim:.0f}"
        equal = "yes" if move.agrees else "**no**"
        times = (f"{value:.1f}" for value in (middle, max(move.times), median(move.busy)))
        cells = (move.name, *times, target, met, f"{move.full:,.0f}", equal)
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def main() -> None:
    """Command line."""
    computed, built, found = measure(Path(sys.argv[1]), sys.argv[2])
    print(json.dumps({"computed_ms": computed, "built_ms": built, "moves": [move._asdict() for move in found]}))


if __name__ == "__main__":
    main()
