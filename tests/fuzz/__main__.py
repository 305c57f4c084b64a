"""The random tests on input that nobody has seen, round after round, until something is found or the time is over.

``python tests/fuzz --minutes 5``; with a number in the variable FUZZ that round again.
A round that has begun is finished.
"""

import argparse
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def found(number: int, processes: int) -> bool:
    """Whether a round finds something."""
    asked = f"-m pytest --quiet --numprocesses {processes} --dist loadfile --no-loadscope-reorder"
    chosen = ["-m", "hypothesis or drawn", f"--hypothesis-seed={number}"]
    known = os.environ | {"FUZZ": str(number)}
    return subprocess.run([sys.executable, *asked.split(), *chosen], cwd=ROOT, env=known, check=False).returncode != 0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=5)
    asked.add_argument("--processes", type=int, default=2)
    given = asked.parse_args()
    again = int(os.environ.get("FUZZ") or 0)
    until = time.monotonic() + 60 * given.minutes
    while True:
        number = again or 1 + secrets.randbelow(10**9)
        print(f"Drawing from {number}", flush=True)
        if found(number, given.processes):
            sys.exit(f"Something was found. The same input again: make fuzz FUZZ={number}")
        if again or time.monotonic() > until:
            return


if __name__ == "__main__":
    main()
