"""A month of the largest tenants: `python -m benchmarks.large --rows 1000000 --rows 40000000` prints tables.

Each size is a tenant of `benchmarks.tenant` as CSV, billed in a process of its own that may hold `--memory`, and
written with every file of `chargeback-kit bill --out`. Of every stretch of work, as the progress line names it, and of
every file the wall clock and the processor's time are taken, and said on stderr as it ends; the exponent is that of the
processor's time from the smallest to the largest size. `--dir` keeps the tenants, 12.7 GB for 40 million rows, and
needs room for the bill beside them. `--results` names a JSON file: what was measured of each size.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from chargeback_kit.engine.memory import VARIABLE, bytes_of, tables_bytes

MONTH = "2026-10"
GB = 10**9


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, action="append", help="size of a month; repeat for several")
    parser.add_argument("--memory", default="4GB", help="what a bill may take")
    parser.add_argument("--dir", type=Path, help="keep the tenants here and use them again (a temporary folder)")
    parser.add_argument("--results", type=Path, help="a JSON file, in which other sizes stay as they are")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(_bill(asked.one)))
        return
    with tempfile.TemporaryDirectory() as passing:
        place, sizes = asked.dir or Path(passing), []
        for rows in sorted(asked.rows or [1_000_000]):
            sizes.append(_size(rows, place, asked.memory))
            if asked.results:
                _keep(asked.results, sizes[-1])
        print("\n".join(_page(sizes)))


def _size(rows: int, place: Path, memory: str) -> dict[str, Any]:
    folder = place / str(rows) / "csv"
    if not (folder / "calls.csv").exists():
        # in a process of its own: the peak of one that starts another counts as a peak of the other
        subprocess.run([sys.executable, "-m", "benchmarks.tenant", str(rows), str(folder.parent)], check=True)
    environment = os.environ | {VARIABLE: str(tables_bytes(bytes_of(memory)))}
    command = [sys.executable, "-m", "benchmarks.large", "--one", str(folder)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured | {"rows": rows, "bytes": (folder / "calls.csv").stat().st_size, "memory": memory}


def _keep(results: Path, size: dict[str, Any]) -> None:
    """Put what was measured of a size into the file, in the place of what it says of the same size."""
    known = json.loads(results.read_text(encoding="utf-8")) if results.exists() else []
    row = {
        "rows": size["rows"],
        "seconds": round(sum(wall for _, wall, _ in size["stretches"]), 1),
        "processor_seconds": round(sum(busy for _, _, busy in size["stretches"]), 1),
        "peak_mib": size["peak"] // 1024**2,
        "memory": size["memory"],
        "stretches": {name: round(wall, 1) for name, wall, _ in size["stretches"]},
    }
    rows = sorted([row, *(each for each in known if each["rows"] != row["rows"])], key=lambda each: each["rows"])
    results.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def _bill(folder: Path) -> dict[str, Any]:
    import chargeback_kit as ck
    from chargeback_kit.export.contract import FILES

    stretches: list[tuple[str, float, float]] = []
    begun: list[tuple[str, float, float]] = []

    def step(name: str) -> None:
        now = name, perf_counter(), process_time()
        for then in begun[-1:]:
            stretches.append((then[0], now[1] - then[1], now[2] - then[2]))
            print(f"{then[0]}: {stretches[-1][1]:.1f} s, peak {_peak() // 10**6} MB", file=sys.stderr, flush=True)
        begun.append(now)

    def timed(name: str, write: Callable[..., None]) -> Callable[..., None]:
        def writer(bill: object, path: Path) -> None:
            step(name)
            write(bill, path)
            step("Between files")

        return writer

    bill = ck.bill(folder, MONTH, "rated", step)
    step("Problems")
    _ = bill.problem_list
    FILES.update({name: timed(name, write) for name, write in FILES.items()})
    step("Between files")
    with tempfile.TemporaryDirectory(dir=folder.parent) as out:
        bill.write(Path(out) / "out")
        step("end")
        written = sum(path.stat().st_size for path in Path(out).rglob("*") if path.is_file())
    told = {name: (0.0, 0.0) for name, _, _ in stretches}
    for name, wall, busy in stretches:
        told[name] = told[name][0] + wall, told[name][1] + busy
    figures = {"calls": bill.rows["calls"], "total": str(bill.total), "problems": len(bill.problem_list)}
    return {"stretches": [(name, *both) for name, both in told.items()], "peak": _peak(), "written": written} | figures


def _peak() -> int:
    """The largest resident memory of this process so far [bytes]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


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
