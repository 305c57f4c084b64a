"""From every line of the statements to its calls and its fee receipts: the totals of each level are equal."""

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from cases.build import bill
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.chargeback.fees import WHOLE
from chargeback_kit.chargeback.licence_holders import licence_holders
from chargeback_kit.rules.calendar import month

ZERO = Decimal("0.00")
BASES = ("direct", "pool_minutes", "even", "fixed", "headcount")
SHARES = '\n[[share]]\ncost_center = "Sales"\npercent = "33.3"\n[[share]]\ncost_center = "IT"\npercent = "66.7"\n'
TENANTS = range(40, 46)
AT_THE_END = re.compile(r" = ([\d,]+\.\d\d) [A-Z]{3}$")


def with_basis(folder, basis):
    """Another basis in the agreement, and fixed shares where it has none."""
    agreement = folder / "agreement.toml"
    text = re.sub(r"^fee_basis = .*\n", "", agreement.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = text.replace("[switches]\n", f'[switches]\nfee_basis = "{basis}"\n')
    agreement.write_text(text if "[[share]]" in text else text + SHARES, encoding="utf-8")


@pytest.fixture(scope="module", params=TENANTS)
def tenant(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tenant")
    how = random_tenant(request.param, folder)
    first = month(how["month"])
    after = f"{first.last.year + first.last.month // 12}-{first.last.month % 12 + 1:02d}"
    return folder, [how["month"], after][: 1 + request.param % 2], how["charges"]


@pytest.fixture(scope="module", params=BASES)
def done(request, tenant):
    folder, months, charges = tenant
    with_basis(folder, request.param)
    return ck.bill(folder, months, charges)


def said_amounts(receipt):
    """What the steps of one month name as parts of the share."""
    found = [AT_THE_END.search(step.answer) for step in receipt.only("held", "part", "idle").steps]
    return [Decimal(amount[1].replace(",", "")) for amount in found if amount]


def test_every_fee_receipt_totals_its_share_and_says_its_parts(done):
    for fee in done.fees:
        assert sum(fee.shares.values(), ZERO) == fee.amount
        for center, share in fee.shares.items():
            receipt = done.explain(cost_center=center, sku=fee.sku, month=fee.month)
            assert receipt.amount == share
            assert sum(said_amounts(receipt), ZERO) == share, str(receipt)
            parts = [portion.amount(center) for portion in fee.portions.values()]
            assert sum(parts, fee.idle_share(center)) == share


def test_the_holders_on_the_receipt_are_those_of_the_fee(done):
    months = {each.name: each for each in done.inputs.months}
    for fee in done.fees:
        held = Counter(holder.days for holder in licence_holders(done.people, months[fee.month], fee.sku, fee.unowned))
        assert held.total() == fee.assigned
        if WHOLE not in fee.portions:
            assert held == {days: portion.licences for days, portion in fee.portions.items()}


def test_the_licences_of_a_cost_centre_are_its_fees(done):
    found = done.licences
    said = done.statements[done.statements["category"] == "licence_fees"].set_index("cost_center")["amount"]
    owed = found.groupby("cost_center")["amount"].sum()
    assert owed[owed != 0].to_dict() == said.to_dict()
    of_fee = found.groupby(["sku", "month"])
    for fee in done.fees:
        shown = of_fee.get_group((fee.sku, fee.month)) if fee.shares or fee.purchased else found.head(0)
        shares = shown.groupby("cost_center")["amount"].sum()
        assert shares[shares != 0].to_dict() == {center: part for center, part in fee.shares.items() if part}
        if WHOLE not in fee.portions:
            assert shown["licences"].sum() == max(fee.purchased, fee.assigned)


def test_every_line_of_fees_is_the_sum_of_its_receipts(done):
    paid = set()
    for line in done.statements[done.statements["category"] == "licence_fees"].itertuples():
        receipt = done.explain(cost_center=line.cost_center, category="licence_fees")
        assert receipt.amount == line.amount == sum(receipt.fees.get("amount", ()), ZERO)
        shares = {(fee.sku, fee.month): fee.shares.get(line.cost_center) for fee in done.fees}
        assert [shares[fee.sku, fee.month] for fee in receipt.fees.itertuples()] == receipt.fees["amount"].tolist()
        paid |= {(line.cost_center, fee.sku, fee.month) for fee in receipt.fees.itertuples()}
    assert {(c, fee.sku, fee.month) for fee in done.fees for c, part in fee.shares.items() if part} <= paid


def test_every_line_of_calls_is_the_sum_of_its_calls(tenant):
    bill = ck.bill(*tenant)
    reached = set()
    not_calls = bill.statements["category"].isin(("licence_fees", "markup", "kept_central"))
    for line in bill.statements[~not_calls].itertuples():
        receipt = bill.explain(cost_center=str(line.cost_center), category=str(line.category))
        parts = sum(receipt.calls["amount"], ZERO) + sum(receipt.fees.get("amount", ()), ZERO)
        rounded = Decimal("0.03") if line.category == "carrier" else ZERO  # three carriers, each rounded once
        assert receipt.amount == line.amount
        assert abs(receipt.amount - parts) <= rounded
        for call in receipt.calls.head(1).itertuples():
            assert bill.explain(str(call.usage_id)).amount == call.amount
        reached |= set(receipt.calls["usage_id"])
    assert set(bill.calls.loc[bill.calls["amount"] != 0, "usage_id"]) <= reached


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    calls: list[dict[str, Any]] = [
        {"charge": "0.20", "context": "International", "to": "+33199000142"},
        *[{"charge": "0.00"}] * 2,
    ]
    calls += [{"charge": "1.50", "destination": "Premium"}, {"who": 1, "charge": "0.40", "destination": "Premium"}]
    calls += [{"charge": f"0.{cents}", "destination": "Premium"} for cents in range(21, 31)]
    users = [{"center": "Sales"}, {"center": "IT"}]
    licences = ["MCOPSTN1 2 8.00", "MCOPSTNC 2 0.00"]
    return bill(
        tmp_path_factory.mktemp("small"), {"users": users, "calls": calls, "licences": licences, "postpaid": True}
    )


def test_the_dearest_calls_of_a_line_are_shown_and_the_rest_summed(small):
    receipt = small.explain(cost_center="Sales", category="premium")
    assert receipt.amount == Decimal("4.05")
    assert str(receipt).splitlines()[:4] == [
        "Statement of Sales, premium, 2026-10",
        "4.05 USD for 11 premium calls (11 minutes), owed by Sales",
        'call         u4, started 2026-10-04T08:15:00Z, premium: 1.50 USD  [R50; explain("u4")]',
        'call         u15, started 2026-10-15T08:15:00Z, premium: 0.30 USD  [R50; explain("u15")]',
    ]
    assert [step.answer for step in receipt.steps[-2:]] == ["1 more call: 0.21 USD", "11 calls: 4.05 USD"]
    assert len(receipt.calls) == 11
    assert receipt.calls.columns.tolist() == small.calls.columns.tolist()


def test_calls_without_money_are_found_though_they_have_no_line(small):
    receipt = small.explain(cost_center="Sales", category="domestic")
    assert (receipt.amount, receipt.calls["usage_id"].tolist()) == (ZERO, ["u2", "u3"])


def test_the_fees_of_a_line(small):
    receipt = small.explain(cost_center="IT", category="licence_fees")
    assert str(receipt).splitlines() == [
        "Statement of IT, licence_fees, 2026-10",
        "8.00 USD for 1 licence, owed by IT",
        "fee          Domestic Calling Plan (MCOPSTN1), 2026-10: 8.00 USD  "
        '[R51; explain(cost_center="IT", sku="MCOPSTN1", month="2026-10")]',
        "sum          1 fee: 8.00 USD  [L4; statements.csv]",
    ]
