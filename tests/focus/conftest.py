"""A bill with everything that its files tell apart, made once: pools, idle licences, credits, a carrier, an invoice."""

import pytest
from export.tenant import bill as billed
from export.tenant import call, person

DOMESTIC = {"Domestic/International": "Domestic", "Destination Number": "+15035550123", "External Country": "US"}
INCLUDED = DOMESTIC | {"Capability": "MCOPSTN1", "Charge": "0.00"}
AGREEMENT = """unowned = "IT"
[[licence]]
sku = "MCOPSTN1"
purchased = 3
unit_price = "12.00"
[[licence]]
sku = "MCOEV"
purchased = 2
unit_price = "8.00"
[[allotment]]
plan = "MCOPSTN1"
country = "US"
domestic_minutes = 10
[wallet]
opening = "50.00"
trigger = "49.00"
recharge = "75.00"
[[carrier]]
name = "Fabrikam Voice"
monthly_fee = "4.50"
per = "tenant"
[[invoice]]
category = "tax"
amount = "3.33"
[chargeback]
markup_percent = "10"
"""
PEOPLE = [person(0, skus="MCOPSTN1+MCOPSTNC+MCOEV"), person(1)]
CALLS = [
    call(0, **INCLUDED, **{"Duration Seconds": "900"}),
    call(1),
    call(2, **{"Call Type": "dr_out", "Operator": "Fabrikam Voice", "Capability": ""}),
    call(3, UPN="", **{"Microsoft Entra ObjectId": "", "Call Type": "ucap_in", "Destination Number": "+18005550100"}),
]


@pytest.fixture(scope="package")
def bill(tmp_path_factory):
    return billed(tmp_path_factory.mktemp("focus") / "bill", PEOPLE, CALLS, agreement=AGREEMENT)


@pytest.fixture(scope="package")
def frames(bill):
    return {version: bill.focus(version) for version in ("1.2", "1.4")}
