"""Graph call logs: one page, many pages, or a bare list of records (v1.0 and beta).

Numbers are kept as the text that stands in the file, so a charge is read digit by digit.
"""

import json
from pathlib import Path
from typing import Any

from chargeback_kit.problems import InputError
from chargeback_kit.records.formats import UsageFormat, fold, recognise
from chargeback_kit.records.sources import UsageFile

LARGEST_BYTES = 1024**3
NO_TIME = "0001-01-01T00:00:00Z"


def recognises(head: bytes) -> bool:
    """Whether the first bytes open a JSON object or list."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read(path: Path, label: str) -> UsageFile | None:
    """The usage file behind a JSON page, or None for JSON that holds no call records."""
    page = load(path, label)
    if page is None:
        return None
    records = [record for record in page if isinstance(record, dict)]
    header = tuple(dict.fromkeys(key for record in records[:50] for key in record))
    format_ = recognise(header, label, family="graph_") if records else None
    return UsageFile(label, path, format_ or _empty_format(), "json", header) if format_ or not records else None


def load(path: Path, label: str) -> list[Any] | None:
    """The records of one file, numbers as text; None when the JSON is no page of records."""
    if path.stat().st_size > LARGEST_BYTES:
        raise InputError(
            f"{label}: {path.stat().st_size:,} bytes are too many for one page. Save the pages one by one."
        )
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{label}: line {error.lineno}, column {error.colno}: the JSON ends or breaks here ({error.msg}). "
            "Fetch this page again; half a page would lose calls."
        ) from None
    except UnicodeDecodeError:
        raise InputError(f"{label}: the JSON is not UTF-8 text. Fetch the page again.") from None
    except RecursionError:
        raise InputError(f"{label}: the JSON is nested too deeply to be a call log.") from None
    if isinstance(data, dict):
        data = data.get("value")
    return data if isinstance(data, list) else None


def cells(record: dict[str, Any], format_: UsageFormat) -> dict[str, str]:
    """One record as {canonical column: text}; null becomes empty, half a character "?", and the year 1 is no time."""
    named = ((format_.columns.get(fold(key)), value) for key, value in record.items())
    return {column: _text(value) for column, value in named if column}


def _text(value: Any) -> str:
    if value is None or value == NO_TIME:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _empty_format() -> UsageFormat:
    return UsageFormat("graph_pstn_v1", {}, ())
