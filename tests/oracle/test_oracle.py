"""The reference held to the laws of a bill on random tenants, whatever order the rows come in."""

import csv
import io
import json
import tomllib
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from chance import drawn

from .oracle import reference_bill
from .tenant_files import zip_bytes
from .tenants import random_tenant

SEEDS = range(100)
KINDS = {
    "free_call",
    "carrier",
    "message",
    "emergency",
    "toll_free_in",
    "inbound",
    "conference_zone_a",
    "conference_other",
    "premium",
    "domestic",
    "international",
    "unknown",
}
CODES = {
    "allotment-missing",
    "amount-missing",
    "bad-center-row",
    "bad-row",
    "bad-value",
    "below-minimum-purchase",
    "balance-differs",
    "charged-free-call",
    "charged-while-pool-open",
    "conflicting-row",
    "context-mismatch",
    "cost-center-spelling",
    "duplicate-row",
    "end-before-start",
    "free-while-pool-empty",
    "missing-days",
    "negative-duration",
    "number-shortened",
    "other-currency",
    "over-assigned",
    "plan-not-held",
    "recharge-before-postpaid",
    "shared-calling-unknown",
    "overlapping-membership",
    "rate-missing",
    "rounded-charge",
    "several-plans",
    "two-centers",
    "unfunded-call",
    "unknown-currency",
    "unknown-kind",
    "unknown-user",
    "users-missing",
}


@cache
def billed(seed):
    """The bill of a tenant and its agreement."""
    with TemporaryDirectory() as folder:
        how = random_tenant(seed, folder)
        agreement = tomllib.loads((Path(folder) / "agreement.toml").read_text(encoding="utf-8"))
        return reference_bill(folder, **how), agreement


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_l1_every_row_is_accounted_for_once(seed):
    bill, _ = billed(seed)
    counts = bill["counts"]
    listed = [p["code"] for p in bill["problems"]]
    not_billed = {
        "bad-row",
        "bad-value",
        "negative-duration",
        "conflicting-row",
        "other-currency",
        "unknown-currency",
    }
    assert counts["rows"] == sum(value for name, value in counts.items() if name != "rows")
    assert counts["calls"] == len(bill["calls"])
    assert counts["duplicates"] == listed.count("duplicate-row")
    assert counts["not_billed"] == sum(code in not_billed for code in listed)
    assert len({call["usage_id"] for call in bill["calls"]}) == len(bill["calls"])


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_l2_pooled_and_over_make_up_the_billed_seconds(seed):
    bill, agreement = billed(seed)
    for call in bill["calls"]:
        assert int(call["pooled_seconds"]) + int(call["over_seconds"]) == int(call["billed_seconds"])
    for pool in bill["pools"]:
        for column in ("pooled_seconds", "over_seconds"):
            total = sum(int(c[column]) for c in bill["calls"] if c["pool_id"] == pool["pool_id"])
            assert total == int(pool[column.replace("pooled", "used")])
        if agreement["switches"].get("pool_edge", "split") == "split":
            assert int(pool["used_seconds"]) <= int(pool["size_seconds"])
    for pool in bill["message_pools"]:
        if agreement["switches"].get("pool_edge", "split") == "split":
            assert int(pool["used_segments"]) <= int(pool["size_segments"])
    known = {pool["pool_id"] for pool in (*bill["pools"], *bill["message_pools"])}
    assert {call["pool_id"] for call in bill["calls"]} <= {"", *known}


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_r44_the_wallet_adds_up_after_every_event(seed):
    balance = Decimal(0)
    for event in billed(seed)[0]["wallet"]:
        balance += Decimal(event["amount"])
        assert balance == Decimal(event["balance"])


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_l4_statements_sum_to_charges_and_fees(seed):
    bill, agreement = billed(seed)
    lines = (each["purchased"] * Decimal(each["unit_price"]) for each in agreement.get("licence", []))
    fees = sum(line.quantize(Decimal("0.01"), ROUND_HALF_UP) for line in lines)
    calls = sum(Decimal(call["amount"]) for call in bill["calls"] if call["kind"] != "carrier")
    said = [row for row in bill["statements"] if row["category"] != "markup"]
    stated = sum(Decimal(row["amount"]) for row in said)
    assert sum(Decimal(row["amount"]) for row in said if row["category"] != "carrier") == calls + fees
    carriers = sum(Decimal(call["amount"]) for call in bill["calls"] if call["kind"] == "carrier")
    monthly = agreement.get("carrier", [])
    carriers += sum(Decimal(each["monthly_fee"]) * each["count"] for each in monthly if "count" in each)
    if all("count" in each for each in monthly):
        assert abs(stated - calls - fees - carriers) <= Decimal("0.015")  # three carriers, each rounded once


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_r55_owed_and_kept_less_what_is_added_is_the_bill(seed):
    bill, agreement = billed(seed)
    terms, owner = agreement.get("chargeback", {}), agreement.get("unowned", "Unassigned")
    owed: dict[str, Decimal] = {}
    for row in bill["statements"]:
        if row["cost_center"] != owner:
            owed[row["cost_center"]] = owed.get(row["cost_center"], Decimal(0)) + Decimal(row["amount"])
    assert all(amount <= 0 or amount >= Decimal(terms.get("smallest", "0")) for amount in owed.values())
    kept = [Decimal(row["amount"]) for row in bill["statements"] if row["category"] == "kept_central"]
    assert sum(kept) == 0


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_l5_shuffled_rows_give_the_same_bill(seed, tmp_path):
    how = random_tenant(seed, tmp_path, shared_ids=True)
    first = reference_bill(tmp_path, **how)
    for path in tmp_path.iterdir():
        path.write_bytes(shuffled(path.name, path.read_bytes(), Random(seed)))
    assert without_lines(reference_bill(tmp_path, **how)) == without_lines(first)


def test_a_tenant_is_its_seed(tmp_path):
    for name in "ab":
        random_tenant(7, tmp_path / name)
    files = [{p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "ab"]
    assert files[0] == files[1]


def test_the_tenants_hold_everything_a_rule_speaks_of():
    bills = [billed(seed)[0] for seed in SEEDS]
    assert {call["kind"] for bill in bills for call in bill["calls"]} == KINDS
    assert {problem["code"] for bill in bills for problem in bill["problems"]} == CODES
    assert {event["event"] for bill in bills for event in bill["wallet"]} == {
        "opening",
        "top_up",
        "call",
        "recharge",
        "expiry",
        "closing",
    }
    assert {row["category"] for bill in bills for row in bill["statements"]} >= {"markup", "kept_central"}
    filled = [pool for bill in bills for pool in bill["pools"] if pool["exhausted_at"]]
    assert any(pool["over_seconds"] == "0" for pool in filled)


def without_lines(bill):
    """A bill apart from the lines its problems stand on."""
    return bill | {"problems": [{**problem, "line": ""} for problem in bill["problems"]]}


def shuffled(name, data, rng):
    """The same usage file with its rows in another order; other files as they are."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {n: archive.read(n) for n in archive.namelist() if n.endswith(".csv")}
        return zip_bytes({n: shuffled("calls.csv", content, rng) for n, content in members.items()})
    if name.endswith(".json"):
        page = json.loads(data)
        rng.shuffle(page["value"] if isinstance(page, dict) else page)
        return json.dumps(page).encode()
    if name in ("users.csv", "Users_export.csv", "rates.csv", "agreement.toml", "cost_centers.csv"):
        return data
    delimiter = "\t" if b"\t" in data.split(b"\n", 1)[0] else ","
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter)
    rng.shuffle(rows)
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([head, *rows])
    return text.getvalue().encode()
