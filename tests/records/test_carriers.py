"""Carriers' cards: their calls are priced beside the bill (R31, R35)."""

import json
from decimal import Decimal

import pytest

import chargeback_kit as ck
from chargeback_kit.presentation import headline

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


def test_each_carriers_month_is_rounded_once(tmp_path):
    card = "any,44,0.004,60,,,3,Fabrikam\nany,44,0.003,60,,,3,Northwind\n"
    bill = folder_of(
        tmp_path, card, [("dr_out", 60, "Fabrikam"), ("dr_out", 60, "Northwind"), ("dr_out", 60, "Fabrikam")]
    )
    assert [str(amount) for amount in bill.calls["amount"]] == ["0.004", "0.003", "0.004"]
    assert (str(bill.carriers), [str(amount) for amount in bill.statements["amount"]]) == ("0.01", ["0.01"])
    assert "0.011 USD, rounded to the cent once" in str(bill.explain(cost_center="Unassigned", category="carrier"))


def test_carriers_stand_beside_the_bill_everywhere(tmp_path):
    bill = folder_of(tmp_path, "any,44,0.50,60,,,,\n", [("dr_out", 60, "")])
    bill.write(tmp_path / "out")
    found = json.loads((tmp_path / "out" / "bill.json").read_text(encoding="utf-8"))
    assert {name: found["totals"][name] for name in ("total", "calls", "carriers")} == {
        "total": "0.00",
        "calls": "0.00",
        "carriers": "0.50",
    }
    assert [step for step in found["waterfall"] if step["amount"] != "0.00"] == [
        {"step": "Carriers", "amount": "0.50"},
        {"step": "Departments pay", "amount": "0.50"},
    ]
    assert [card.value for card in headline.cards(bill) if card.label in ("Departments pay", "Carriers")] == [
        "0.50",
        "0.50",
    ]


FEES = """currency = "USD"
[[carrier]]
name = "Fabrikam Voice"
monthly_fee = "4.50"
per = "user"
[[carrier]]
name = "Fabrikam Voice"
monthly_fee = "10.00"
per = "channel"
count = 2
"""


def test_a_carrier_charges_by_the_month(tmp_path):
    (tmp_path / "agreement.toml").write_text(FEES, encoding="utf-8")
    users = "user_principal_name,user_id,usage_country,skus,cost_center,valid_from,valid_to\n"
    users += "a@example.com,,US,,Sales,,\nb@example.com,,US,,IT,,\nc@example.com,,US,,IT,,\n"
    (tmp_path / "users.csv").write_text(users, encoding="utf-8")
    rows = [f"{n},{n}@example.com,dr_out,,,+442079460001,2026-10-05T08:00:00Z,60,,USD,\n" for n in "ab"]
    (tmp_path / "calls.csv").write_text(CALLS + "".join(rows), encoding="utf-8")
    bill = ck.bill(tmp_path, "2026-10")
    lines = bill.statements[["cost_center", "category", "amount"]].astype(str).to_numpy().tolist()
    assert lines == [["IT", "carrier", "14.50"], ["Sales", "carrier", "14.50"]]
    assert (str(bill.total), str(bill.carriers)) == ("0.00", "29.00")
    receipt = bill.explain(cost_center="IT", category="carrier")
    assert [str(amount) for amount in receipt.fees["amount"]] == ["4.50", "10.00"]
    same = bill.what_if(prices={})
    assert (same.carriers, same.total) == (bill.carriers, bill.total)


def test_no_licence_fills_a_bundle(tmp_path):
    (tmp_path / "agreement.toml").write_text(FEES + "[[carrier.bundle]]\nminutes = 5\n", encoding="utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    bill = ck.bill(tmp_path, "2026-10")
    for asked in (bill.what_if, bill.imagine):
        with pytest.raises(ck.InputError, match="no pool Fabrikam Voice/bundle"):
            asked(assigned={"Fabrikam Voice/bundle": 3})


def test_bundles_of_one_carrier_have_names_of_their_own(tmp_path):
    bundle = '[[carrier.bundle]]\nname = "500"\nminutes = 500\ncountries = ["GB"]\nnumber_kinds = ["geographic"]\n'
    (tmp_path / "agreement.toml").write_text(FEES + bundle + bundle, encoding="utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    with pytest.raises(ck.InputError, match='two bundles of one carrier are named "500"; give each a name of its own'):
        ck.bill(tmp_path, "2026-10")


@pytest.mark.parametrize(
    ("basis", "fees", "said"),
    [
        ("even", ("0.01", "0.01"), ["0.01", "0.01"]),
        ("headcount", ("0.01", "0.02"), ["0.02", "0.01"]),
        ("direct", ("0.01", "0.01"), ["0.01", "0.01"]),  # nobody called: by headcount
    ],
)
def test_the_fees_of_carriers_are_one_sum_where_the_basis_looks_at_none(tmp_path, basis, fees, said):
    terms = f'currency = "USD"\n[switches]\nfee_basis = "{basis}"\n'
    for name, fee in zip(("Fabrikam Voice", "Northwind"), fees, strict=True):
        terms += f'[[carrier]]\nname = "{name}"\nmonthly_fee = "{fee}"\nper = "channel"\ncount = 1\n'
    (tmp_path / "agreement.toml").write_text(terms, encoding="utf-8")
    users = "user_principal_name,usage_country,skus,cost_center\na@example.com,US,,IT\nb@example.com,US,,Sales\n"
    users += "c@example.com,US,,IT\n" if basis == "headcount" else ""
    (tmp_path / "users.csv").write_text(users, encoding="utf-8")
    rows = "1,a@example.com,user_in,,,+442079460001,2026-10-05T08:00:00Z,60,,USD,\n"
    (tmp_path / "calls.csv").write_text(CALLS + rows, encoding="utf-8")
    bill = ck.bill(tmp_path, "2026-10")
    assert [str(amount) for amount in bill.statements["amount"]] == said


def test_a_fee_per_channel_says_how_many(tmp_path):
    entry = '[[carrier]]\nname = "Fabrikam Voice"\nmonthly_fee = "4.50"\nper = "channel"\n'
    (tmp_path / "agreement.toml").write_text('currency = "USD"\n' + entry, encoding="utf-8")
    with pytest.raises(ck.InputError, match="needs count: how many channels the fee is paid for"):
        ck.bill(tmp_path, "2026-10")


def test_a_receipt_shows_how_the_seconds_count(tmp_path):
    bill = folder_of(tmp_path, "any,44,0.60,6,30,,,Fabrikam\nany,447,0.006,1,,,6,\n", [("oc_user_out", 37, "")])
    steps = {step.step: step.answer for step in bill.explain("u1").steps}
    assert steps["rate"] == ("37 s count as 42 s (the first 30 s, then steps of 6 s): 42 s at 0.60 per minute = 0.42")
    assert steps["price"] == "reported 9.99, rated 0.42; the carrier's card counts: 0.42 USD"
