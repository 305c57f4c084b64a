"""Bill folders small enough to work out by hand."""

import csv

from .oracle import reference_bill
from .tenant_files import NEW

MONTH = "2026-10"
USER = {"usage_country": "US", "skus": "MCOPSTN1", "cost_center": "Sales", "valid_from": "", "valid_to": ""}
CALL = {
    "call_type": "user_out",
    "number_type": "Subscriber",
    "context": "Domestic",
    "callee": "+12125550142",
    "start": "2026-10-03T08:15:00Z",
    "duration": "60",
    "charge": "0.00",
    "fee": "0.00",
    "currency": "USD",
}
RATE = {
    "number_kind": "any",
    "prefix": "",
    "price_per_minute": "0.10",
    "connection_fee": "",
    "increment_seconds": "",
    "currency": "USD",
    "effective_from": "",
}


def user(index, **given):
    """One row of users.csv."""
    return {"user_principal_name": upn(index), "user_id": f"id-{index}"} | USER | given


def users(count, first=0, **given):
    return [user(first + index, **given) for index in range(count)]


def upn(index):
    return f"person{index}@example.com"


def call(number, who=0, **given):
    """One usage row; later numbers start later."""
    day = f"2026-10-{number:02d}T08:15:00Z"
    return {"usage_id": f"u{number}", "upn": upn(who), "user_id": f"id-{who}"} | CALL | {"start": day} | given


def bill(folder, people=(), calls=(), rates=(), agreement="", month=MONTH, **asked):
    """Writes the folder and bills it."""
    write(folder, people, calls, rates, agreement)
    return reference_bill(folder, month, **asked)


def write(folder, people=(), calls=(), rates=(), agreement=""):
    (folder / "agreement.toml").write_text(f'currency = "USD"\n{agreement}', encoding="utf-8")
    columns = {name: key for name, key in NEW.items() if key}
    write_rows(
        folder / "calls.csv",
        list(columns),
        [{name: row.get(key, "") for name, key in columns.items()} for row in calls],
    )
    if people:
        write_rows(folder / "users.csv", list(people[0]), people)
    if rates:
        write_rows(folder / "rates.csv", list(RATE), [RATE | row for row in rates])


def licence(sku, purchased, price="0.00"):
    """A licence of the agreement."""
    return f'[[licence]]\nsku = "{sku}"\npurchased = {purchased}\nunit_price = "{price}"\n'


def sizes(result):
    """Minutes of each pool."""
    return {pool["pool_id"]: int(pool["size_seconds"]) / 60 for pool in result["pools"]}


def seconds(result):
    """(kind, pool, pooled, over) of each call, in order."""
    return [(c["kind"], c["pool_id"], int(c["pooled_seconds"]), int(c["over_seconds"])) for c in result["calls"]]


def write_rows(path, columns, rows):
    """A CSV file of dictionaries."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
