"""R02 to R06: parse, settle duplicates and conflicts, part other currencies and other months."""

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .values import instant, local_day, money, money_text, read_number, to_cents

NO_TIME = "0001-01-01"
TEXTS = (
    "call_type",
    "number_type",
    "context",
    "destination_name",
    "caller",
    "callee",
    "user_country",
    "user_id",
    "upn",
    "currency",
    "capability",
)


@dataclass
class Row:
    """One leg as the file told it, with exact values; None where a value is missing."""

    file: str
    line: int
    own_id: bool
    usage_id: str
    start: int
    end: int | None
    duration: int
    charge: Fraction | None
    fee: Fraction | None
    texts: dict[str, str]
    units: str = ""

    def __getattr__(self, name):
        if name in TEXTS:
            return self.texts[name]
        raise AttributeError(name)

    @property
    def type(self):
        """The call type in lower case."""
        return self.call_type.lower()

    def numbers(self):
        """R05: what is known of the caller's number and of the one that was called."""
        return read_number(self.caller), read_number(self.callee)

    def damaged(self):
        """R02, R05: how many of them a spreadsheet shortened."""
        return sum(number is not None and number.is_shortened for number in self.numbers())

    def content(self):
        """R02: the columns that decide the bill. Whose row it is follows from the object id, else from the name."""
        whose = self.user_id.strip().lower() or f"named {self.upn.strip().lower()}"
        folded = {"currency": self.currency.upper()}
        words = [name for name in TEXTS if name not in ("caller", "callee", "user_id", "upn")]
        texts = tuple((self.texts | folded)[name] for name in words)
        return (self.start, self.duration, self.charge, self.fee, whose, *self.numbers(), *texts)


def problem(code, severity, row=None, amount=Fraction(0), usage_id=""):
    """A line of problems.csv; message and hint are the kit's own words and stay empty."""
    return {
        "code": code,
        "severity": severity,
        "file": row.file if row else "",
        "line": str(row.line) if row else "",
        "usage_id": row.usage_id if row else usage_id,
        "message": "",
        "hint": "",
        "amount": money_text(amount),
    }


def exact_reported(row, includes_fee):
    """R30: charge plus connection fee, not yet rounded; None where there is no charge."""
    if row.charge is None:
        return None
    return row.charge + (0 if includes_fee else row.fee or 0)


def parse(raw_rows, includes_fee, problems):
    """Step 1: bad rows become problems and are not billed; the others get exact values."""
    good = []
    for raw in raw_rows:
        row = Row(
            raw["file"],
            raw["line"],
            raw["own_id"],
            raw["usage_id"],
            0,
            None,
            0,
            None,
            None,
            {name: raw[name] for name in TEXTS},
            raw["units"],
        )
        if raw["broken"]:
            problems.append(problem("bad-row", "error", row))
            continue
        try:
            row.charge = money(raw["charge"]) if raw["charge"] and raw["has_charge"] else None
            row.fee = money(raw["fee"]) if raw["fee"] else None
            row.start = instant(raw["start"])
            row.end = instant(raw["end"]) if raw["end"] and not raw["end"].startswith(NO_TIME) else None
            row.duration = int(_seconds_or_segments(raw, row))
        except ValueError:
            problems.append(problem("bad-value", "error", row, _reported(row, includes_fee)))
            continue
        if row.duration < 0:
            problems.append(problem("negative-duration", "error", row, _reported(row, includes_fee)))
            continue
        good.append(row)
    return good


def _seconds_or_segments(raw, row):
    """R28: of a message its segments, one where the export names none."""
    return (raw["segments"] or "1") if row.type.startswith("sms_") else raw["duration"]


def settle(rows, includes_fee, problems):
    """Step 2, R02: one row per key, the least damaged. Returns the rows kept and the number of duplicates dropped."""
    groups: dict[tuple[Any, str], list[Any]] = {}
    for row in name_legs(rows):
        groups.setdefault((row.own_id, row.usage_id), []).append(row)
    kept, duplicates = [], 0
    for group in groups.values():
        best = min(row.damaged() for row in group)
        last_file = max(row.file for row in group if row.damaged() == best)
        candidates = [row for row in group if row.damaged() == best and row.file == last_file]
        winner = max(candidates, key=lambda row: _greatness(row, includes_fee))
        winner = min((row for row in group if row.content() == winner.content()), key=lambda row: (row.file, row.upn))
        kept.append(winner)
        same = [row for row in group if row.content() == winner.content()]
        winner.units = min(row.units for row in same)
        seen = {winner.content()}
        for row in (row for row in group if row is not winner):
            if row.content() in seen or row.damaged() > best:
                duplicates += 1
                problems.append(problem("duplicate-row", "info", row))
                continue
            seen.add(row.content())
            effect = _reported(winner, includes_fee) - _reported(row, includes_fee)
            problems.append(problem("conflicting-row", "warning", row, effect))
    return kept, duplicates


def name_legs(rows):
    """No id: named by content. Files without a row id: other content under one id is another leg."""
    contents: dict[Any, Any] = {}
    for row in rows:
        if not row.own_id:
            contents.setdefault(row.usage_id, set()).add(row.content())
    for row in rows:
        if not row.usage_id:
            row.usage_id = f"row-{content_hash(row, 16)}"
        elif not row.own_id and len(contents[row.usage_id]) > 1:
            row.usage_id = f"{row.usage_id}#{content_hash(row, 8)}"
    return rows


def content_hash(row, digits):
    """The first hexadecimal digits of SHA-256 over the content, joined by unit separators."""
    text = "\x1f".join("" if value is None else str(value) for value in row.content())
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _greatness(row, includes_fee):
    reported = exact_reported(row, includes_fee)
    rest = "\x1f".join(str(value) for value in row.content())
    return (row.duration, Fraction(-(10**12)) if reported is None else reported, rest)


def _reported(row, includes_fee):
    return to_cents(exact_reported(row, includes_fee) or Fraction(0))


def part_currencies(rows, currency, known, includes_fee, problems):
    """Step 3, R33: only rows in the agreement's currency are in this bill; empty means that one."""
    kept = []
    for row in rows:
        own = row.currency.upper() or currency
        if own == currency:
            kept.append(row)
        elif own in known:
            problems.append(problem("other-currency", "warning", row, _reported(row, includes_fee)))
        else:
            problems.append(problem("unknown-currency", "error", row, _reported(row, includes_fee)))
    return kept


def part_months(rows, month, zone):
    """Step 4, R04: the rows of the month in the agreement's zone, in the order of R03."""
    inside = [row for row in rows if local_day(row.start, zone).strftime("%Y-%m") == month]
    return sorted(inside, key=lambda row: (row.start, row.usage_id))
