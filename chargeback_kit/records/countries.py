"""Country names as reports write them, to ISO 3166-1 alpha-2."""

import re
from functools import cache

from chargeback_kit.reference import rows as facts


@cache
def _by_name() -> dict[str, str]:
    rows = facts("countries")
    return {_words(row["name"]): row["iso2"] for row in rows if row["iso2"] != "001"}


@cache
def _codes() -> frozenset[str]:
    return frozenset(_by_name().values())


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def country_named(text: str) -> str:
    """The country of a name, in any spelling that is listed; empty for a text that is more or less than a name.

    >>> country_named("zimbabwe"), country_named("Italy - Mobile")
    ('ZW', '')
    """
    return _by_name().get(_words(text), "")


@cache
def country_code(text: str) -> str:
    """The country of a code, a name, or a text that starts with a country's name; empty when unknown.

    >>> country_code("us"), country_code("Italy - Mobile"), country_code("Atlantis")
    ('US', 'IT', '')
    """
    if text.strip().upper() in _codes():
        return text.strip().upper()
    words = _words(text).split()
    for length in range(len(words), 0, -1):
        if code := _by_name().get(" ".join(words[:length])):
            return code
    return ""
