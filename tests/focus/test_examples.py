"""What a FOCUS file says, in figures that can be checked in the head."""

import json
from decimal import Decimal

import pandas as pd
import pytest
from export.tenant import WALLET, call, person
from export.tenant import bill as billed
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit import reference
from chargeback_kit.cli import commands
from chargeback_kit.focus.columns import columns, datasets, mapping, versions

from .conftest import AGREEMENT, CALLS, INCLUDED, PEOPLE

PLANS = """unowned = "IT"
[[licence]]
sku = "MCOPSTN1"
purchased = {}
unit_price = "12.00"
[[allotment]]
plan = "MCOPSTN1"
country = "US"
domestic_minutes = 10
"""


def usage(bill, version="1.2", **asked):
    return bill.focus(version, **asked)["CostAndUsage"]


def cells(rows, *names):
    return [tuple(row) for row in rows[list(names)].itertuples(index=False)]


def of_kind(rows, *kinds):
    return rows[rows["x_Kind"].isin(kinds)]


def test_a_fee_is_spread_over_the_minutes_it_brings(tmp_path):
    """Two licences bring 20 minutes for 24.00: 1.20 a minute. Five are used; a third licence is idle."""
    calls = [call(0, **INCLUDED, **{"Duration Seconds": "300"})]
    rows = usage(billed(tmp_path / "bill", PEOPLE, calls, agreement=PLANS.format(3)))
    assert cells(of_kind(rows, "licence"), "SubAccountId", "BilledCost", "EffectiveCost") == [
        ("Centre 0", "12.00", "0.00"),
        ("Centre 1", "12.00", "0.00"),
        ("IT", "12.00", "0.00"),
    ]
    shown = ("x_Kind", "SubAccountId", "EffectiveCost", "CommitmentDiscountStatus", "CommitmentDiscountQuantity")
    assert sorted(cells(rows[rows["ChargeCategory"] == "Usage"], *shown)) == [
        ("domestic", "Centre 0", "6.00", "Used", "5.00"),
        ("idle_licences", "IT", "12.00", "Unused", "0.00"),
        ("unused_minutes", "Centre 0", "6.00", "Unused", "5.00"),
        ("unused_minutes", "Centre 1", "12.00", "Unused", "10.00"),
    ]


def test_minutes_that_others_used_stand_with_who_bears_them(tmp_path):
    """Centre 0 uses 15 of 20 minutes and bears 12.00 as its statement says; 6.00 of Centre 1's minutes were lent."""
    calls = [call(0, **INCLUDED, **{"Duration Seconds": "900"})]
    rows = usage(billed(tmp_path / "bill", PEOPLE, calls, agreement=PLANS.format(2)))
    found = {row[0]: row[1:] for row in cells(rows, "x_Kind", "SubAccountId", "EffectiveCost", "ConsumedQuantity")}
    assert found["domestic"] == ("Centre 0", "12.00", "900.00")
    assert found["lent_minutes"] == ("Centre 1", "6.00", "0.00")
    assert found["unused_minutes"] == ("Centre 1", "6.00", "")


def test_credits_are_billed_when_bought_and_effective_when_drawn(tmp_path):
    """A call of 60.00 takes 100.00 below 50.00: 75.00 are bought. The call is billed by no invoice."""
    calls = [call(0, Charge="60.00")]
    rows = usage(billed(tmp_path / "bill", [person(0)], calls, agreement=WALLET))
    shown = ("ChargeCategory", "BilledCost", "EffectiveCost", "InvoiceId", "SubAccountId")
    assert sorted(cells(rows[(rows["BilledCost"] != "0.00") | (rows["EffectiveCost"] != "0.00")], *shown)) == [
        ("Purchase", "75.00", "0.00", "2026-10/Microsoft/credits-1", ""),
        ("Usage", "0.00", "60.00", "", "Centre 0"),
    ]


def test_calls_after_use_stand_on_the_invoice_of_the_month_with_tax_and_what_it_says_otherwise(tmp_path):
    terms = """[postpaid]
[focus]
invoice_ids = {"2026-10/Microsoft" = "G000123"}
[[invoice]]
category = "usage"
amount = "1.30"
[[invoice]]
category = "tax"
amount = "0.25"
"""
    bill = billed(tmp_path / "bill", [person(0)], [call(0)], agreement=terms)
    found = bill.focus("1.4")
    assert cells(found["InvoiceDetail"], "InvoiceDetailId", "BilledCost", "InvoiceId", "InvoiceIssueStatus") == [
        ("difference-usage", "0.05", "G000123", "Issued"),
        ("tax", "0.25", "G000123", "Issued"),
        ("usage-international", "1.25", "G000123", "Issued"),
    ]
    assert sum(map(Decimal, found["CostAndUsage"]["BilledCost"])) == Decimal("1.55")


def test_a_call_that_nobody_is_known_to_pay_is_on_no_invoice(tmp_path):
    rows = usage(billed(tmp_path / "bill", [person(0)], [call(0)]))
    shown = ("BilledCost", "EffectiveCost", "InvoiceId", "x_Payer")
    assert cells(of_kind(rows, "international"), *shown) == [("1.25", "1.25", "", "unfunded")]


def test_a_carrier_is_a_provider_of_its_own(bill):
    rows = usage(bill, "1.4")
    fee = of_kind(rows, "carrier_fee")
    shown = ("ServiceProviderName", "InvoiceIssuerName", "InvoiceId", "BilledCost", "x_Category")
    assert cells(fee, *shown) == [("Fabrikam Voice", "Fabrikam Voice", "2026-10/Fabrikam Voice", "4.50", "carrier")]
    assert set(of_kind(rows, "carrier")["ServiceProviderName"]) == {"Fabrikam Voice"}


