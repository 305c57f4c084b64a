"""Every number that is shown opens what it is made of: the totals of what is behind it are the number."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cases.build import bill as case
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.bill.tables import departments_pay
from chargeback_kit.explain.call_filter import NO_COUNTRY, Chosen, chosen_at
from chargeback_kit.explain.calls_and_licences import behind
from chargeback_kit.explain.waterfall import REPORTED
from chargeback_kit.explain.waterfall import waterfall as bars
from chargeback_kit.money import exact
from chargeback_kit.presentation import (
    calendar,
    cost_centers,
    destinations,
    headline,
    messages,
    pool_days,
    pools,
    problems,
    wallet,
    waterfall,
)
from chargeback_kit.reference.spoken import country_names
from chargeback_kit.rules.calendar import month

SAMPLE = Path(__file__).parents[2] / "sample_data"
BILLS = ("2026-11", 60, 62)
ZERO = Decimal("0.00")


def tenant(number, folder):
    """A random tenant, every second one over two months."""
    how = random_tenant(number, folder)
    first = month(how["month"])
    after = f"{first.last.year + first.last.month // 12}-{first.last.month % 12 + 1:02d}"
    return ck.bill(folder, [how["month"], after][: 1 + number % 2], how["charges"])


@pytest.fixture(scope="module", params=BILLS)
def bill(request, tmp_path_factory):
    if isinstance(request.param, str):
        charges = "reported" if request.param == "2026-10" else "rated"
        return ck.bill(SAMPLE / request.param, request.param, charges=charges)
    return tenant(request.param, tmp_path_factory.mktemp("tenant"))


def lines(rows) -> list[Any]:
    """The rows of a picture, one after the other."""
    return list(rows.itertuples())


def totals(bill, found):
    """The totals of a filter, which is the same after it was an address."""
    assert chosen_at(found.address) == found
    return bill.calls_of(found.address).totals


def test_every_day_is_its_calls(bill):
    rows = calendar.rows(bill)
    for row, found in zip(lines(rows), calendar.opens(rows), strict=True):
        total = totals(bill, found)
        assert (total.calls, total.billed_seconds, total.over_seconds) == (
            row.calls,
            row.billed_seconds,
            row.over_seconds,
        )
        assert total.amount == exact(row.amount_micro)


def test_every_bar_of_a_country_is_its_calls(bill):
    rows = destinations.rows(bill)
    for row, found in zip(lines(rows), destinations.opens(rows), strict=True):
        assert totals(bill, found).amount == exact(row.amount_micro)


def test_every_pool_is_its_calls(bill):
    rows = pools.rows(bill)
    every = zip(
        rows.itertuples(), pools.opens(rows), pools.opens(rows, "within"), pools.opens(rows, "over"), strict=True
    )
    for row, both, within, over in every:
        assert (totals(bill, both).pooled_seconds, totals(bill, both).over_seconds) == (
            row.used_seconds,
            row.over_seconds,
        )
        assert totals(bill, within).pooled_seconds == row.used_seconds
        assert totals(bill, over).over_seconds == row.over_seconds
    path = pool_days.rows(bill)
    assert {str(each) for each in pool_days.opens(path)} <= {str(each) for each in pools.opens(rows)}


def test_every_pool_of_messages_is_its_messages(bill):
    rows = messages.rows(bill)
    for row, found in zip(lines(rows), messages.opens(rows), strict=True):
        total = totals(bill, found)
        assert (total.calls, total.segments, total.amount) == (row.sent + row.received, row.segments, row.amount)
        assert total.over_segments == row.over_segments


def test_every_cell_of_the_statements_is_its_calls_and_licences(bill):
    said = bill.statements
    for line in lines(said):
        assert behind(bill, cost_centers.cell(line.cost_center, line.category)).amount == line.amount
    for center, amount in said.groupby("cost_center")["amount"].sum().items():
        assert behind(bill, cost_centers.cell(center)).amount == amount
    for category, amount in said.groupby("category")["amount"].sum().items():
        assert behind(bill, cost_centers.cell("", category)).amount == amount
    assert behind(bill, cost_centers.cell()).amount == departments_pay(bill)


def test_every_bar_of_a_cost_centre_is_its_calls_and_licences(bill):
    rows = cost_centers.rows(bill)
    for row, found in zip(lines(rows), cost_centers.opens(rows), strict=True):
        assert behind(bill, found).amount == exact(row.amount_micro)


def test_every_problem_is_its_calls(bill):
    rows = problems.rows(bill)
    calls = problems.calls_behind(bill, rows)
    for row, found, count in zip(lines(rows), problems.opens(rows, calls), calls, strict=True):
        listed = {each.usage_id for each in bill.problem_list if each.code == row.code} - {""}
        there = listed & set(bill.calls["usage_id"])
        assert (found is None) == (not there), row.code
        if found is not None:
            assert set(bill.calls_of(found).table["usage_id"]) == there
            assert totals(bill, found).calls == count


def test_every_call_of_the_wallet_is_one(bill):
    rows = wallet.rows(bill)
    opened = wallet.opens(rows)
    assert [found is None for found in opened] == [event not in ("call", "recharge") for event in rows["event"]]
    for row, found in zip(lines(rows), opened, strict=True):
        if row.event == "call" and row.Index % 40 == 1:
            assert totals(bill, found).amount == exact(-row.amount_micro)


def test_every_step_from_list_price_to_what_is_paid(bill):
    rows = waterfall.rows(bill)
    for row, found in zip(lines(rows), waterfall.opens(rows), strict=True):
        whole = behind(bill, found)
        calls = whole.calls.totals
        shown = {
            waterfall.LIST_PRICE: lambda calls=calls: calls.at_list,
            waterfall.COVERED: lambda calls=calls: -calls.saved,
            REPORTED: lambda calls=calls: calls.amount - (calls.at_list - calls.saved),
            "Not charged": lambda calls=calls: calls.amount - (calls.at_list - calls.saved),
        }
        assert shown.get(row.step, lambda whole=whole: whole.amount)() == exact(row.amount_micro), row.step


def test_messages_stand_at_list_price_and_their_pool_is_a_step_like_that_of_calls(tmp_path):
    """150, 60 and 4 segments at 0.0075 are 1.13 + 0.45 + 0.03; a pool of 200 leaves 0.08 + 0.03 of them."""
    given = {
        "users": [{"skus": "MCOPSTN_5+MCOPSTNC"}, {"skus": "MCOPSTN_5", "country": "CA"}],
        "charges": "rated",
        "rates": [{}, {"kind": "message", "prefix": "1", "price": "0.0075"}],
        "messages": [{"segments": 150}, {"segments": 60, "type": "sms_in", "who": 1}, {"segments": 4}],
    }
    bill = case(tmp_path, given)
    steps = {bar.name: str(bar.amount) for bar in bars(bill)}
    assert (steps["Calls at list price"], steps["Covered by pools"]) == ("1.61", "-1.50")
    assert steps["Charges for calls"] == "0.11"
    totals = bill.calls_of(category="messages").totals
    assert (str(totals.at_list), str(totals.saved)) == ("1.61", "1.50")


def test_every_headline_card(bill):
    for card in headline.money_cards(bill):
        assert card.opens is not None
        whole = behind(bill, card.opens)
        assert f"{whole.calls.totals.saved if card.label == waterfall.COVERED else whole.amount:,.2f}" == card.value


def test_the_parts_of_a_filter_are_all_and_exclude_one_another(bill):
    for column, name in (("cost_center", "cost_center"), ("kind", "kind"), ("funded_by", "payer")):
        for value, calls in bill.calls.groupby(column):
            total = bill.calls_of(**{name: value}).totals
            assert (total.calls, total.amount) == (len(calls), sum(calls["amount"], ZERO))


def test_toll_free_calls_are_told_apart_by_the_country_that_called(bill):
    """The United States and Canada share +1."""
    toll_free = bill.calls_of(category="toll_free")
    countries = sorted({*country_names(), NO_COUNTRY})
    by_caller = {code: bill.calls_of(category="toll_free", caller=code) for code in ("US", "CA", "GB", NO_COUNTRY)}
    assert all(
        call["number"].startswith("+1") for code in ("US", "CA") for call in by_caller[code].table.to_dict("records")
    )
    together = bill.calls_of(category="toll_free", caller=countries)
    assert (together.calls, together.amount) == (toll_free.calls, toll_free.amount)
    assert (
        sum(each.calls for each in by_caller.values())
        == bill.calls_of(category="toll_free", caller=list(by_caller)).calls
    )
    assert bill.calls_of(category="domestic", caller=countries).calls == 0


def test_the_table_of_a_filter_sums_to_its_totals(bill):
    for asked in (Chosen(), Chosen(category=("international",)), Chosen(part=("over",))):
        found = bill.calls_of(asked)
        assert len(found.table) == len(found) == found.totals.calls
        assert sum(found.table["amount"], ZERO) == found.amount
        assert found.table["over_seconds"].sum() == found.totals.over_seconds
