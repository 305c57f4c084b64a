"""The lists beside the calls: ``users.csv``, the active-users export of the admin centre, and ``rates.csv`` (R01)."""

from decimal import Decimal

import pytest

from records.exports import CALLING_PLANS_2025, ID, OBJECT_ID, text
from records.folders import bill_of, calls, codes, went

START = "2026-10-05T08:15:00Z"
ABROAD = (ID, START, "international", 120, Decimal("0.25"))
AT_HOME = {"context": "Domestic", "callee": "+13125550123", "destination": "United States", "charge": "", "fee": ""}
USERS_HEADER = "user_principal_name,user_id,display_name,usage_country,skus,cost_center,valid_from,valid_to\n"
ACTIVE_HEADER = (
    "Block credential,City,Country/Region,Department,Display name,Fax,First name,Last dirsync time,Last name,Licenses,"
    "Mobile Phone,Object Id,Office,Phone number,Postal code,Usage location,User principal name,When created\n"
)
PLAN = "Skype for Business PSTN Domestic Calling"


def active_user(
    licences: str, *, location: str = "US", name: str = "anna@example.com", department: str = "Sales"
) -> str:
    cells = [
        "False",
        "",
        "",
        department,
        "Anna Example",
        "",
        "Anna",
        "",
        "Example",
        licences,
        "",
        OBJECT_ID,
        "",
        "",
        "",
    ]
    return ",".join([*cells, location, name, "2025-01-02 10:00:00Z"]) + "\n"


def test_a_user_list_gives_plan_and_cost_centre_day_by_day(tmp_path):
    users = USERS_HEADER + (
        f"anna@example.com,{OBJECT_ID},Anna,US,MCOPSTN1+MCOEV,Sales,,2026-10-05\n"
        f"anna@example.com,{OBJECT_ID},Anna,US,MCOPSTN1+MCOEV,Research,2026-10-06,\n"
    )
    rows = (
        {**AT_HOME, "charge": "0.00"},
        {**AT_HOME, "id": "second", "start": "2026-10-06T00:00:00Z", "charge": "0.00"},
    )
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS_2025, *rows)}, users=users)
    assert calls(bill) == [
        (ID, START, "domestic", 120, Decimal("0.00")),
        ("second", "2026-10-06T00:00:00Z", "domestic", 120, Decimal("0.00")),
    ]
    assert bill.calls["cost_center"].tolist() == ["Sales", "Research"]
    assert bill.pools[["pool_id", "licences", "size_seconds", "used_seconds"]].values.tolist() == [
        ["US/MCOPSTN1/domestic", 1, 3_000 * 60, 240]
    ]
    assert went(bill) == (2, 2, 0, 0, 0)
    assert codes(bill) == []


def test_a_short_user_list_without_object_ids(tmp_path):
    users = "user_principal_name;usage_country;skus;cost_center\nANNA@example.com;us;MCOPSTN1;Sales\n"
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS_2025, {"object_id": ""})}, users=users)
    assert calls(bill) == [ABROAD]
    assert bill.calls["cost_center"].tolist() == ["Sales"]
    assert went(bill) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize("location", ["US", "United States"])
@pytest.mark.parametrize(
    "licences", [PLAN, f"Microsoft Teams Phone Standard+{PLAN}", f"{PLAN} + Microsoft Teams Phone Standard"]
)
def test_the_active_users_export(licences, location, tmp_path):
    row = {**AT_HOME, "charge": "0.00", "capability": ""}
    files = {
        "calls.csv": text(CALLING_PLANS_2025, row),
        "users.csv": ACTIVE_HEADER + active_user(licences, location=location),
    }
    bill = bill_of(tmp_path, files, users=None)
    assert calls(bill) == [(ID, START, "domestic", 120, Decimal("0.00"))]
    found = bill.calls[["cost_center", "pool_id", "pooled_seconds", "funded_by"]]
    assert found.values.tolist() == [["Sales", "US/MCOPSTN1/domestic", 120, "pool"]]
    assert went(bill) == (1, 1, 0, 0, 0)
    assert codes(bill) == []


