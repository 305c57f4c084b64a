"""The sample tenant: made again byte for byte, holds what its README promises, and names nobody real."""

import csv
import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_data"
MONTHS = ("2026-09", "2026-10", "2026-11")
GERMAN_POOL_SECONDS = 1440 * 60
GRAPH_NAMES = {
    "UsageId": "id",
    "User Location": "usageCountryCode",
    "Microsoft Entra ObjectId": "userId",
    "UPN": "userPrincipalName",
    "Caller ID": "callerNumber",
    "Call Type": "callType",
    "Number Type": "inventoryType",
    "Domestic/International": "destinationContext",
    "Destination Dialed": "destinationName",
    "Destination Number": "calleeNumber",
    "Start Time": "startDateTime",
    "End Time": "endDateTime",
    "Duration Seconds": "duration",
    "Connection Fee": "connectionCharge",
    "Charge": "charge",
    "Currency": "currency",
    "Capability": "licenseCapability",
}
RESERVED = [
    r"\+1(503|425|212|312|206|617|787|416|514|604)55501\d\d",
    r"\+18005550199",
    r"\+442079460\d{3}|\+441134960\d{3}|\+441614960\d{3}|\+447700900\d{3}|\+448081570\d{3}",
    r"\+33(19900|26191|35301|46571|63998)\d{4}",
    r"\+49(3023125|6990009|8999998)\d{3}",
    r"\+46(8465004\d\d|3139006\d\d|70174060[5-9]|701740[6][1-9]\d)",
    r"\+3532091\d{5}",
    r"\+6125550\d{4}|\+6149157015[6-9]",
]
TOO_SHORT_TO_DIAL = [r"\+37250\d{3}", r"\+(39060|91800|97140|26340|41220)\d\d"]
ONLY_MASKED = [r"\+3389900\*{4}"]
EMERGENCY = ["911", "112", "999"]


