"""Records that others published, read through a bill; skipped where they do not lie beside the project."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import chargeback_kit as ck
from records.exports import CALLING_PLANS_2025, LEGACY, OBJECT_ID, text
from records.folders import bill_of, calls, codes, went

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples_public"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public samples are not beside the project")

PSTN = "9c4984c7-6c3c-427d-a30c-bd0b2eacee90"
PSTN_CALL = (PSTN, "2019-11-01T00:00:08.258993500Z", "inbound", 240, Decimal("0.00"))
DIRECT = "9e8bba57-dc14-533a-a7dd-f0da6575eed1"
DIRECT_CALL = (DIRECT, "2019-11-01T00:00:25.105000Z", "carrier", 60, Decimal("0.00"))
SMS = "ef36b3e8-9922-4763-90e2-f4345c04a5d6"
SMS_CALL = (SMS, "2022-10-06T11:15:48.611355500Z", "message", 0, Decimal("0.00"))
PAGES = {
    "graph_v1_getpstncalls.json": ("2019-11", PSTN_CALL),
    "cli_m365_pstncalls.json": ("2019-11", PSTN_CALL),
    "graph_v1_getdirectroutingcalls.json": ("2019-11", DIRECT_CALL),
    "graph_beta_smslog.json": ("2022-10", SMS_CALL),
}
TOTALS = "graph_beta_dialout_report.json"


def rows(name: str) -> list[dict[str, str]]:
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sample(*names: str) -> dict[str, bytes]:
    return {name: (SAMPLES / name).read_bytes() for name in names}


def test_every_json_sample_is_tried():
    assert {path.name for path in SAMPLES.glob("*.json")} == {*PAGES, TOTALS}


@pytest.mark.parametrize("name", PAGES)
def test_a_published_page(name, tmp_path):
    month, call = PAGES[name]
    bill = bill_of(tmp_path, sample(name), month=month, users=None)
    assert calls(bill) == [call]
    announces = ["incomplete-export"] if b"@odata.nextLink" in sample(name)[name] else []
    assert codes(bill) == [*announces, "users-missing"]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_published_totals_are_left_aside(tmp_path):
    bill = bill_of(tmp_path, sample(TOTALS, "graph_v1_getpstncalls.json"), month="2019-11", users=None)
    assert calls(bill) == [PSTN_CALL]
    assert codes(bill) == ["incomplete-export", "users-missing", "summary-report"]
    assert went(bill) == (1, 1, 0, 0, 0)


def test_totals_alone_are_no_usage(tmp_path):
    with pytest.raises(ck.InputError, match="no usage export"):
        bill_of(tmp_path, sample(TOTALS), month="2019-11", users=None)


def test_all_published_pages_in_one_folder(tmp_path):
    bill = bill_of(tmp_path, sample(*PAGES, TOTALS), month="2019-11", users=None)
    assert calls(bill) == [PSTN_CALL, DIRECT_CALL]
    assert went(bill) == (4, 2, 1, 1, 0)


def test_the_extract_of_another_tool(tmp_path):
    name = "phusage_demo_odd_rows.csv"
    found = rows(name)
    months = sorted({row["Start time"][:7] for row in found})
    per_month: Counter[str] = Counter()
    for month in months:
        bill = bill_of(tmp_path / month, sample(name), month=month, users=None)
        of_month = [row for row in found if row["Start time"].startswith(month)]
        expected = sorted((row["Start time"][:16], -(-int(row["Duration (seconds)"]) // 60) * 60) for row in of_month)
        got = calls(bill)
        assert sorted((start[:16].replace("T", " "), seconds) for _, start, _, seconds, _ in got) == expected
        assert {(kind, amount) for _, _, kind, _, amount in got} == {("carrier", Decimal("0.00"))}
        assert went(bill) == (len(found), len(of_month), len(found) - len(of_month), 0, 0)
        per_month[month] = len(got)
    assert per_month.total() == len(found) > 100


NUMBERS = {
    "United States": "+12125550142",
    "United Kingdom": "+442079460123",
    "Zimbabwe": "+263242123456",
    "Cook Islands": "+68221234",
}
CODES = {"United States": "US", "United Kingdom": "GB", "Zimbabwe": "ZW", "Cook Islands": "CK"}
MEETINGS = (
    'currency = "USD"\n[[licence]]\nsku = "MCOMEETADV"\npurchased = 1\n[wallet]\nopening = "100.00"\n'
    "[conference]\nminutes_per_licence = 60\n"
)
MATRIX = rows("docs_zone_a_organiser_matrix.csv")
HOUR_FULL = "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c002"


@pytest.mark.parametrize("by", ["number", "name", "masked number"])
@pytest.mark.parametrize("case", MATRIX, ids=lambda case: f"{case['organiser_location']} to {case['destination']}")
def test_a_meeting_dialled_out(case, by, tmp_path):
    organiser, destination = case["organiser_location"], case["destination"]
    number = {"number": NUMBERS[destination], "name": "", "masked number": NUMBERS[destination][:-3] + "***"}[by]
    meeting = {
        "type": "conf_out",
        "country": CODES[organiser],
        "context": "Domestic" if organiser == destination else "International",
        "callee": number,
        "destination": destination if by == "name" else "",
        "capability": "MCOMEETADD",
    }
    in_pool = case["pool_minutes_usable"] == "yes"
    unpaid = {"charge": "0.00", "fee": "0.00"} if in_pool else {}
    rows = (
        {"seconds": "3600", "end": ""} | unpaid,
        {"id": HOUR_FULL, "start": "2026-10-06T08:15:00Z", "seconds": "60"},
    )
    users = (
        "user_principal_name,user_id,usage_country,skus,cost_center\n"
        f"anna@example.com,{OBJECT_ID},{CODES[organiser]},MCOMEETADV+MCOPSTNC,Sales\n"
    )
    files = {"calls.csv": text(CALLING_PLANS_2025, *(meeting | row for row in rows))}
    bill = bill_of(tmp_path, files, agreement=MEETINGS, users=users)
    kind = "conference_zone_a" if in_pool else "conference_other"
    assert calls(bill) == [
        (
            "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c001",
            "2026-10-05T08:15:00Z",
            kind,
            3600,
            Decimal("0.00" if in_pool else "0.25"),
        ),
        (HOUR_FULL, "2026-10-06T08:15:00Z", kind, 60, Decimal("0.25")),
    ]
    assert bill.calls["pooled_seconds"].tolist() == ([3600, 0] if in_pool else [0, 0])
    assert set(bill.calls["pool_id"].fillna("")) == {"*/MCOMEETADD/zone_a" if in_pool else ""}
    assert case["credits_needed"] == ("after pool" if in_pool else "all calls")
    assert bill.calls["funded_by"].tolist() == (["pool", "credits"] if in_pool else ["credits", "credits"])
    assert went(bill) == (2, 2, 0, 0, 0)
    assert codes(bill) == []


KINDS = {
    ("pstn_in", ""): "inbound",
    ("conf_in", ""): "inbound",
    ("pstn_out", "Domestic"): "domestic",
    ("pstn_out", "International"): "international",
}


def legacy(fact: dict[str, str]) -> dict[str, str]:
    stated = fact["duration_seconds"]
    return {
        "id": fact["line"],
        "upn": fact["callee_user"] or fact["caller"],
        "caller": fact["caller"],
        "callee": "",
        "type": fact["call_type"],
        "context": fact["destination_context"],
        "destination": fact["destination"],
        "seconds": "60" if stated == "not stated" else stated,
        "charge": fact["charge"],
        "currency": fact["currency"],
        "capability": "",
    }


def test_the_lines_of_an_invoice_described_in_words(tmp_path):
    facts = rows("seed0_invoice_facts.csv")
    bill = bill_of(tmp_path, {"usage.csv": text(LEGACY, *map(legacy, facts), delimiter="\t")}, users=None)
    expected = [
        (
            fact["line"],
            "2026-10-05T08:15:00Z",
            KINDS[fact["call_type"], fact["destination_context"]],
            60,
            Decimal("0.01") if fact["destination_context"] == "International" else Decimal("0.00"),
        )
        for fact in facts
    ]
    assert calls(bill) == expected
    assert bill.total == Decimal("0.01")
    assert went(bill) == (len(facts), len(facts), 0, 0, 0)
    assert codes(bill) == ["users-missing"]
