"""Numbers, months and days as a reader of a plan sees them."""

from datetime import date
from decimal import Decimal

import pandas as pd

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def money(value: Decimal, currency: str) -> str:
    """An amount with its currency.

    >>> money(Decimal("1234.5"), "USD")
    '1,234.50 USD'
    """
    return f"{value:,.2f} {currency}"


def percent(share: float) -> str:
    """A share in percent with one decimal.

    >>> percent(0.0435), percent(0)
    ('4.3 %', '0.0 %')
    """
    return f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A standard error in percentage points.

    >>> points(0.0044)
    '0.4'
    """
    return f"{100 * share:.1f}"


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "day"), counted(1200, "call")
    ('1 day', '1,200 calls')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def month(name: str) -> str:
    """A month in words.

    >>> month("2026-10")
    'October 2026'
    """
    year, number = name.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def day(at: pd.Timestamp | date) -> str:
    """A day in words.

    >>> day(date(2026, 10, 9))
    '9 October 2026'
    """
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
