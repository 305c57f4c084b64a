"""Faults of twelve kinds in the invoices of synthetic tenants: how many the reconciliation names, and with which rows.

    python -m benchmarks.reconcile [--tenants 500] [--first 0] [--processes 2]

Prints the table of the notes. The invoices are made from the figures of the reference, not from the engine's.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from reconciling.scoring import scores, seen_of

HEAD = "| fault | put in | named, % | with exactly its rows, % | precision, % |\n|---|---|---|---|---|"


def main() -> None:
    """Draw the tenants, compare, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenants", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    began = time.monotonic()
    seeds = range(given.first, given.first + given.tenants)
    with ProcessPoolExecutor(given.processes) as pool:
        seen = [each for some in pool.map(of_one, seeds, chunksize=5) for each in some]
    print(HEAD)
    for score in scores(seen):
        print(score.row)
    clean = [each for each in seen if not each.kind]
    print(f"\nClean tenants: {len(clean)}, of them {sum(bool(each.named) for each in clean)} with anything named.")
    print(
        f"Comparisons: {len(seen)}; explanations and the unknown are the difference in all but "
        f"{sum(not each.adds_up for each in seen)}. {time.monotonic() - began:.0f} s."
    )
    for each in seen:
        if each.named != ({each.kind} if each.kind else set()) or not each.rows_right:
            print(
                f"  tenant {each.seed}, {each.kind or 'clean'}: {', '.join(sorted(each.named)) or 'nothing'}",
                file=sys.stderr,
            )


def of_one(seed: int) -> list[Any]:
    """One tenant with every fault."""
    with tempfile.TemporaryDirectory() as folder:
        return seen_of(seed, Path(folder) / "tenant")


if __name__ == "__main__":
    main()
