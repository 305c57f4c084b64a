"""Carriers' cards: their calls are priced beside the bill (R31, R35)."""

from decimal import Decimal

import chargeback_kit as ck

CALLS = "UsageId,UPN,Call Type,Number Type,Caller ID,Destination Number,"
CALLS += "Start Time,Duration Seconds,Charge,Currency,Operator\n"
CARD = "number_kind,prefix,price_per_minute,increment_seconds,first_seconds,minimum_charge,decimals,carrier\n"


def folder_of(path, card, calls):
    (path / "agreement.toml").write_text('currency = "USD"\n', encoding="utf-8")
    (path / "carrier_rates.csv").write_text(CARD + card, encoding="utf-8")
    rows = [
        f"u{n},a@example.com,{kind},,+14255550100,+442079460001,2026-10-0{n}T08:00:00Z,{seconds},9.99,USD,{operator}\n"
        for n, (kind, seconds, operator) in enumerate(calls, 1)
    ]
    (path / "calls.csv").write_text(CALLS + "".join(rows), encoding="utf-8")
    return ck.bill(path, "2026-10")


def test_the_first_interval_and_the_increment(tmp_path):
    calls = [("oc_user_out", seconds, "") for seconds in (0, 1, 30, 31, 37)] + [("dr_in", 60, "")]
    bill = folder_of(tmp_path, "any,44,0.60,6,30,,,Fabrikam\n", calls)
    assert [str(amount) for amount in bill.calls["amount"]] == ["0.00", "0.30", "0.30", "0.36", "0.42", "0.00"]


def test_carriers_money_is_beside_the_total(tmp_path):
    bill = folder_of(tmp_path, "any,44,0.006,1,,,6,\n", [("dr_out", 70, "")] * 9)
    assert set(bill.calls["amount"]) == {Decimal("0.007000")}
    assert (str(bill.total), [str(amount) for amount in bill.statements["amount"]]) == ("0.00", ["0.06"])


def test_the_named_carrier_goes_first(tmp_path):
    card = "any,44,0.10,60,,,,\nany,44,0.20,60,,0.50,,Fabrikam\nany,44,0.30,60,,,,Northwind\n"
    bill = folder_of(tmp_path, card, [("dr_out", 60, name) for name in ("fabrikam", "Northwind", "", "Other")])
    assert [str(amount) for amount in bill.calls["amount"]] == ["0.50", "0.30", "0.10", "0.10"]
