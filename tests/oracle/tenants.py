"""Random tenants: bill folders that hold everything a rule speaks of, drawn from a seed."""

from pathlib import Path
from random import Random
from typing import Any

from . import tenant_files as files
from .tenant_agreement import agreement_toml, message_rates, rate_rows
from .tenant_numbers import TOLL_FREE, number
from .tenant_people import CENTRES, PRODUCTS, people_of
from .tenant_saved import saved
from .tenant_usage import Usage, conflicting, resaved, spoiled
from .values import month_days

MONTHS = ("2025-02", "2026-01", "2026-03", "2026-10", "2026-11")
ZONES = ("UTC", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
NEXT_TO = (
    "Calls.Export.7.zip",
    "PSTN.calls.csv",
    "a_export.csv",
    "graph-1.json",
    "graph-2.json",
    "z_export.csv",
)


def random_tenant(seed, folder, shared_ids=False, saved_again=False):
    """Writes the folder of a tenant; returns how it is to be billed.

    With `saved_again` every second tenant has usage files that people saved in other forms (R01).
    With `shared_ids` several legs of the formats without a row id share one, so ids end in a content hash.
    """
    rng, texting, folder = Random(seed), Random(f"messages of {seed}"), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    month, zone = rng.choice(MONTHS), rng.choice(ZONES)
    days, currency = month_days(month), rng.choice(("USD", "USD", "EUR"))
    people = people_of(rng, days)
    owned = [f"{TOLL_FREE[0]}0100", f"{TOLL_FREE[0]}0101", number(rng, "GB"), number(rng, "DE")]
    toml = agreement_toml(rng, people, days, zone, currency, owned)
    (folder / "agreement.toml").write_text(toml, encoding="utf-8")
    _write_users(rng, people, folder)
    _write_centres(Random(toml), people, owned, folder)
    if rng.random() < 0.75:
        rates = rate_rows(rng, days, currency) + message_rates(texting, days, currency)
        (folder / "rates.csv").write_bytes(
            files.csv_bytes(rng, {name: name for name in RATE_COLUMNS}, rates, odd=False)
        )
    usage = Usage(rng, people, days, zone, currency, owned)
    written = _usage_files(rng, usage, shared_ids)
    saving = Random(f"{seed} saved again")
    for name, content in (saved(saving, written, zone) if saved_again and saving.random() < 0.5 else written).items():
        (folder / name).write_bytes(content)
    charges = "rated" if rng.random() < 0.35 else "reported"
    if texting.random() < 0.5:
        (folder / "messages.json").write_bytes(files.messages_bytes(_messages(texting, usage)))
    return {"month": month, "charges": charges}


def _messages(rng, usage):
    """Text messages of few and of many segments, some by the capability of a calling plan."""
    usage.rng, rows = rng, []
    usage.people = [person for person in usage.people if person.country in ("US", "PR", "CA")] or usage.people
    for _ in range(rng.randint(3, 40)):
        call_type, units = rng.choice(("sms_in", "sms_out")), rng.choice(("", "1", "2", "3", "40", "90", "150", "200"))
        capability = rng.choice(("MCOSMS1", "MCOSMS1", "MCOPSTN1", "MCOPSTN2", "MCOPSTN5", ""))
        row = usage.row() | {"call_type": call_type, "segments": units, "capability": capability}
        rows.append(row | {"usage_id": f"text-{row['usage_id']}"})
    return [row for row in rows if row["user_id"] or row["upn"]]


RATE_COLUMNS = (
    "number_kind",
    "prefix",
    "price_per_minute",
    "connection_fee",
    "increment_seconds",
    "currency",
    "effective_from",
)
USER_COLUMNS = (
    "user_principal_name",
    "user_id",
    "display_name",
    "usage_country",
    "skus",
    "cost_center",
    "department",
    "valid_from",
    "valid_to",
)
ADMIN_COLUMNS = {
    "Block credential": "",
    "Department": "cost_center",
    "Display name": "display_name",
    "Licenses": "products",
    "Object Id": "user_id",
    "Usage location": "usage_country",
    "User principal name": "user_principal_name",
}


def _write_users(rng, people, folder):
    """users.csv, the admin centre's export, or (rarely) no list; somebody may be missing from it."""
    listed = [person for person in people if rng.random() > 0.05]
    rows = [row for person in listed for row in person.rows]
    roll = rng.random()
    if roll < 0.08:
        rows = [person.rows[-1] for person in listed]
        for row in rows:
            row["products"] = "+".join(PRODUCTS[sku] for sku in row["skus"].split("+") if sku)
        (folder / "Users_export.csv").write_bytes(files.csv_bytes(rng, ADMIN_COLUMNS, rows))
    elif roll < 0.96:
        columns = {name: name for name in USER_COLUMNS}
        (folder / "users.csv").write_bytes(files.csv_bytes(rng, columns, rows, odd=False))


def _write_centres(rng, people, owned, folder):
    """Often a list of cost centres (R56): some values fit nobody, some lines say nothing, and some disagree."""
    if rng.random() < 0.5:
        return
    one = rng.choice(people)
    values = [("user", one.upn.upper()), ("user", one.user_id), ("user", rng.choice(people).upn)]
    values += [("department", "NORTH"), ("Department", "South "), ("department", "sales")]
    values += [("administrative_unit", f"Unit-{letter}") for letter in "abc"]
    values += [("country", one.country), ("country", "Germany"), ("country", "us"), ("number", one.number)]
    values += [("number", number) for number in owned] + [("floor", "3"), ("country", "Atlantis"), ("user", "")]
    listed = rng.choices(values, k=rng.randint(1, 9))
    rows = [
        {"attribute": kind, "value": value, "cost_center": rng.choice((*CENTRES, "Mapped", "sales", ""))}
        for kind, value in listed
    ]
    columns = {name: name for name in ("attribute", "value", "cost_center")}
    (folder / "cost_centers.csv").write_bytes(files.csv_bytes(rng, columns, rows, odd=False))


def _usage_files(rng, usage, shared_ids):
    """Rows over files of several formats, then duplicates, conflicts and spoiled rows among them."""
    names = sorted(rng.sample(NEXT_TO, rng.randint(1, 4)))
    held: dict[str, list[Any]] = {name: [] for name in names}
    for row in usage.rows():
        units = Random(row["usage_id"]).choice(("", "", "unit-a", "Unit-B; unit-c", "unit-x;unit-a"))
        held[rng.choice(names)].append(row | {"units": units})
    _repeat(rng, held, lambda row: row, 3)
    _repeat(rng, held, lambda row: conflicting(rng, row), 3)
    _repeat(rng, held, lambda row: resaved(rng, row), 3)
    contents = {name: _content(rng, name, rows) for name, rows in held.items()}
    if rng.random() < 0.4:
        rows = [
            row | {"usage_id": f"legacy-{row['usage_id']}", "currency": usage.currency} for row in usage.rows()[:12]
        ]
        rows = _sharing(rows, shared_ids) + rng.sample(rows, min(2, len(rows)))
        contents["old.csv"] = files.csv_bytes(rng, files.LEGACY, rows, delimiter="\t")
    if rng.random() < 0.5:
        columns = rng.choice((files.DIRECT_NEW, files.DIRECT_OLD))
        rows = [usage.row() | {"call_type": rng.choice(("dr_in", "dr_out", "ByotOutUserForwarding"))} for _ in range(5)]
        rows = _sharing(rows, shared_ids)
        contents["DirectRouting.calls.csv"] = files.csv_bytes(rng, columns, [*rows, rows[0]])
    return contents


def _sharing(rows, shared_ids):
    """Every second leg under the id of the first row, where that is asked for.

    Legs of one instant keep their own ids: their order is that of the content hash, which no two programs share.
    """
    first, told, found = {"usage_id": rows[0]["usage_id"]}, {_within_the_hour(rows[0])}, []
    for index, row in enumerate(rows):
        shares = shared_ids and index % 2 and _within_the_hour(row) not in told
        found.append(row | first if shares else row)
        told.add(_within_the_hour(row))
    return found


def _within_the_hour(row):
    """Minutes and seconds of a start: alike in every zone that a file may write it in."""
    return row["start"][14:19]


def _repeat(rng, held, change, most):
    """Copies some rows, changed or not, into the same file or another one."""
    for _ in range(rng.randint(0, most)):
        source = rng.choice([name for name in held if held[name]] or [None])
        if source:
            held[rng.choice((source, rng.choice(sorted(held))))].append(change(rng.choice(held[source])))


def _content(rng, name, rows):
    if name.endswith(".json"):
        return files.graph_bytes(rng, rows)
    rows = [*rows, *(spoiled(rng, rng.choice(rows)) for _ in range(rng.randint(0, 2)) if rows)]
    rows += [rng.choice(rows) | {"cut": True}] if rows and rng.random() < 0.2 else []
    rng.shuffle(rows)
    content = files.csv_bytes(rng, rng.choice((files.NEW, files.OLD)), rows)
    return files.zip_bytes({"PSTN.calls.2026.csv": content}) if name.endswith(".zip") else content
