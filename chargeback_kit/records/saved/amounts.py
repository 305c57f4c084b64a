"""Amounts as people write them: which decimal sign a file as a whole is written with (R01).

``1.234,56`` can only be read with a decimal comma, ``0.35`` only with a point; ``1.234`` may be either and decides
nothing. A file whose amounts leave both readings, or need both, is refused: a guess would move a thousandfold.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from chargeback_kit.problems import InputError

EXACT = "\x1f"
"""Stands before a value that is known for certain, such as a number cell of a spreadsheet."""

BLANKS = " \t\r\n\u00a0\u2007\u2009\u202f\ufeff"
SIGNS = (".", ",")
_NO_GROUPS = r"\d+"
_INDIAN = r"[1-9]\d?(?:,\d{2})*,\d{3}"


def _pattern(sign: str) -> str:
    other = "," if sign == "." else "."
    marks = (re.escape(other), "[ \u00a0\u202f\u2009]", "['\u2019]")
    groups = "|".join([*(rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+" for mark in marks), *([_INDIAN] if sign == "." else [])])
    decimals = re.escape(sign)
    return (
        rf"[+\-\u2212]?(?:(?:{groups})(?:{decimals}\d*)?"
        rf"|(?:{_NO_GROUPS}(?:{decimals}\d*)?|{decimals}\d+)(?:[eE][+\-]?\d+)?)"
    ).replace(r"\u2212", "\u2212")


MANY = 10_000  # amounts of a list repeat
PATTERNS = {sign: _pattern(sign) for sign in SIGNS}
_COMPILED = {sign: re.compile(pattern) for sign, pattern in PATTERNS.items()}


@dataclass(frozen=True)
class AmountSeen:
    """A way of writing amounts that a file holds: one of them, and its line."""

    text: str
    line: int | None = None


@lru_cache(MANY)
def signs_of(text: str) -> frozenset[str]:
    """The decimal signs with which a text is an amount.

    >>> sorted(signs_of("1.234,56")), sorted(signs_of("1.234")), sorted(signs_of("0.350")), sorted(signs_of("1,2.3"))
    ([','], [',', '.'], ['.'], [])
    """
    return frozenset(sign for sign, pattern in _COMPILED.items() if pattern.fullmatch(text))


def is_doubtful(text: str) -> bool:
    """Whether both readings are amounts, and different ones.

    >>> is_doubtful("1.234"), is_doubtful("1234"), is_doubtful("1.23")
    (True, False, False)
    """
    return len(signs_of(text)) > 1 and ("." in text or "," in text)


def decimal_sign(seen: Iterable[AmountSeen], file: str, agreed: str = "") -> str:
    """The decimal sign of a file, empty where it holds only whole numbers; ``agreed`` settles what it leaves open.

    Raises InputError where the amounts need both signs, or where nothing settles the doubt.

    >>> decimal_sign([AmountSeen("1.234"), AmountSeen("0,35")], "usage.csv")
    ','
    """
    forms = [each for each in seen if signs_of(each.text) and ("." in each.text or "," in each.text)]
    decided = {sign: next((each for each in forms if signs_of(each.text) == {sign}), None) for sign in SIGNS}
    point, comma = decided["."], decided[","]
    if point and comma:
        raise InputError(
            f'{file}: "{point.text}"{at_line(point.line)} is written with a decimal point, '
            f'"{comma.text}"{at_line(comma.line)} with a decimal comma. Write all amounts of the file alike.'
        )
    if point or comma:
        return "." if point else ","
    if forms and not agreed:
        text = forms[0].text
        raise InputError(
            f'{file}: "{text}"{at_line(forms[0].line)} may be {plain(text, ".")} or {plain(text, ",")}, and no amount '
            "of the file says whether a point or a comma stands before the decimals. "
            'Write [reading] decimal_sign = "." or "," in agreement.toml.'
        )
    return agreed if forms else ""


def at_line(number: int | None) -> str:
    """Where in a file something was seen; nothing where no line is known.

    >>> at_line(7), at_line(None)
    (' (line 7)', '')
    """
    return f" (line {number})" if number else ""


@lru_cache(MANY)
def plain(text: str, sign: str) -> str:
    """An amount as the kit writes it: a point before the decimals, nothing between thousands; other text as it is.

    >>> plain("1.234,56", ","), plain("-1'234.5", "."), plain("soon", ",")
    ('1234.56', '-1234.5', 'soon')
    """
    if text.startswith(EXACT):
        return text[1:]
    if not sign or not _COMPILED[sign].fullmatch(text):
        return text
    kept = re.sub(f"[{BLANKS}'\u2019{'.' if sign == ',' else ','}]", "", text)
    return kept.replace(sign, ".").replace("\u2212", "-")
