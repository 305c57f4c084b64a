"""From a case to a bill folder, computed by the kit, and what a case may look at.

``given`` names a function of the kit, or describes a tenant of October 2026:

    users        {count = 10, skus, country, center, from, to}: persons 0, 1, 2 ... in the order they are listed;
                 ``who = 0`` adds another row for a person
    messages     {id, sms, type, to, segments, charge, who, day, capability}: text messages m1, m2 ...
    calls        {type, to, from, minutes or seconds, charge, fee, who, day, at, context, ...}: ids u1, u2 ...,
                 one a day from the first of the month
    rates        {kind, prefix, price, fee, increment, from}
    carrier_rates {kind, prefix, price, fee, increment, from, carrier}
    carriers     {name, monthly_fee, per, count, bundle = [{name, minutes, countries, number_kinds}]}
    licences     "MCOPSTN1 20 8.00": SKU, purchased, unit price
    allotments   "MCOPSTN1 US 3000 600": plan, country, domestic and international minutes
    wallet, top_ups, postpaid, postpaid_since, owners, through, shares, switches, unowned, conference_minutes, month,
    charges, chargeback
"""

import csv
import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from engine.compare import rows

import chargeback_kit as ck
from chargeback_kit.chargeback.split import split
from chargeback_kit.explain.implied_rate import implied_rates
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.rules.calendar import day_start, month
from chargeback_kit.rules.entitlements import service_numbers, user_numbers
from chargeback_kit.wallet.lots import opening_lots

Given = Mapping[str, Any]

CALL_COLUMNS = {
    "UsageId": "id",
    "User Location": "country",
    "Microsoft Entra ObjectId": "user_id",
    "UPN": "upn",
    "Caller ID": "from",
    "Call Type": "type",
    "Number Type": "number_type",
    "Domestic/International": "context",
    "Destination Dialed": "destination",
    "Destination Number": "to",
    "Start Time": "at",
    "End Time": "until",
    "Duration Seconds": "seconds",
    "Connection Fee": "fee",
    "Charge": "charge",
    "Currency": "currency",
    "Capability": "capability",
}
A_CALL = {"type": "user_out", "number_type": "Subscriber", "context": "Domestic", "to": "+12125550142"}
A_CALL |= {"seconds": "60", "charge": "0.00", "fee": "0.00"}
USER_COLUMNS = ("user_principal_name", "user_id", "usage_country", "skus", "cost_center", "valid_from", "valid_to")
RATE_COLUMNS = {
    "number_kind": "kind",
    "prefix": "prefix",
    "price_per_minute": "price",
    "connection_fee": "fee",
    "increment_seconds": "increment",
    "currency": "currency",
    "effective_from": "from",
}

CARRIER_COLUMNS = RATE_COLUMNS | {"carrier": "carrier"}


def bill(folder: Path, given: Given) -> ck.Bill:
    """Write the folder of a case and compute it."""
    write(folder, given)
    return ck.bill(folder, given.get("month", "2026-10"), given.get("charges", "reported"))


def write(folder: Path, given: Given) -> None:
    """Write the folder of a case."""
    (folder / "agreement.toml").write_text(agreement(given), encoding="utf-8")
    table(folder / "calls.csv", list(CALL_COLUMNS), [call(n, c) for n, c in enumerate(given.get("calls", []), 1)])
    if "messages" in given:
        page = {"value": [message(n, each) for n, each in enumerate(given["messages"], 1)]}
        (folder / "messages.json").write_text(json.dumps(page), encoding="utf-8")
    if "users" in given:
        table(folder / "users.csv", USER_COLUMNS, people(given["users"]))
    if "rates" in given:
        table(folder / "rates.csv", list(RATE_COLUMNS), [rate(each) for each in given["rates"]])
    if "carrier_rates" in given:
        table(
            folder / "carrier_rates.csv", list(CARRIER_COLUMNS), [carrier_rate(each) for each in given["carrier_rates"]]
        )


