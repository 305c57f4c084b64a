"""Delimited text: the admin centre's CSV exports, the legacy tab-delimited one, and the kit's own lists."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from chargeback_kit.problems import InputError
from chargeback_kit.records.formats import fold, recognise
from chargeback_kit.records.saved.amounts import BLANKS, EXACT, AmountSeen, decimal_sign, plain
from chargeback_kit.records.saved.times import DateSeen, date_order, iso_day, parts_of
from chargeback_kit.records.sources import UsageFile, decoded, utf16

HEAD_BYTES = 65_536
LARGEST_LIST = 1024**3
DELIMITERS = (",", "\t", ";", "|")
AMOUNTS = ("price_per_minute", "connection_fee", "minimum_charge", "price", "unit_price", "monthly_fee", "amount")
"""The columns of lists that hold money, whatever the list."""
DAYS = ("valid_from", "valid_to", "effective_from")
"""The columns of lists that hold a day."""
ABOVE = re.compile(r"(?:sep=(?P<delimiter>.)|\"?#TYPE\b.*)?", re.IGNORECASE)
GUARD = re.compile(r"\A'(?=[=+\-@\t\r])")
"""The apostrophe before a text that a spreadsheet would run, as the kit's own tables have it: no part of the text."""
Rows = list[tuple[int, dict[str, str]]]


def recognises(head: bytes) -> bool:
    """Whether the first bytes look like text with a header line."""
    text = _decode(head).lstrip("\ufeff")
    first = _without(text, lines_above(head)).lstrip().partition("\n")[0]
    return bool(first) and "\x00" not in first and first[:1] not in ("{", "[") and not first.startswith(("PAR1", "PK"))


def lines_above(head: bytes) -> int:
    r"""How many lines stand above the header: empty ones, ``sep=;``, and what PowerShell calls the type.

    >>> lines_above(b"#TYPE System.Object\r\nUsageId,Charge\r\n"), lines_above(b"UsageId,Charge\n")
    (1, 0)
    """
    return len(_above(_decode(head).lstrip("\ufeff")))


def _above(text: str) -> list[re.Match[str]]:
    found = []
    while line := re.match(r"([^\r\n]*)(?:\r\n|\r|\n)", text):
        above = ABOVE.fullmatch(line[1].strip().strip('"') if "sep=" in line[1].lower() else line[1].strip())
        if not above:
            break
        found.append(above)
        text = text[line.end() :]
    return found


def _without(text: str, lines: int) -> str:
    return re.sub(rf"\A(?:[^\r\n]*(?:\r\n|\r|\n)){{{lines}}}", "", text) if lines else text


def header(head: bytes, file: str) -> tuple[tuple[str, ...], str]:
    """The header and the delimiter of delimited text, from its first bytes."""
    text = _decode(head).lstrip("\ufeff")
    above = _above(text)
    first, *rest = re.split(r"[\r\n]", _without(text, len(above)), maxsplit=1)
    if not rest and len(head) >= HEAD_BYTES:
        raise InputError(f"{file}: the first line is longer than {HEAD_BYTES:,} characters; this is no usage export.")
    stated = next((line["delimiter"] for line in above if line["delimiter"]), "")
    delimiter = stated if stated and stated in first else max(DELIMITERS, key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    return tuple(names), delimiter


def read(path: Path, label: str, head: bytes) -> UsageFile | None:
    """The usage file behind a header, or None when it is no usage export."""
    names, delimiter = header(head, label)
    if (format_ := recognise(names, label)) is None:
        return None
    if repeated := sorted({name for name in names if name and [fold(n) for n in names].count(fold(name)) > 1}):
        raise InputError(f"{label}: the column {', '.join(repeated)} stands twice in the header. Remove one.")
    return UsageFile(label, path, format_, "csv", names, delimiter, header_line=1 + lines_above(head))


def rows(
    path: Path,
    label: str,
    agreed: Mapping[str, str] = MappingProxyType({}),
    amounts: Collection[str] = AMOUNTS,
    days: Collection[str] = DAYS,
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a small list (users, rates) as (line, {folded header: text}); blank lines are skipped, cells that a
    row lacks are empty.

    Money has a decimal point and days are ISO dates, however the list as a whole writes them (R01); ``agreed`` are the
    ``decimal_sign`` and the ``date_order`` that settle what it leaves open; ``amounts`` and ``days`` name the columns.
    """
    if path.stat().st_size > LARGEST_LIST:
        raise InputError(
            f"{label}: {path.stat().st_size:,} bytes are too many for a list. Take the file out of the folder."
        )
    text = _decode(path.read_bytes()).lstrip("\ufeff")
    head = text[:HEAD_BYTES].encode()
    names, delimiter = header(head, label)
    found = _split(text, names, delimiter, lines_above(head) + 1, label)
    yield from _as_written_by_the_kit(found, label, agreed, (amounts, days))


def _split(text: str, names: tuple[str, ...], delimiter: str, header_line: int, label: str) -> Rows:
    folded = [fold(name) for name in names]
    blank = dict.fromkeys(folded, "")
    is_guarded = "'" in text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    found: Rows = []
    try:
        for cells in reader:
            start, line = line + 1, reader.line_num
            stripped = [cell.strip(BLANKS) for cell in cells]
            if is_guarded:
                stripped = [GUARD.sub("", cell) for cell in stripped]
            if start > header_line and any(stripped):
                found.append((start, blank | dict(zip(folded, stripped, strict=False))))
    except csv.Error:
        raise InputError(f"{label}: line {line + 1}: a quote is not closed. Close it or take it out.") from None
    return found


def _as_written_by_the_kit(
    found: Rows, label: str, agreed: Mapping[str, str], columns: tuple[Collection[str], Collection[str]]
) -> Rows:
    names = list(found[0][1]) if found else []
    amount_names, day_names = ([name for name in names if name in of_kind] for of_kind in columns)
    amounts, days = ({name: _first_lines(found, name) for name in of_kind} for of_kind in (amount_names, day_names))
    sign = decimal_sign(
        [AmountSeen(text, line) for _, text, line in _in_order(amounts)], label, agreed.get("decimal_sign", "")
    )
    dates = [DateSeen(parts, text, line, name) for name, text, line in _in_order(days) if (parts := parts_of(text))]
    order = date_order(dates, label, agreed.get("date_order", ""))
    written = {name: {text: plain(text, sign) for text in texts} for name, texts in amounts.items()}
    if dates:
        written |= {name: {text: iso_day(text, order) for text in texts} for name, texts in days.items()}
    other_names = [name for name in names if name not in written]
    for _, cells in found:
        for name, texts in written.items():
            cells[name] = texts.get(cells[name], "")
        for name in other_names:
            cells[name] = cells[name].removeprefix(EXACT)
    return found


def _first_lines(found: Rows, name: str) -> dict[str, int]:
    """Each text of a column that is not empty, and the line on which it stands first."""
    texts: dict[str, int] = {}
    for line, cells in found:
        if cells[name]:
            texts.setdefault(cells[name], line)
    return texts


def _in_order(columns: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str, int]]:
    """Column, text and line of each text, in the order of the file."""
    seen = [(line, name, text) for name, texts in columns.items() for text, line in texts.items()]
    return [(name, text, line) for line, name, text in sorted(seen, key=lambda each: each[0])]


def _decode(data: bytes) -> str:
    if encoding := utf16(data):
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4:
            return data[: error.start].decode("utf-8")
        return "".join(map(decoded, data.splitlines(keepends=True)))