def test_what_departments_are_charged_beside_the_bill_is_on_no_invoice(bill):
    rows = of_kind(usage(bill), "markup")
    assert set(rows["InvoiceId"]) == {""}
    assert set(rows["BilledCost"]) == {"0.00"}
    markup = bill.statements[bill.statements["category"] == "markup"]
    assert dict(cells(rows, "SubAccountId", "EffectiveCost")) == {
        row["cost_center"]: str(row["amount"]) for row in markup.to_dict("records")
    }


def test_nobody_is_named(bill):
    """Not the sign-in name, not the object id, not the name, not a person's number; a service number is a resource."""
    for version in versions():
        for frame in bill.focus(version, by_call=True).values():
            text = frame.to_csv()
            assert not [name for name in ("p0@", "id-0", "Somebody", "15035550100", "33199001234") if name in text]
    assert "+18005550100" in set(usage(bill)["ResourceId"])


def test_call_by_call_each_row_is_one_call(bill):
    rows = usage(bill, by_call=True)
    named = rows[rows["x_UsageId"] != ""]
    assert set(named["x_UsageId"]) == set(bill.calls["usage_id"])
    first = named[named["x_UsageId"] == "u1"].iloc[0]
    assert (first["ChargePeriodStart"], first["ChargePeriodEnd"]) == ("2026-10-01T00:01:00Z", "2026-10-01T00:02:00Z")
    assert set(usage(bill)["x_UsageId"]) == {""}


def test_days_and_months_are_those_of_the_bill(tmp_path):
    terms = '[switches]\nmonth_time_zone = "Europe/Berlin"\n'
    rows = usage(billed(tmp_path / "bill", [person(0)], [call(0)], agreement=terms))
    first = of_kind(rows, "international").iloc[0]
    assert (first["BillingPeriodStart"], first["BillingPeriodEnd"]) == ("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z")
    assert (first["ChargePeriodStart"], first["ChargePeriodEnd"]) == ("2026-09-30T22:00:00Z", "2026-10-01T22:00:00Z")


def test_fees_are_allocated_and_the_parts_are_the_whole(bill):
    rows = of_kind(usage(bill, "1.4"), "licence")
    ratios = [
        json.loads(cell, parse_float=Decimal, parse_int=Decimal)["Elements"][0]["AllocatedRatio"]
        for cell in rows["AllocatedMethodDetails"]
    ]
    assert len(ratios) == 5
    for sku in rows["SkuId"].unique():
        assert sum(part for part, of in zip(ratios, rows["SkuId"], strict=True) if of == sku) == 1
    assert set(rows["AllocatedMethodId"]) == {"licence-fees/direct"}
    assert list(rows["AllocatedResourceId"]) == list(rows["SubAccountId"])


def test_the_bill_without_names_adds_up_as_well(bill):
    rows = usage(bill.anonymised("a secret of many letters", smallest_group=5), "1.4", by_call=True)
    named = usage(bill, "1.4", by_call=True)
    for column in ("BilledCost", "EffectiveCost"):
        assert sum(map(Decimal, rows[column])) == sum(map(Decimal, named[column]))
    assert not set(rows["x_UsageId"]) & set(bill.calls["usage_id"])


def test_the_command_writes_the_files_and_says_so(tmp_path):
    billed(tmp_path / "bill", PEOPLE, CALLS, agreement=AGREEMENT)
    asked = ["bill", str(tmp_path / "bill"), "--month", "2026-10", "--focus", "1.4", "--json"]
    done = CliRunner().invoke(commands({"bill"}), [*asked, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    files = ["focus_billing_period.csv", "focus.csv", "focus_invoice_detail.csv"]
    assert json.loads(done.stdout)["focus"] == {"version": "1.4", "files": files}
    read = pd.read_csv(tmp_path / "out" / "focus.csv", dtype=str, keep_default_na=False)
    assert tuple(read.columns) == columns("1.4", "CostAndUsage")


def test_another_version_is_refused_before_anything_is_computed(tmp_path):
    done = CliRunner().invoke(
        commands({"bill"}), ["bill", str(tmp_path), "--focus", "1.0", "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 2
    assert 'FOCUS "1.0" is not written by the kit. Ask for 1.2 or 1.4.' in done.output


def test_a_folder_of_its_own_is_replaced_only_with_force(bill, tmp_path):
    out = bill.write_focus(tmp_path / "focus", "1.2")
    assert sorted(path.name for path in out.iterdir() if path.name[0] != ".") == ["focus.csv"]
    with pytest.raises(ck.InputError, match="exists already"):
        bill.write_focus(out, "1.4")
    bill.write_focus(out, "1.4", force=True)
    assert len([path for path in out.iterdir() if path.name[0] != "."]) == 3


@pytest.mark.parametrize("version", versions())
def test_every_column_that_is_written_is_described_and_in_the_specification(frames, version):
    for dataset in datasets(version):
        assert tuple(frames[version][dataset].columns) == columns(version, dataset)
    known = {(row["dataset"], row["column"]) for row in reference.rows("focus_columns")}
    assert all(row["holds"] for row in mapping())
    assert all((row["dataset"], row["column"]) in known for row in mapping() if not row["column"].startswith("x_"))
