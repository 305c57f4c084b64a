"""Text to exact values and back: instants in nanoseconds, money as fractions."""

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

SECOND = 10**9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*(Z|z|[+-]\d\d:?\d\d)?")
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


def known_digits(number):
    """R05: the digits of a number up to its first asterisk."""
    return "".join(c for c in number.split("*")[0] if c.isdigit())


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