def test_somebody_unlicensed_and_a_product_nobody_knows(tmp_path):
    others = active_user("Unlicensed", name="bob@example.com").replace(OBJECT_ID, "")
    others += active_user("Flying Carpet Plan 2", name="eve@example.com").replace(OBJECT_ID, "")
    files = {
        "calls.csv": text(CALLING_PLANS_2025, {}),
        "list.csv": "\ufeff" + ACTIVE_HEADER + active_user(PLAN) + others,
    }
    bill = bill_of(tmp_path, files, users=None)
    assert calls(bill) == [ABROAD]
    assert bill.pools["licences"].tolist() == [1]
    assert codes(bill) == ["unknown-sku"]
    assert went(bill) == (1, 1, 0, 0, 0)


RATES = """number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from
any,,9.00,0.00,,USD,
geographic,+44,0.10,0.00,,USD,2025-01-01
geographic,442,0.06,0.02,1,USD,2026-01-01
geographic,442,0.04,0.00,,USD,2026-10-20
mobile,447,0.30,0.00,,USD,2025-01-01
premium,449,1.50,0.50,,USD,2025-01-01
toll_free_inbound,44,0.20,0.00,,USD,2025-01-01
"""
TOLL_FREE = {
    "type": "user_in",
    "number_type": "Toll-Free",
    "context": "",
    "caller": "+442079460123",
    "callee": "+18005550100",
}
RATED = [
    ({}, "international", "0.08"),
    ({"start": "2026-10-20T00:00:00Z"}, "international", "0.08"),
    ({"start": "2026-10-20T00:00:00Z", "seconds": "121"}, "international", "0.12"),
    ({"callee": "+441130000000"}, "international", "0.20"),
    ({"callee": "+447700900123"}, "international", "0.60"),
    ({"callee": "+44770090****"}, "international", "0.60"),
    ({"callee": "+449098790123"}, "premium", "3.50"),
    ({"callee": "+33199001234", "destination": "France"}, "international", "18.00"),
    (TOLL_FREE, "toll_free_in", "0.40"),
]


@pytest.mark.parametrize(("row", "kind", "amount"), RATED)
def test_a_rate_card(row, kind, amount, tmp_path):
    files = {"calls.csv": text(CALLING_PLANS_2025, row), "rates.csv": RATES}
    bill = bill_of(tmp_path, files, charges="rated")
    seconds = 180 if row.get("seconds") == "121" else 120
    assert calls(bill) == [(ID, row.get("start", START), kind, seconds, Decimal(amount))]
    assert bill.calls["reported_amount"].tolist() == [Decimal("0.25")]
    assert went(bill) == (1, 1, 0, 0, 0)
    assert codes(bill) == []


@pytest.mark.parametrize(
    "written", ["\ufeff" + RATES, RATES.replace(",", ";"), RATES.replace(",", "\t"), RATES.replace("\n", "\r\n")]
)
def test_a_rate_card_written_another_way(written, tmp_path):
    files = {"calls.csv": text(CALLING_PLANS_2025, {}), "card.csv": written}
    bill = bill_of(tmp_path, files, charges="rated")
    assert calls(bill) == [(*ABROAD[:4], Decimal("0.08"))]
    assert went(bill) == (1, 1, 0, 0, 0)
    assert codes(bill) == []


def test_a_short_rate_card(tmp_path):
    files = {
        "calls.csv": text(CALLING_PLANS_2025, {}),
        "rates.csv": "price_per_minute,prefix,number_kind\n0.005,44,any\n",
    }
    bill = bill_of(tmp_path, files, charges="rated")
    assert calls(bill) == [(*ABROAD[:4], Decimal("0.01"))]
    assert went(bill) == (1, 1, 0, 0, 0)
