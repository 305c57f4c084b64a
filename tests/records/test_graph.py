"""Call logs from Graph: a page, several pages, a bare list, Direct Routing, text messages, totals (R01)."""

import json
from decimal import Decimal

import pytest

from records import exports
from records.exports import ID, page, records
from records.folders import bill_of, calls, codes, went

START = "2026-10-05T08:15:00Z"
ABROAD = (ID, START, "international", 120, Decimal("0.25"))
SECOND = "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c002"
LATER = {"id": SECOND, "start": "2026-10-06T09:00:00Z"}
LATER_CALL = (SECOND, "2026-10-06T09:00:00Z", "international", 120, Decimal("0.25"))


@pytest.mark.parametrize(("version", "fields"), [("v1.0", exports.GRAPH_PSTN), ("beta", exports.GRAPH_PSTN_BETA)])
def test_a_page_of_calls(version, fields, tmp_path):
    found = page("getPstnCalls", records(fields, {}, {"id": "x", "start": "2026-11-01T00:00:00Z"}), version=version)
    bill = bill_of(tmp_path, {"page.json": found})
    assert calls(bill) == [ABROAD]
    assert bill.calls["cost_center"].tolist() == ["Sales"]
    assert went(bill) == (2, 1, 1, 0, 0)
    assert codes(bill) == []


def test_several_pages_in_one_folder(tmp_path):
    first = page("getPstnCalls", records(exports.GRAPH_PSTN, {}), follows=True)
    second = page("getPstnCalls", records(exports.GRAPH_PSTN, {}, LATER))
    bill = bill_of(tmp_path, {"pages/1.json": first, "pages/2.json": second})
    assert calls(bill) == [ABROAD, LATER_CALL]
    assert went(bill) == (3, 2, 0, 1, 0)


def test_an_empty_last_page(tmp_path):
    files = {"1.json": page("getPstnCalls", records(exports.GRAPH_PSTN, {}), follows=True)}
    bill = bill_of(tmp_path, files | {"2.json": page("getPstnCalls", [])})
    assert calls(bill) == [ABROAD]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_a_bare_list(tmp_path):
    bill = bill_of(tmp_path, {"calls.json": json.dumps(records(exports.GRAPH_PSTN, {}, LATER))})
    assert calls(bill) == [ABROAD, LATER_CALL]
    assert went(bill) == (2, 2, 0, 0, 0)


def test_a_page_with_a_byte_order_mark(tmp_path):
    found = page("getPstnCalls", records(exports.GRAPH_PSTN, {}))
    bill = bill_of(tmp_path, {"page.json": b"\xef\xbb\xbf" + found.encode()})
    assert calls(bill) == [ABROAD]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_a_charge_is_read_digit_by_digit(tmp_path):
    found = page("getPstnCalls", records(exports.GRAPH_PSTN, {"charge": "0.285", "fee": ""}))
    bill = bill_of(tmp_path, {"page.json": found})
    assert calls(bill) == [(ID, START, "international", 120, Decimal("0.29"))]
    assert codes(bill) == ["rounded-charge"]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_a_page_and_an_export_of_one_month_are_the_same_calls(tmp_path):
    found = page("getPstnCalls", records(exports.GRAPH_PSTN, {}, LATER))
    bill = bill_of(tmp_path, {"page.json": found, "calls.csv": exports.text(exports.CALLING_PLANS_2025, {}, LATER)})
    assert calls(bill) == [ABROAD, LATER_CALL]
    assert went(bill) == (4, 2, 0, 2, 0)


@pytest.mark.parametrize(("written", "kind"), [("ByotOut", "carrier"), ("ByotIn", "carrier"), ("dr_out", "carrier")])
def test_a_page_of_direct_routing_calls(written, kind, tmp_path):
    row = {"type": written, "no_time": "0001-01-01T00:00:00Z", "start": "2026-10-05T08:15:00.105Z"}
    found = page("getDirectRoutingCalls", records(exports.GRAPH_DIRECT_ROUTING, row))
    bill = bill_of(tmp_path, {"page.json": found})
    assert calls(bill) == [(ID, "2026-10-05T08:15:00.105000Z", kind, 120, Decimal("0.00"))]
    assert went(bill) == (1, 1, 0, 0, 0)
    assert codes(bill) == []


