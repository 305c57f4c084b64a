"""Tenants that pay after use, with the invoice that the reference of the bill makes of their calls."""

import csv
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from export.tenant import CALL
from oracle.oracle import reference_bill

MONTH = "2026-10"
CENT = Decimal("0.01")
PAYG = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)"
PRICES = {PAYG: Decimal("3.00"), "MCOEV": Decimal("8.00"), "MCOMEETADV": Decimal("4.00")}
AGREEMENT = 'currency = "USD"\ntenant_country = "US"\n[postpaid]\nenabled = true\n'
ABROAD = {
    "France": ("FR", "+3319900"),
    "Germany": ("DE", "+4930231"),
    "United Kingdom": ("GB", "+4420794"),
    "Zimbabwe": ("ZW", "+2634209"),
    "Japan": ("JP", "+8135550"),
    "Brazil": ("BR", "+5511555"),
}
HOURS = [1] * 7 + [6] * 12 + [2] * 5
DAILY = {
    "day": "UsageDate",
    "meter": "MeterId",
    "name": "MeterName",
    "category": "MeterCategory",
    "quantity": "Quantity",
    "amount": "BillingPreTaxTotal",
    "currency": "BillingCurrency",
    "invoice": "InvoiceNumber",
}
COST = DAILY | {
    "day": "date",
    "meter": "meterId",
    "name": "meterName",
    "category": "meterCategory",
    "quantity": "quantity",
    "amount": "costInBillingCurrency",
    "currency": "billingCurrency",
    "invoice": "invoiceId",
}


@dataclass(frozen=True)
class Call:
    """A row of the export, with what the reference makes of it."""

    cells: dict[str, str]
    start: datetime
    rate: Decimal
    fee: Decimal
    kind: str = ""
    amount: Decimal = Decimal(0)
    minutes: int = 0

    @property
    def id(self):
        return self.cells["UsageId"]

    @property
    def country(self):
        return self.cells["External Country"]

    def at(self, rate, fee=None):
        """What it costs at another rate, rounded to the cent once."""
        return ((rate * self.minutes) + (self.fee if fee is None else fee)).quantize(CENT, ROUND_HALF_UP)


@dataclass
class Tenant:
    """The calls of a month and its edges, rows in euro, meters by kind and country, licences bought."""

    rng: Random
    calls: list[Call]
    euro: list[Call]
    twice: list[Call]
    meters: dict[tuple[str, str], str]
    bought: dict[str, int]
    style: int = 0
    left_out: set[str] = field(default_factory=set)

    @property
    def month(self):
        """The calls of the month in UTC."""
        return [call for call in self.calls if f"{call.start:%Y-%m}" == MONTH]


def tenant(seed, folder):
    """Draw a tenant, write its folder, and let the reference say what each call is and costs."""
    rng = Random(seed)
    rates = {name: Decimal(rng.randint(80, 2900)) / 10000 for name in ABROAD}
    fees = {name: Decimal(rng.choice((0, 0, 0, 5, 7))) / 100 for name in ABROAD}
    home = Decimal(rng.randint(80, 300)) / 10000
    calls = [_call(rng, number, rates, fees, home) for number in range(rng.randint(120, 320))]
    euro = [_euro(rng, number) for number in range(rng.randint(2, 5))]
    bought = {sku: rng.randint(4, 40) for sku in PRICES}
    made = Tenant(rng, calls, euro, rng.sample(calls, 4), {}, bought, rng.randrange(6))
    write(made, folder)
    made.calls = [known for name in ("2026-09", MONTH, "2026-11") for known in _known(calls, folder, name)]
    made.twice = [call for call in made.month if call.id in {each.id for each in made.twice}]
    kinds = sorted({call.kind for call in made.calls})
    for kind in kinds:
        meter = f"{rng.getrandbits(32):08x}"
        for country in sorted({call.country for call in made.calls if call.kind == kind}):
            meter = f"{rng.getrandbits(32):08x}" if kind == "international" and rng.random() < 0.4 else meter
            made.meters[kind, country] = meter
    return made


