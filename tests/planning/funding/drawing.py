"""Small histories and tenants to plan from."""

import csv
from datetime import timedelta

import numpy as np

import chargeback_kit as ck
from chargeback_kit.planning.funding.history import Day, History, month_days, months_on
from chargeback_kit.rules.calendar import DAY_NS

CENT = 10_000
WALLET = '[wallet]\nopening = "100.00"\ntrigger = "50.00"\nrecharge = "75.00"\n'
HEADER = (
    "UsageId,UPN,AAD ObjectId,User Location,Call Type,Number Type,Domestic/International,Destination Dialed,"
    "Destination Number,Caller ID,Start Time,End Time,Duration Seconds,Connection Fee,Charge,Currency,Capability"
)
USERS = (
    "user_principal_name,user_id,display_name,usage_country,skus,cost_center,valid_from,valid_to\n"
    "p@example.com,id-0,P,US,MCOPSTN1+MCOPSTNC,Sales,,\n"
)

TOLL_FREE = {
    "Call Type": "ucap_in",
    "Number Type": "Toll-Free",
    "Domestic/International": "Domestic",
    "Destination Dialed": "",
    "Destination Number": "+18005550100",
    "Caller ID": "+12125550123",
    "Capability": "MCOPSTNPP",
}


def history(dice, months=1, calls_a_day=4.0, mean_cents=200, first="2026-01"):
    """Months of random calls, some days without any, some instants shared."""
    days = []
    for number in range(months):
        for day in month_days(months_on(first, number)):
            count = dice.poisson(calls_a_day)
            at_ns = np.sort(dice.choice(dice.integers(0, DAY_NS, max(1, count)), count))
            days.append(Day(day, at_ns, (1 + dice.integers(0, 2 * mean_cents, count)) * CENT))
    return History.of("USD", days)


def even_history(cents_a_day, months=3, first="2026-01", growth=0.0):
    """The same calls every day at noon, a few cents more from month to month with growth."""
    days = []
    for number in range(months):
        cents = round(cents_a_day * (1 + growth) ** number)
        days += [
            Day(day, np.array([DAY_NS // 2]), np.array([cents * CENT])) for day in month_days(months_on(first, number))
        ]
    return History.of("USD", days)


def usage_row(number, at, charge="1.00", **given):
    """One international call, paid with credits."""
    cells = {
        "UsageId": f"u{number}",
        "UPN": "p@example.com",
        "AAD ObjectId": "id-0",
        "User Location": "US",
        "Call Type": "user_out",
        "Number Type": "Subscriber",
        "Domestic/International": "International",
        "Destination Dialed": "France",
        "Destination Number": "+33199001234",
        "Caller ID": "+15035550100",
        "Start Time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "End Time": f"{at + timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}",
        "Duration Seconds": "60",
        "Connection Fee": "0.00",
        "Charge": charge,
        "Currency": "USD",
        "Capability": "MCOPSTN1",
    }
    return cells | given


def write_folder(folder, rows, agreement=WALLET, users=USERS, currency="USD"):
    """A bill folder."""
    folder.mkdir(parents=True)
    (folder / "agreement.toml").write_text(f'currency = "{currency}"\n{agreement}', encoding="utf-8")
    (folder / "users.csv").write_text(users, encoding="utf-8")
    with (folder / "calls.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADER.split(","), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def bill_of(folder, rows, months, **how):
    """The bill of a folder that is written for it."""
    return ck.bill(write_folder(folder, rows, **how), months)


def daily(first, days, charge="1.00", hour=9, **given):
    """A call at the same hour on each day."""
    starts = [first + timedelta(days=n, hours=hour) for n in range(days)]
    return [usage_row(f"{at:%Y%m%d}", at, charge, **given) for at in starts]
