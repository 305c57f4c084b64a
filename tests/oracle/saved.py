"""R01: what people make of an export when they save it, undone value by value."""

import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl

from .values import EPOCH, SECOND

LOCAL = re.compile(r"(\d+)[./-](\d+)[./-](\d+)(?:,? +(\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?(?: ?([AP])M)?)?", re.IGNORECASE)
ISO = re.compile(r"\d{4}-\d\d-\d\d.*")


def text_of(data):
    """The text of a file: UTF-16 where its first two bytes say so, else UTF-8."""
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def without_preamble(text):
    """The text from its header on, and how many lines stood above."""
    lines = 0
    while text.startswith(("sep=", "#TYPE")):
        text, lines = text.split("\n", 1)[1], lines + 1
    return text, lines


def delimiter_of(text):
    """The sign that parts most cells of the header."""
    head = text.split("\n", 1)[0]
    return max(",;\t|", key=head.count)


def sheet_rows(data):
    """The cells of the first sheet as the texts an export would hold, and those that were numbers or dates."""
    for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True):
        yield ["" if cell is None else _cell(cell) for cell in row]


def _cell(cell):
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def as_exported(rows, zone):
    """The usage rows of one file with a point before decimals and UTC times; whether a time of them was local."""
    amounts = [row[name] for row in rows for name in ("charge", "fee", "duration") if row.get(name)]
    comma = any(re.search(r",\d{1,2}$|,\d{4,}$|\.\d{3},", text) for text in amounts)
    days = [found.groups()[:3] for row in rows for name in ("start", "end") if (found := _local(row.get(name, "")))]
    day_first = any(len(parts[0]) < 3 and int(parts[0]) > 12 for parts in days)
    for row in rows:
        for name in ("charge", "fee", "duration"):
            if comma and re.fullmatch(r"-?[\d.]+,\d+", row[name]):
                row[name] = row[name].replace(".", "").replace(",", ".")
        for name in ("start", "end"):
            if found := _local(row[name]):
                row[name] = _utc(found.groups(), day_first, zone)
    return bool(days)


def _local(text):
    return None if ISO.fullmatch(text) else LOCAL.fullmatch(text)


def _utc(parts, day_first, zone):
    a, b, c, hour, minute, second, fraction, half = parts
    year, month, day = (a, b, c) if len(a) == 4 else (c, b, a) if day_first else (c, a, b)
    hour = int(hour or 0) % 12 + 12 * (half.upper() == "P") if half else int(hour or 0)
    here = datetime(int(year), int(month), int(day), hour, int(minute or 0), int(second or 0), tzinfo=zone)
    return here.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction}" if fraction else "") + "Z"


def silent_days(rows, days, zone):
    """How often five days or more in a row hold no call, although more than half of the other workdays do."""
    called = {(EPOCH + timedelta(seconds=row.start // SECOND)).astimezone(zone).date() for row in rows}
    gaps, at = 0, 0
    while at < len(days):
        end = at
        while end < len(days) and days[end] not in called:
            end += 1
        others = [day for day in days[:at] + days[end:] if day.weekday() < 5]
        with_calls = len(called.intersection(others))
        gaps += end - at >= 5 and with_calls >= 5 and 2 * with_calls > len(others)
        at = end + 1
    return gaps
