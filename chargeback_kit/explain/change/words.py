"""A change in words: who owes how much more or less, and for what, the largest reasons first."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.change.joiners_movers_leavers import JOINED
from chargeback_kit.explain.change.kept_and_markup import KEPT, MARKUP
from chargeback_kit.explain.change.licence_counts import ASSIGNED, BOUGHT, COUNTED, IDLE
from chargeback_kit.explain.change.reasons import (
    CALL_FEES,
    CALL_LEAST,
    CALL_PRICE,
    CALL_SINGLE,
    CALL_STEPS,
    CALLS,
    CARRIER_FEE,
    CORRECTIONS,
    FEE_BASIS,
    FEE_PRICE,
    LICENCES,
    NO_SECONDS,
    ON_THE_LIST,
    PERSONS,
    POOL,
    Reason,
)
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.money import of_cents, round_half_up
from chargeback_kit.reference.spoken import country_name, product, the
from chargeback_kit.rules.calendar import SECONDS_PER_MINUTE

NAMED = 4
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
CALLS_OF = {
    "domestic": "domestic calls to",
    "international": "calls to",
    "conference": "conference calls to",
    "toll_free": "toll-free calls from",
    "premium": "premium calls to",
    "messages": "messages to",
    "carrier": "carrier calls to",
    "other": "other calls to",
}
"""Calls of a category to a country; of toll-free calls it is the country of the caller."""
SHARED_BY = {
    "direct": "by who holds it",
    "pool_minutes": "by minutes used",
    "even": "evenly",
    "fixed": "by fixed shares",
    "headcount": "by headcount",
}
DRIVER_NAMES = {
    "price": "Price",
    "volume": "Volume",
    "mix": "Mix of destinations",
    "pools": "Pools and licences",
    "people": "People who joined, left or moved",
}


def small(number: int) -> str:
    """A small number as a word.

    >>> small(8), small(1200)
    ('eight', '1,200')
    """
    return SMALL[number] if 0 <= number < len(SMALL) else text.count(number)


def sentence(
    center: str, before: Decimal, after: Decimal, currency: str, listed: Sequence[Reason], of: BillView
) -> str:
    """Who owes how much more or less, and for what; ``of`` is the bill that names the pools."""
    change, why = after - before, reasons_in_words(after - before, listed, of)
    who = f"{center} owes" if center else "The departments pay"
    if not change:
        same = text.money(after, currency)
        return f"{who} the same, {same}: {why}." if why else f"{who} the same: {same}."
    return f"{who} {text.money(abs(change), currency)} {'more' if change > 0 else 'less'}: {why}."


def reasons_in_words(change: Decimal, listed: Sequence[Reason], of: BillView) -> str:
    """What a change is for, the largest reasons first; empty where there are none."""
    named = len(listed) if len(listed) == NAMED + 1 else NAMED
    parts = [f"{_for(each.amount, change)} {phrase(each, of)}" for each in listed[:named]]
    if others := listed[named:]:
        rest = sum(each.amount for each in others)
        what = f"{small(len(others))} smaller reason{'' if len(others) == 1 else 's'}"
        parts.append(f"{_for(rest, change)} {what}" if rest else f"0.00 for {what}")
    return text.listed(parts)


def drivers(center: str, change: Decimal, listed: Sequence[Reason], of: BillView, named: int) -> str:
    """A change with its largest reasons, in one line: ``Sales +155.01: 96.00 for eight new licences of ...``."""
    parts = [f"{_for(each.amount, change)} {phrase(each, of)}" for each in listed[:named]]
    signed = f"{'+' if change > 0 else ''}{text.amount(change)}"
    return f"{center} {signed}: {'; '.join(parts)}"


def _for(cents: int, change: Decimal) -> str:
    """An amount of a reason, with its direction where that is not the one of the whole."""
    amount = text.amount(of_cents(abs(cents)))
    if change and (cents > 0) == (change > 0):
        return f"{amount} for"
    return f"{amount} {'more' if cents > 0 else 'less'} for"


def phrase(reason: Reason, of: BillView) -> str:
    """What a reason is, after ``for``."""
    said: dict[str, Callable[[], str]] = {
        LICENCES: lambda: _licences(reason),
        PERSONS: lambda: _people(reason),
        CALLS: lambda: f"{calls_of(reason)}{_minutes(reason)}",
        POOL: lambda: _pool(reason, of),
        CALL_FEES: lambda: f"the connection fees of {calls_of(reason)}",
        CALL_LEAST: lambda: f"least charges and roundings of {calls_of(reason)}",
        CALL_SINGLE: lambda: _single(reason),
        CALL_STEPS: lambda: f"{calls_of(reason)} being counted {_steps(reason)}",
        CALL_PRICE: lambda: f"the price of {calls_of(reason)}",
        FEE_PRICE: lambda: f"the price of {_product(reason.of)}",
        FEE_BASIS: lambda: _sharing(reason),
        CARRIER_FEE: lambda: f"what {reason.of} charges by the month",
        KEPT: lambda: "what is kept central",
        MARKUP: lambda: "the markup",
    }
    return said[reason.what]()


def _steps(reason: Reason) -> str:
    """In which steps calls are counted now, and were before."""
    if not reason.became:
        return "otherwise"
    before, after = (_length(int(seconds)) for seconds in reason.became.split())
    return f"in steps of {after}, no longer of {before}"


def _length(seconds: int) -> str:
    """A step in words.

    >>> _length(1), _length(60), _length(1800)
    ('1 second', '1 minute', '30 minutes')
    """
    number, unit = (seconds, "second") if seconds % SECONDS_PER_MINUTE else (seconds // SECONDS_PER_MINUTE, "minute")
    return text.counted(number, unit)


def _people(reason: Reason) -> str:
    number = int(reason.number or 0)
    who = f"{small(number)} {'person' if number == 1 else 'people'}"
    if reason.became == ON_THE_LIST:
        are = "is" if number == 1 else "are"
        return f"{who} who {are} {'on the user list now' if reason.of == JOINED else 'no longer on the user list'}"
    return f"{who} who {reason.of}"


def _single(reason: Reason) -> str:
    """Corrections and calls of 0 seconds, more or fewer."""
    number = int(reason.number or 0)
    how_many = f"{small(abs(number))} {'more' if number > 0 else 'fewer'} " if number else ""
    plural = "" if abs(number) == 1 else "s"
    if reason.became == CORRECTIONS:
        return f"{how_many}correction{plural} of {calls_of(reason)}"
    said = calls_of(reason)
    if reason.became == NO_SECONDS:
        return f"{how_many}call{plural} of 0 seconds among {said}"
    return f"corrections and calls of 0 seconds among {said}"


def calls_of(reason: Reason) -> str:
    """Calls of a category to a country, or from one."""
    where = the(country_name(reason.of)) if reason.of else "a country that nobody knows"
    return f"{CALLS_OF[reason.category]} {where}"


def _licences(reason: Reason) -> str:
    """How many licences of a product more or fewer, and what became of them."""
    number, is_more = abs(Fraction(reason.number or 0)), Fraction(reason.number or 0) > 0
    if not number:
        return f"licences of {_product(reason.of)}"
    if number.denominator != 1:
        how_many = text.amount(of_cents(round_half_up(number * 100)))
        return f"{how_many} {'more' if is_more else 'fewer'} licences of {_product(reason.of)} on average"
    how_many, is_one = small(number.numerator), number == 1
    noun = f"{'licence' if is_one else 'licences'} of {_product(reason.of)}"
    are, lie = ("is", "lies") if is_one else ("are", "lie")
    said = {
        BOUGHT: (f"{how_many} new {noun}", f"{how_many} {noun} given back"),
        ASSIGNED: (f"{how_many} {noun} that {are} assigned now", f"{how_many} {noun} that {are} no longer assigned"),
        IDLE: (f"{how_many} {noun} that {lie} idle now", f"{how_many} {noun} that {lie} idle no more"),
        COUNTED: (f"{how_many} more {noun}", f"{how_many} fewer {noun}"),
    }
    return said[reason.became][0 if is_more else 1]


def _sharing(reason: Reason) -> str:
    """That a fee is shared otherwise: by another basis, or by the same."""
    name = _product(reason.of) or "the fees"
    if not reason.became:
        return f"the part of {name} that is charged here"
    before, after = (SHARED_BY[basis] for basis in reason.became.split())
    return f"{name} being shared {after} now, no longer {before}"


def _product(sku: str) -> str:
    """The name of a product; the part number where nobody knows it."""
    return product(sku) or sku


def _minutes(reason: Reason) -> str:
    """How many minutes more or fewer; that they were dearer or cheaper where they do not say why."""
    seconds = int(reason.number or 0)
    dearer = "dearer" if reason.amount > 0 else "cheaper"
    if not seconds:
        return f" (as many minutes, {dearer} ones)" if reason.category != "messages" else ""
    said = f"{text.spoken_minutes(abs(seconds))} {'more' if seconds > 0 else 'fewer'}"
    return f" ({said})" if (seconds > 0) == (reason.amount > 0) else f" ({said}, but {dearer} ones)"


def _pool(reason: Reason, of: BillView) -> str:
    seconds = int(reason.number or 0)
    is_explained = bool(seconds) and (seconds > 0) == (reason.amount > 0)
    if not reason.of:
        calls = f"{reason.category.replace('_', '-')} calls"
        if not is_explained:
            return f"what was charged of {calls} of no pool"
        return f"{calls} that {'draw no pool any more' if seconds > 0 else 'draw a pool now'}"
    name = pool_name(of, reason.of).phrase
    if not is_explained:
        return f"what {name} covers"
    return f"{text.spoken_minutes(abs(seconds))} {'more' if seconds > 0 else 'fewer'} over {name}"
