"""Graph call logs: one page, many pages, a bare list of records, one record, or one after the other (v1.0 and beta).

Numbers are kept as the text that stands in the file, so a charge is read digit by digit.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chargeback_kit.problems import InputError
from chargeback_kit.records.formats import UsageFormat, fold, formats, recognise
from chargeback_kit.records.saved.amounts import BLANKS, EXACT
from chargeback_kit.records.saved.pages import LogPage, log_page
from chargeback_kit.records.sources import UsageFile, decoded

LARGEST_BYTES = 1024**3
NO_TIME = "0001-01-01T00:00:00"
BETWEEN = re.compile(r"[\s,\x1e]*")
AMOUNTS = ("charge", "connection_fee", "duration_seconds")
LEAST_COLUMNS = 3
NAMED = ("displayname", "name", "id")
HELD_IN = ("value", "body", "data", "content", "result", "results", "response", "responses", "items", "records")


class JsonNumber(str):
    """A number as it stands in the file: exact, whatever signs the texts beside it are written with."""

    __slots__ = ()


@dataclass
class CallLog:
    """The records of a file and the pages they came on; ``broken`` are the byte positions of lines that are no JSON."""

    records: list[Any] = field(default_factory=list)
    pages: list[LogPage] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)


def recognises(head: bytes) -> bool:
    """Whether the first bytes open a JSON object or list."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read(path: Path, label: str) -> UsageFile | None:
    """The usage file behind a JSON file, or None for JSON that holds no call records."""
    log = load(path, label)
    if log is None:
        return None
    records = [record for record in log.records if isinstance(record, dict)]
    header = tuple(dict.fromkeys(key for record in records[:50] for key in record))
    format_ = recognise(header, label, family="graph_") if records else None
    if not format_ and records:
        return None
    return UsageFile(label, path, format_ or _empty_format(), "json", header, pages=tuple(log.pages))


def load(path: Path, label: str) -> CallLog | None:
    """The records of one file, numbers as text; None when the JSON holds no records."""
    if path.stat().st_size > LARGEST_BYTES:
        raise InputError(
            f"{label}: {path.stat().st_size:,} bytes are too many for one page. Save the pages one by one."
        )
    text = text_of(path)
    log = CallLog()
    try:
        found = [_gather(value, log) for value in _values(text, log, label)]
    except RecursionError:
        raise InputError(f"{label}: the JSON is nested too deeply to be a call log.") from None
    return log if any(found) else None


def text_of(path: Path) -> str:
    """The text of a JSON file; one that is no UTF-8 is Windows-1252."""
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(map(decoded, data.splitlines(keepends=True)))


def _values(text: str, log: CallLog, label: str) -> list[Any]:
    """Every JSON value of a text, one after the other; of JSON lines one that breaks is left out."""
    decode = json.JSONDecoder(parse_float=JsonNumber, parse_int=JsonNumber).raw_decode
    found, at = [], 0
    try:
        while (at := BETWEEN.match(text, at).end()) < len(text):  # type: ignore[union-attr]
            value, at = decode(text, at)
            found.append(value)
    except json.JSONDecodeError as error:
        if (lines := _json_lines(text, decode)) is None:
            raise InputError(
                f"{label}: line {error.lineno}, column {error.colno}: the JSON ends or breaks here ({error.msg}). "
                "Fetch this page again; half a page would lose calls."
            ) from None
        found = [value for _, value in lines if value is not None]
        log.broken = [len(text[:place].encode()) + 1 for place, value in lines if value is None]
    return found


def _json_lines(text: str, decode: Any) -> list[tuple[int, Any]] | None:
    """The value of every line and where it begins, None for a line that breaks; None if few lines are values."""
    found: list[tuple[int, Any]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if bare := line.strip().rstrip(","):
            try:
                value, end = decode(bare)
            except json.JSONDecodeError:
                value, end = None, 0
            found.append((at, value if end == len(bare) and isinstance(value, dict | list) else None))
        at += len(line)
    good = sum(value is not None for _, value in found)
    return found if good and 2 * good >= len(found) else None


def _gather(value: Any, log: CallLog) -> bool:
    """Take the records out of a page, a list, a wrapper or a record; False for anything else."""
    if isinstance(value, list):
        taken = [_gather(each, log) if _is_wrapper(each) else _take(each, log) for each in value]
        return all(taken)
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return _gather(json.loads(value, parse_float=JsonNumber, parse_int=JsonNumber), log)
        except json.JSONDecodeError:
            return False
    if not isinstance(value, dict):
        return False
    if not _is_wrapper(value):
        return _is_record(value) and _take(value, log)
    before = len(log.records)
    key = next(key for key in HELD_IN if _holds(value.get(key)))
    found = _gather(value[key], log)
    if key == "value" and isinstance(value["value"], list):
        log.pages.append(log_page(value, log.records[before:]))
    return found


def _holds(value: Any) -> bool:
    return isinstance(value, list | dict) or (isinstance(value, str) and value.lstrip()[:1] in ("{", "["))


def _is_wrapper(value: Any) -> bool:
    """Whether records lie in a key of an object that is none itself."""
    return isinstance(value, dict) and not _is_record(value) and any(_holds(value.get(key)) for key in HELD_IN)


def _is_record(value: dict[str, Any]) -> bool:
    keys = {fold(key) for key in value}
    return any(len(keys & known.columns.keys()) >= LEAST_COLUMNS for known in _graph_formats())


def _graph_formats() -> Iterator[UsageFormat]:
    return (known for known in formats() if known.name.startswith("graph_"))


def _take(value: Any, log: CallLog) -> bool:
    log.records.append(value)
    return True


def rows(log: CallLog, format_: UsageFormat) -> list[dict[str, str]]:
    """Every record as {canonical column: text}. Where amounts are written as text, a number that is none is marked as
    exact: it does not follow the signs of the texts.
    """
    found = [cells(record, format_) if isinstance(record, dict) else {} for record in log.records]
    if any(not isinstance(row[name], JsonNumber) for row in found for name in AMOUNTS if row.get(name)):
        for row in found:
            for name in AMOUNTS:
                if isinstance(row.get(name), JsonNumber) and not row[name].isdigit():
                    row[name] = EXACT + row[name]
    return found


def cells(record: dict[str, Any], format_: UsageFormat) -> dict[str, str]:
    """One record as {canonical column: text}; null becomes empty, half a character "?", and the year 1 is no time."""
    named = ((format_.columns.get(fold(key)), value) for key, value in record.items())
    return {column: _text(value) for column, value in named if column}


def _text(value: Any) -> str:
    if isinstance(value, JsonNumber):
        return value
    if isinstance(value, dict):
        value = next((value[key] for key in ("value", "DateTime", "dateTime") if key in value), _named(value))
    if value is None or (isinstance(value, str) and value.startswith(NO_TIME)):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        value = "; ".join(_text(each) for each in value)
    return str(value).strip(BLANKS).encode("utf-8", "replace").decode("utf-8")


def _named(value: dict[str, Any]) -> Any:
    """What an object is called, by its name and its id: an administrative unit may be looked up by either (R56).

    >>> _named({"id": "7f", "displayName": "West"}), _named({"x": 1})
    (['West', '7f'], {'x': 1})
    """
    known = {fold(key): text for key, text in value.items() if isinstance(text, str) and text}
    return list(dict.fromkeys(known[name] for name in NAMED if name in known)) or value


def _empty_format() -> UsageFormat:
    return UsageFormat("graph_without_rows", {}, ())
