"""The contract files of a bill, written whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from xlsxwriter.exceptions import XlsxWriterException

from chargeback_kit.bill import Bill
from chargeback_kit.engine.store import EngineError, sql
from chargeback_kit.export.page import page
from chargeback_kit.export.summary import summary
from chargeback_kit.export.workbook import workbook
from chargeback_kit.problems import InputError
from chargeback_kit.rules.calendar import iso


def write(bill: Bill, out: Path, *, others: Mapping[str, Bill] | None = None, force: bool = False) -> Path:
    """Write the folder ``out``; an existing one is replaced only with ``force``."""
    refuse(out, bill.folder.path, force=force)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}. Choose a folder you may write to.") from None
    try:
        for folder, each in {"": bill, **(others or {})}.items():
            (scratch / folder).mkdir(exist_ok=True)
            for name, writer in FILES.items():
                writer(each, scratch / folder / name)
        _put_in_place(scratch, out)
    except (OSError, EngineError, XlsxWriterException) as error:
        said = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise InputError(f"{out}: cannot be written: {said}. Is the disk full?") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return out


def refuse(out: Path, folder: Path, *, force: bool) -> None:
    """Refuse an ``out`` that exists, and always one that holds what the bill is computed from."""
    if folder.resolve().is_relative_to(out.resolve()):
        raise InputError(f"{out}: holds the bill folder {folder}, which would be replaced. Choose another folder.")
    if (out.exists() or out.is_symlink()) and not force:
        raise InputError(f"{out}: exists already. Choose another folder, or add --force to replace it.")


def _put_in_place(scratch: Path, out: Path) -> None:
    scratch.chmod(0o755)
    if out.is_dir() and not out.is_symlink():
        shutil.rmtree(out)
    elif out.exists() or out.is_symlink():
        out.unlink()
    os.replace(scratch, out)


def _csv(table: str) -> Callable[[Bill, Path], None]:
    def writer(bill: Bill, path: Path) -> None:
        as_text(getattr(bill, table)).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")

    return writer


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """A table with its instants as ISO 8601 text; everything else writes itself exactly."""
    shown = frame.copy()
    for column in shown.select_dtypes("datetimetz").columns:
        shown[column] = [iso(at.value) if at is not pd.NaT else "" for at in shown[column]]
    return shown


def _calls_csv(bill: Bill, path: Path) -> None:
    """The engine writes the calls itself: a month may have more of them than a DataFrame should hold."""
    _copy(bill, "calls_csv", path, "FORMAT csv, HEADER, DELIMITER ',', NULLSTR ''")


def _calls_parquet(bill: Bill, path: Path) -> None:
    _copy(bill, "calls_parquet", path, "FORMAT parquet")


def _copy(bill: Bill, stage: str, path: Path, options: str) -> None:
    bill.run.store.run(f"COPY ({sql(stage)}) TO '{_sql(path)}' ({options})")


def _sql(path: Path) -> str:
    return str(path).replace("'", "''")


FILES: dict[str, Callable[[Bill, Path], None]] = {
    "calls.csv": _calls_csv,
    "calls.parquet": _calls_parquet,
    "pools.csv": _csv("pools"),
    "wallet.csv": _csv("wallet"),
    "statements.csv": _csv("statements"),
    "problems.csv": _csv("problems"),
    "bill.json": lambda bill, path: _text(path, summary(bill)),
    "bill.xlsx": workbook,
    "bill.html": lambda bill, path: _text(path, page(bill)),
}


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
