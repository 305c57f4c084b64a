"""``chargeback-kit check FOLDER``: what the files of a folder are, what is missing, and what it would change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chargeback_kit.commands.bill import too_large
from chargeback_kit.commands.shared.console import BillFolderPath, Json, Watch, exit_with_sentence, tell

if TYPE_CHECKING:
    from chargeback_kit.beginning.files import FileHeld
    from chargeback_kit.months_held import HeldMonths

SHOWN = 5


def check(
    folder: BillFolderPath,
    *,
    as_json: Json = False,
) -> None:
    """Say what a folder holds, what is missing and what it would change; no bill is computed."""
    from chargeback_kit.beginning.draft import STARTING
    from chargeback_kit.months_held import NAME_ONE, held_months, rivalries

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        found = held_months([folder], watch.step, STARTING)
        twice = list(rivalries(found, sorted({month for each in found for month in each.days})))
        lines = [] if as_json else [line for each in found for line in (*_lines(each), *_next(folder, each, twice))]
    lines += [f"! {said} {NAME_ONE}" for said in twice]
    tell(lines, lambda: {"folders": [_figures(each) for each in found], "held_twice": twice}, None, as_json=as_json)


def _next(folder: Path, each: HeldMonths, twice: list[str]) -> Iterator[str]:
    """The bill to ask for: of one of the folders where two hold a month; nobody can name one in a zip."""
    place = each.folder.path if twice else folder
    if each.days and place.is_relative_to(folder):
        yield f"Next: chargeback-kit bill {place} --month {each.fullest} --out {each.fullest}-bill"


def _lines(each: HeldMonths) -> Iterator[str]:
    from chargeback_kit import text
    from chargeback_kit.beginning.files import files_held
    from chargeback_kit.beginning.missing import missing

    files = files_held(each.folder, each.landed)
    yield f"{each.folder.path.name}: {text.counted(len(files), 'file')}, {text.counted(each.landed.rows, 'call')}."
    widest = max(len(file.label) for file in files)
    yield from (f"  {file.label:{widest}}  {file.says}" for file in files)
    days = (f"{text.months([month])} ({text.counted(count, 'day')} with calls)" for month, count in each.days.items())
    yield f"Months: {text.listed(list(days)) or 'none, because no row has a start'}."
    yield from (f"- {sentence}" for sentence in missing(each.folder, each.landed))
    problems = [*each.folder.problems, *each.landed.problems]
    yield from (f"! {found.place}: {found.message}" for found in problems[:SHOWN])
    if len(problems) > SHOWN:
        yield f"! and {len(problems) - SHOWN:,} more; a bill lists them all."


def _figures(each: HeldMonths) -> dict[str, Any]:
    from chargeback_kit.beginning.files import files_held
    from chargeback_kit.beginning.missing import missing

    return {
        "folder": each.folder.path.name,
        "files": [_file(file) for file in files_held(each.folder, each.landed)],
        "days_with_calls": dict(each.days),
        "missing": [str(each) for each in missing(each.folder, each.landed)],
        "problems": [
            {"code": found.code, "file": found.file, "line": found.line, "message": found.message}
            for found in (*each.folder.problems, *each.landed.problems)
        ],
    }


def _file(file: FileHeld) -> dict[str, Any]:
    days = [str(day) for day in file.days] if file.days else None
    return {"file": file.label, "taken_for": file.taken_for, "rows": file.rows, "days": days, "why": file.why}
