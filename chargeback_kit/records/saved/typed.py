"""Amounts and counts that somebody types: a point or a comma, thousands separators, a currency beside them (R01).

A text that can be read in two ways is no answer: the sentence names both, and nothing is taken.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit.money import money, scaled
from chargeback_kit.problems import InputError
from chargeback_kit.records.saved.amounts import BLANKS, SIGNS, is_doubtful, plain, signs_of

LARGEST = Decimal("100000000.00")
MOST = 1_000_000
CENTS = 2


@dataclass(frozen=True)
class Writing:
    """What is known beforehand: the ``currency`` that may stand beside an amount, the agreed decimal ``sign``."""

    currency: str = ""
    sign: str = ""


ANYHOW = Writing()


def amount(text: str, writing: Writing = ANYHOW, decimals: int = CENTS) -> Decimal:
    """An amount of 0 or more with so many decimals at most, however it is written.

    Raises InputError where it is none, or may be two.

    >>> amount("12,50"), amount("1.234,5"), amount("1 200.00 USD", Writing("USD")), amount("1,234", Writing(sign="."))
    (Decimal('12.50'), Decimal('1234.50'), Decimal('1200.00'), Decimal('1234.00'))
    >>> amount("1,234")
    Traceback (most recent call last):
    ...
    chargeback_kit.problems.InputError: “1,234” may be 1234 or 1.234. Write 1234.00 or 1.23.
    """
    written = _alone(text, writing.currency)
    signs = signs_of(written)
    if not signs:
        raise InputError(f"write an amount such as 12.00; “{text.strip()}” is none.")
    if is_doubtful(written) and not writing.sign:
        raise InputError(_doubt(text.strip(), written, decimals))
    sign = writing.sign if writing.sign in signs else min(signs)
    found = _number(written, sign, text)
    if not 0 <= found <= LARGEST:
        raise InputError(f"write an amount from 0 to {LARGEST:,}; “{text.strip()}” is {found:,}.")
    if found != round(found, decimals):
        raise InputError(f"write an amount with {decimals} decimals at most; “{text.strip()}” is {found}.")
    return found.quantize(scaled(1, CENTS)) if found == round(found, CENTS) else found


def count(text: str, most: int = MOST) -> int:
    """A whole number of 0 or more; raises InputError. A separator can only stand between thousands.

    >>> count("1,234"), count("1.234"), count(" 50 ")
    (1234, 1234, 50)
    """
    written = _alone(text, "")
    wholes = {_number(written, sign, text) for sign in signs_of(written)}
    fits = [found for found in wholes if found == int(found)]
    if not fits or fits[0] < 0:
        raise InputError(f"write a whole number such as 50; “{text.strip()}” is none.")
    if fits[0] > most:
        raise InputError(f"write a whole number up to {most:,}; “{text.strip()}” is {int(fits[0]):,}.")
    return int(fits[0])


def _number(written: str, sign: str, text: str) -> Decimal:
    try:
        return money(plain(written, sign))
    except ValueError:
        raise InputError(f"write an amount such as 12.00; “{text.strip()}” is none, or too large.") from None


def _alone(text: str, currency: str) -> str:
    """The amount without its currency and without blanks around it."""
    names = "|".join([*([re.escape(currency)] if currency else []), "[€$£¥]"])
    bare = re.sub(rf"^\s*(?:{names})|(?:{names})\s*$", "", text.strip(BLANKS), flags=re.IGNORECASE)
    return bare.strip(BLANKS)


def _doubt(text: str, written: str, decimals: int) -> str:
    """Both readings, and how each would be written without a doubt."""
    readings = [Decimal(plain(written, sign)) for sign in SIGNS]
    large, small = max(readings), min(readings)
    instead = f"{small:.{CENTS}f}" if decimals == CENTS else f"{small}0"
    return f"“{text}” may be {large} or {small}. Write {large:.2f} or {instead}."
