"""Every delimited export, in every header version, becomes the call it describes (R01)."""

from decimal import Decimal

import pytest

from records import exports
from records.exports import ID, renamed, text, zipped
from records.folders import bill_of, calls, codes, went

OBJECT_ID, AAD = "Microsoft Entra ObjectId", "AAD ObjectId"
CALLING_PLANS = {
    "2025": exports.CALLING_PLANS_2025,
    "2025, AAD ObjectId": renamed(exports.CALLING_PLANS_2025, OBJECT_ID, AAD),
    "2020": exports.CALLING_PLANS_2020,
    "2020, Microsoft Entra ObjectId": renamed(exports.CALLING_PLANS_2020, AAD, OBJECT_ID),
}
DIRECT_ROUTING = {
    "2025": exports.DIRECT_ROUTING_2025,
    "2025, AAD ObjectId": renamed(exports.DIRECT_ROUTING_2025, OBJECT_ID, AAD),
    "2022": exports.DIRECT_ROUTING_2022,
    "2022, Microsoft Entra ObjectId": renamed(exports.DIRECT_ROUTING_2022, AAD, OBJECT_ID),
}
START = "2026-10-05T08:15:00Z"
ABROAD = (ID, START, "international", 120, Decimal("0.25"))
SECOND = "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c002"
ROWS: tuple[dict[str, str], ...] = (
    {},
    {"id": SECOND, "start": "2026-10-06T09:00:00Z", "context": "Domestic", "callee": "+13125550123"},
    {"id": "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c003", "start": "2026-09-30T23:59:59Z"},
)


@pytest.mark.parametrize("version", CALLING_PLANS)
def test_calling_plans(version, tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS[version], *ROWS)})
    assert calls(bill) == [ABROAD, (SECOND, "2026-10-06T09:00:00Z", "domestic", 120, Decimal("0.25"))]
    assert went(bill) == (3, 2, 1, 0, 0)
    assert codes(bill) == ["charged-while-pool-open"]
    assert bill.calls["cost_center"].tolist() == ["Sales", "Sales"]


