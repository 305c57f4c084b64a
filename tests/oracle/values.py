"""Text to exact values and back: instants in nanoseconds, money as fractions."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

SECOND = 10**9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*(Z|z|[+-]\d\d:?\d\d)?")
BLANKS = " \t\r\n\u00a0\u2007\u2009\u200b\u200e\u200f\u202a\u202c\u202d\u202f\u2060\u3000\ufeff"
BETWEEN = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212./()[]{}"
PREFIXED = re.compile(rf"^['’‘`{BLANKS}]*(tel:)?['’‘`{BLANKS}]*", re.IGNORECASE)
SCIENTIFIC = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?[eE][+]?([0-9]{1,2})")
MONEY = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def instant(text):
    """Nanoseconds since 1970 UTC; no zone means UTC. Raises ValueError on anything else."""
    match = TIME.fullmatch(text.strip())
    if not match:
        raise ValueError(f"not a time: {text!r}")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    whole = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    if zone and zone not in "Zz":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        whole = whole + offset if zone[0] == "-" else whole - offset
    return of_datetime(whole) + int(((fraction or "") + "0" * 9)[:9])


def of_datetime(moment):
    """An aware (or, taken as UTC, naive) datetime in nanoseconds."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    past = moment - EPOCH
    return (past.days * 86400 + past.seconds) * SECOND + past.microseconds * 1000


def local_day(ns, zone):
    """The calendar date of an instant in a time zone."""
    return (EPOCH + timedelta(seconds=ns // SECOND)).astimezone(zone).date()


def local_minute(ns, zone):
    """The minute of the day of an instant in a time zone."""
    local = (EPOCH + timedelta(seconds=ns // SECOND)).astimezone(zone)
    return local.hour * 60 + local.minute


def instant_text(ns):
    """ISO 8601 with Z; a fraction only where there is one, its trailing zeros cut."""
    seconds, rest = divmod(ns, SECOND)
    text = (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{rest:09d}".rstrip("0") if rest else "") + "Z"


def year_later(ns):
    """R40: twelve calendar months later at the same time of day; 29 February becomes 28 February."""
    moment = EPOCH + timedelta(seconds=ns // SECOND)
    if (moment.month, moment.day) == (2, 29):
        moment = moment.replace(day=28)
    return of_datetime(moment.replace(year=moment.year + 1)) + ns % SECOND


def money(text):
    """An exact amount; raises ValueError on what is not a plain decimal number."""
    text = str(text).strip()
    if not MONEY.fullmatch(text):
        raise ValueError(f"not an amount: {text!r}")
    return Fraction(text)


def to_cents(amount):
    """Rounded half up (away from zero) to two decimals, still exact."""
    cents = int(abs(amount) * 100 + Fraction(1, 2))
    return Fraction(cents if amount >= 0 else -cents, 100)


def money_text(amount, decimals=2):
    """'12.34'; '' for an amount that is missing."""
    if amount is None:
        return ""
    units = to_cents(amount * 10 ** (decimals - 2)) * 100
    sign = "-" if units < 0 else ""
    return f"{sign}{abs(int(units)) // 10**decimals}.{abs(int(units)) % 10**decimals:0{decimals}d}"


def round_up(seconds, increment):
    """R20: rounded up to the increment; 0 stays 0."""
    return -(-seconds // increment) * increment


def month_days(month):
    """Every date of a month written YYYY-MM."""
    year, number = map(int, month.split("-"))
    day, days = date(year, number, 1), []
    while day.month == number:
        days.append(day)
        day += timedelta(days=1)
    return days


@dataclass(frozen=True)
class Number:
    """R05: the digits of a number that can be relied on, how many it has in all, and what happened to the others."""

    known: str
    length: int
    is_short: bool = False
    is_shortened: bool = False

    @property
    def is_whole(self):
        return len(self.known) == self.length

    def may_be(self, digits):
        """Whether a whole number could be this one."""
        return len(digits) == self.length and digits.startswith(self.known)


def read_number(text):
    """R05: what a cell says of a phone number; None where it names none."""
    text = PREFIXED.sub("", text.partition(";")[0].strip(BLANKS)).strip(BLANKS)
    plus = text.startswith("+")
    scientific = SCIENTIFIC.fullmatch(text.lstrip("+"))
    if scientific:
        return _scientific(plus, *scientific.groups())
    text = re.sub(r"[.,]0$", "", text) if re.fullmatch(r"\+?\d+[.,]0", text) else text
    digits = "".join(c for c in text if c not in BLANKS + BETWEEN).removeprefix("+")
    if not re.fullmatch(r"[0-9]+(\*[0-9*]*)?", digits):
        return None
    return _number(plus, digits.partition("*")[0], len(digits), is_shortened=False)


def _scientific(plus, ahead, behind, places):
    """A spreadsheet's 4.48082E+11: the last digit it wrote may be rounded, unless it wrote all there are."""
    written, length = ahead + (behind or ""), len(ahead) + int(places)
    if length > 15 or len(written) > length:
        return None
    if len(written) == length:
        return _number(plus, written, length, is_shortened=False)
    return _number(plus, written[:-1], length, is_shortened=True)


def _number(plus, known, length, *, is_shortened):
    if not plus and length < 7:
        return Number(known, length, True, is_shortened)
    return None if known.startswith("0") else Number(known[:15], min(length, 15), False, is_shortened)


def split_exactly(total, weights):
    """R52: floors to the cent; the cents left go to the largest remainders, ties by name."""
    whole = sum(weights.values())
    cents = int(total * 100)
    exact = {name: Fraction(cents) * weight / whole for name, weight in weights.items()}
    parts = {name: int(share) for name, share in exact.items()}
    left = cents - sum(parts.values())
    by_remainder = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in by_remainder[:left]:
        parts[name] += 1
    return {name: Fraction(part, 100) for name, part in parts.items()}
