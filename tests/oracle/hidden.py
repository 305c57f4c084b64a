"""Tenants whose charges are the reference's figures, under settings that the folder no longer tells.

`hidden_tenant` draws a folder with every switch set, lets the reference price its calls, writes these amounts as what
Microsoft charged, and leaves the settings out of the agreement. What comes back says what was hidden.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import tomli_w

from . import money as prices_of
from . import reading
from . import tenant_files as files
from .agreement import Agreement
from .kinds import number_country
from .oracle import month_rows, open_call, reference_bill
from .people import People
from .tables import TABLES, Tables
from .tenant_agreement import SWITCHES as EVERY_SWITCH
from .tenant_agreement import agreement_toml, rate_rows
from .tenant_numbers import TOLL_FREE, number
from .tenant_people import people_of
from .tenant_usage import Usage
from .tenants import USER_COLUMNS
from .values import local_day, money_text, month_days
from .values import money as exact

MONTH = "2026-10"
ZONES = {"US": "America/New_York", "FR": "Europe/Paris", "DE": "Europe/Berlin", "EE": "Europe/Tallinn"}
SWITCHES = {name: values for name, values in EVERY_SWITCH.items() if name != "fee_basis"} | {
    "increment_seconds": (60, 60, 6, 1)
}
PLAIN = ("first_seconds", "free_seconds", "minimum_charge", "time_band")
CHARGED = {"domestic", "international", "premium", "toll_free_in", "conference_zone_a", "conference_other"}
ROUNDS, HAS_WALLET = 12, 0.9


@dataclass
class Hidden:
    """What a folder no longer tells: the switches, the minutes of plans, the card, and the amounts by usage id."""

    switches: dict[str, Any]
    allotments: dict[tuple[str, str], tuple[int, int]]
    card: Any
    agreement: Any
    calls: list[dict[str, str]]
    rates: dict[str, dict[str, Any]] = field(default_factory=dict)
    mispriced: str = ""


def hidden_tenant(seed, folder, calls=250, with_card=True, tell_minutes=True, mispriced=False, own_increments=False):
    """Writes the folder and returns what is hidden; with `mispriced` one charge is no rounding of anything."""
    rng, folder = Random(f"hidden {seed}"), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    days, currency = month_days(MONTH), "USD"
    people = people_of(rng, days)
    zone = rng.choice(["UTC", *sorted({ZONES[person.country] for person in people if person.country in ZONES})])
    owned = [f"{TOLL_FREE[0]}0100", number(rng, "GB")]
    toml = tomllib.loads(agreement_toml(rng, people, days, zone, currency, owned))
    told = _agreement(rng, toml, zone)
    plain = (*PLAIN, *(() if own_increments else ("increment_seconds",)))
    rates = [row | dict.fromkeys(plain, "") | {"currency": currency} for row in rate_rows(rng, days, currency)]
    rates = [{"number_kind": "any", "prefix": "", "price_per_minute": "0.213", "currency": currency}, *rates]
    rates += [{"number_kind": "toll_free_inbound", "prefix": "", "price_per_minute": "0.031", "currency": currency}]
    rates = [{name: row.get(name, "") for name in RATE_COLUMNS} for row in rates]
    _write(rng, folder / "users.csv", USER_COLUMNS, [row for person in people for row in person.rows])
    _write(rng, folder / "rates.csv", RATE_COLUMNS, rates)
    rows = _usage(rng, people, days, zone, currency, owned, calls)
    (folder / "agreement.toml").write_text(tomli_w.dumps(toml), encoding="utf-8")
    hidden = Hidden(toml["switches"], _minutes(toml), None, None, [])
    rows = _charged(rng, folder, rows, toml, hidden)
    if mispriced:
        rows = _one_wrong(rng, rows, hidden)
    _write_calls(folder, rows)
    if toml.get("wallet") is not None:
        told["wallet"]["closing"] = reference_bill(folder, MONTH)["wallet"][-1]["balance"]
    if not tell_minutes:
        told.pop("allotment", None)
    (folder / "agreement.toml").write_text(tomli_w.dumps(told), encoding="utf-8")
    if not with_card:
        (folder / "rates.csv").unlink()
    return hidden


RATE_COLUMNS = (
    *("number_kind", "prefix", "price_per_minute", "connection_fee", "increment_seconds", "currency"),
    *("effective_from", "origin_country"),
)


def _agreement(rng, toml, zone):
    """Sets every switch in what is true; returns what is told, without them."""
    for part in ("carrier", "shared_calling", "time_band", "chargeback", "share", "postpaid"):
        toml.pop(part, None)
    if rng.random() < HAS_WALLET:
        toml.setdefault("wallet", {"opening": "120.00", "trigger": "38.00", "recharge": "50.00"})
    toml["conference"] = {"minutes_per_licence": rng.choice((1, 2, 5))}
    told = {name: value for name, value in toml.items() if name != "switches"}
    toml["switches"] = {name: rng.choice(values) for name, values in SWITCHES.items()} | {"month_time_zone": zone}
    if toml.get("wallet") is not None:
        toml["wallet"].pop("closing", None)
        told["wallet"] = {**toml["wallet"]}
    return told


def _minutes(toml):
    return {
        (each["plan"], each["country"]): (each["domestic_minutes"], each.get("international_minutes", 0))
        for each in toml.get("allotment", ())
    }


def _usage(rng, people, days, zone, currency, owned, calls):
    """Rows of calls that Microsoft prices, with whole numbers, known people and no odd columns."""
    usage = Usage(rng, people, days, zone, currency, owned)
    rows: list[dict[str, str]] = []
    while len(rows) < calls:
        row = usage.row()
        digits = row["caller"], row["callee"]
        if row["call_type"].startswith(("sms", "dr_", "Byot", "byot", "oc_", "fmc", "emerg", "video", "user_call")):
            continue
        if not all(each.startswith("+") and each[1:].isdigit() and len(each) > 8 for each in digits):
            continue
        rows.append(row | {"currency": currency, "charge": "", "fee": ""})
    return rows


def _charged(rng, folder, rows, toml, hidden):
    """The rows that happened, with the reference's amounts as charges; what nobody could have paid did not happen."""
    for _ in range(ROUNDS):
        _write_calls(folder, rows)
        bill = reference_bill(folder, MONTH, "rated")
        found = {call["usage_id"]: call for call in bill["calls"]}
        blocked = {key for key, call in found.items() if call["funded_by"] == "unfunded" or not call["rated_amount"]}
        blocked |= {each["usage_id"] for each in bill["problems"] if each["code"] == "rate-missing"}
        if not blocked:
            break
        rows = [row for row in rows if row["usage_id"] not in blocked]
    includes = toml["switches"]["charge_includes_fee"]
    hidden.calls = bill["calls"]
    priced = _rates(folder, hidden)
    charged = []
    for row in rows:
        call, rate = found.get(row["usage_id"]), priced.get(row["usage_id"])
        if call is None:
            charged.append(row | {"charge": "0.00", "fee": "0.00"})
            continue
        amount = exact(call["rated_amount"])
        fee = rate["fee"] if rate and amount else exact("0")
        charged.append(row | {"charge": money_text(amount if includes else amount - fee), "fee": money_text(fee)})
        if rate and call["kind"] in CHARGED:
            hidden.rates[row["usage_id"]] = rate
    return charged


