"""Write the reference tables from the collected facts, or check that they are as written."""

import argparse
import sys

from tools.facts.facts import HERE, Facts
from tools.facts.table_list import TABLES, text

WRITTEN = HERE.parents[1] / "chargeback_kit" / "reference" / "tables"


def main(arguments: list[str] | None = None) -> int:
    """0 when written or equal, 1 when ``--check`` finds a difference or a fact is refused."""
    parser = argparse.ArgumentParser(prog="tools.facts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the written tables, write nothing")
    chosen = parser.parse_args(arguments)
    try:
        built = {f"{name}.csv": text(name, Facts()) for name in TABLES}
    except (LookupError, ValueError) as refused:
        sys.stderr.write(f"{refused.args[0]}\n")
        return 1
    return _check(built) if chosen.check else _write(built)


def _write(built: dict[str, str]) -> int:
    WRITTEN.mkdir(exist_ok=True)
    for name, content in built.items():
        (WRITTEN / name).write_text(content, encoding="utf-8", newline="\n")
    return 0


def _check(built: dict[str, str]) -> int:
    written = {path.name: path.read_bytes().decode("utf-8") for path in WRITTEN.glob("*.csv")}
    different = sorted(name for name in built | written if built.get(name) != written.get(name))
    for name in different:
        sys.stderr.write(f"{name} differs from what the facts give; write the tables again: make facts\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
