"""The calls behind a number: those that fit a filter, a page at a time, with the totals of all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import frame
from chargeback_kit.engine.calls_asked import CallsAsked, ask_totals, find_page
from chargeback_kit.explain.call_filter import NO_COUNTRY, NO_POOL, PARTS, Chosen, given
from chargeback_kit.money import exact
from chargeback_kit.phone_numbers import digits_of
from chargeback_kit.problems import InputError, codes
from chargeback_kit.records.countries import country_code
from chargeback_kit.reference.spoken import country_names
from chargeback_kit.rules.calendar import day_end, day_start
from chargeback_kit.rules.calendar import month as month_of
from chargeback_kit.rules.kinds import CATEGORY, KINDS
from chargeback_kit.rules.payers import FUNDED_BY

INSIDE = ["row_no", "amount_micro", "saved_micro", "list_micro"]
LEAST_OF_NAME = 3


@dataclass(frozen=True)
class CallTotals:
    """The sums of the calls that fit: seconds [s], segments of messages, money to its last decimal.

    ``saved`` is what pools covered at the card's prices, ``at_list`` what Microsoft's calls cost there without pools.
    """

    calls: int
    billed_seconds: int
    pooled_seconds: int
    over_seconds: int
    segments: int
    over_segments: int
    amount: Decimal
    saved: Decimal
    at_list: Decimal


class CallsOf:
    """The calls of a bill that fit a filter; nothing is asked before it is looked at.

    The columns of a page are those of ``calls.csv`` and ``name, category, country, number, own_number, is_incoming``
    and the segments of messages; ``country`` is that of the number called, ``number`` that of the other side.
    """

    def __init__(self, bill: ComputedBill, asked: Chosen, limit: int | None = None) -> None:
        self.bill, self.chosen, self.limit = bill, asked, limit
        self._asked = _asked(bill, asked)

    @cached_property
    def totals(self) -> CallTotals:
        """The sums of all calls that fit, whatever the limit."""
        row = ask_totals(self.bill.run, self._asked)
        amount, saved, at_list = (exact(row.pop(name)) for name in ("amount_micro", "saved_micro", "list_micro"))
        return CallTotals(**row, amount=amount, saved=saved, at_list=at_list)

    @property
    def calls(self) -> int:
        """How many calls fit."""
        return self.totals.calls

    @property
    def amount(self) -> Decimal:
        """Their money."""
        return self.totals.amount

    @cached_property
    def table(self) -> pd.DataFrame:
        """The calls in the order in which they count (R03), the first ``limit`` of them where there is one."""
        return self.page(size=self.limit)

    def page(
        self, number: int = 0, size: int | None = 25, *, order: str = "start_utc", is_descending: bool = False
    ) -> pd.DataFrame:
        """Some of the calls, in the order of any column. Raises InputError for a column that is not there."""
        found = find_page(self.bill.run, self._asked, order, size, number * (size or 0), is_descending=is_descending)
        return frame(found).drop(columns=INSIDE)

    def __len__(self) -> int:
        return self.calls

    def __repr__(self) -> str:
        return f"{text.counted(self.calls, 'call')}, {text.money(self.amount, self.bill.currency)}"

    def _repr_html_(self) -> str:
        shown: Any = self.page()
        return f"<p>{escape(repr(self))}</p>{shown._repr_html_()}"


def calls_of(
    bill: ComputedBill, asked: Chosen | str | None = None, limit: int | None = None, **more: str | Iterable[str]
) -> CallsOf:
    """The calls of a bill that fit a filter, given as a value, an address or field by field.

    Raises InputError naming what is not in the bill.
    """
    return CallsOf(bill, given(asked, more), limit)


def _asked(bill: ComputedBill, asked: Chosen) -> CallsAsked:
    """The filter as the engine asks it; raises InputError for what there is not."""
    zone = bill.agreement.switches.month_time_zone
    centers = {name: number for number, name in enumerate(bill.inputs.cost_centers)}
    _refuse("cost centre", asked.cost_center, {*centers, *_centers_of_fees(bill)})
    _refuse("category", asked.category, CATEGORY)
    _refuse("kind", asked.kind, KINDS)
    _refuse("payer", asked.payer, FUNDED_BY)
    _refuse("part of a pool", asked.part, PARTS)
    _refuse(
        "pool",
        asked.pool,
        {NO_POOL, *(c.pool_id for c in bill.counters), *(c.pool_id for c in bill.inputs.message_counters)},
    )
    _refuse("problem", asked.problem, codes())
    return CallsAsked(
        cost_center=[centers[name] for name in asked.cost_center if name in centers] if asked.cost_center else None,
        category=_some(asked.category),
        kind=_some(asked.kind),
        country=[_country(name) for name in asked.country] or None,
        caller=[_country(name) for name in asked.caller] or None,
        payer=_some(asked.payer),
        pool=_some("" if name == NO_POOL else name for name in asked.pool),
        part=_some(asked.part),
        days=[(day_start(day, zone), day_end(day, zone)) for day in map(_day, asked.day)] or None,
        months=[(month.from_ns, month.until_ns) for month in (month_of(name, zone) for name in asked.month)] or None,
        people=_people(bill, asked.person),
        numbers=[_number(written) for written in asked.number] or None,
        words=[(word.casefold(), countries_named(word)) for word in asked.words] or None,
        usage_ids=_some(asked.usage_id),
        problems=_problems(bill, asked),
    )


def _some(values: Iterable[str]) -> list[str] | None:
    return list(values) or None


def _centers_of_fees(bill: ComputedBill) -> set[str]:
    return {center for fee in (*bill.fees, *bill.carrier_fees) for center in fee.shares}


def _refuse(what: str, values: Iterable[str], known: Iterable[str] | Mapping[str, Any]) -> None:
    there = list(known)
    for value in values:
        if value not in there:
            listed = text.listed(sorted(filter(None, there))[:20]) or "none"
            raise InputError(f'no {what} "{value}" in the bill; there are {listed}.')


def _country(name: str) -> str:
    if name == NO_COUNTRY:
        return ""
    if name in country_names():
        return name
    if not (code := country_code(name)):
        raise InputError(f'"{name}" is no country; write a code such as "ZW" or a name.')
    return code


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise InputError(f'"{written}" is no day; write it as 2026-10-20.') from None


def _people(bill: ComputedBill, names: Iterable[str]) -> tuple[list[int], list[str]] | None:
    """The numbers of the people who are listed, and every name in small letters."""
    asked = list(names)
    if not asked:
        return None
    numbers = [number for name in asked if (number := bill.people.number(name)) is not None]
    return numbers, [name.casefold() for name in asked]


def _number(written: str) -> tuple[str, bool]:
    """The digits of a number, and whether they begin with a country's."""
    digits = digits_of(written)
    if not digits:
        raise InputError(f'"{written}" is no phone number; write it as +14255550100.')
    if digits.startswith("00"):
        return digits.lstrip("0"), True
    return digits.lstrip("0") or digits, written.strip().casefold().removeprefix("tel:").startswith("+")


def countries_named(word: str) -> list[str]:
    """The countries in whose names a word stands.

    >>> countries_named("zimb")
    ['ZW']
    """
    if len(word) < LEAST_OF_NAME:
        return []
    return [code for code, name in country_names().items() if word.casefold() in name.casefold()]


def _problems(bill: ComputedBill, asked: Chosen) -> tuple[list[str], list[str]] | None:
    """The codes, and the ids of the rows that those which are not said of calls are about."""
    if not asked.problem:
        return None
    of_calls = {row["code"] for row in bill.run.store.dicts("SELECT DISTINCT code FROM call_problems")}
    of_rows = {*asked.problem} - of_calls
    return [*asked.problem], [each.usage_id for each in bill.problem_list if each.usage_id and each.code in of_rows]
