"""Complete or not (R01): pages that announce another, ranges and filters that an export states, days without calls."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

import chargeback_kit as ck
from chargeback_kit.export.summary import figures
from records import exports
from records.exports import page, records, text, zipped
from records.folders import AGREEMENT, Files, bill_of, folder


def log_page(number: int, start: str, link: str = "", count: int | None = None, name: str = "getPstnCalls") -> str:
    fields = exports.GRAPH_DIRECT_ROUTING if name == "getDirectRoutingCalls" else exports.GRAPH_PSTN
    body = json.loads(page(name, records(fields, {"id": f"call-{number}", "start": start})))
    if count is not None:
        body["@odata.count"] = count
    if link:
        body["@odata.nextLink"] = f"https://graph.microsoft.com/v1.0/communications/callRecords/{name}{link}"
    return json.dumps(body, indent=1)


OCTOBER = "(fromDateTime=2026-10-01,toDateTime=2026-10-31)"
AT = "2026-10-05T08:15:00Z"


def missing(bill: ck.api.Bill) -> list[tuple[str, str]]:
    found = bill.problems[bill.problems["code"] == "incomplete-export"]
    named = zip(found["file"], found["message"], strict=True)
    assert (len(found) > 0) == figures(bill)["provisional"]
    assert len(figures(bill)["provisional_because"]) == len(found)
    return [(file, said.removeprefix("The usage files are not complete: ")) for file, said in named]


PAGES: dict[str, tuple[dict[str, tuple[str, int | None]], list[str]]] = {
    "one page alone": ({"1.json": (f"{OCTOBER}?$skip=1000", 1000)}, ["1.json"]),
    "a token": ({"1.json": (f"{OCTOBER}?$skiptoken=abc", None)}, ["1.json"]),
    "two pages": ({"1.json": (f"{OCTOBER}?$skip=1000", 1000), "2.json": ("", None)}, []),
    "three pages": (
        {"1.json": (f"{OCTOBER}?$skip=1000", 1000), "2.json": (f"{OCTOBER}?$skip=2000", 1000), "3.json": ("", None)},
        [],
    ),
    "the last of three is missing": (
        {"1.json": (f"{OCTOBER}?$skip=1000", 1000), "2.json": (f"{OCTOBER}?$skip=2000", 1000)},
        ["2.json"],
    ),
    "the second of four is missing": (
        {"1.json": (f"{OCTOBER}?$skip=1000", 1000), "3.json": (f"{OCTOBER}?$skip=3000", 1000), "4.json": ("", None)},
        ["3.json"],
    ),
    "the first of two is missing": ({"2.json": (f"{OCTOBER}?$skip=2000", 1000), "3.json": ("", None)}, ["2.json"]),
    "two logs, one ended": (
        {
            "a.json": (f"{OCTOBER}?$skip=1000", 1000),
            "b.json": (f"{OCTOBER.replace('10-01', '10-16')}?$skip=1000", 1000),
            "c.json": ("", None),
        },
        ["b.json"],
    ),
    "the same page twice": (
        {"1.json": (f"{OCTOBER}?$skip=1000", 1000), "1 copy.json": (f"{OCTOBER}?$skip=1000", 1000)},
        ["1 copy.json"],
    ),
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page_that_announces_another(what, tmp_path):
    pages, lacking = PAGES[what]
    files = {name: log_page(n, AT, link, count) for n, (name, (link, count)) in enumerate(pages.items())}
    assert [file for file, _ in missing(bill_of(tmp_path, files))] == lacking


def test_a_page_is_continued_by_one_of_its_own_log(tmp_path):
    files = {
        "1.json": log_page(1, AT, f"{OCTOBER}?$skip=1000"),
        "2.json": log_page(2, AT, name="getDirectRoutingCalls"),
    }
    assert [file for file, _ in missing(bill_of(tmp_path / "a", files))] == ["1.json"]
    files["3.json"] = json.dumps({"@odata.count": 0, "value": []})
    assert missing(bill_of(tmp_path / "b", files)) == []


def export(start: str, first: str = "", until: str = "", **more: object) -> bytes:
    stated = {"reportName": "PSTN usage", "dateRange": {"from": first, "to": until, "capabilities": ["all"]}} | more
    return zipped(
        {
            "calls.csv": text(exports.CALLING_PLANS_2025, {"start": start, "id": start}),
            "parameters.json": json.dumps(stated),
        }
    )


DAYS = {
    ("2026-10-01T00:00:00.0000000Z", "2026-10-15T00:00:00.0000000Z"): "15 to 31 October 2026",
    ("2026-10-01", "2026-10-15"): "16 to 31 October 2026",
    ("2026-10-02T00:00:00Z", "2026-11-01T00:00:00Z"): "1 October 2026",
    ("2026-10-01T00:00:00Z", "2026-10-31T12:00:00Z"): "31 October 2026",
    ("01.10.2026", "30.10.2026"): "31 October 2026",
    ("10/1/2026", "10/30/2026"): "31 October 2026",
    ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"): "",
    ("2026-10-01", "2026-10-31"): "",
    ("2026-09-01T00:00:00Z", "2026-12-01T00:00:00Z"): "",
    ("2026-10-01T00:00:00Z", "2026-10-31T23:59:59Z"): "",
}


@pytest.mark.parametrize("stated", DAYS)
def test_days_that_an_export_does_not_cover(stated, tmp_path):
    found = missing(bill_of(tmp_path, {"e.zip": export(AT, *stated)}))
    said = f"Calling Plans: {DAYS[stated]} in no file"
    assert [(file, text.partition(":")[0] + ":" + text.split(":")[1]) for file, text in found] == (
        [("e.zip/parameters.json", said)] if DAYS[stated] else []
    )


HALF = ("2026-10-01T00:00:00Z", "2026-10-15T00:00:00Z")
REST: dict[str, tuple[Files, bool]] = {
    "a second export": (
        {"f.zip": export("2026-10-20T08:15:00Z", "2026-10-15T00:00:00Z", "2026-11-01T00:00:00Z")},
        True,
    ),
    "a call log": ({"log.json": log_page(2, "2026-10-20T08:15:00Z")}, True),
    "an export that states nothing": (
        {"rest.csv": text(exports.CALLING_PLANS_2025, {"start": "2026-10-20T08:15:00Z", "id": "x"})},
        True,
    ),
    "a log of the same days": ({"log.json": log_page(2, "2026-10-03T08:15:00Z")}, False),
    "a log of another kind": ({"log.json": log_page(2, "2026-10-20T08:15:00Z", name="getDirectRoutingCalls")}, False),
}


@pytest.mark.parametrize("what", REST)
def test_days_that_another_file_covers_are_not_named(what, tmp_path):
    files, covers = REST[what]
    assert (missing(bill_of(tmp_path, {"e.zip": export(AT, *HALF), **files})) == []) is covers


def test_a_call_on_the_last_day_shows_that_the_day_is_part_of_the_range(tmp_path):
    found = missing(bill_of(tmp_path, {"e.zip": export("2026-10-15T08:15:00Z", *HALF)}))
    assert "16 to 31 October 2026" in found[0][1]


def test_days_are_those_of_the_months_zone(tmp_path):
    agreement = AGREEMENT + '[switches]\nmonth_time_zone = "America/New_York"\n'
    october = ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
    found = missing(bill_of(tmp_path, {"e.zip": export(AT, *october)}, agreement=agreement))
    assert "31 October 2026" in found[0][1]


WHOLE = ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
FILTERS: dict[str, tuple[dict[str, Any], str]] = {
    "capabilities": ({"capabilities": ["MCOPSTN1"]}, "capabilities: MCOPSTN1"),
    "call types": ({"callTypes": ["user_out", "conf_out"]}, "callTypes: user_out, conf_out"),
    "users": ({"filter": {"users": ["anna@example.com"]}}, "filter.users: anna@example.com"),
    "none": ({"capabilities": ["All"], "callTypes": [], "users": None}, ""),
}


@pytest.mark.parametrize("what", FILTERS)
def test_rows_that_an_export_leaves_out(what, tmp_path):
    more, said = FILTERS[what]
    found = missing(bill_of(tmp_path / "a", {"e.zip": export(AT, *WHOLE, **more)}))
    assert [said in text for _, text in found] == ([True] if said else [])
    both: Files = {"e.zip": export(AT, *WHOLE, **more), "f.zip": export("2026-10-06T08:15:00Z", *WHOLE)}
    assert missing(bill_of(tmp_path / "b", both)) == []


def test_days_in_a_row_without_a_call_are_a_note(tmp_path):
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(31)]
    for number, (called, said) in enumerate({15: ["15 to 31 October 2026"], 31: [], 28: [], 3: []}.items()):
        kept = [day for day in days if day.day < called or called == 31]
        rows = [{"id": f"{day}", "start": f"{day}T08:15:00Z", "end": ""} for day in kept if day.weekday() < 5]
        bill = bill_of(tmp_path / str(number), {"c.csv": text(exports.CALLING_PLANS_2025, *rows)})
        found = bill.problems[bill.problems["code"] == "missing-days"]
        assert [
            text.removeprefix("Days in a row hold no call although others do: ") for text in found["message"]
        ] == said
        assert not figures(bill)["provisional"]


def test_the_page_the_workbook_and_the_command_say_why(tmp_path):
    from typer.testing import CliRunner

    from chargeback_kit.cli import commands

    path = folder(tmp_path / "bill", {"1.json": log_page(1, AT, f"{OCTOBER}?$skip=1000", 1000)})
    done = CliRunner().invoke(commands(), ["bill", str(path), "--month", "2026-10", "--out", str(tmp_path / "out")])
    said = "1.json: The usage files are not complete: its page announces another one at record 1,001"
    assert f"Provisional: {said}" in done.output
    html = (tmp_path / "out" / "bill.html").read_text()
    assert said in html
    assert "Provisional</strong>" in html


def test_parameters_that_are_no_json_are_listed(tmp_path):
    bill = bill_of(
        tmp_path, {"e.zip": zipped({"c.csv": text(exports.CALLING_PLANS_2025, {}), "parameters.json": "{b"})}
    )
    assert bill.problems[["code", "file"]].values.tolist() == [["ignored-file", "e.zip/parameters.json"]]
