"""Delimited text: the admin centre's CSV exports, the legacy tab-delimited one, and the kit's own lists."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from chargeback_kit.problems import InputError
from chargeback_kit.records.formats import fold, recognise
from chargeback_kit.records.sources import UsageFile, decoded

HEAD_BYTES = 65_536
LARGEST_LIST = 1024**3
DELIMITERS = (",", "\t", ";")


def recognises(head: bytes) -> bool:
    """Whether the first bytes look like text with a header line."""
    first = _decode(head).lstrip("\ufeff").lstrip().partition("\n")[0]
    return bool(first) and "\x00" not in first and first[:1] not in ("{", "[") and not first.startswith(("PAR1", "PK"))


def header(head: bytes, file: str) -> tuple[tuple[str, ...], str]:
    """The header and the delimiter of delimited text, from its first bytes."""
    first, *rest = re.split(r"[\r\n]", _decode(head).lstrip("\ufeff"), maxsplit=1)
    if not rest and len(head) >= HEAD_BYTES:
        raise InputError(f"{file}: the first line is longer than {HEAD_BYTES:,} characters; this is no usage export.")
    delimiter = max(DELIMITERS, key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    return tuple(names), delimiter


def read(path: Path, label: str, head: bytes) -> UsageFile | None:
    """The usage file behind a header, or None when it is no usage export."""
    names, delimiter = header(head, label)
    if (format_ := recognise(names, label)) is None:
        return None
    if repeated := sorted({name for name in names if name and [fold(n) for n in names].count(fold(name)) > 1}):
        raise InputError(f"{label}: the column {', '.join(repeated)} stands twice in the header. Remove one.")
    return UsageFile(label, path, format_, "csv", names, delimiter)


def rows(path: Path, label: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a small list (users, rates) as (line, {folded header: text}); blank lines are skipped, cells that a
    row lacks are empty.
    """
    if path.stat().st_size > LARGEST_LIST:
        raise InputError(
            f"{label}: {path.stat().st_size:,} bytes are too many for a list. Take the file out of the folder."
        )
    text = _decode(path.read_bytes()).lstrip("\ufeff")
    names, delimiter = header(text[:HEAD_BYTES].encode(), label)
    folded = [fold(name) for name in names]
    blank = dict.fromkeys(folded, "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for cells in reader:
            start, line = line + 1, reader.line_num
            if start > 1 and any(stripped := list(map(str.strip, cells))):
                yield start, blank | dict(zip(folded, stripped, strict=False))
    except csv.Error:
        raise InputError(f"{label}: line {line + 1}: a quote is not closed. Close it or take it out.") from None


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4:
            return data[: error.start].decode("utf-8")
        return "".join(map(decoded, data.splitlines(keepends=True)))