def table(path: Path, columns: Any, listed: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)


def call(number: int, given: Given) -> dict[str, str]:
    who = given.get("who", 0)
    named = {} if who == "nobody" else {"upn": f"person{who}@example.com", "user_id": f"id-{who}"}
    values = A_CALL | {"id": f"u{number}", "at": f"2026-10-{given.get('day', number):02d}T08:15:00Z"} | named
    if "minutes" in given:
        values["seconds"] = 60 * given["minutes"]
    return {column: str(given.get(name, values.get(name, ""))) for column, name in CALL_COLUMNS.items()}


def message(number: int, given: Given) -> dict[str, Any]:
    who = given.get("who", 0)
    return {
        "smsId": given.get("sms", f"m{number}"),
        **({"id": given["id"]} if "id" in given else {}),
        "userId": f"id-{who}",
        "userPrincipalName": f"person{who}@example.com",
        "userCountryCode": given.get("country", "US"),
        "sourceNumber": given.get("from", "+12125550100"),
        "destinationNumber": given.get("to", "+12125550142"),
        "sentDateTime": f"2026-10-{given.get('day', number):02d}T08:15:00Z",
        "callCharge": given.get("charge", "0.00"),
        "currency": "USD",
        "smsType": given.get("type", "sms_out"),
        "licenseCapability": given.get("capability", "MCOSMS1"),
        "smsUnits": given.get("segments", 1),
    }


def people(given: list[Given]) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = []
    for group in given:
        first = group.get("who", len({row["user_id"] for row in listed}))
        for number in range(first, first + group.get("count", 1)):
            who = (f"person{number}@example.com", f"id-{number}")
            what = (group.get("country", "US"), group.get("skus", "MCOPSTN1"), group.get("center", "Sales"))
            days = (group.get("from", ""), group.get("to", ""))
            listed.append(dict(zip(USER_COLUMNS, (*who, *what, *days), strict=True)))
    return listed


def rate(given: Given) -> dict[str, str]:
    values = {"kind": "any", "prefix": "", "price": "0.10", "currency": "USD"} | dict(given)
    return {column: str(values.get(name, "")) for column, name in RATE_COLUMNS.items()}


def carrier_rate(given: Given) -> dict[str, str]:
    return rate(given) | {"carrier": given.get("carrier", "Fabrikam Voice")}


def carriers(given: list[Given]) -> list[str]:
    lines: list[str] = []
    for carrier in given:
        lines += section("[carrier]", {name: value for name, value in carrier.items() if name != "bundle"})
        for bundle in carrier.get("bundle", []):
            lines += section("[carrier.bundle]", bundle)
    return lines


def agreement(given: Given) -> str:
    lines = [f'currency = "{given.get("currency", "USD")}"']
    lines += [f'unowned = "{given["unowned"]}"'] if "unowned" in given else []
    lines += section("switches", given.get("switches", {}))
    for sku, purchased, price in (line.split() for line in given.get("licences", [])):
        lines += ["[[licence]]", f'sku = "{sku}"', f"purchased = {purchased}", f'unit_price = "{price}"']
    for plan, country, *minutes in (line.split() for line in given.get("allotments", [])):
        named = dict(zip(("domestic_minutes", "international_minutes"), map(int, minutes), strict=False))
        lines += section("[allotment]", {"plan": plan, "country": country} | named)
    if "conference_minutes" in given:
        lines += section("conference", {"minutes_per_licence": given["conference_minutes"]})
    lines += section("wallet", given["wallet"]) or ["[wallet]"] if "wallet" in given else []
    for at, amount in (line.split() for line in given.get("top_ups", [])):
        lines += ["[[wallet.top_up]]", f"at = {at}", f'amount = "{amount}"']
    lines += section("postpaid", {"enabled": True}) if given.get("postpaid") else []
    lines += [f"since = {given['postpaid_since']}"] if "postpaid_since" in given else []
    for account, callers in given.get("through", {}).items():
        lines += section("[shared_calling]", {"resource_account": account, "users": callers})
    for number, center in given.get("owners", {}).items():
        lines += section("[number_owner]", {"number": number, "cost_center": center})
    lines += section("chargeback", given.get("chargeback", {}))
    lines += carriers(given.get("carriers", []))
    for center, percent in given.get("shares", {}).items():
        lines += section("[share]", {"cost_center": center, "percent": percent})
    return "\n".join(lines) + "\n"