def _rates(folder, hidden):
    """The row of the card of each call, by usage id."""
    facts, found = Tables(TABLES), reading.read_folder(folder)
    agreement, people = Agreement(found["agreement"]), People(found["users"], facts, [])
    card = prices_of.RateCard(found["rates"], agreement.currency)
    hidden.card, hidden.agreement = card, agreement
    kinds = {call["usage_id"]: call["kind"] for call in hidden.calls}
    priced = {}
    for row in month_rows(found["usage"], MONTH, agreement, facts, [])[0]:
        call = open_call(row, agreement, people, facts)
        toll_free = kinds[row.usage_id] == "toll_free_in"
        origin = number_country(row.caller, facts) if toll_free else call.country
        number_, which = (row.caller, "toll_free_inbound") if toll_free else (row.callee, "")
        priced[row.usage_id] = card.find(number_, local_day(row.start, agreement.zone), which, origin)
    return priced


def _one_wrong(rng, rows, hidden):
    """One charge that is no rounding of anything: doubled, and 0.05 on top."""
    known = [place for place, row in enumerate(rows) if row["usage_id"] in hidden.rates and float(row["charge"]) > 0]
    place = rng.choice(known)
    wrong = exact(rows[place]["charge"]) * 2 + exact("0.05")
    hidden.mispriced = rows[place]["usage_id"]
    return [*rows[:place], rows[place] | {"charge": money_text(wrong)}, *rows[place + 1 :]]


def _write(rng, path, columns, rows):
    path.write_bytes(files.csv_bytes(rng, {name: name for name in columns}, rows, odd=False))


def _write_calls(folder, rows):
    path = folder / "calls.csv"
    path.write_bytes(files.csv_bytes(Random(0), files.NEW, rows, odd=False))
