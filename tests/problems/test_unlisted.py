"""A product that nobody knows: the pools and rights it may bring, and the money, apart from what never could."""

from decimal import Decimal
from itertools import pairwise

import pytest

import chargeback_kit as ck
from chargeback_kit.presentation import problems as of_problems

AGREEMENT = """currency = "USD"
unowned = "IT"
[postpaid]
enabled = true
[[allotment]]
plan = "MCOPSTN1"
country = "US"
domestic_minutes = 10
[conference]
minutes_per_licence = 1
"""
USERS = """user_principal_name,user_id,usage_country,skus,cost_center
ana@example.com,a1,US,{ana},Sales
bob@example.com,b1,US,MCOPSTN1+MCOMEETADV,Sales
cy@example.com,c1,GB,MCOEV,Sales
"""
HEAD = (
    "UsageId,UPN,Caller ID,Call Type,Destination Number,Start Time,Duration Seconds,Charge,Currency,User Location,"
    "Domestic/International,Capability"
)
CALLS = f"""{HEAD}
u1,bob@example.com,+14255550102,user_out,+12125550142,2026-10-05T10:00:00Z,600,0.00,USD,US,Domestic,MCOPSTN1
u2,bob@example.com,+14255550102,user_out,+12125550142,2026-10-06T10:00:00Z,60,0.20,USD,US,Domestic,MCOPSTN1
u3,ana@example.com,+14255550101,user_out,+12125550142,2026-10-07T10:00:00Z,60,0.30,USD,US,Domestic,MCOPSTNPP
u4,ana@example.com,+14255550101,user_out,+442079460101,2026-10-07T11:00:00Z,60,0.50,USD,US,International,MCOPSTNPP
u5,cy@example.com,+442079460102,user_out,+442079460101,2026-10-07T12:00:00Z,60,0.07,USD,GB,Domestic,MCOPSTNPP
u6,bob@example.com,+14255550102,conf_out,+12125550142,2026-10-08T10:00:00Z,60,0.00,USD,US,Domestic,MCOMEETADD
u7,bob@example.com,+14255550102,conf_out,+12125550142,2026-10-08T11:00:00Z,60,1.10,USD,US,Domestic,MCOMEETADD
u8,ana@example.com,+14255550101,user_out,+12125550142,2026-10-09T10:00:00Z,60,-0.30,USD,US,Domestic,MCOPSTNPP
"""
FREE = "\n".join([HEAD, *(row for row in CALLS.splitlines() if ",0.00," in row)]) + "\n"


def found(folder, *, ana, calls=CALLS, agreement=AGREEMENT):
    for name, text in {"agreement.toml": agreement, "users.csv": USERS.format(ana=ana), "calls.csv": calls}.items():
        (folder / name).write_text(text, encoding="utf-8")
    bill = ck.bill(folder, "2026-10")
    listed = bill.problems[bill.problems["code"].isin(["unknown-sku", "other-sku"])]
    return bill, listed[["code", "severity", "file", "line", "amount"]].values.tolist(), " ".join(listed["message"])


def test_the_pools_that_ended_and_the_calls_of_its_holders_are_at_stake(tmp_path):
    _, listed, said = found(tmp_path, ana="CONTOSO_CALLING_2027")
    assert listed == [["unknown-sku", "warning", "users.csv", 2, Decimal("2.10")]]
    parts = (
        '"CONTOSO_CALLING_2027", 1 person; it may have brought a calling plan\'s pool in the United States, '
        "conferencing minutes or the right to credits: it could move ",
        "1.10 USD (Audio Conferencing, whole tenant (*/MCOMEETADD), 1 call)",
        "0.20 USD (Domestic Calling Plan, United States (US/MCOPSTN1), 1 call)",
        "0.30 USD (domestic calls without a pool, 1 call)",
        "0.50 USD (international calls without a pool, 1 call)",
    )
    places = [said.index(part) for part in parts]
    assert all(first < second for first, second in pairwise(places))


def test_where_nothing_was_charged_beyond_a_pool_nothing_is_at_stake(tmp_path):
    _, listed, said = found(tmp_path, ana="CONTOSO_CALLING_2027", calls=FREE)
    assert [row[0] for row in listed] == ["unknown-sku"]
    assert listed[0][-1] == 0
    assert "no charged call of these months depends on it" in said


def test_calls_that_nothing_could_pay_for_wait_for_a_right(tmp_path):
    toll_free = "u1,ana@example.com,+12125550142,user_in,+18005550100,2026-10-05T10:00:00Z,60,0.40,USD,US,,\n"
    calls = f"{HEAD},Number Type\n{toll_free.rstrip()},Toll-Free\n"
    _, listed, said = found(tmp_path, ana="CONTOSO_CREDITS_2027", calls=calls, agreement='currency = "USD"\n')
    assert [row[-1] for row in listed] == [Decimal("0.40")]
    assert "0.40 USD (calls that nothing could pay for, 1 call)" in said


@pytest.mark.parametrize("name", ["Visio Plan 9", "SharePoint Online Storage", "Microsoft Intune Storage"])
def test_what_never_has_to_do_with_calls_is_a_note_apart(name, tmp_path):
    bill, listed, said = found(tmp_path, ana=f"{name}+CONTOSO_CALLING_2027")
    assert [row[:2] for row in listed] == [["unknown-sku", "warning"], ["other-sku", "info"]]
    assert f'"{name}", 1 person' in said
    groups = of_problems.rows(bill)
    assert groups.loc[groups["code"] == "unknown-sku", "amount"].tolist() == [Decimal("2.10")]


@pytest.mark.parametrize("name", ["SPE_E3", "Exchange Online (Plan 1)", "microsoft 365 E3"])
def test_a_listed_product_that_brings_nothing_is_never_said(name, tmp_path):
    assert found(tmp_path, ana=name)[1] == []


@pytest.mark.parametrize(("price", "fee"), [("7.00", "21.00"), ("3.333333", "10.00"), ("0.001", "0.00")])
def test_what_is_bought_and_unknown_is_listed_with_its_fee(price, fee, tmp_path):
    licence = f'[[licence]]\nsku = "{{}}"\npurchased = 3\nunit_price = "{price}"\n'
    agreement = AGREEMENT + licence.format("Contoso Meetings 9") + licence.format("Visio Plan 9")
    bill, listed, said = found(tmp_path, ana="MCOEV", agreement=agreement)
    assert [(row[0], row[2], row[4]) for row in listed] == [
        ("unknown-sku", "agreement.toml", Decimal(fee)),
        ("other-sku", "agreement.toml", Decimal(fee)),
    ]
    assert [line.amount for line in bill.fees] == [Decimal(fee)] * 2
    moved = "it could move 1.10 USD (Audio Conferencing, whole tenant (*/MCOMEETADD), 1 call)"
    assert f"{moved}; the amount is its fee" in said


def test_another_world_says_what_is_at_stake_there(tmp_path):
    bill, _, _ = found(tmp_path, ana="CONTOSO_CALLING_2027")
    larger = bill.what_if(assigned={"US/MCOPSTN1": 5})
    moved = larger.problems.set_index("code").loc["unknown-sku", "amount"]
    assert moved == Decimal("1.90")
