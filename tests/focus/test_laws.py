"""On random tenants, by the reference of the bill alone: billed cost is what invoices ask for, effective cost what
statements say, and pools are counted once.
"""

import tomllib
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest
from chance import drawn
from oracle.oracle import reference_bill
from oracle.tenants import random_tenant

import chargeback_kit as ck

CENT = Decimal("0.01")
TENANTS = range(300, 305)


def sums(rows, keys, column):
    found: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        found[tuple(row[key] for key in keys)] += Decimal(row[column] or 0)
    return {key: amount for key, amount in found.items() if amount}


def expected_invoices(folder, month, reference):
    """What each invoice of Microsoft asks for: licences and calls after use together, each purchase alone."""
    agreement = tomllib.loads((folder / "agreement.toml").read_text(encoding="utf-8"))
    found: dict[str, Decimal] = defaultdict(Decimal)
    for line in agreement.get("licence", []):
        fee = line["purchased"] * Decimal(line.get("unit_price", "0.00"))
        found[f"{month}/Microsoft"] += fee.quantize(CENT, ROUND_HALF_UP)
    for call in reference["calls"]:
        if call["funded_by"] == "postpaid":
            found[f"{month}/Microsoft"] += Decimal(call["amount"])
    bought = [row for row in reference["wallet"] if row["event"] in ("top_up", "recharge")]
    for number, row in enumerate(bought, 1):
        found[f"{month}/Microsoft/credits-{number}"] += Decimal(row["amount"])
    return {name: amount for name, amount in found.items() if amount}


@pytest.mark.parametrize("seed", drawn(TENANTS))
def test_the_sums_are_those_of_invoices_and_statements(seed, tmp_path):
    folder = tmp_path / "tenant"
    how = random_tenant(seed, folder)
    reference = reference_bill(folder, **how)
    rows = ck.bill(folder, **how).focus("1.4")["CostAndUsage"].to_dict("records")

    stated = {(row["cost_center"], row["category"]): Decimal(row["amount"]) for row in reference["statements"]}
    assert sums([row for row in rows if row["x_Category"]], ["SubAccountId", "x_Category"], "EffectiveCost") == stated
    assert not sums([row for row in rows if not row["x_Category"]], [], "EffectiveCost")

    microsoft = [row for row in rows if row["InvoiceId"] and row["InvoiceIssuerName"] == "Microsoft"]
    billed = {key[0]: amount for key, amount in sums(microsoft, ["InvoiceId"], "BilledCost").items()}
    assert billed == expected_invoices(folder, how["month"], reference)
    others = [row for row in rows if row["InvoiceId"] and row["InvoiceIssuerName"] != "Microsoft"]
    carriers = [row for row in reference["statements"] if row["category"] == "carrier"]
    assert sums(others, [], "BilledCost") == sums(carriers, [], "amount")
    unfunded = [call for call in reference["calls"] if call["funded_by"] == "unfunded"]
    assert sums([r for r in rows if not r["InvoiceId"]], [], "BilledCost") == sums(unfunded, [], "amount")

    used: dict[str, Decimal] = defaultdict(Decimal)
    left: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["CommitmentDiscountType"] == "Included minutes" and row["ResourceType"] == "Minute pool":
            counted = used if row["CommitmentDiscountStatus"] == "Used" else left
            counted[row["ResourceId"]] += Decimal(row["CommitmentDiscountQuantity"]) * 60
    of_pools: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pool in reference["pools"]:
        country, plan, *_ = pool["pool_id"].split("/")
        name = f"{country}/{plan}" if plan == "MCOPSTN8" else pool["pool_id"]  # one's own minutes, without the person
        of_pools[name][0] += int(pool["used_seconds"])
        of_pools[name][1] += max(0, int(pool["size_seconds"]) - int(pool["used_seconds"]))
    for counted, place in ((used, 0), (left, 1)):
        whole = {name: round(seconds) for name, seconds in counted.items() if seconds}
        assert whole == {name: both[place] for name, both in of_pools.items() if both[place]}

    seconds = sum(int(call["billed_seconds"]) for call in reference["calls"])
    assert sum(Decimal(r["ConsumedQuantity"]) for r in rows if r["ConsumedUnit"] == "Seconds") == seconds
