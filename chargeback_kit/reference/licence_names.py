"""The part number behind whatever a list calls a licence (R22): part number, SKU id, or a title in any spelling.

An exact part number goes before everything, an exact title before a spelling; a spelling is a text without case, blanks
and punctuation. What nobody knows stays as it was written.
"""

import re
from collections.abc import Iterator
from functools import cache

from chargeback_kit.reference.reader import rows as facts

LONGEST_NAME = 3
"""A product's name holds at most so many texts between plus signs."""
PLAN = "plan"
NOTHING = "other"
FAMILY = 3
"""So many products bear a word before it says what they are about."""
WORDS = re.compile(r"[^\W\d_]{4,}|(?<![^\W_])[^\W\d_]\d(?![^\W_])")


def spelling(written: str) -> str:
    """A text without case, blanks and punctuation.

    >>> spelling("Microsoft 365  E5 (no Teams)")
    'microsoft365e5noteams'
    """
    return "".join(filter(str.isalnum, written.casefold()))


@cache
def part_number(written: str) -> str:
    """The part number of a licence; the text itself where it is one, or where nobody knows it.

    >>> part_number("Communication Credits"), part_number("mcopstn1"), part_number("Flying Carpet")
    ('MCOPSTNC', 'mcopstn1', 'Flying Carpet')
    """
    text = written.strip()
    if text.upper() in _exact()[0]:
        return text
    return _exact()[1].get(text.casefold()) or _spelled().get(spelling(text)) or text


@cache
def plan_code(written: str) -> str:
    """The code of the one calling plan behind a text, as reports write it; else the text in upper case.

    >>> plan_code("PSTN5_US"), plan_code("MCOPSTN5"), plan_code("MCOPSTNPP")
    ('MCOPSTN5', 'MCOPSTN5', 'MCOPSTNPP')
    """
    plans = _plans().get(part_number(written).upper(), frozenset())
    return next(iter(plans)) if len(plans) == 1 else written.strip().upper()


@cache
def licences(joined: str) -> tuple[str, ...]:
    """The part numbers of a list joined with plus signs; a plus inside a product's name joins nothing.

    >>> licences("MCOPSTN1+Enterprise Mobility + Security E3")
    ('MCOPSTN1', 'EMS')
    """
    return tuple(_licences([part for part in map(str.strip, joined.split("+")) if part]))


def _licences(parts: list[str]) -> Iterator[str]:
    place = 0
    while place < len(parts):
        longest = min(LONGEST_NAME, len(parts) - place)
        tried = range(longest, 1, -1)
        several = (size for size in tried if spelling("".join(parts[place : place + size])) in _with_plus())
        size = next(several, 1)
        yield part_number("+".join(parts[place : place + size]))
        place += size


@cache
def has_nothing_to_do_with_calls(written: str) -> bool:
    """Whether the words of a product that is not listed are all those of listed ones, and none of them of calls.

    A word is of calls where at least a third of the listed products with it bring something of a phone bill. Any word
    that no product bears leaves it open.

    >>> [has_nothing_to_do_with_calls(name) for name in ("Visio Plan 9", "Visio Calling Plan", "Flying Carpet")]
    [True, False, False]
    """
    seen = [_of_calls().get(word, (1, 1)) for word in WORDS.findall(written.casefold().replace("_", " "))]
    is_about = any(not bring and bear >= FAMILY for bring, bear in seen)
    return is_about and not any(3 * bring >= bear for bring, bear in seen)


@cache
def _of_calls() -> dict[str, tuple[int, int]]:
    """By word: how many products with it bring something, and how many there are."""
    bear: dict[str, set[str]] = {}
    for row in facts("skus"):
        for word in WORDS.findall(f"{row['product_name']} {row['sku'].replace('_', ' ')}".casefold()):
            bear.setdefault(word, set()).add(row["sku"])
    bring = {row["sku"] for row in facts("skus") if row["grants"] != NOTHING}
    return {word: (len(found & bring), len(found)) for word, found in bear.items()}


@cache
def _exact() -> tuple[frozenset[str], dict[str, str]]:
    """Every part number in upper case, and the part number of every title."""
    rows = facts("skus")
    titles = {row["product_name"].casefold(): row["sku"] for row in reversed(rows) if row["product_name"]}
    return frozenset(row["sku"].upper() for row in rows), titles


@cache
def _spelled() -> dict[str, str]:
    """The part number of every spelling: titles before SKU ids before part numbers."""
    found: dict[str, str] = {}
    for column in ("product_name", "sku_id", "sku"):
        for row in facts("skus"):
            if row[column]:
                found.setdefault(spelling(row[column]), row["sku"])
    return found


@cache
def _with_plus() -> frozenset[str]:
    """The spellings of products whose names hold a plus sign."""
    return frozenset(spelling(row["product_name"]) for row in facts("skus") if "+" in row["product_name"])


@cache
def _plans() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in facts("skus"):
        if row["grants"] == PLAN:
            found.setdefault(row["sku"].upper(), set()).add(row["plan"])
    return {sku: frozenset(plans) for sku, plans in found.items()}
