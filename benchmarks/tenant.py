"""A big bill folder from a seed: `python -m benchmarks.tenant N DIR` writes DIR/csv and DIR/parquet.

Both folders hold the same bill: users.csv, agreement.toml, rates.csv, and N usage rows of October 2026 as
calls.csv (the admin centre's Calling Plans header of 2025) or as calls.parquet (the same names, typed).
Everything is invented; nothing in it is a real person, number or price.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np

from benchmarks.generator import agreement, people, rates, usage, world

SHARED = ("users.csv", "agreement.toml", "rates.csv")


def make(rows: int, directory: Path) -> None:
    """Write the two folders; the same rows and seed give the same bytes."""
    csv, parquet = directory / "csv", directory / "parquet"
    for folder in (csv, parquet):
        folder.mkdir(parents=True, exist_ok=True)
    streams = np.random.default_rng(world.SEED).spawn(4)
    staff = people.hire(rows, streams[0])
    people.write_users(staff, str(csv / "users.csv"), streams[1])
    rates.write_rates(csv / "rates.csv", streams[2])
    agreement.write_agreement(csv / "agreement.toml", rows, staff)
    for name in SHARED:
        shutil.copy(csv / name, parquet / name)
    usage.write_usage(rows, staff, str(parquet / "calls.parquet"), str(csv / "calls.csv"), streams[3])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, metavar="N")
    parser.add_argument("directory", type=Path, metavar="DIR")
    asked = parser.parse_args()
    make(asked.rows, asked.directory)


if __name__ == "__main__":
    main()
