"""Many tenants: `python -m benchmarks.fleet DIR --tenants 500 --calls 10000000` times a fleet three ways.

Sizes are lognormal (sigma 1.5), so that a few tenants have most of the calls. One by one is `ck.bill` in a loop, in
one process; local is a worker for each core; Spark is `local[cores]`, where PySpark and Java are installed. All write
tables alone, from Parquet by tenant and month; each way is a process of its own, whose start is in its time. At the end
the tables of all ways are compared, every value of every row. `--out` keeps the figures for the pictures of the
documentation, `--only` times some ways again. DIR keeps the tenants, what was written and what
was measured. Everything is invented.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import chargeback_kit as ck
from benchmarks.generator import agreement, people, rates, world
from benchmarks.generator import usage as calls
from chargeback_kit.fleet.tables import INSTANT, SCHEMAS, write_tables

MONTH = "2026-10"
SIGMA = 1.5
LEAST_CALLS = 50
SEED = 19
ONE_BY_ONE, LOCAL, AGAIN, SPARK = "one", "local", "again", "spark"
MADE, RATES = "made.json", "rates.csv"


def sizes(tenants: int, count: int) -> list[int]:
    """How many calls each tenant has; about as many together as were asked for."""
    drawn = np.random.default_rng(SEED).lognormal(0.0, SIGMA, tenants)
    return [max(LEAST_CALLS, round(share * count)) for share in drawn / drawn.sum()]


def make(folder: Path, tenants: int, count: int) -> None:
    """Write agreements and users in `tenants/`, calls in `usage/`, and links in `whole/`, a bill folder each."""
    asked = json.dumps({"tenants": tenants, "calls": count})
    if (folder / MADE).exists() and (folder / MADE).read_text(encoding="utf-8") == asked:
        return
    for number, size in enumerate(sizes(tenants, count)):
        name = f"tenant {number:04d}"
        below = Path("usage", f"tenant={name}", f"month={MONTH}")
        own, usage, whole = folder / "tenants" / name, folder / below, folder / "whole" / name
        for new in (own, usage, whole / below):
            new.mkdir(parents=True)
        _write(size, own, usage / "part-0.parquet", folder / "tenants" / "tenant 0000" / RATES)
        (whole / below / "part-0.parquet").symlink_to((usage / "part-0.parquet").absolute())
        for each in own.iterdir():
            (whole / each.name).symlink_to(each.absolute())
    (folder / MADE).write_text(asked, encoding="utf-8")


def _write(size: int, own: Path, usage: Path, rate_card: Path) -> None:
    """A tenant of `benchmarks.tenant`, its calls as Parquet alone; all tenants have the rate card of the first."""
    streams = np.random.default_rng(world.SEED).spawn(4)
    staff = people.hire(size, streams[0])
    people.write_users(staff, str(own / "users.csv"), streams[1])
    agreement.write_agreement(own / "agreement.toml", size, staff)
    if own == rate_card.parent:
        rates.write_rates(rate_card, streams[2])
    else:
        shutil.copy(rate_card, own / RATES)
    calls.write_usage(size, staff, str(usage), os.devnull, streams[3])
    pq.write_table(pq.read_table(usage), usage, coerce_timestamps="us", allow_truncated_timestamps=True)


def one_by_one(folder: Path, cores: int, memory: str) -> int:
    """A bill after the other, and its tables; how many calls they have."""
    calls = 0
    for whole in sorted((folder / "whole").iterdir()):
        bill = ck.bill(whole, MONTH)
        place = folder / ONE_BY_ONE / whole.name
        place.mkdir(parents=True)
        write_tables(bill, whole.name, place)
        calls += sum(each.rows["calls"] for each in (bill, *bill.others.values()))
    return calls


def local(folder: Path, cores: int, memory: str) -> int:
    """The fleet in workers of this machine; how many calls it has."""
    places = folder / "tenants", MONTH, folder / LOCAL
    return _calls(
        ck.fleet.run(*places, usage=folder / "usage", workers=cores, memory=memory, tables_only=True),
    )


def on_spark(folder: Path, cores: int, memory: str) -> int:
    """The fleet on Spark, on this machine; how many calls it has."""
    from chargeback_kit.fleet.spark import session_of_this_machine

    session = session_of_this_machine(cores, 2 * 1024**3)
    places = str(folder / "tenants"), MONTH, str(folder / SPARK)
    return _calls(ck.fleet.on_spark(session, *places, usage=str(folder / "usage")))


def _calls(done: ck.fleet.FleetResult) -> int:
    assert not done.broken, done.broken
    return sum(each.calls for each in done.outcomes)


WAYS: dict[str, tuple[str, Callable[[Path, int, str], int]]] = {
    ONE_BY_ONE: ("one by one", one_by_one),
    LOCAL: ("local workers", local),
    AGAIN: ("local again, nothing changed", local),
    SPARK: ("Spark", on_spark),
}


def processor_seconds(process: int) -> float:
    """How long processors have worked for a process and all that it started, and that is not gone unnoticed [s].

    As Linux counts it in /proc; elsewhere only for this process and the children that ended.
    """
    if not Path("/proc/self/stat").exists():
        return sum(os.times()[:4])
    parents, ticks = {}, {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(place.parent.name)] = int(said[1])
        ticks[int(place.parent.name)] = sum(map(int, said[11:15]))
    return sum(ticks[each] for each in _below(process, parents)) / os.sysconf("SC_CLK_TCK")


def _below(process: int, parents: dict[int, int]) -> Iterator[int]:
    yield process
    for child, parent in parents.items():
        if parent == process:
            yield from _below(child, parents)


def timed(way: str, folder: Path, memory: str, cores: int) -> dict[str, Any]:
    """A way in a process of its own: its seconds, those of the processors, and what the tables hold."""
    command = [sys.executable, "-m", "benchmarks.fleet", str(folder), "--one", way, "--memory", memory]
    if way != AGAIN:
        shutil.rmtree(folder / way, ignore_errors=True)
    load, begun = os.getloadavg()[0], time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - begun
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    name = WAYS[way][0]
    name = f"Spark local[{cores}]" if way == SPARK else f"{name}, {cores}" if way == LOCAL else name
    measured = {"way": name, "seconds": round(seconds, 1), "load_before": round(load, 1)}
    return measured | told | {"tables": contents(folder, way)}


def contents(folder: Path, way: str) -> dict[str, str]:
    """Of every table how many rows it has, and a sum over all its rows that each value of each of them decides."""
    base = duckdb.connect()
    return {name: _content(base, _files(folder, way, name), schema) for name, schema in SCHEMAS.items()}


def _files(folder: Path, way: str, table: str) -> list[str]:
    if way == ONE_BY_ONE:
        return [str(each) for each in folder.glob(f"{ONE_BY_ONE}/*/{table}.parquet")]
    if way == SPARK:
        return [str(each) for each in folder.glob(f"{SPARK}/{table}/*/*.parquet")]
    return [str(folder / LOCAL / "tables" / f"{table}.parquet")]


def _content(base: duckdb.DuckDBPyConnection, files: list[str], schema: pa.Schema) -> str:
    if not files:
        return "0 rows"
    texts = ", ".join(f'epoch_us("{e.name}")' if e.type == INSTANT else f'"{e.name}"::VARCHAR' for e in schema)
    asked = f"SELECT count(*), sum(hash({texts})::HUGEINT) FROM read_parquet(?, hive_types_autocast = false)"
    rows, content = base.execute(asked, [files]).fetchall()[0]
    return f"{rows} rows, {content:x}" if rows else "0 rows"


def page(found: dict[str, Any]) -> list[str]:
    """The table in Markdown."""
    calls, cores = found["calls"], found["cores"]
    lines = [
        f"{found['tenants']} tenants, {calls:,} calls, the largest {found['largest']:,}; {cores} cores; the "
        f"tables of all ways are {'equal' if found['is_equal'] else 'NOT EQUAL'}.",
        "",
        "| way | s | calls/s | calls/s and core | processor s | calls per processor second | load before |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in found["ways"]:
        seconds, busy = each["seconds"], each["processor_seconds"]
        rates = f"{calls / seconds:,.0f} | {calls / seconds / cores:,.0f} | {busy:.0f} | {calls / busy:,.0f} | "
        rates += f"{each['load_before']}"
        lines.append(f"| {each['way']} | {seconds:.1f} | {rates} |")
    return lines


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--tenants", type=int, default=500)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--only", action="append", choices=list(WAYS), help="time this way; repeat for several")
    parser.add_argument("--out", type=Path, help="keep the figures in this file as JSON")
    parser.add_argument("--one", choices=list(WAYS), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    if asked.one:
        calls = WAYS[asked.one][1](asked.folder, cores, asked.memory)
        busy = processor_seconds(os.getpid())
        print(json.dumps({"calls": calls, "processor_seconds": round(busy, 1)}))
        return
    make(asked.folder, asked.tenants, asked.calls)
    for way in asked.only or WAYS:
        measured = timed(way, asked.folder, asked.memory, cores)
        (asked.folder / f"{way}.json").write_text(json.dumps(measured), encoding="utf-8")
    found = together(asked.folder, asked.tenants, max(sizes(asked.tenants, asked.calls)), cores)
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print("\n".join(page(found)))
    assert found["is_equal"], "the tables of the ways differ"


def together(folder: Path, tenants: int, largest: int, cores: int) -> dict[str, Any]:
    """What was measured of every way, today or earlier, and whether their tables hold the same."""
    kept = [folder / f"{way}.json" for way in WAYS]
    ways = [json.loads(each.read_text(encoding="utf-8")) for each in kept if each.exists()]
    tables = [each.pop("tables") for each in ways]
    (count,) = {each.pop("calls") for each in ways}
    known = {"tenants": tenants, "calls": count, "largest": largest, "cores": cores}
    return known | {"is_equal": all(each == tables[0] for each in tables), "tables": tables[0], "ways": ways}


if __name__ == "__main__":
    main()
