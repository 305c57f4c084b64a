"""A big bill folder from a seed: `python -m benchmarks.tenant N DIR` writes DIR/csv and DIR/parquet.

Both folders hold the same bill: users.csv, agreement.toml, rates.csv, and N usage rows of October 2026 as
calls.csv (the admin centre's Calling Plans header of 2025) or as calls.parquet (the same names, typed). What each
call was charged is what the kit counts for it, as of a carrier who draws the pools as we do (the pandas bill holds that
against its own count). Charges of one who does not are a line of the problem list each, in tens of thousands of calls.
Everything is invented; nothing in it is a real person, number or price.
"""

import argparse
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import chargeback_kit as ck
from benchmarks.candidates import MONTH
from benchmarks.generator import agreement, people, rates, usage, world
from chargeback_kit.export.contract import write_tables

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
    files = str(parquet / "calls.parquet"), str(csv / "calls.csv")
    usage.write_usage(rows, staff, *files, streams[3])
    with TemporaryDirectory() as rated:
        write_tables(ck.bill(parquet, month=MONTH, charges="rated"), Path(rated), ["calls.parquet"])
        usage.write_charges(f"{rated}/calls.parquet", *files)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, metavar="N")
    parser.add_argument("directory", type=Path, metavar="DIR")
    asked = parser.parse_args()
    make(asked.rows, asked.directory)


if __name__ == "__main__":
    main()
