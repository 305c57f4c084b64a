"""Write the tables from a folder of collected facts, or check that they are as written."""

import argparse
import sys
from pathlib import Path

from chargeback_kit.reference.build.facts import Facts
from chargeback_kit.reference.build.table_list import MODULES, text

TABLES = Path(__file__).parent.parent / "tables"


def main(arguments: list[str] | None = None) -> int:
    """0 when written or equal, 1 when ``--check`` finds a difference."""
    parser = argparse.ArgumentParser(prog="chargeback_kit.reference.build", description=__doc__)
    parser.add_argument("facts_dir", type=Path, help="folder of the collected facts")
    parser.add_argument("--check", action="store_true", help="compare with the written tables, write nothing")
    chosen = parser.parse_args(arguments)
    built = {f"{name}.csv": text(module, Facts(chosen.facts_dir)) for name, module in MODULES.items()}
    return _check(built) if chosen.check else _write(built)


def _write(built: dict[str, str]) -> int:
    TABLES.mkdir(exist_ok=True)
    for name, content in built.items():
        (TABLES / name).write_text(content, encoding="utf-8", newline="\n")
    return 0


def _check(built: dict[str, str]) -> int:
    written = {path.name: path.read_bytes().decode("utf-8") for path in TABLES.glob("*.csv")}
    different = sorted(name for name in built | written if built.get(name) != written.get(name))
    for name in different:
        sys.stderr.write(f"{name} differs from what the facts give; build the tables again\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
