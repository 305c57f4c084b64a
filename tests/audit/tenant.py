"""A small tenant in which every part of a bill has something to do, for the tests of what is verified."""

from pathlib import Path

from bad_input.folders import HEADER, export, row

AGREEMENT = """currency = "USD"
tenant_country = "US"
unowned = "IT"

[[licence]]
sku = "MCOPSTN1"
purchased = 3
unit_price = "8.00"

[[licence]]
sku = "MCOPSTN2"
purchased = 1
unit_price = "24.00"

[[allotment]]
plan = "MCOPSTN1"
country = "US"
domestic_minutes = 5

[wallet]
opening = "20.00"
trigger = "18.00"
recharge = "50.00"
"""
USERS = """user_principal_name,user_id,display_name,usage_country,skus,cost_center,valid_from,valid_to
person0@example.com,id-0,Person Zero,US,MCOEV+MCOPSTN1,Sales,,
person1@example.com,id-1,Person One,US,MCOEV+MCOPSTN1,Support,,
person2@example.com,id-2,Person Two,US,MCOEV+MCOPSTN2+MCOPSTNC,Sales,,
person3@example.com,id-3,Person Three,US,MCOEV+MCOPSTNC,Support,,
"""
RATES = """number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from
any,1,0.10,0.00,,USD,
any,44,0.25,0.05,,USD,
"""
ABROAD = {
    "Domestic/International": "International",
    "Destination Dialed": "United Kingdom",
    "Destination Number": "+441632960142",
}


def by(person: int, **given: str) -> dict[str, str]:
    """The cells of a call of a person."""
    return {"AAD ObjectId": f"id-{person}", "UPN": f"person{person}@example.com", **given}


def calls() -> list[str]:
    """Ten calls: six within the country that end a pool of ten minutes, two abroad, two of somebody without a plan."""
    within = {"Duration Seconds": "130", "Charge": "0.00", "Capability": "MCOPSTN1"}
    lines = [row(n, **by(n % 2, **within)) for n in range(1, 5)]
    lines += [row(n, **by(n % 2, **(within | {"Charge": "0.30"}))) for n in (5, 6)]
    lines += [
        row(n, **by(2, **ABROAD, **{"Duration Seconds": "65", "Charge": "0.00", "Capability": "MCOPSTN2"}))
        for n in (7, 8)
    ]
    lines += [row(n, **by(3, **ABROAD, **{"Duration Seconds": "100", "Charge": f"1.{n}0"})) for n in (9, 10)]
    return lines


def tenant(place: Path) -> Path:
    """Write the bill folder."""
    place.mkdir()
    (place / "agreement.toml").write_text(AGREEMENT, encoding="utf-8")
    (place / "users.csv").write_text(USERS, encoding="utf-8")
    (place / "rates.csv").write_text(RATES, encoding="utf-8")
    (place / "calls.csv").write_text(export(*calls(), header=HEADER), encoding="utf-8")
    return place