def export_rows(month: str) -> list[dict[str, str]]:
    """The rows of a month's Calling Plans export that have every cell."""
    (archive,) = (SAMPLE / month).glob("Export.callingplans.*.zip")
    with zipfile.ZipFile(archive) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith(".csv"))
        text = opened.read(name).decode("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text)) if None not in row.values()]


def graph_rows(month: str) -> list[dict[str, str]]:
    """The rows of a month's Graph pages, under the names of the export's columns; money digit by digit."""
    pages = sorted((SAMPLE / month / "graph").glob("getPstnCalls.*.json"))
    rows = [row for page in pages for row in json.loads(page.read_text("utf-8"), parse_float=str)["value"]]
    return [{c: str(row[g]) if row[g] is not None else "" for c, g in GRAPH_NAMES.items()} for row in rows]


def text_messages() -> list[dict[str, Any]]:
    """The rows of November's log of messages."""
    log = json.loads((SAMPLE / "2026-11" / "graph" / "getSmsLog.json").read_text("utf-8"), parse_float=str)
    return list(log["value"])


def direct_rows(month: str) -> list[dict[str, str]]:
    """The rows of a month's Direct Routing log."""
    (path,) = (SAMPLE / month).glob("DirectRouting.*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def users(month: str) -> list[dict[str, str]]:
    """The rows of a month's users.csv."""
    with (SAMPLE / month / "users.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agreement(month: str) -> dict[str, Any]:
    """A month's agreement."""
    return tomllib.loads((SAMPLE / month / "agreement.toml").read_text("utf-8"))


def all_rows() -> list[dict[str, str]]:
    """Every Calling Plans row of the folders, each key once."""
    rows = [row for month in MONTHS for row in export_rows(month) + graph_rows(month)]
    return list({row["UsageId"]: row for row in rows}.values())


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the generator with warnings as errors."""
    command = [sys.executable, "-B", "-W", "error", str(SAMPLE / "generate.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_writes_the_committed_files_byte_for_byte(tmp_path):
    assert generate("--out", str(tmp_path)).returncode == 0
    made = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert {path.parts[-2] for path in made} >= set(MONTHS)
    for path in made:
        assert path.read_bytes() == (SAMPLE / path.relative_to(tmp_path)).read_bytes(), path.name


def test_the_check_passes_here_and_names_what_differs(tmp_path):
    assert generate("--check").returncode == 0
    generate("--out", str(tmp_path))
    (tmp_path / "2026-09" / "users.csv").write_text("changed", encoding="utf-8")
    (tmp_path / "2026-10" / "rates.csv").unlink()
    (tmp_path / "2026-10" / "stray.csv").write_text("", encoding="utf-8")
    result = generate("--check", "--out", str(tmp_path))
    assert result.returncode == 1
    assert result.stdout.splitlines() == [
        "missing: 2026-10/rates.csv",
        "differs: 2026-09/users.csv",
        "not of the sample: 2026-10/stray.csv",
    ]


def test_lines_end_with_a_line_feed_and_the_sample_stays_small():
    paths = [path for month in MONTHS for path in (SAMPLE / month).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in paths) < 5_500_000
    assert not [path.name for path in paths if any(b"\r" in text for text in texts(path))]


def texts(path: Path) -> list[bytes]:
    """What a file holds, of a zip its members: the zip's own figures may hold any byte."""
    if path.suffix != ".zip":
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as opened:
        return [opened.read(name) for name in opened.namelist()]


def test_sixty_people_in_six_countries_and_puerto_rico():
    people = {row["user_id"]: row for row in users("2026-10") if row["skus"] != "PHONESYSTEM_VIRTUALUSER"}
    assert len(people) == 60
    assert {row["usage_country"] for row in people.values()} == {"US", "PR", "CA", "GB", "FR", "DE", "SE"}
    centres = {"Sales", "Support", "Finance", "Engineering", "Operations", "Legal"}
    assert {row["cost_center"] for row in people.values()} == centres


def test_about_four_thousand_calls_a_month_and_fewer_in_november():
    for month, fewest, most in zip(MONTHS, (3_900, 3_900, 2_900), (4_500, 4_500, 3_300), strict=True):
        rows = {row["UsageId"]: row for row in export_rows(month) + graph_rows(month)}
        inside = [row for row in rows.values() if row["Start Time"].startswith(month)]
        assert fewest <= len(inside) + len(direct_rows(month)) <= most


@pytest.mark.parametrize(
    ("kind", "column", "pattern"),
    [
        ("free_call", "Capability", "FREECALL"),
        ("carrier, operator connect", "Call Type", "oc_.*"),
        ("carrier, mobile", "Call Type", "fmc_.*"),
        ("message", "Call Type", "sms_(in|out)"),
        ("emergency", "Call Type", "emergency_(in|out)"),
        ("toll_free_in", "Number Type", "TollFree"),
        ("inbound", "Call Type", "user_in|conf_in|ucap_in|unassigned_in"),
        ("conference_zone_a", "Call Type", "conf_out"),
        ("conference_other", "Destination Dialed", "Zimbabwe|United Arab Emirates"),
        ("premium", "Destination Dialed", "France Premium"),
        ("domestic", "Domestic/International", "Domestic"),
        ("international", "Domestic/International", "International"),
        ("unknown", "Call Type", "relay_hop"),
    ],
)
def test_every_kind_of_call_occurs(kind, column, pattern):
    assert any(re.fullmatch(pattern, row[column]) for row in all_rows()), kind


def test_every_call_type_that_makes_sense_occurs():
    expected = {
        "user_in",
        "user_out",
        "user_out_conf",
        "user_out_transfer",
        "user_out_forwarding",
        "conf_in",
        "conf_out",
        "unassigned_in",
        "emergency_in",
        "emergency_out",
        "fmc_in",
        "fmc_out",
        "ucap_in",
        "ucap_out",
        "ucap_out_conf",
        "oc_user_in",
        "oc_user_out",
        "oc_user_out_conf",
        "oc_fmc_in",
        "oc_fmc_out",
        "sms_in",
        "sms_out",
        "relay_hop",
    }
    assert {row["Call Type"] for row in all_rows()} == expected
    direct = {row["Call type"] for month in MONTHS for row in direct_rows(month)}
    assert direct == {
        "dr_in",
        "dr_out",
        "dr_out_user_conf",
        "dr_out_user_forwarding",
        "dr_out_user_transfer",
        "dr_emergency_out",
        "dr_unassigned_in",
        "dr_in_bot",
        "dr_out_bot",
    }


def test_every_phone_number_is_kept_for_fiction_or_cannot_be_dialled():
    numbers = {row[column] for row in all_rows() for column in ("Caller ID", "Destination Number")}
    for row in (row for month in MONTHS for row in direct_rows(month)):
        numbers |= {row["Caller Number"], row["Callee Number"]}
    for row in text_messages():
        numbers |= {row["sourceNumber"], row["destinationNumber"]}
    shapes = [*RESERVED, *TOO_SHORT_TO_DIAL]
    whole = re.compile("|".join(shapes))
    for number in numbers - set(EMERGENCY):
        assert fits(number, whole) or re.fullmatch(ONLY_MASKED[0], number), number


def fits(number: str, whole: re.Pattern[str]) -> bool:
    """True where the number, or some way to fill its masked digits, is of the shape."""
    hidden = number.count("*")
    shown = number.rstrip("*")
    fillings = range(10**hidden) if hidden else [0]
    return any(whole.fullmatch(f"{shown}{filling:0{hidden}d}" if hidden else shown) for filling in fillings)


def test_outside_numbers_are_masked_by_the_country_of_the_user():
    digits = {"FR": 4, "DE": 3, "SE": 3}
    for row in all_rows():
        if row["UPN"] and not row["Call Type"].startswith("emergency"):
            outside = row["Caller ID" if row["Call Type"].endswith("_in") else "Destination Number"]
            assert outside.count("*") == digits.get(row["User Location"], 0), row["UsageId"]


def test_no_real_domain_or_address():
    paths = [path for month in MONTHS for path in sorted((SAMPLE / month).rglob("*.*"))]
    text = "".join(path.read_text("utf-8") for path in paths if path.suffix != ".zip")
    text += json.dumps([row for month in MONTHS for row in export_rows(month)])
    domains = set(re.findall(r"@([\w.-]+\.[a-z]{2,})\b", text.replace("@odata.", "")))
    assert domains == {"alder-finch.example"}
    assert set(re.findall(r"@(\d+\.\d+\.\d+)\.\d+", text)) == {"192.0.2"}
    assert {row["SBC FQDN"] for month in MONTHS for row in direct_rows(month)} == {"sbc1.alder-finch.example"}


def test_rows_told_twice_are_told_alike_but_for_one():
    for month, differing, twice in zip(MONTHS, (0, 1, 0), (3, 3, 2), strict=True):
        exported = {row["UsageId"]: {name: row[name] for name in GRAPH_NAMES} for row in export_rows(month)}
        shared = [row for row in graph_rows(month) if row["UsageId"] in exported]
        assert len(shared) > 100
        assert sum(row != exported[row["UsageId"]] for row in shared) == differing
        repeated = Counter(row["UsageId"] for row in export_rows(month))
        assert [count for count in repeated.values() if count > 1] == [2] * twice


def test_rows_outside_the_month_and_rows_that_cannot_be_read():
    october = export_rows("2026-10")
    late = {row["UsageId"] for row in october if row["Start Time"] < "2026-10"}
    september = {row["UsageId"] for row in export_rows("2026-09") + graph_rows("2026-09")}
    assert len(late) == 5
    assert not late & september
    assert sum(row["Start Time"] >= "2026-10" for row in graph_rows("2026-09")) > 20
    odd = [row["Duration Seconds"] for row in october if not row["Duration Seconds"].isdigit()]
    assert odd == ["3 minutes", "-42"]
    assert sum(row["End Time"] < row["Start Time"] for row in october) == 1


def test_the_german_pool_of_october_runs_dry_on_the_19th():
    germans = [row for row in users("2026-10") if row["usage_country"] == "DE"]
    licences = sum("MCOPSTN1" in row["skus"].split("+") for row in germans)
    (allotment,) = agreement("2026-10")["allotment"]
    assert licences * allotment["domestic_minutes"] * 60 == GERMAN_POOL_SECONDS
    assert emptied("2026-10", GERMAN_POOL_SECONDS).startswith("2026-10-19")
    assert emptied("2026-09", GERMAN_POOL_SECONDS) == ""


def emptied(month: str, size: int) -> str:
    """The start of the call at which Germany's standard plan reaches its size; empty if it never does."""
    rows = {row["UsageId"]: row for row in export_rows(month) + graph_rows(month)}.values()
    plan = {row["user_id"] for row in users(month) if "MCOPSTN1" in row["skus"].split("+")}
    drawn = [
        (row["Start Time"], -(-int(row["Duration Seconds"]) // 60) * 60)
        for row in rows
        if row["User Location"] == "DE" and row["Microsoft Entra ObjectId"] in plan
        and row["Call Type"].startswith("user_out") and row["Domestic/International"] == "Domestic"
        and row["Start Time"].startswith(month)
    ]  # fmt: skip
    used = 0
    for start, billed in sorted(drawn):
        used += billed
        if used >= size:
            return start
    return ""


def test_an_estonian_mobile_on_the_toll_free_line_costs_1_29_a_minute():
    charges = [Decimal(row["Charge"]) for row in all_rows() if row["Caller ID"].startswith("+372")]
    assert charges == [Decimal("3.87"), Decimal("12.90"), Decimal("32.25"), Decimal("9.03")]


def test_people_who_move_join_or_hold_no_credits():
    october = users("2026-10")
    moved = [row for row in october if row["display_name"] == "Kate Sorrel"]
    assert [(row["cost_center"], row["valid_from"], row["valid_to"]) for row in moved] == [
        ("Support", "", "2026-10-11"),
        ("Sales", "2026-10-12", ""),
    ]
    assert [row["valid_from"] for row in october if row["display_name"] == "Jamie Thorne"] == ["2026-10-13"]
    plans = [row for row in october if "+MCOPSTN1" in row["skus"] and "MCOPSTNC" not in row["skus"]]
    assert [row["display_name"] for row in plans] == ["Jonas Keller"]


def test_more_licences_are_purchased_than_assigned_and_never_fewer():
    for month in MONTHS:
        holders = {(row["user_id"], sku) for row in users(month) for sku in row["skus"].split("+")}
        assigned = Counter(sku for _, sku in holders)
        idle = {row["sku"]: row["purchased"] - assigned[row["sku"]] for row in agreement(month)["licence"]}
        assert set(assigned) <= set(idle)
        assert min(idle.values()) >= 0
        assert {"MCOPSTN1", "MCOMEETADV", "MCOPSTN_5"} <= {sku for sku, count in idle.items() if count}


def test_october_opens_with_what_september_left():
    wallet = agreement("2026-09")["wallet"]
    rows = {row["UsageId"]: row for row in export_rows("2026-09") + graph_rows("2026-09")}
    inside = [row for row in rows.values() if row["Start Time"].startswith("2026-09")]
    spent = sum(Decimal(row["Charge"]) + Decimal(row["Connection Fee"]) for row in inside)
    left = Decimal(wallet["opening"]) + invoiced("2026-09")["credits_purchase"] - spent
    assert left == Decimal(agreement("2026-10")["wallet"]["opening"])


def test_october_buys_three_recharges_and_one_top_up():
    wallet = agreement("2026-10")["wallet"]
    (top_up,) = wallet["top_up"]
    recharges = invoiced("2026-10")["credits_purchase"] - Decimal(top_up["amount"])
    assert recharges == 3 * Decimal(wallet["recharge"])


def invoiced(month: str) -> dict[str, Decimal]:
    """The invoice lines of a month by category."""
    return {line["category"]: Decimal(line["amount"]) for line in agreement(month)["invoice"]}


def test_every_price_says_where_it_comes_from():
    cards = ("rates_source.csv", "november/message_rates.csv", "november/carrier_rates.csv")
    for card in cards:
        with (SAMPLE / "generator" / card).open(encoding="utf-8", newline="") as file:
            assert all(row["source"] for row in csv.DictReader(file)), card
    for path in (SAMPLE / "README.md", SAMPLE / "rates.README.txt"):
        text = " ".join(path.read_text("utf-8").split())
        assert "Azure/Communication" in text
        assert "MIT licence" in text
        assert "copyright Microsoft Corporation" in text
