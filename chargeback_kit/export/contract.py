"""The contract files of a bill, written whole or not at all."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from chargeback_kit import scratch
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import problem_parts
from chargeback_kit.engine.memory import allowed_bytes
from chargeback_kit.engine.pipeline import literal, sql
from chargeback_kit.export.atomic_folder import refuse, write_whole
from chargeback_kit.export.guarded_csv import guarded_in_sql, write_parts
from chargeback_kit.export.manifest import BILL, SUMMARY, add_manifest, manifest_of, written_files
from chargeback_kit.export.page import page
from chargeback_kit.export.summary import summary
from chargeback_kit.export.workbook.workbook import workbook
from chargeback_kit.planning.anomalies.found import Anomalies
from chargeback_kit.planning.rules_inferred.inferred import Inferred


@dataclass(frozen=True)
class AlsoFound:
    """What was looked for beside the bill: the page and the workbook show it."""

    anomalies: Anomalies | None = None
    inferred: Inferred | None = None


NOTHING_FOUND = AlsoFound()


class FileWriter(Protocol):
    """Writes a file of a bill under a path; it is written whole, OSError on a full disk."""

    def __call__(self, bill: ComputedBill, path: Path, found: AlsoFound = ..., /) -> None:
        """Write it."""


def write(
    bill: ComputedBill,
    out: Path,
    *,
    others: Mapping[str, ComputedBill] | None = None,
    force: bool = False,
    raw_csv: bool = False,
    also: Callable[[ComputedBill, Path], None] | None = None,
    anomalies: Anomalies | None = None,
    inferred: Inferred | None = None,
) -> Path:
    """Write the folder ``out``; an existing one is replaced only with ``force``. ``also`` writes further files into it.

    ``anomalies`` stand on the page and in the workbook, the settings that are ``inferred`` on the page.
    Text that a spreadsheet would run gets an apostrophe in CSV files, unless they are to be ``raw_csv``.
    """
    refuse(out, bill.folder.path, force=force)

    def fill(scratch: Path) -> None:
        for folder, each in {**(others or {}), "": bill}.items():
            (scratch / folder).mkdir(exist_ok=True)
            write_tables(each, scratch / folder, raw_csv=raw_csv)
            found = NOTHING_FOUND if folder else AlsoFound(anomalies, inferred)
            for name in (WORKBOOK, PAGE):
                FILES[name](each, scratch / folder / name, found)
            if also is not None:
                also(each, scratch / folder)
            FILES[SUMMARY](each, scratch / folder / SUMMARY)
        add_manifest(scratch / SUMMARY, manifest_of(scratch, bill, out, BILL, {"raw_csv": raw_csv}))

    return write_whole(out, fill, force=force)


def write_tables(bill: ComputedBill, folder: Path, names: Iterable[str] = (), *, raw_csv: bool = False) -> None:
    """Write the tables of the contract into a folder that is there: all of them, or those of these names."""
    for name in names or (name for name in FILES if name not in (SUMMARY, WORKBOOK, PAGE)):
        if name != MESSAGES or bill.messages:
            (RAW.get(name, FILES[name]) if raw_csv else FILES[name])(bill, folder / name)


Parts = Callable[[ComputedBill], Iterable[pd.DataFrame]]


def _csv(parts: Parts, *, raw: bool = False) -> FileWriter:
    return _alone(lambda bill, path: write_parts(parts(bill), path, raw=raw))


def _alone(write_file: Callable[[ComputedBill, Path], None]) -> FileWriter:
    """The writer of a file that shows the bill alone, whatever else was found."""

    def writer(bill: ComputedBill, path: Path, _found: AlsoFound = NOTHING_FOUND, /) -> None:
        write_file(bill, path)

    return writer


def _calls_csv(bill: ComputedBill, path: Path) -> None:
    """The engine writes the calls itself: a month may have more of them than a DataFrame should hold.

    In one thread: of several, one may write its rows before those of another that come first.
    """
    replaced = ", ".join(map(guarded_in_sql, ("usage_id", "user_principal_name", "cost_center", "pool_id")))
    rows = f"SELECT * REPLACE ({replaced}) FROM ({sql('calls_csv')})"
    with bill.run.store.one_thread():
        _copy(bill, rows, path, CSV)


def _raw_calls_csv(bill: ComputedBill, path: Path) -> None:
    with bill.run.store.one_thread():
        _copy(bill, sql("calls_csv"), path, CSV)


def _calls_parquet(bill: ComputedBill, path: Path) -> None:
    """In one thread where memory has a limit: of several, one keeps its rows until those before them are written."""
    with bill.run.store.one_thread() if allowed_bytes() else nullcontext():
        _copy(bill, sql("calls_parquet"), path, "FORMAT parquet")


def _copy(bill: ComputedBill, rows: str, path: Path, options: str) -> None:
    """A name that the engine cannot spell, because it is no UTF-8, is given to a file that is written elsewhere."""
    if str(path).isprintable():
        bill.run.store.run(f"COPY ({rows}) TO {literal(str(path))} ({options})")
        return
    with scratch.passing() as place:
        bill.run.store.run(f"COPY ({rows}) TO {literal(str(place / path.name))} ({options})")
        shutil.copyfile(place / path.name, path)


def _summary(bill: ComputedBill, path: Path) -> None:
    """The summary comes after the other files of its folder, which it lists."""
    _text(path, summary(bill, [each.as_json() for each in written_files(path.parent, path.name)]))


CSV = "FORMAT csv, HEADER, DELIMITER ',', NULLSTR ''"
MESSAGES = "message_pools.csv"
"""Left out where there are no messages."""
WORKBOOK, PAGE = "bill.xlsx", "bill.html"

PARTS: dict[str, Parts] = {
    "pools.csv": lambda bill: [bill.pools],
    MESSAGES: lambda bill: [bill.message_pools],
    "wallet.csv": lambda bill: bill.wallet_events.parts(),
    "statements.csv": lambda bill: [bill.statements],
    "problems.csv": lambda bill: problem_parts(bill.problem_list),
}
"""The tables that are written as CSV from here; a month may have millions of problems and events of the wallet."""


def _workbook(bill: ComputedBill, path: Path, found: AlsoFound = NOTHING_FOUND, /) -> None:
    workbook(bill, path, found.anomalies)


def _page(bill: ComputedBill, path: Path, found: AlsoFound = NOTHING_FOUND, /) -> None:
    _text(path, page(bill, found.anomalies, found.inferred))


FILES: dict[str, FileWriter] = {
    "calls.csv": _alone(_calls_csv),
    "calls.parquet": _alone(_calls_parquet),
    **{name: _csv(parts) for name, parts in PARTS.items()},
    SUMMARY: _alone(_summary),
    WORKBOOK: _workbook,
    PAGE: _page,
}
"""What writes each file of a bill; workbook and page show what else was found."""
RAW = {"calls.csv": _alone(_raw_calls_csv), **{name: _csv(parts, raw=True) for name, parts in PARTS.items()}}
"""The same with text as it is."""


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
