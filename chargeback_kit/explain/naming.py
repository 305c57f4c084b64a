"""The names of pools and licences in words a reader of a bill knows."""

from dataclasses import dataclass
from functools import cache

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.reference import rows as facts
from chargeback_kit.rules.plans import MESSAGES
from chargeback_kit.rules.pool_id import US_CA, ZONE_A, PoolId

WITH_ARTICLE = ("Bahamas", "Dominican Republic", "Isle of Man", "Maldives", "Netherlands", "Philippines", "United ")


@dataclass(frozen=True)
class PoolName:
    """A pool counter in words: where it belongs, what it holds, and both in a sentence."""

    title: str
    phrase: str


def pool_name(bill: BillView, pool_id: str) -> PoolName:
    """The name of a counter such as ``DE/MCOPSTN1/domestic``; one without a count is a carrier's bundle (R35)."""
    found = PoolId.parse(pool_id)
    if found == ZONE_A:
        return PoolName("Conferencing, whole tenant", "the conferencing pool")
    if found == US_CA:
        return PoolName("Free conferencing, US and Canada", "the free conferencing pool")
    if found.counter == MESSAGES:
        return PoolName(f"Messages of {found.plan}", f"the pool of messages of {found.plan}")
    if found.holder:
        who = person(bill, found.holder)
        return PoolName(f"{who}, a plan of one’s own", f"the plan of {who}")
    if not found.counter:
        return PoolName(f"{found.country}, {found.plan}", f"{text.possessive(found.country)} pool {found.plan}")
    where = country_name(found.country)
    return PoolName(f"{where}, {found.counter}", f"{text.possessive(the(where))} {found.counter} pool")


def the(country: str) -> str:
    """The name of a country as it stands in a sentence.

    >>> the("United States"), the("France")
    ('the United States', 'France')
    """
    return f"the {country}" if country.startswith(WITH_ARTICLE) else country


def shared_pool(pool_id: str) -> str:
    """The pool without its counter, which an international plan has two of; empty for a call of no pool."""
    return str(PoolId.parse(pool_id).pool) if pool_id else ""


def person(bill: BillView, user_id: str) -> str:
    """The sign-in name of a person's id; the id where there is none."""
    number = bill.people.by_id.get(user_id.casefold())
    return (bill.people.names[number] if number is not None else "") or user_id


@cache
def country_names() -> dict[str, str]:
    """The English name of every country by its code."""
    rows = facts("countries")
    usual = [row for row in rows if "CLDR" in row["source"]]
    return {row["iso2"]: row["name"] for row in (*rows, *usual)}


def country_name(code: str) -> str:
    """The English name of a country code.

    >>> country_name("DE"), country_name("ZZ-unknown")
    ('Germany', 'ZZ-unknown')
    """
    return country_names().get(code, code)


@cache
def _products() -> dict[str, str]:
    rows = sorted(facts("skus"), key=lambda row: row["confidence"] != "high")
    return {row["sku"].upper(): row["product_name"] for row in reversed(rows) if row["product_name"]}


def product(sku: str) -> str:
    """The product name of a part number; empty where nobody knows.

    >>> product("MCOEV"), product("NOT_A_SKU")
    ('Microsoft Teams Phone Standard', '')
    """
    return _products().get(sku.upper(), "")
