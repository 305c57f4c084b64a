"""`make bench`: every candidate as a whole fresh process, interleaved round by round.

Writes results.md and results.json. Nothing here asserts a time: a shared machine would fail such a test for
no reason. Read the page.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import feel_report, report, what_if

HERE = Path(__file__).parent
NAMES = ("kit", "kit+frames", "pandas", "pandas-tuned", "floor", "floor-polars")
NEEDS = {"kit": "chargeback_kit", "kit+frames": "chargeback_kit", "floor-polars": "polars"}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="size of a file; repeat for several (1M and 10M)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--format", default="csv,parquet", help="csv, parquet or both (the default)")
    parser.add_argument("--charges", default="rated", choices=("rated", "reported"))
    parser.add_argument("--only", default=",".join(NAMES), help="candidates, separated by commas")
    parser.add_argument("--no-feel", action="store_true", help="leave out the apps in a browser")
    parser.add_argument("--dir", type=Path, help="keep the tenants here and use them again (a temporary folder)")
    parser.add_argument("--out", type=Path, default=HERE, help="where results.md and results.json go")
    return parser.parse_args()


def _python(*words: str, **known: str) -> subprocess.CompletedProcess[str]:
    command, known = [sys.executable, "-m", *words], os.environ | known
    return subprocess.run(command, cwd=HERE.parent, env=known, capture_output=True, text=True, check=False)


def tenant(rows: int, directory: Path) -> Path:
    """The tenant of that size, made in a process of its own unless it is there."""
    made, complete = directory / str(rows), directory / str(rows) / "complete"
    if not complete.exists():
        print(f"making a tenant of {rows:,} rows", flush=True)
        made.mkdir(parents=True, exist_ok=True)
        result = _python("benchmarks.tenant", str(rows), str(made.resolve()))
        if result.returncode:
            raise SystemExit(result.stderr)
        complete.touch()
    return made


def _once(name: str, folder: Path, charges: str) -> dict[str, Any] | str:
    """What one run measured, or the last line of why it failed."""
    result = _python("benchmarks.candidates", name, str(folder.resolve()), charges)
    if result.returncode:
        return (result.stderr.strip().splitlines() or [f"exit status {result.returncode}"])[-1]
    measured: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return measured


def _turn(names: list[str], turn: int) -> list[str]:
    """Everybody goes first in some round."""
    first = turn % len(names)
    return names[first:] + names[:first]


def compare(names: list[str], rows: int, folder: Path, asked: argparse.Namespace) -> tuple[report.Cells, list[str]]:
    """All rounds on one file; a candidate that fails is left out of the rounds that follow."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    failures = []
    for turn in range(asked.rounds):
        for name in _turn([name for name in names if name in runs], turn):
            outcome = _once(name, folder, asked.charges)
            if isinstance(outcome, str):
                failures.append(f"{name}, {rows:,} rows, {folder.name}: {outcome}")
                del runs[name]
                continue
            runs[name].append(outcome)
            spent = f"{outcome['wall_s']:8.2f} s, processor {outcome['cpu_s']:8.2f} s"
            print(f"{rows:>11,} {folder.name:8} round {turn + 1} {name:13} {spent}", flush=True)
        if not runs:
            break
    return {(rows, folder.name, name): _cell(rows, folder.name, name, done) for name, done in runs.items()}, failures


def _cell(rows: int, form: str, name: str, runs: list[dict[str, Any]]) -> report.Cell:
    walls, cpus, imports, peaks = ([run[key] for run in runs] for key in ("wall_s", "cpu_s", "import_s", "peak_bytes"))
    return report.Cell(rows, form, name, walls, cpus, imports, peaks, runs[-1]["said"])


def _candidates(asked: argparse.Namespace) -> tuple[list[str], list[str]]:
    wanted = asked.only.split(",")
    if unknown := set(wanted) - set(NAMES):
        raise SystemExit(f"--only {','.join(sorted(unknown))}: not a candidate; there are {', '.join(NAMES)}")
    missing = {name: NEEDS[name] for name in wanted if name in NEEDS and not find_spec(NEEDS[name])}
    notes = [f"{name}: {module} cannot be imported" for name, module in missing.items()]
    return [name for name in wanted if name not in missing], notes


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} –"


def facts(asked: argparse.Namespace, bytes_of: dict[int, int]) -> dict[str, str]:
    """What the numbers depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    sizes = (f"{rows:,} rows = {size / 1e9:.2f} GB ({size / rows:.0f} B/row)" for rows, size in bytes_of.items())
    packages = (_version(package) for package in ("chargeback-kit", "duckdb", "pandas", "pyarrow", "numpy", "polars"))
    return {
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}",
        "python": platform.python_version(),
        "packages": ", ".join(packages),
        "CSV": "; ".join(sizes),
        "amounts": asked.charges,
        "rounds": f"{asked.rounds}, interleaved; median [min..max]; fresh process each; imports apart",
    }


def feel(made: Path) -> dict[str, Any]:
    """How the apps feel on the sample and on a tenant of a million calls; nothing where they could not be opened."""
    print("opening the apps in Chromium", flush=True)
    result = _python("benchmarks.feel", "--large", str((made / "csv").resolve()), PYTHONPATH="tests")
    if result.returncode:
        print(f"the apps were not measured: {result.stderr}", file=sys.stderr)
        return {}
    measured: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return measured


def _what_ifs(rows: int, folder: Path, charges: str, failures: list[str]) -> list[str]:
    """The part of the page about answers, measured in a process of its own."""
    result = _python("benchmarks.what_if", str(folder.resolve()), charges)
    if result.returncode:
        failures.append(f"what-if, {rows:,} rows: {(result.stderr.strip().splitlines() or ['no reason'])[-1]}")
        return []
    said = json.loads(result.stdout.splitlines()[-1])
    found = [what_if.Move(**move) for move in said["moves"]]
    return what_if.section(rows, said["computed_ms"], said["built_ms"], found, report.SMALL)


def bench(asked: argparse.Namespace, directory: Path) -> str:
    """Measure, write, and hand back the page."""
    names, failures = _candidates(asked)
    cells: report.Cells = {}
    bytes_of = {}
    worlds: list[str] = []
    for rows in asked.rows or [report.SMALL, report.LARGE]:
        made = tenant(rows, directory)
        bytes_of[rows] = (made / "csv" / "calls.csv").stat().st_size
        for form in asked.format.split(","):
            found, failed = compare(names, rows, made / form, asked)
            cells |= found
            failures += failed
        if "kit" in names:
            worlds += _what_ifs(rows, made / asked.format.split(",")[0], asked.charges, failures)
    known = facts(asked, bytes_of)
    felt = {} if asked.no_feel else feel(tenant(report.SMALL, directory))
    sections = [*worlds, *([feel_report.section(felt)] if felt else [])]
    page = "\n".join([report.page(cells, bytes_of, known, failures), *sections])
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "results.md").write_text(page, "utf-8")
    plain = {"facts": known, "failures": failures, "feel": felt, "cells": [cell._asdict() for cell in cells.values()]}
    (asked.out / "results.json").write_text(json.dumps(plain, indent=1), "utf-8")
    return page


def main() -> None:
    """Command line."""
    asked = _arguments()
    if asked.dir:
        print(bench(asked, asked.dir))
        return
    with tempfile.TemporaryDirectory() as directory:
        print(bench(asked, Path(directory)))


if __name__ == "__main__":
    main()
