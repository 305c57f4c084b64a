"""Products that the licence table does not list (R22): the pools or the right they may bring, and the money at stake.

Asked of the finished bill, once for page, table and ``problems.csv``. A product whose name says that it has nothing to
do with calls is a note apart from those that may have.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from chargeback_kit import text
from chargeback_kit.engine.run import Run
from chargeback_kit.money import from_micro
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records.agreement import Licence
from chargeback_kit.records.users import UserRow
from chargeback_kit.reference.licence_names import has_nothing_to_do_with_calls
from chargeback_kit.reference.spoken import country_name, the
from chargeback_kit.rules.messages import message_countries
from chargeback_kit.rules.plans import is_known
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS, ZONE_A
from chargeback_kit.rules.pool_names import named_pool
from chargeback_kit.rules.pools import pool_country

MAY_BRING = "it may have brought a calling plan's pool{where}, conferencing minutes or the right to credits"
WITHOUT_POOL = {
    "domestic": "domestic calls without a pool",
    "international": "international calls without a pool",
    "message": "messages without a pool",
}


@dataclass(frozen=True)
class ProductHolders:
    """Who holds a product: their numbers, the countries whose pools they may fill, and the first row that says so."""

    people: frozenset[int]
    countries: frozenset[str]
    row: UserRow


NOBODY = ProductHolders(frozenset(), frozenset(), UserRow("", "", "", (), "", date.min, date.max, "", 0))
Parts = dict[str, tuple[int, int]]
"""Money [micro-units] and calls by pool or right."""


def of_products(run: Run, listed: Iterable[UserRow]) -> Iterator[Problem]:
    """A problem per product of the user list and per ``[[licence]]`` that nobody knows; ``listed``: the list's rows."""
    held = _held(run, listed)
    bought = [line for line in run.inputs.agreement.licence if not is_known(line.sku)]
    if not held and not bought:
        return
    charged = run.answers("charged_beyond")
    for sku, holders in sorted(held.items()):
        yield _of_list(run, sku, holders, charged)
    by_name = {sku.casefold(): holders for sku, holders in held.items()}
    for line in bought:
        yield _of_agreement(run, line, by_name.get(line.sku.casefold(), NOBODY), charged)


def _held(run: Run, listed: Iterable[UserRow]) -> dict[str, ProductHolders]:
    rows: dict[str, list[UserRow]] = {}
    for row in listed:
        for sku in _unknown(row.skus):
            rows.setdefault(sku, []).append(row)
    return {
        sku: ProductHolders(
            frozenset(run.inputs.people.number_of(row) for row in found),
            frozenset(pool_country(row.country) for row in found if row.country),
            found[0],
        )
        for sku, found in rows.items()
    }


@cache
def _unknown(skus: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sku for sku in skus if not is_known(sku))


def _of_list(run: Run, sku: str, holders: ProductHolders, charged: list[dict[str, Any]]) -> Problem:
    said = f'"{sku}", {text.counted(len(holders.people), "person", "people")}'
    code, amount = "other-sku", Decimal("0.00")
    if not has_nothing_to_do_with_calls(sku):
        code, told = "unknown-sku", _parts(run, holders, charged)
        amount = from_micro(sum(money for money, _ in told.values()))
        said = f"{said}; {_may_bring(holders)}: {_told(told, run.inputs.agreement.currency)}"
    return problem(code, said, file=holders.row.file, line=holders.row.line, amount=amount)


def _of_agreement(run: Run, line: Licence, holders: ProductHolders, charged: list[dict[str, Any]]) -> Problem:
    """A licence that is bought and that nobody knows, with its fee (R51)."""
    said = f'[[licence]] sku "{line.sku}", {line.purchased} bought'
    code = "other-sku"
    if not has_nothing_to_do_with_calls(line.sku):
        code, told = "unknown-sku", _parts(run, holders, charged)
        said = f"{said}; {_may_bring(holders)}: {_told(told, run.inputs.agreement.currency)}; the amount is its fee"
    return problem(code, said, file="agreement.toml", amount=line.amount)


def _may_bring(holders: ProductHolders) -> str:
    countries = [the(country_name(country)) for country in sorted(holders.countries)]
    return MAY_BRING.format(where=f" in {text.listed(countries)}" if countries else "")


def _parts(run: Run, holders: ProductHolders, charged: list[dict[str, Any]]) -> Parts:
    """Money and calls that the product could have moved, by pool or right."""
    parts: Parts = {}
    for row in charged:
        if name := _moved_by(run, row, holders):
            money, calls = parts.get(name, (0, 0))
            parts[name] = money + row["amount_micro"], calls + row["calls"]
    return parts


def _moved_by(run: Run, row: dict[str, Any], holders: ProductHolders) -> str:
    """The pool or the right that could move these calls if the product brought it; else nothing.

    A pool that ended would be larger for everybody, and the conferencing pool is the whole tenant's;
    calls without a pool and rights are those of the holders.
    """
    is_theirs = row["person"] in holders.people
    if row["counter_no"] is not None:
        counter = run.counters[row["counter_no"]]
        is_shared = counter.id in CONFERENCE_POOLS or (
            counter.id.country in holders.countries and not counter.id.holder
        )
        return counter.pool_id if is_theirs or is_shared else ""
    if row["message_counter_no"] is not None:
        is_shared = not holders.countries.isdisjoint(message_countries())
        return run.inputs.message_counters[row["message_counter_no"]].pool_id if is_theirs or is_shared else ""
    if row["kind"] == "conference_zone_a":
        return str(ZONE_A)
    return WITHOUT_POOL.get(row["kind"], "calls that nothing could pay for") if is_theirs else ""


def _named(pool_or_right: str) -> str:
    """A pool by its plan and country; a right as it is said."""
    return named_pool(pool_or_right) if "/" in pool_or_right else pool_or_right


def _told(parts: Parts, currency: str) -> str:
    if not parts:
        return "no charged call of these months depends on it"
    each = [
        f"{text.money(from_micro(money), currency)} ({_named(name)}, {text.counted(calls, 'call')})"
        for name, (money, calls) in sorted(parts.items())
    ]
    return f"it could move {text.listed(each)}"
