"""Country of a number by its longest matching prefix (R11, R12), reduced from the phonenumbers metadata.

A calling code of one country is one row. A shared code (+1, +7, +44 ...) is followed digit by digit until
only one country is left, or the first of several is the one phonenumbers would name. Toll-free codes that
the countries of +1 share are given to the United States, as phonenumbers does.
"""

from functools import cache
from typing import NamedTuple

import pandas as pd
import phonenumbers
import regex  # type: ignore[import-untyped,unused-ignore]
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from tools.facts.facts import Facts

SOURCE = f"phonenumbers {phonenumbers.__version__}, metadata of libphonenumber, Apache-2.0"
_DEEPEST = 6
_TYPES = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)


def number_prefixes(facts: Facts) -> pd.DataFrame:
    """One row per prefix whose country differs from that of the next shorter prefix."""
    known: dict[str, str] = {}
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        known[str(code)] = regions[0]
        if len(regions) > 1:
            known |= {f"{code}{digits}": region for digits, region in _descend(regions, "").items()}
    frame = pd.DataFrame(_telling(known).items(), columns=["prefix", "iso2"])
    return frame.assign(as_of=facts.dated(SOURCE), source=SOURCE, confidence="high")


def longest_match(prefixes: dict[str, str], number: str) -> str:
    """The country of the longest prefix of the number; empty if none.

    >>> longest_match({"1": "US", "1787": "PR"}, "17875550100")
    'PR'
    """
    lengths = range(len(number), 0, -1)
    return next((prefixes[number[:length]] for length in lengths if number[:length] in prefixes), "")


class _Candidate(NamedTuple):
    region: str
    patterns: "frozenset[regex.Pattern[str]] | None"
    """Patterns that still fit; None where leading digits alone decide."""


def _descend(regions: tuple[str, ...], digits: str) -> dict[str, str]:
    found = _candidates(regions, digits)
    if not found:
        return {}
    if len(digits) == _DEEPEST or _first_covers(found):
        return {digits: found[0].region}
    below: dict[str, str] = {}
    for digit in "0123456789":
        below |= _descend(regions, digits + digit)
    named = set(below.values())
    return {digits: named.pop()} if len(named) == 1 else below


def _candidates(regions: tuple[str, ...], digits: str) -> list[_Candidate]:
    """The regions a number starting with these digits can be of, in the order in which they are asked."""
    found = []
    for region in regions:
        leading, patterns = _patterns(region)
        start = leading.match(digits, partial=True) if leading else None
        fitting = frozenset(each for each in patterns if each.fullmatch(digits, partial=True))
        if start:
            found.append(_Candidate(region, None))
        elif fitting and not leading:
            found.append(_Candidate(region, fitting))
        if start and not start.partial:
            break
    return found


def _first_covers(found: list[_Candidate]) -> bool:
    """Whether every number that fits a later region fits the first as well."""
    first, *later = found
    return all(
        first.patterns is not None and each.patterns is not None and each.patterns <= first.patterns for each in later
    )


@cache
def _patterns(region: str) -> tuple["regex.Pattern[str] | None", list["regex.Pattern[str]"]]:
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise LookupError(f"phonenumbers has no metadata for region {region!r}")
    kinds = [getattr(metadata, name) for name in _TYPES]
    used = {kind.national_number_pattern for kind in kinds if kind and kind.possible_length not in ((), (-1,))}
    leading = metadata.leading_digits
    return leading and regex.compile(leading), [regex.compile(each) for each in sorted(used - {None})]


def _telling(known: dict[str, str]) -> dict[str, str]:
    """Only the prefixes that say something else than the next shorter one."""
    told: dict[str, str] = {}
    for prefix in sorted(known, key=len):
        if longest_match(told, prefix) != known[prefix]:
            told[prefix] = known[prefix]
    return told
