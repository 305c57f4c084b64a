"""Licences that are paid for whether they are needed or not: not to be given back yet, or a minimum by contract."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from chargeback_kit.planning.plan_mix.licences.stock import Stock
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import same_sku
from chargeback_kit.records.terms.planning import LicenceTerm
from chargeback_kit.reference.spoken import country_name, named, the
from chargeback_kit.text import listed

Terms = Mapping[str, Sequence[LicenceTerm]]


def by_sku(terms: Sequence[LicenceTerm]) -> Terms:
    """The terms of each part number; raises InputError where two rows say the same thing twice."""
    found: dict[str, list[LicenceTerm]] = {}
    for term in terms:
        found.setdefault(same_sku(term.sku), []).append(term)
    for sku, rows in found.items():
        keys = [(row.country, row.anniversary) for row in rows]
        if twice := [key for key in keys if keys.count(key) > 1]:
            where = f" in {twice[0][0]}" if twice[0][0] else ""
            raise InputError(f"planning.licence: {sku}{where} has two rows of one term. Keep one.")
    return found


def held_fast(found: Sequence[Stock], terms: Terms, month: date) -> tuple[Stock, ...]:
    """The stocks with what must be paid for in the month that begins on a day, and from when it can be given back.

    Raises InputError for a count without a country where people of several countries could hold the licence.
    """
    for sku, rows in terms.items():
        countries = sorted({stock.country for stock in found if stock.sku.upper() == sku and stock.members.any()})
        for row in rows:
            if row.country is None and (row.minimum or row.count is not None) and len(countries) > 1:
                places = [f"{the(country_name(country))} ({country})" for country in countries]
                raise InputError(
                    f"planning.licence: {named(row.sku)} is or could be held in {listed(places)}. "
                    "Say a count of licences for each country: one row each, with country."
                )
    return tuple(_of(stock, terms.get(stock.sku.upper(), ()), month) for stock in found)


def _of(stock: Stock, terms: Sequence[LicenceTerm], month: date) -> Stock:
    mine = [term for term in terms if term.country in (None, stock.country)]
    at_hand = stock.held + stock.idle
    locked, said, due = 0, [], []
    left = at_hand
    for term in sorted(mine, key=lambda each: each.count is None):
        day = term.returns(month)
        if day is None:
            continue
        number = min(left, at_hand if term.count is None else term.count)
        left -= number
        if not number:
            continue
        if (day.year, day.month) == (month.year, month.month):
            due.append((number, day, term.returns(month.replace(year=month.year + 1)) or day))
        else:
            locked += number
            said.append(f"{number:,} on {day}")
    least = max((term.minimum for term in mine), default=0)
    if least > locked:
        said.append(f"at least {least:,} by contract")
    idle = max(stock.idle, least - stock.held)
    return replace(stock, idle=idle, fast=max(locked, least), until="; ".join(said), due=tuple(due))