def section(name: str, values: Mapping[str, Any]) -> list[str]:
    return [f"[{name}]", *map(entry, values.items())] if values else []


def entry(item: tuple[str, Any]) -> str:
    name, value = item
    if isinstance(value, list):
        return f"{name} = {value}"
    return f"{name} = {str(value).lower()}" if isinstance(value, bool | int) else f'{name} = "{value}"'


def seen(done: ck.Bill, what: str) -> Any:
    """A part of a bill in the words of a case."""
    match what:
        case "calls":
            return rows(done.calls)
        case "pool_minutes":
            return {pool["pool_id"]: int(pool["size_seconds"]) / 60 for pool in rows(done.pools)}
        case "message_pools":
            names = ("licences", "size_segments", "used_segments", "over_segments", "exhausted_at")
            return {p["pool_id"]: " ".join(p[name] for name in names).strip() for p in rows(done.message_pools)}
        case "exhausted":
            return {pool["pool_id"]: pool["exhausted_at"] for pool in rows(done.pools) if pool["exhausted_at"]}
        case "statements":
            return [f"{s['cost_center']} {s['category']} {s['amount']}" for s in rows(done.statements)]
        case "wallet":
            return [f"{e['at'][:10]} {e['event']} {e['amount']} {e['balance']}" for e in rows(done.wallet)]
        case "problems":
            return [" ".join(filter(None, (p["code"], p["usage_id"], p["amount"]))) for p in rows(done.problems)]
        case "idle":
            return {fee.sku: fee.purchased - fee.assigned for fee in done.fees}
        case "carriers":
            return str(done.carriers)
        case "rows":
            return done.rows
        case "total":
            return str(done.total)
    raise LookupError(f"a case cannot look at {what!r}")


def used_up(bought: Mapping[str, str], spent: str, on: str) -> dict[str, str]:
    """What lapses on a day and what is left, of lots by the day they were bought."""
    start = day_start(month(on[:7]).first, "UTC")
    top_ups = [{"at": f"{day}T00:00:00Z", "amount": amount} for day, amount in bought.items()]
    wallet = Wallet(opening=sum(map(Decimal, bought.values()), Decimal()), top_up=top_ups)
    lots, out = opening_lots(wallet, start), int(Decimal(spent) * 1_000_000)
    day_ns = day_start(date.fromisoformat(on), "UTC")
    lapsed = sum(lot.rest(out) for lot in lots if lot.lapses_ns <= day_ns)
    left = sum(lot.amount for lot in lots) - out - lapsed
    return {"lapses": f"{Decimal(lapsed).scaleb(-6):.2f}", "left": f"{Decimal(left).scaleb(-6):.2f}"}


def rate_intervals(seconds: int, charge: str) -> dict[str, list[str]]:
    """The prices per minute behind a charge by increment, to four decimals."""
    return {
        str(increment): [f"{float(edge):.4f}" for edge in interval]
        for increment, interval in implied_rates(seconds, Decimal(charge)).items()
    }


def shares(amount: str, by: Mapping[str, str]) -> dict[str, str]:
    parts = split(Decimal(amount), {name: Fraction(weight) for name, weight in by.items()})
    return {name: str(part) for name, part in parts.items()}


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "service_numbers": lambda licences: service_numbers(licences)[0],
    "user_numbers": user_numbers,
    "rate_intervals": rate_intervals,
    "shares": shares,
    "used_up": used_up,
}
