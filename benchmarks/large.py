"""A month of the largest tenants: `python -m benchmarks.large --rows 1000000 --rows 40000000` prints tables.

Each size is a tenant of `benchmarks.tenant` as CSV, billed in a process of its own that may hold `--memory`. Of every
stretch of work, as the progress line names it, the wall clock and the processor's time are taken; the exponent is that
of the processor's time from the smallest to the largest size. `--dir` keeps the tenants, 12.7 GB for 40 million rows.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks import tenant
from chargeback_kit.engine.memory import VARIABLE, bytes_of, tables_bytes

MONTH = "2026-10"
GB = 10**9


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, action="append", help="size of a month; repeat for several")
    parser.add_argument("--memory", default="4GB", help="what a bill may take")
    parser.add_argument("--dir", type=Path, help="keep the tenants here and use them again (a temporary folder)")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(_bill(asked.one)))
        return
    with tempfile.TemporaryDirectory() as passing:
        place = asked.dir or Path(passing)
        print("\n".join(_page([_size(rows, place, asked.memory) for rows in sorted(asked.rows or [1_000_000])])))


def _size(rows: int, place: Path, memory: str) -> dict[str, Any]:
    folder = place / str(rows) / "csv"
    if not (folder / "calls.csv").exists():
        tenant.make(rows, folder.parent)
    environment = os.environ | {VARIABLE: str(tables_bytes(bytes_of(memory)))}
    command = [sys.executable, "-m", "benchmarks.large", "--one", str(folder)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured | {"rows": rows, "bytes": (folder / "calls.csv").stat().st_size}


def _bill(folder: Path) -> dict[str, Any]:
    import chargeback_kit as ck

    stretches: list[tuple[str, float, float]] = []
    begun: list[tuple[str, float, float]] = []

    def step(name: str) -> None:
        now = name, perf_counter(), process_time()
        stretches.extend((then[0], now[1] - then[1], now[2] - then[2]) for then in begun[-1:])
        begun.append(now)

    bill = ck.bill(folder, MONTH, "rated", step)
    step("Tables")
    _ = bill.pools, bill.wallet, bill.statements, bill.problems, bill.total
    step("end")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"stretches": stretches, "peak": peak, "calls": bill.rows["calls"], "total": str(bill.total)}


def _page(sizes: Sequence[dict[str, Any]]) -> list[str]:
    lines = [
        "| rows | CSV [GB] | wall [s] | processor [s] | per million rows [s] | peak [GB] |",
        "|---|---|---|---|---|---|",
    ]
    for size in sizes:
        wall, busy = (sum(each[column] for each in size["stretches"]) for column in (1, 2))
        per_million, peak, csv = busy / size["rows"] * 1e6, size["peak"] / GB, size["bytes"] / GB
        lines.append(f"| {size['rows']:,} | {csv:.1f} | {wall:.0f} | {busy:.0f} | {per_million:.2f} | {peak:.2f} |")
        size["busy"] = busy
    first, last = sizes[0], sizes[-1]
    if len(sizes) > 1:
        exponent = math.log(last["busy"] / first["busy"]) / math.log(last["rows"] / first["rows"])
        lines += ["", f"The processor's time grows with the rows to the power of {exponent:.2f}."]
    lines += ["", f"| stretch, {last['rows']:,} rows | wall [s] | processor [s] |", "|---|---|---|"]
    return [*lines, *(f"| {name} | {wall:.1f} | {busy:.1f} |" for name, wall, busy in last["stretches"])]


if __name__ == "__main__":
    main()