def test_a_direct_routing_call_that_failed_counts_at_its_invite(tmp_path):
    fields = exports.GRAPH_DIRECT_ROUTING | {"inviteDateTime": "invite"}
    row = {"type": "ByotOut", "start": "0001-01-01T00:00:00Z", "end": "0001-01-01T00:00:00Z", "invite": START}
    bill = bill_of(tmp_path, {"page.json": page("getDirectRoutingCalls", records(fields, row | {"seconds": "0"}))})
    assert calls(bill) == [(ID, START, "carrier", 0, Decimal("0.00"))]
    assert went(bill) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize("written", ["oc_out", "oc_in"])
def test_a_page_of_another_operators_calls(written, tmp_path):
    row = {"type": written, "charge": "", "fee": "", "currency": "", "operator": "Example Telecom"}
    bill = bill_of(tmp_path, {"page.json": page("getPstnCalls", records(exports.GRAPH_PSTN, row))})
    assert calls(bill) == [(ID, START, "carrier", 120, Decimal("0.00"))]
    assert went(bill) == (1, 1, 0, 0, 0)
    assert codes(bill) == []


def test_a_page_of_text_messages(tmp_path):
    rows = (
        {"type": "sms_in", "charge": "0.00", "units": "1"},
        LATER | {"type": "sms_out", "charge": "0.00", "units": "3"},
    )
    bill = bill_of(tmp_path, {"sms.json": page("getSmsLog", records(exports.GRAPH_SMS, *rows), version="beta")})
    assert calls(bill) == [
        (ID, START, "message", 0, Decimal("0.00")),
        (SECOND, "2026-10-06T09:00:00Z", "message", 0, Decimal("0.00")),
    ]
    assert bill.calls["funded_by"].tolist() == ["pool", "pool"]
    assert went(bill) == (2, 2, 0, 0, 0)


def test_the_key_of_a_message_is_its_id(tmp_path):
    one, two, none = records(
        exports.GRAPH_SMS, *({"type": "sms_out", "charge": charge} for charge in ("0.02", "0.03", "0.04"))
    )
    one["id"], two["id"], none["id"] = "message-1", "message-2", None
    bill = bill_of(tmp_path, {"sms.json": page("getSmsLog", [one, two, none, one], version="beta")})
    assert bill.calls["usage_id"].tolist() == [ID, "message-1", "message-2"]
    assert bill.calls["amount"].tolist() == [Decimal("0.04"), Decimal("0.02"), Decimal("0.03")]
    assert went(bill) == (4, 3, 0, 1, 0)


def test_totals_are_left_aside_and_listed(tmp_path):
    totals = {
        "userId": exports.OBJECT_ID,
        "userPrincipalName": "anna@example.com",
        "userDisplayName": "Anna Example",
        "usageLocation": "US",
        "destinationContext": "International",
        "currency": "USD",
        "totalCalls": 12,
        "totalCallCharge": 12.83,
        "totalCallSeconds": 723,
    }
    files = {
        "page.json": page("getPstnCalls", records(exports.GRAPH_PSTN, {})),
        "totals.json": page("report", [totals]),
    }
    bill = bill_of(tmp_path, files)
    assert calls(bill) == [ABROAD]
    assert bill.total == Decimal("0.25")
    assert went(bill) == (1, 1, 0, 0, 0)
    assert bill.problems[["code", "file"]].values.tolist() == [["summary-report", "totals.json"]]


@pytest.mark.parametrize("value", ["West", "7F-unit"])
def test_administrative_units_of_a_call_are_known_by_name_and_id(value, tmp_path):
    units = [{"id": "7f-unit", "displayName": "West"}, {"id": "8a-unit", "displayName": "All of us"}]
    found = [record | {"administrativeUnitInfos": units} for record in records(exports.GRAPH_PSTN_BETA, {})]
    files = {
        "page.json": page("getPstnCalls", found, version="beta"),
        "users.csv": "user_principal_name,usage_country,skus,cost_center\nsomebody@example.com,US,MCOPSTN1,\n",
        "cost_centers.csv": f"attribute,value,cost_center\nadministrative_unit,{value},CC-west\n",
    }
    bill = bill_of(tmp_path, files, users=None)
    assert bill.calls["cost_center"].tolist() == ["CC-west"]
    source = bill.explain(bill.calls["usage_id"].iloc[0]).steps[-1].source
    assert source == f"cost_centers.csv, line 2: administrative_unit {value.lower()}"