@pytest.mark.parametrize("version", CALLING_PLANS)
def test_the_object_id_alone_finds_the_user(version, tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": text(CALLING_PLANS[version], {"upn": ""})})
    assert calls(bill) == [ABROAD]
    assert bill.calls[["user_principal_name", "cost_center"]].values.tolist() == [["anna@example.com", "Sales"]]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_an_export_zip_with_its_parameters(tmp_path):
    members = {
        "PSTN.calls.2026-11-01.csv": text(exports.CALLING_PLANS_2025, *ROWS),
        "parameters.json": '{"from": "2026-10-01", "to": "2026-10-31", "reportType": "callingplans"}',
    }
    bill = bill_of(tmp_path, {"Export.callingplans.0c1d.zip": zipped(members)})
    assert calls(bill) == [ABROAD, (SECOND, "2026-10-06T09:00:00Z", "domestic", 120, Decimal("0.25"))]
    assert went(bill) == (3, 2, 1, 0, 0)
    assert codes(bill) == ["charged-while-pool-open"]
    assert [file.label for file in bill.folder.usage] == ["Export.callingplans.0c1d.zip/PSTN.calls.2026-11-01.csv"]


def test_the_same_export_as_zip_and_as_csv_counts_once(tmp_path):
    export = text(exports.CALLING_PLANS_2025, *ROWS[:2])
    bill = bill_of(tmp_path, {"export.zip": zipped({"calls.csv": export}), "older.csv": export})
    assert went(bill) == (4, 2, 0, 2, 0)
    assert calls(bill)[0] == ABROAD


@pytest.mark.parametrize("version", DIRECT_ROUTING)
def test_direct_routing(version, tmp_path):
    rows = ({"type": "dr_out_user"}, {"id": SECOND, "type": "dr_in", "start": "2026-10-06T09:00:00Z", "seconds": "0"})
    bill = bill_of(tmp_path, {"DirectRouting.calls.csv": text(DIRECT_ROUTING[version], *rows)})
    assert calls(bill) == [
        (ID, START, "carrier", 120, Decimal("0.00")),
        (SECOND, "2026-10-06T09:00:00Z", "carrier", 0, Decimal("0.00")),
    ]
    assert bill.calls["funded_by"].tolist() == ["carrier", "carrier"]
    assert went(bill) == (2, 2, 0, 0, 0)
    assert codes(bill) == []


def test_a_call_that_was_never_answered_counts_at_its_invite(tmp_path):
    columns = exports.DIRECT_ROUTING_2025 | {"Invite time": "invite"}
    row = {"type": "dr_out_user", "start": "", "invite": "2026-10-05T08:14:57Z", "end": "", "seconds": "0"}
    bill = bill_of(tmp_path, {"calls.csv": text(columns, row)})
    assert calls(bill) == [(ID, "2026-10-05T08:14:57Z", "carrier", 0, Decimal("0.00"))]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_legs_under_one_correlation_id_are_all_billed(tmp_path):
    legs = ({"type": "dr_in"}, {"type": "dr_out_user_forwarding"}, {"type": "dr_in"})
    bill = bill_of(tmp_path, {"calls.csv": text(exports.DIRECT_ROUTING_2025, *legs)})
    names = bill.calls["usage_id"].tolist()
    assert [name.partition("#")[0] for name in names] == [ID, ID]
    assert len(set(names)) == 2
    assert went(bill) == (3, 2, 0, 1, 0)


def test_the_legacy_export_is_delimited_with_tabs(tmp_path):
    rows = ({"id": "9001", "type": "pstn_out"}, {"id": "9002", "type": "pstn_in", "context": "", "charge": "0.00"})
    bill = bill_of(tmp_path, {"usage.csv": text(exports.LEGACY, *rows, delimiter="\t")})
    assert calls(bill) == [
        ("9001", START, "international", 120, Decimal("0.20")),
        ("9002", START, "inbound", 120, Decimal("0.00")),
    ]
    assert went(bill) == (2, 2, 0, 0, 0)
    assert codes(bill) == []


def test_a_legacy_domestic_call_draws_the_plan(tmp_path):
    row = {"id": "9003", "type": "pstn_out", "context": "Domestic", "callee": "13125550123", "charge": "0.00"}
    bill = bill_of(tmp_path, {"usage.csv": text(exports.LEGACY, row, delimiter="\t")})
    assert calls(bill) == [("9003", START, "domestic", 120, Decimal("0.00"))]
    assert bill.calls["pool_id"].tolist() == ["US/MCOPSTN1/domestic"]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_the_legacy_usage_detail(tmp_path):
    row = {"id": "9001", "type": "pstn_out"}
    bill = bill_of(tmp_path, {"detail.csv": text(exports.LEGACY_USAGE_DETAIL, row)})
    assert calls(bill) == [("9001", START, "international", 120, Decimal("0.20"))]
    assert bill.calls["cost_center"].tolist() == ["Sales"]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_an_extract_without_call_types_and_ids(tmp_path):
    rows = ({"start": "2026-10-05 08:15:00"}, {"start": "2026-10-05 09:15:00", "direction": "Inbound"})
    bill = bill_of(tmp_path, {"extract.csv": text(exports.THIRD_PARTY, *rows)})
    assert [call[1:] for call in calls(bill)] == [
        (START, "carrier", 120, Decimal("0.00")),
        ("2026-10-05T09:15:00Z", "carrier", 120, Decimal("0.00")),
    ]
    assert all(name.startswith("row-") for name in bill.calls["usage_id"])
    assert went(bill) == (2, 2, 0, 0, 0)


def test_files_of_several_formats_in_one_folder(tmp_path):
    files = {
        "one.csv": text(exports.CALLING_PLANS_2025, {}),
        "two.csv": text(exports.CALLING_PLANS_2020, {}, {"id": SECOND, "start": "2026-10-07T08:15:00Z"}),
        "deeper/three.csv": text(exports.DIRECT_ROUTING_2022, {"id": "dr-1", "type": "dr_in"}),
        "four.csv": text(exports.LEGACY, {"id": "9001", "type": "pstn_out"}, delimiter="\t"),
    }
    bill = bill_of(tmp_path, files)
    assert calls(bill) == [
        ABROAD,
        ("9001", START, "international", 120, Decimal("0.20")),
        ("dr-1", START, "carrier", 120, Decimal("0.00")),
        (SECOND, "2026-10-07T08:15:00Z", "international", 120, Decimal("0.25")),
    ]
    assert went(bill) == (5, 4, 0, 1, 0)