def _known(calls, folder, month):
    by_id = {call.id: call for call in calls}
    for row in reference_bill(folder, month)["calls"]:
        call = by_id[row["usage_id"]]
        yield replace(call, kind=row["kind"], amount=Decimal(row["amount"]), minutes=int(row["billed_seconds"]) // 60)


def _call(rng, number, rates, fees, home):
    hour = rng.choices(range(24), HOURS)[0]
    start = datetime(2026, 9, 30, tzinfo=UTC) + timedelta(
        days=rng.randrange(33), hours=hour, seconds=rng.randrange(3600)
    )
    seconds = max(1, int(rng.lognormvariate(5.2, 1.1)))
    is_meeting, is_home = rng.random() < 0.25, rng.random() < 0.35
    name = rng.choice(list(ABROAD))
    code, prefix = ABROAD[name] if not is_home or is_meeting else ("US", "+1212555")
    rate, fee = (home, Decimal(0)) if code == "US" else (rates[name], fees[name])
    charge = (rate * (-(-seconds // 60))).quantize(CENT, ROUND_HALF_UP)
    cells = CALL | {
        "UsageId": f"u{number:04d}",
        "Call ID": f"c{number}",
        "UPN": "ada@example.com",
        "Microsoft Entra ObjectId": "id-ada",
        "Call Type": "conf_out" if is_meeting else "user_out",
        "Domestic/International": "Domestic" if code == "US" else "International",
        "Destination Dialed": "United States" if code == "US" else name,
        "External Country": code,
        "Destination Number": f"{prefix}{rng.randrange(10**4):04d}",
        "Start Time": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "End Time": f"{start + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}",
        "Duration Seconds": str(seconds),
        "Charge": str(charge),
        "Connection Fee": str(fee),
        "Capability": "MCOMEETACPEA" if is_meeting else "MCOPSTNPP",
    }
    if rng.random() < 0.02:
        cells["Capability"] = "FREECALL"
    return Call(cells, start, rate, fee)


def _euro(rng, number):
    start = datetime(2026, 10, rng.randint(1, 30), 12, tzinfo=UTC)
    charge = Decimal(rng.randint(11, 900)) / 100
    cells = CALL | {
        "UsageId": f"e{number}",
        "UPN": "ada@example.com",
        "Microsoft Entra ObjectId": "id-ada",
        "Currency": "EUR",
        "Start Time": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "End Time": f"{start:%Y-%m-%dT12:09:00Z}",
        "Duration Seconds": "540",
        "Charge": str(charge),
    }
    return Call(cells, start, Decimal(0), Decimal(0), "international", charge, 9)


def write(made, folder, terms=""):
    """The folder without its invoice: one export and a second one that overlaps, users, agreement."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [call.cells for call in [*made.calls, *made.euro] if call.id not in made.left_out]
    again = [call.cells for call in made.twice if call.id not in made.left_out]
    for name, cells in (("calls-1.csv", rows), ("calls-2.csv", again)):
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(CALL), lineterminator="\n")
            writer.writeheader()
            writer.writerows(cells)
    people = (
        f"user_principal_name,user_id,usage_country,skus,cost_center\nada@example.com,id-ada,US,{PAYG}+MCOEV,Sales\n"
    )
    (folder / "users.csv").write_text(people, encoding="utf-8")
    licences = "".join(
        f'[[licence]]\nsku = "{sku}"\npurchased = {count}\nunit_price = "{PRICES[sku]}"\n'
        for sku, count in made.bought.items()
    )
    (folder / "agreement.toml").write_text(f"{AGREEMENT}{terms}{licences}", encoding="utf-8")


def charged(made, calls, zone="UTC"):
    """Invoice lines of calls: by day of a zone and meter, quantity in minutes."""
    lines: dict[tuple[date, str], dict[str, Any]] = {}
    for call in calls:
        day = call.start.astimezone(ZoneInfo(zone)).date()
        if f"{day:%Y-%m}" == MONTH and call.amount:
            meter = made.meters.get((call.kind, call.country)) or next(
                each for (kind, _), each in made.meters.items() if kind == call.kind
            )
            line = lines.setdefault((day, meter), {"quantity": Decimal(0), "amount": Decimal(0), "ids": []})
            line["quantity"] += call.minutes
            line["amount"] += call.amount
            line["ids"].append(call.id)
    return [{"day": day, "meter": meter, "currency": "USD"} | line for (day, meter), line in sorted(lines.items())]


def write_invoice(made, lines, path):
    """The file of the lines, in one of the ways that people have it; returns the line number of each."""
    columns = COST if made.style % 2 else DAILY
    names = list(columns)
    Random(made.style).shuffle(names)
    comma = made.style >= 4
    odd = {
        "day": date(2026, 10, 5),
        "meter": "vm-1",
        "quantity": Decimal(24),
        "amount": Decimal("7.1234567"),
        "currency": "USD",
    }
    numbers = {}
    with path.open("w", encoding="utf-8-sig" if made.style == 3 else "utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";" if comma else ",")
        writer.writerow([columns[name] for name in names])
        for number, line in enumerate([odd, *lines], 2):
            numbers[line["day"], line["meter"]] = number
            is_odd = line["meter"] == "vm-1"
            told = {name: str(line[name]) for name in ("meter", "quantity", "amount", "currency")}
            told |= {"day": f"{line['day']:%m/%d/%Y}" if made.style == 2 else line["day"].isoformat()}
            told |= {"name": f"Meter {line['meter'][:2]}", "invoice": "G000000001"}
            told |= {"category": "Virtual Machines" if is_odd else "Microsoft Teams"}
            if comma:
                told |= {name: told[name].replace(".", ",") for name in ("quantity", "amount")}
            writer.writerow([told[name] for name in names])
    return numbers
