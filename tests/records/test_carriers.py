"""Carriers' cards: their calls are priced beside the bill (R31, R35)."""

from decimal import Decimal

import pytest

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


BANDS = """currency = "USD"
[switches]
month_time_zone = "Europe/Berlin"
[[time_band]]
name = "Peak"
days = "mon-fri"
from = "08:00"
until = "18:00"
[[time_band]]
name = "night"
days = "fri"
from = "22:00"
until = "06:00"
zone = "UTC"
"""
STARTS = {
    "2026-10-05T05:59:59Z": "1.00",  # Monday, a second before eight in Berlin
    "2026-10-05T06:00:00Z": "2.00",
    "2026-10-26T15:59:59Z": "2.00",  # after the change of the clocks
    "2026-10-26T17:00:00Z": "1.00",
    "2026-10-03T10:00:00Z": "1.00",  # Saturday
    "2026-10-03T05:59:00Z": "3.00",  # Friday's night
    "2026-10-04T05:59:00Z": "1.00",
}


def test_the_hour_of_a_call_decides_its_price(tmp_path):
    (tmp_path / "agreement.toml").write_text(BANDS, encoding="utf-8")
    card = "number_kind,prefix,price_per_minute,time_band,carrier\n"
    card += "any,44,1,,\nany,44,2,PEAK,\nany,44,3,Night,\nany,442,9,noon,\n"
    (tmp_path / "carrier_rates.csv").write_text(card, encoding="utf-8")
    rows = [f"{start},a@example.com,dr_out,,,+442079460001,{start},60,,USD,\n" for start in STARTS]
    (tmp_path / "calls.csv").write_text(CALLS + "".join(rows), encoding="utf-8")
    bill = ck.bill(tmp_path, "2026-10")
    assert dict(zip(bill.calls["usage_id"], map(str, bill.calls["amount"]), strict=True)) == STARTS
    said = bill.problems[bill.problems["code"] == "bad-rate-row"]["message"].tolist()
    assert said == ['A row of the rate card cannot be read: time_band "noon" is no [[time_band]] of the agreement']


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('days = "monday"', 'days: "monday" is no list of days; write one such as "mon-fri" or "sat,sun"'),
        ('from = "8"', '"8" is no time of day; write one such as "08:00"'),
        ('zone = "Mars"', '"Mars" is not a time zone'),
    ],
)
def test_a_band_that_cannot_be_read(entry, said, tmp_path):
    lines = {"name": 'name = "x"', "from": 'from = "08:00"', "until": 'until = "09:00"'} | {entry.split()[0]: entry}
    text = 'currency = "USD"\n[[time_band]]\n' + "\n".join(lines.values()) + "\n"
    (tmp_path / "agreement.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ck.InputError) as found:
        ck.bill(tmp_path, "2026-10")
    assert said in str(found.value)
