"""Many tenants: `python -m benchmarks.fleet DIR --tenants 500 --calls 10000000` times a fleet three ways.

Sizes are lognormal (sigma 1.5), so that a few tenants have most of the calls. One by one is a single worker; local is
one for each core; Spark is `local[cores]`, where PySpark and Java are installed. All write tables alone, from Parquet
by tenant and month. Everything is invented.
"""

import argparse
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

import chargeback_kit as ck
from benchmarks import tenant

MONTH = "2026-10"
SIGMA = 1.5
LEAST_CALLS = 50
SEED = 19


def sizes(tenants: int, calls: int) -> list[int]:
    """How many calls each tenant has; about as many together as were asked for."""
    drawn = np.random.default_rng(SEED).lognormal(0.0, SIGMA, tenants)
    return [max(LEAST_CALLS, round(share * calls)) for share in drawn / drawn.sum()]


def make(folder: Path, tenants: int, calls: int) -> int:
    """Write `tenants/` and `usage/`; how many calls there are."""
    rows = sizes(tenants, calls)
    for number, size in enumerate(rows):
        name, place = f"tenant {number:04d}", folder / "made"
        tenant.make(size, place)
        own, usage = folder / "tenants" / name, folder / "usage" / f"tenant={name}" / f"month={MONTH}"
        for new in (own, usage):
            new.mkdir(parents=True)
        calls = pq.read_table(place / "parquet" / "calls.parquet")
        pq.write_table(calls, usage / "part-0.parquet", coerce_timestamps="us", allow_truncated_timestamps=True)
        for each in tenant.SHARED:
            (place / "parquet" / each).replace(own / each)
        shutil.rmtree(place)
    return sum(rows)


def timed(work: Callable[[], ck.fleet.FleetResult]) -> tuple[float, float, ck.fleet.FleetResult]:
    """How long some work takes [s], how long processors work for it, workers included [s], and what it gives."""
    begun, before = time.perf_counter(), sum(os.times()[:4])
    done = work()
    return time.perf_counter() - begun, sum(os.times()[:4]) - before, done


def on_spark(folder: Path, cores: int) -> ck.fleet.FleetResult:
    """The fleet on Spark, on this machine."""
    from chargeback_kit.fleet.spark import session_of_this_machine

    session = session_of_this_machine(cores, 2 * 1024**3)
    try:
        places = str(folder / "tenants"), MONTH, str(folder / "spark")
        return ck.fleet.on_spark(session, *places, usage=str(folder / "usage"))
    finally:
        session.stop()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--tenants", type=int, default=500)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--no-spark", action="store_true")
    asked = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    calls = make(asked.folder, asked.tenants, asked.calls)

    def here(workers: int, out: str) -> ck.fleet.FleetResult:
        places = asked.folder / "tenants", MONTH, asked.folder / out
        given = {"usage": asked.folder / "usage", "workers": workers, "memory": asked.memory, "tables_only": True}
        return ck.fleet.run(*places, **given)

    ways = {
        "one by one": (1, lambda: here(1, "one")),
        f"local, {cores} workers": (cores, lambda: here(cores, "local")),
        "again, nothing changed": (cores, lambda: here(cores, "local")),
    }
    if not asked.no_spark:
        ways[f"Spark local[{cores}]"] = (cores, lambda: on_spark(asked.folder, cores))
    print(f"{asked.tenants} tenants, {calls:,} calls, the largest {max(sizes(asked.tenants, asked.calls)):,}\n")
    print("| way | s | calls/s | calls/s and core | calls per processor second | total |\n|---|---|---|---|---|---|")
    for name, (used, work) in ways.items():
        seconds, busy, done = timed(work)
        total = ", ".join(f"{amount} {code}" for code, amount in done.totals.items())
        each = calls / seconds
        own = "not known" if name.startswith("Spark") else f"{calls / busy:,.0f}"
        print(f"| {name} | {seconds:.1f} | {each:,.0f} | {each / used:,.0f} | {own} | {total} |", flush=True)


if __name__ == "__main__":
    main()
