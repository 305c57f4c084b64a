"""Bill folders of a few calls for what is kept and watched, and what lies in a store."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from export.tenant import CALL, call, person
from oracle.tiny import licence

Row = dict[str, str]
AGREEMENT = 'currency = "USD"\n' + licence("MCOPSTN1", 3, "8.00")
WALLET = '[wallet]\nopening = "100.00"\ntrigger = "50.00"\n'


def row(number: int, who: int = 0, differs: Row | None = None, **given: str) -> Row:
    """A row of a usage export, and in what it differs from the usual one."""
    return dict(call(number, who, **(differs or {}), **given))


def usage(rows: Iterable[Row]) -> str:
    """A usage export."""
    return _csv(CALL, rows)


def users(count: int = 3) -> str:
    """A user list."""
    people: list[Row] = [dict(person(number)) for number in range(count)]
    return _csv(people[0], people)


def folder(path: Path, files: dict[str, str], agreement: str | None = AGREEMENT, listed: str | None = None) -> Path:
    """A folder with usage, and with an agreement and users unless they are left out."""
    terms = {} if agreement is None else {"agreement.toml": agreement, "users.csv": listed or users()}
    for name, content in {**terms, **files}.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8", newline="")
    return path


def contents(path: Path) -> dict[str, bytes]:
    """Every file that programs read below a folder, but what says when and by which files it changed."""
    return {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }


def _csv(columns: Any, rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
