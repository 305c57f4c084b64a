"""Bill folders of a few lines, for what leaves the kit."""

from oracle.tiny import write_rows

import chargeback_kit as ck

MONTH = "2026-10"
WALLET = '[wallet]\nopening = "100.00"\ntrigger = "50.00"\nrecharge = "75.00"\n'
CALL = {
    "UsageId": "",
    "Call ID": "c",
    "Conference ID": "",
    "User Location": "US",
    "Microsoft Entra ObjectId": "",
    "UPN": "",
    "User Display Name": "Somebody",
    "Caller ID": "+15035550100",
    "Call Type": "user_out",
    "Call Direction": "Outbound",
    "Number Type": "Subscriber",
    "Domestic/International": "International",
    "Destination Dialed": "France",
    "Destination Number": "+33199001234",
    "External Country": "FR",
    "Start Time": "",
    "End Time": "",
    "Duration Seconds": "60",
    "Connection Fee": "0.00",
    "Charge": "1.25",
    "Currency": "USD",
    "Capability": "MCOPSTNPP",
    "Operator": "Microsoft",
    "Source of Call Duration": "Microsoft",
    "Administrative Units": "",
}
EARLY = {"Start Time": "2026-08-01T00:00:00Z", "End Time": "2026-08-01T00:01:00Z"}
"""What a call of long before the month has in its place."""
RATE = {
    "number_kind": "geographic",
    "prefix": "33",
    "price_per_minute": "1.25",
    "connection_fee": "0.00",
    "increment_seconds": "",
    "currency": "USD",
    "effective_from": "2026-01-01",
}


def person(number, **given):
    """A row of users.csv."""
    row = {"user_principal_name": f"p{number}@example.com", "user_id": f"id-{number}", "usage_country": "US"}
    held = {"skus": "MCOPSTN1+MCOPSTNC", "cost_center": f"Centre {number}", "valid_from": "", "valid_to": ""}
    held |= {"display_name": ""}
    return row | held | given


def call(number, who=0, **given):
    """A row of a usage export; later numbers start later."""
    at = f"2026-10-{1 + number // 1440 % 28:02d}T{number // 60 % 24:02d}:{number % 60:02d}:00Z"
    row = {"UsageId": f"u{number}", "UPN": f"p{who}@example.com", "Microsoft Entra ObjectId": f"id-{who}"}
    return CALL | row | {"Start Time": at, "End Time": at.replace("00Z", "59Z")} | given


def bill(folder, people=(), calls=(), rates=(), agreement="", months=MONTH):
    """Write the folder and compute its bill; ``agreement`` follows the currency."""
    folder.mkdir(exist_ok=True)
    (folder / "agreement.toml").write_text(f'currency = "USD"\n{agreement}', encoding="utf-8")
    write_rows(folder / "usage.csv", CALL, calls)
    if people:
        write_rows(folder / "users.csv", person(0), people)
    if rates:
        write_rows(folder / "rates.csv", RATE, [RATE | rate for rate in rates])
    return ck.bill(folder, months)


def without_calls(folder):
    """The bill of a month without a call, users, wallet or rate card."""
    return bill(folder, calls=[call(1, **EARLY)])
