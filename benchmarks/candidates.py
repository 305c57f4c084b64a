"""One candidate, one fresh process: `python -m benchmarks.candidates NAME FOLDER CHARGES` prints JSON.

Wall and processor seconds count from the input files to finished tables in memory; imports are timed apart, so they
stand inside the functions here. The peak of resident memory is the whole process's. What the tables say is gathered
after the clock has stopped.
"""

import json
import resource
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

MONTH = "2026-10"
Run = Callable[[Path, str], Any]


def _kit() -> Run:
    import chargeback_kit.api  # what `import chargeback_kit` leaves for the first call is an import too

    def run(folder: Path, charges: str) -> Any:
        bill = chargeback_kit.bill(folder, month=MONTH, charges=charges)
        _ = bill.pools, bill.wallet, bill.statements, bill.problems, bill.total
        return bill

    return run


def _kit_frames() -> Run:
    kit = _kit()

    def run(folder: Path, charges: str) -> Any:
        bill = kit(folder, charges)
        _ = bill.calls
        return bill

    return run


def _pandas() -> Run:
    from benchmarks import pandas_bill

    return lambda folder, charges: pandas_bill.bill(folder, MONTH, charges)


def _pandas_tuned() -> Run:
    from benchmarks import pandas_bill
    from benchmarks.analyst.reading import by_start_then_ties

    return lambda folder, charges: pandas_bill.bill(folder, MONTH, charges, by_start_then_ties)


def _floor() -> Run:
    import duckdb  # noqa: F401  its import is not part of the reading

    from benchmarks import floors

    return lambda folder, charges: floors.read_with_duckdb(folder)


def _floor_polars() -> Run:
    import polars as pl  # noqa: F401  its import is not part of the reading

    from benchmarks import floors

    return lambda folder, charges: floors.read_with_polars(folder)


CANDIDATES: dict[str, Callable[[], Run]] = {
    "kit": _kit,
    "kit+frames": _kit_frames,
    "pandas": _pandas,
    "pandas-tuned": _pandas_tuned,
    "floor": _floor,
    "floor-polars": _floor_polars,
}


def _cents(amount: Any) -> int:
    """The kit's tables hold Decimals, the pandas bill's whole cents."""
    return int(amount * 100) if isinstance(amount, Decimal) else int(amount)


def said(bill: Any) -> dict[str, Any] | None:
    """What a bill says, for comparing two of them: cells and categories [cents], seconds used, recharges."""
    if isinstance(bill, tuple) and not hasattr(bill, "statements"):
        return None
    lines = bill.statements
    cells: dict[str, int] = {}
    categories: Counter[str] = Counter()
    for center, category, amount in zip(lines["cost_center"], lines["category"], lines["amount"], strict=True):
        cells[f"{center} | {category}"] = _cents(amount)
        categories[str(category)] += _cents(amount)
    used = zip(bill.pools["pool_id"], bill.pools["used_seconds"], strict=True)
    return {
        "categories": dict(categories),
        "cells": cells,
        "used_seconds": {str(pool): int(seconds) for pool, seconds in used},
        "recharges": int((bill.wallet["event"] == "recharge").sum()),
    }


def peak_bytes() -> int:
    """Peak resident memory of this process; Linux counts in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def measure(name: str, folder: Path, charges: str) -> dict[str, Any]:
    """Run one candidate once."""
    begun = perf_counter()
    run = CANDIDATES[name]()
    imported, spent = perf_counter(), process_time()
    result = run(folder, charges)
    done, spent = perf_counter(), process_time() - spent
    times = {"import_s": imported - begun, "wall_s": done - imported, "cpu_s": spent, "peak_bytes": peak_bytes()}
    return times | {"said": said(result)}


def main() -> None:
    """Command line."""
    name, folder, charges = sys.argv[1:4]
    print(json.dumps(measure(name, Path(folder), charges)))


if __name__ == "__main__":
    main()
