"""The contract files of a bill, written whole or not at all."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.engine.pipeline import sql
from chargeback_kit.export.atomic_folder import refuse, write_whole
from chargeback_kit.export.page import page
from chargeback_kit.export.summary import summary
from chargeback_kit.export.workbook import workbook
from chargeback_kit.rules.calendar import iso


def write(
    bill: ComputedBill, out: Path, *, others: Mapping[str, ComputedBill] | None = None, force: bool = False
) -> Path:
    """Write the folder ``out``; an existing one is replaced only with ``force``."""
    refuse(out, bill.folder.path, force=force)

    def fill(scratch: Path) -> None:
        for folder, each in {"": bill, **(others or {})}.items():
            (scratch / folder).mkdir(exist_ok=True)
            for name, writer in FILES.items():
                if name != MESSAGES or each.messages:
                    writer(each, scratch / folder / name)

    return write_whole(out, fill)


def _csv(table: str) -> Callable[[ComputedBill, Path], None]:
    def writer(bill: ComputedBill, path: Path) -> None:
        as_text(getattr(bill, table)).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")

    return writer


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """A table with its instants as ISO 8601 text; everything else writes itself exactly."""
    shown = frame.copy()
    for column in shown.select_dtypes("datetimetz").columns:
        shown[column] = [iso(at.value) if at is not pd.NaT else "" for at in shown[column]]
    return shown


def _calls_csv(bill: ComputedBill, path: Path) -> None:
    """The engine writes the calls itself: a month may have more of them than a DataFrame should hold."""
    _copy(bill, "calls_csv", path, "FORMAT csv, HEADER, DELIMITER ',', NULLSTR ''")


def _calls_parquet(bill: ComputedBill, path: Path) -> None:
    _copy(bill, "calls_parquet", path, "FORMAT parquet")


def _copy(bill: ComputedBill, stage: str, path: Path, options: str) -> None:
    bill.run.store.run(f"COPY ({sql(stage)}) TO '{_sql(path)}' ({options})")


def _sql(path: Path) -> str:
    return str(path).replace("'", "''")


MESSAGES = "message_pools.csv"
"""Left out where there are no messages."""

FILES: dict[str, Callable[[ComputedBill, Path], None]] = {
    "calls.csv": _calls_csv,
    "calls.parquet": _calls_parquet,
    "pools.csv": _csv("pools"),
    MESSAGES: _csv("message_pools"),
    "wallet.csv": _csv("wallet"),
    "statements.csv": _csv("statements"),
    "problems.csv": _csv("problems"),
    "bill.json": lambda bill, path: _text(path, summary(bill)),
    "bill.xlsx": workbook,
    "bill.html": lambda bill, path: _text(path, page(bill)),
}


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
