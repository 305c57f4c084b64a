"""What typed words mean: countries, days, categories, pools, cost centres, people and numbers as pages print them.

What is none of them is looked for as it stands in the texts of a call.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.call_filter import Chosen, chosen
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.phone_numbers import SHORTEST, digits_of
from chargeback_kit.presentation.calendar import WEEKDAYS
from chargeback_kit.presentation.opened.words import PAYERS
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.records.countries import country_named
from chargeback_kit.reference.spoken import country_names
from chargeback_kit.rules.kinds import KINDS
from chargeback_kit.rules.pool_id import PoolId

LONGEST = 8
PLAIN_WORDS = {"other", "premium", "domestic", "carriers", "free", "unfunded"}
"""Single words that stand in several texts of a call: they are looked for as they stand."""
Meaning = tuple[str, str]
Meanings = tuple[str, tuple[str, ...]]
"""A field of the filter, and all that is called alike: two pools of one country, two people of one name."""
PATTERNS = (
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)",
    r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})?",
    r"(?P<day>\d\d?)(?:st|nd|rd|th|\.)? (?:of )?(?P<name>[a-z]{3,9})\.?,?(?: (?P<year>\d{4}))?",
    r"(?P<name>[a-z]{3,9})\.? (?P<day>\d\d?)(?:st|nd|rd|th)?,?(?: (?P<year>\d{4}))?",
)
MONTHS = (r"(?P<year>\d{4})-(?P<month>\d\d)", r"(?P<name>[a-z]{3,9})\.?(?: (?P<year>\d{4}))?")
_KNOWN: WeakKeyDictionary[ComputedBill, Mapping[str, Meanings]] = WeakKeyDictionary()


def understood(bill: ComputedBill, typed: str) -> Chosen:
    """The filter that typed words mean, the longest phrases first: ``Sales 20 October Zimbabwe`` are three of them."""
    tokens = typed.split()
    asked: dict[str, list[str]] = {}
    place = 0
    while place < len(tokens):
        found = next(_meanings(bill, tokens, place), None)
        if found is None:
            asked.setdefault("words", []).append(tokens[place])
            place += 1
            continue
        length, (name, values) = found
        asked.setdefault(name, []).extend(values)
        place += length
    return chosen(**asked)


def _meanings(bill: ComputedBill, tokens: list[str], place: int) -> Iterator[tuple[int, Meanings]]:
    for length in range(min(LONGEST, len(tokens) - place), 0, -1):
        phrase = " ".join(tokens[place : place + length])
        if (found := _meaning(bill, phrase)) is not None:
            yield length, found


def _meaning(bill: ComputedBill, phrase: str) -> Meanings | None:
    if (known := _vocabulary(bill).get(_plain(phrase))) is not None:
        return known
    found = _day(bill, phrase) or _month(bill, phrase) or _country(phrase) or _number(phrase)
    return None if found is None else (found[0], (found[1],))


def _plain(phrase: str) -> str:
    """Words without the signs between them, in small letters.

    >>> _plain("Toll-free"), _plain("Germany, domestic")
    ('toll free', 'germany domestic')
    """
    return " ".join(re.sub(r"[-_,;:/’'“”\"]+", " ", phrase.casefold()).split())


def _vocabulary(bill: ComputedBill) -> Mapping[str, Meanings]:
    """What the pages of a bill print, by its words; where two fields have the same words the later one counts."""
    if bill not in _KNOWN:
        known: dict[str, Meanings] = {}
        for phrase, (name, value) in _phrases(bill):
            before, values = known.get(_plain(phrase), (name, ()))
            known[_plain(phrase)] = (name, (*(values if before == name else ()), value))
        known.pop("", None)
        _KNOWN[bill] = known
    return _KNOWN[bill]


def _phrases(bill: ComputedBill) -> Iterator[tuple[str, Meaning]]:
    yield from _phrases_of_rules()
    pools = (*(c.pool_id for c in bill.counters), *(c.pool_id for c in bill.inputs.message_counters))
    for pool_id in dict.fromkeys(pools):
        yield pool_id, ("pool", pool_id)
        yield pool_name(bill, pool_id).title, ("pool", pool_id)
        pool = PoolId.parse(pool_id)
        yield f"{country_names().get(pool.country, '')} {pool.counter}", ("pool", pool_id)
    for name, key, shown in zip(bill.people.names, bill.people.ids, bill.people.shown, strict=True):
        for phrase in (shown, name, key):
            yield phrase, ("person", name or key)
    fees = (center for fee in (*bill.fees, *bill.carrier_fees) for center in fee.shares)
    for center in dict.fromkeys((*bill.inputs.cost_centers, *fees)):
        yield center, ("cost_center", center)


def _phrases_of_rules() -> Iterator[tuple[str, Meaning]]:
    """What is the same for every bill: kinds, payers and categories."""
    for kind in KINDS:
        if "_" in kind:
            yield kind, ("kind", kind)
    for payer, says in PAYERS.items():
        yield says, ("payer", payer)
    yield "from credits", ("payer", "credits")
    for category, label in CATEGORIES.items():
        for phrase in (category, label):
            if _plain(phrase) not in PLAIN_WORDS:
                yield phrase, ("category", category)


def _country(phrase: str) -> Meaning | None:
    """A country by its name; by its code only where that is written in capital letters."""
    if len(phrase) == len("ZW"):
        return ("country", phrase) if phrase in country_names() else None
    code = country_named(phrase)
    return ("country", code) if code else None


@dataclass(frozen=True)
class _Date:
    """What is written of a date; 0 where nothing is."""

    year: int
    month: int
    day: int = 1


def _written(phrase: str, patterns: tuple[str, ...]) -> _Date | None:
    words = phrase.casefold().replace(",", "").split()
    if words and words[0] in {name.casefold() for name in WEEKDAYS}:
        words = words[1:]
    for pattern in patterns:
        if found := re.fullmatch(pattern, " ".join(words)):
            parts = {"year": None, "month": None, "name": None, "day": None} | found.groupdict()
            number = int(parts["month"]) if parts["month"] else _month_number(parts["name"] or "")
            if number:
                return _Date(int(parts["year"] or 0), number, int(parts["day"] or 1))
    return None


def _month_number(name: str) -> int:
    """The number of a month by its name or the first three letters of it; 0 where it is none.

    >>> _month_number("oct"), _month_number("october"), _month_number("octopus")
    (10, 10, 0)
    """
    fits = [n for n, month in enumerate(text.MONTHS, 1) if name in (month.casefold(), month[:3].casefold())]
    return fits[0] if fits else 0


def _year(bill: ComputedBill, written: _Date) -> int:
    """The year that is written, else the one in which the bill has the month, else that of the bill."""
    fits = [name for name in bill.months if int(name[5:]) == written.month]
    return written.year or int((fits or bill.months)[0][:4])


def _day(bill: ComputedBill, phrase: str) -> Meaning | None:
    found = _written(phrase, PATTERNS)
    if found is None:
        return None
    try:
        return "day", date(_year(bill, found), found.month, found.day).isoformat()
    except ValueError:
        return None


def _month(bill: ComputedBill, phrase: str) -> Meaning | None:
    found = _written(phrase, MONTHS)
    if found is None or not 1 <= found.month <= len(text.MONTHS):
        return None
    if not found.year and all(int(name[5:]) != found.month for name in bill.months):
        return None
    return "month", f"{_year(bill, found):04d}-{found.month:02d}"


def _number(phrase: str) -> Meaning | None:
    """A phone number in any way of writing; with a country in front a part of one is enough."""
    bare = phrase.rstrip("….*•")
    digits = digits_of(bare)
    is_number = len(digits) >= SHORTEST or (bare.startswith("+") and digits)
    return ("number", f"{'+' if bare.startswith('+') else ''}{digits}") if is_number else None
