"""Files as people save them (R01): separators, decimal signs, blanks, local times, logs of every shape, workbooks."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import chargeback_kit as ck
from chargeback_kit.problems import InputError
from chargeback_kit.records import folder as records_folder
from records import exports
from records.exports import CALLING_PLANS_2025, ID, page, records, text
from records.folders import AGREEMENT, USERS, Files, assert_accounted, bill_of, calls, codes, folder, went

START = "2026-10-05T08:15:00Z"
SECOND = "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c002"
ABROAD = (ID, START, "international", 120, Decimal("0.25"))


def saved(*rows: dict[str, str], delimiter: str = ";", above: str = "") -> str:
    """An export with another delimiter; no cell of it holds a comma or that delimiter otherwise."""
    lines = [text(CALLING_PLANS_2025, row).splitlines() for row in (rows or ({},))]
    return (
        above + "\n".join([lines[0][0], *(each[1] for each in lines)]).replace(",", delimiter).replace("§", ",") + "\n"
    )


def refused(path, files: Files, agreement: str = AGREEMENT) -> str:
    with pytest.raises(InputError) as error:
        ck.bill(folder(path / "bill", files, agreement=agreement), "2026-10")
    return str(error.value)


ABOVE = [
    "sep=;\n",
    "sep=;\r\n",
    "#TYPE System.Management.Automation.PSCustomObject\n",
    '"#TYPE Selected.Object"\n',
    "\n\n",
]


@pytest.mark.parametrize("above", ABOVE)
def test_lines_above_the_header_are_passed_over_and_counted(above, tmp_path):
    found = saved({}, {"id": SECOND, "seconds": "soon"}, above=above)
    bill = bill_of(tmp_path, {"calls.csv": found})
    assert calls(bill) == [ABROAD]
    wrong = bill.problems[bill.problems["code"] == "bad-value"]
    assert wrong["line"].tolist() == [3 + above.count("\n")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(delimiter, tmp_path):
    assert calls(bill_of(tmp_path, {"calls.csv": saved(delimiter=delimiter)})) == [ABROAD]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_other_encodings_of_calls_lists_and_logs(encoding, tmp_path):
    log = page("getPstnCalls", records(exports.GRAPH_PSTN, {"id": SECOND, "start": "2026-10-06T09:00:00Z"}))
    files = {"calls.csv": saved().encode(encoding), "page.json": log.encode(encoding)}
    files["users.csv"] = USERS.replace("Sales", "Büro").encode(encoding)
    bill = bill_of(tmp_path, files, users=None)
    assert bill.calls["cost_center"].tolist() == ["Büro", "Büro"]
    assert bill.total == Decimal("0.50")


AMOUNTS = {
    ("0§20", "0§05"): "0.25",
    ("1.234§50", "0§05"): "1234.55",
    ("1 234§50", "0§05"): "1234.55",
    ("1\u00a0234§50", "0§05"): "1234.55",
    ("1'234.50", "0.05"): "1234.55",
    ("1§234.50", "0.05"): "1234.55",
    ("1.234", "0§05"): "1234.05",
    ("1§234", "0.05"): "1234.05",
    (" 0.20 ", "\u00a00.05"): "0.25",
    ("§20", "0"): "0.20",
    ("1.234.567§00", "0"): "1234567.00",
}


@pytest.mark.parametrize(("charge", "fee"), AMOUNTS)
def test_the_decimal_sign_of_the_file_as_a_whole(charge, fee, tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": saved({"charge": charge, "fee": fee})})
    assert bill.total == Decimal(AMOUNTS[charge, fee])
    assert [code for code in codes(bill) if code != "rounded-charge"] == []


def test_whole_seconds_follow_the_decimal_sign(tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": saved({"charge": "0§20", "fee": "0§05", "seconds": "1.200"})})
    assert calls(bill) == [(*ABROAD[:3], 1200, ABROAD[4])]


@pytest.mark.parametrize("written", ["1.234", "1§234"])
def test_amounts_with_two_readings_are_refused_with_both(written, tmp_path):
    files = {"calls.csv": saved({"charge": written, "fee": "0"})}
    said = refused(tmp_path, files)
    assert said.startswith(f'calls.csv: "{written.replace("§", ",")}" (line 2) may be ')
    assert "1.234" in said
    assert "1234" in said
    assert '[reading] decimal_sign = "." or ","' in said
    agreed = AGREEMENT + '[reading]\ndecimal_sign = ","\n'
    bill = ck.bill(folder(tmp_path / "agreed", files, agreement=agreed), "2026-10")
    assert bill.total == Decimal("1234" if "." in written else "1.23")


def test_amounts_that_contradict_one_another_are_refused_with_their_lines(tmp_path):
    said = refused(tmp_path, {"calls.csv": saved({}, {"id": SECOND, "charge": "0§35"})})
    assert said == (
        'calls.csv: "0.20" (line 2) is written with a decimal point, "0,35" (line 3) with a decimal comma. '
        "Write all amounts of the file alike."
    )


def test_another_spelling_far_below_the_first_rows_is_found(tmp_path):
    rows = [{"id": f"{n:08d}"} for n in range(20_500)]
    found = saved(*rows[:1]).splitlines()
    line = found[1]
    lines = [line.replace(ID, row["id"]).replace("00000000", row["id"]) for row in rows]
    lines[-1] = lines[-1].replace(START, "10/25/2026 3:22:01 PM")
    bill = bill_of(tmp_path, {"calls.csv": "\n".join([found[0], *lines]) + "\n"})
    assert bill.rows["calls"] == len(rows)
    assert "local-times" in codes(bill)
    assert bill.calls["start_utc"].max().isoformat() == "2026-10-25T15:22:01+00:00"


BLANK = {"id": f" {ID}\u00a0", "upn": "anna@example.com ", "type": " user_out", "currency": "USD ", "oid": ""}


def test_blanks_around_a_cell_mean_nothing(tmp_path):
    row = dict(BLANK)
    rows = records(exports.GRAPH_PSTN, row)
    for files in ({"calls.csv": saved(row)}, {"page.json": page("getPstnCalls", rows)}):
        bill = bill_of(tmp_path / next(iter(files)), files)
        assert calls(bill) == [ABROAD]
        assert bill.calls["cost_center"].tolist() == ["Sales"]
        assert codes(bill) == []


STARTS = {
    ("10/5/2026 8:15:00 AM", "10/25/2026 3:22:01 PM"): "2026-10-25T15:22:01Z",
    ("10/5/2026 8:15 AM", "10/25/2026 12:00:01\u202fAM"): "2026-10-25T00:00:01Z",
    ("05/10/2026 08:15:00", "25/10/2026 15:22:01"): "2026-10-25T15:22:01Z",
    ("05.10.2026 08:15", "25.10.2026 15:22"): "2026-10-25T15:22:00Z",
    ("05.10.2026, 08:15", "25.10.2026, 15:22"): "2026-10-25T15:22:00Z",
    ("5-10-2026 8:15", "25-10-2026"): "2026-10-25T00:00:00Z",
    ("2026/10/05 08:15", "2026/10/25 15:22"): "2026-10-25T15:22:00Z",
    ("05.10.26 08:15", "31.10.26 15:22"): "2026-10-31T15:22:00Z",
    ("10/5/2026 8:15:00 AM +00:00", "10/25/2026 5:22:01 PM +02:00"): "2026-10-25T15:22:01Z",
    ("/Date(1791188100000)/", "/Date(1792942921000+0200)/"): "2026-10-25T15:42:01Z",
    (START, "25.10.2026 15:22:01.5"): "2026-10-25T15:22:01.500000Z",
}


@pytest.mark.parametrize("written", STARTS)
def test_local_times(written, tmp_path):
    rows = [{"start": written[0], "end": ""}, {"id": SECOND, "start": written[1], "end": ""}]
    found = bill_of(tmp_path / "csv", {"calls.csv": saved(*rows, delimiter=";")}) if "," not in written[0] else None
    log = bill_of(tmp_path / "json", {"page.json": page("getPstnCalls", records(exports.GRAPH_PSTN, *rows))})
    for bill in filter(None, (found, log)):
        assert [call[1] for call in calls(bill)] == [START, STARTS[written]]
        assert [code for code in codes(bill) if code != "local-times"] == []


ZONED = {
    "25.10.2026 01:59": "2026-10-24T23:59:00Z",
    "25.10.2026 02:30": "2026-10-25T00:30:00Z",
    "25.10.2026 03:00": "2026-10-25T02:00:00Z",
    "31.10.2026 23:59": "2026-10-31T22:59:00Z",
}


@pytest.mark.parametrize("written", ZONED)
def test_local_times_count_in_the_zone_of_reading_else_of_the_month(written, tmp_path):
    for number, terms in enumerate(
        ('[reading]\ntime_zone = "Europe/Berlin"\n', '[switches]\nmonth_time_zone = "Europe/Berlin"\n')
    ):
        agreement = 'currency = "USD"\n' + terms + "[postpaid]\n"
        bill = bill_of(tmp_path / str(number), {"c.csv": saved({"start": written, "end": ""})}, agreement=agreement)
        assert [call[1] for call in calls(bill)] == [ZONED[written]]
        listed = bill.problems[bill.problems["code"] == "local-times"]
        assert listed["message"].tolist() == ["Times without a zone were read as local times: Europe/Berlin, day first"]


def test_a_skipped_hour_is_read_as_if_the_clock_had_not_moved(tmp_path):
    agreement = 'currency = "USD"\n[reading]\ntime_zone = "Europe/Berlin"\ndate_order = "dmy"\n[postpaid]\n'
    files = {"calls.csv": saved({"start": "29.03.2026 02:30", "end": ""})}
    bill = bill_of(tmp_path, files, agreement=agreement, month="2026-03")
    assert [call[1] for call in calls(bill)] == ["2026-03-29T01:30:00Z"]


def test_a_date_with_two_readings_is_refused_unless_something_settles_it(tmp_path):
    files: dict[str, str | bytes] = {"calls.csv": saved({"start": "06/10/2026 08:15", "end": ""})}
    assert refused(tmp_path, files) == (
        'calls.csv: the start time: "06/10/2026 08:15" (line 2) may be 6 October 2026 or 10 June 2026, and no date of '
        'the file says whether the day or the month comes first. Write [reading] date_order = "dmy" or "mdy" in '
        "agreement.toml."
    )
    agreed = AGREEMENT + '[reading]\ndate_order = "dmy"\n'
    assert calls(bill_of(tmp_path / "a", files, agreement=agreed))[0][1] == "2026-10-06T08:15:00Z"
    stated = '{"dateRange": {"from": "2026-10-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}}'
    bill = bill_of(tmp_path / "b", {"export.zip": exports.zipped({**files, "parameters.json": stated})})
    assert calls(bill)[0][1] == "2026-10-06T08:15:00Z"
    assert codes(bill) == ["local-times"]


def test_dates_that_contradict_one_another_are_refused(tmp_path):
    rows = [{"start": "25/10/2026 08:15", "end": ""}, {"id": SECOND, "start": "10/25/2026 08:15", "end": ""}]
    assert refused(tmp_path, {"calls.csv": saved(*rows)}) == (
        'calls.csv: the start time: "25/10/2026 08:15" (line 2) is a date only day first, "10/25/2026 08:15" (line 3) '
        "only month first. Write all dates of the file alike."
    )


GRAPH = records(exports.GRAPH_PSTN, {}, {"id": SECOND, "start": "2026-10-06T09:00:00Z"})
ONE, TWO = (json.dumps(record) for record in GRAPH)
LOGS = {
    "one record": (json.dumps(GRAPH[0], indent=1), 1),
    "a record per line": (f"{ONE}\n{TWO}\n", 2),
    "a record per line, a comma after each": (f"{ONE},\n{TWO},\n", 2),
    "records after one another": (json.dumps(GRAPH[0], indent=1) + json.dumps(GRAPH[1], indent=1), 2),
    "pages after one another": (page("getPstnCalls", GRAPH[:1]) + "\n" + page("getPstnCalls", GRAPH[1:]), 2),
    "a list of pages": (f"[{page('getPstnCalls', GRAPH[:1])}, {page('getPstnCalls', GRAPH[1:])}]", 2),
    "a body around the page": (json.dumps({"statusCode": 200, "body": {"value": GRAPH}}), 2),
    "a body that is text": (json.dumps({"status": 200, "body": json.dumps({"value": GRAPH})}), 2),
    "data around records": (json.dumps({"data": GRAPH}), 2),
    "what PowerShell counts": (json.dumps({"value": GRAPH, "Count": 2}), 2),
    "answers of a batch": (json.dumps({"responses": [{"id": "1", "status": 200, "body": {"value": GRAPH}}]}), 2),
    "a type in every record": (json.dumps([{"@odata.type": "#x"} | record for record in GRAPH]), 2),
}


@pytest.mark.parametrize("shape", LOGS)
def test_call_logs_of_every_shape(shape, tmp_path):
    written, count = LOGS[shape]
    bill = bill_of(tmp_path, {"log.json": written})
    assert went(bill) == (count, count, 0, 0, 0)
    assert bill.total == Decimal("0.25") * count
    assert codes(bill) == []


def test_a_line_of_a_log_that_breaks_costs_itself(tmp_path):
    third = ONE.replace(ID, "third").replace('"duration": 61', '"duration": "much"')
    bill = bill_of(tmp_path, {"log.jsonl": f"{ONE}\n{TWO[:-30]}\n{third}\n"})
    assert went(bill) == (3, 1, 0, 0, 2)
    found = bill.problems[["code", "line"]].values.tolist()
    assert found == [["bad-record", 2], ["bad-value", 3]]


def test_amounts_in_a_log_are_exact_as_numbers_and_follow_the_file_as_text(tmp_path):
    rows = [GRAPH[0] | {"charge": 1.234}, GRAPH[1] | {"charge": "0,35", "connectionCharge": "0,00"}]
    bill = bill_of(tmp_path, {"log.json": json.dumps(rows)})
    assert sorted(bill.calls["amount"]) == [Decimal("0.35"), Decimal("1.28")]


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def cells(change: Callable[[str, str], object]) -> list[list[object]]:
    header, row = (line.split(",") for line in text(CALLING_PLANS_2025, {}).splitlines())
    return [list(header), [change(name, cell) for name, cell in zip(header, row, strict=True)]]


def typed(name: str, cell: str) -> object:
    if name in ("Start Time", "End Time"):
        return datetime(2026, 10, 5, 8, 15) if name == "Start Time" else None
    if name in ("Charge", "Connection Fee"):
        return Decimal(cell)
    if name in ("Duration Seconds", "Destination Number", "Caller ID"):
        return int(cell.lstrip("+") or 0)
    return f" {cell} "


def test_a_workbook_is_a_file_like_any_other(tmp_path):
    lists: list[list[object]] = [list(line.split(",")) for line in USERS.splitlines()]
    lists[1][6] = datetime(2026, 1, 1)
    files: Files = {
        "calls.xlsx": workbook(("Notes", [["October"]]), ("Calls", [["Export of October"], [], *cells(typed)])),
        "people.xlsx": workbook(("Users", lists)),
    }
    bill = bill_of(tmp_path, files, users=None)
    assert calls(bill) == [ABROAD]
    assert bill.calls["cost_center"].tolist() == ["Sales"]
    assert codes(bill) == ["local-times"]


def test_of_two_known_sheets_the_second_is_listed_and_a_line_is_that_of_the_sheet(tmp_path):
    wrong = cells(lambda name, cell: "soon" if name == "Duration Seconds" else cell)
    found = workbook(("A", [["x"], *wrong]), ("B", cells(lambda _, cell: cell)))
    bill = bill_of(tmp_path, {"calls.xlsx": found})
    assert bill.problems[["code", "line"]].fillna(0).values.tolist()[0] == ["bad-value", 3]
    assert 'of the workbook the sheet "A" was read, "B" not' in " ".join(bill.problems["message"])


def test_lists_with_decimal_commas_and_local_days(tmp_path):
    users = USERS.replace(",", ";").replace("Sales;;", " Sales ;01.10.2026;31.10.2026")
    card = "number_kind;prefix;price_per_minute;effective_from\nany;44;0,0125;13.01.2026\nany;;1.000,50;\n"
    path = folder(tmp_path / "bill", {"calls.csv": saved(), "users.csv": users, "rates.csv": card}, users=None)
    bill = ck.bill(path, "2026-10", "rated")
    assert bill.calls["cost_center"].tolist() == ["Sales"]
    assert bill.total == Decimal("0.03")
    (path / "rates.csv").write_text("number_kind;prefix;price_per_minute\nany;44;1.234\n")
    with pytest.raises(InputError, match=r"rates\.csv: .1\.234. \(line 2\) may be 1\.234 or 1234"):
        ck.bill(path, "2026-10", "rated")


def test_links_are_read_once_and_hidden_files_are_listed(tmp_path):
    path = folder(tmp_path / "bill", {"calls.csv": saved(), ".old.csv": saved()})
    outside = folder(tmp_path / "elsewhere", {"more.csv": saved({"id": SECOND})}) / "more.csv"
    (path / "loop").symlink_to(path)
    (path / "again.csv").symlink_to(path / "calls.csv")
    (path / "more.csv").symlink_to(outside)
    bill = ck.bill(path, "2026-10")
    assert_accounted(bill)
    assert went(bill) == (2, 2, 0, 0, 0)
    assert bill.problems[["code", "file"]].values.tolist() == [["ignored-file", ".old.csv"]]
    (path / "gone.csv").symlink_to(path / "nowhere.csv")
    with pytest.raises(InputError, match=r"^gone\.csv: is a link that leads nowhere\."):
        ck.bill(path, "2026-10")


def test_a_folder_that_cannot_be_listed_is_named(tmp_path, monkeypatch):
    path = folder(tmp_path / "bill", {"calls.csv": saved(), "closed/more.csv": saved()})
    listed = Path.iterdir

    def closed(place):
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return listed(place)

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(InputError, match=r"closed: cannot be read: Permission denied\."):
        ck.bill(path, "2026-10")


def test_a_month_of_rows_that_cannot_be_read_says_so(tmp_path):
    bill = bill_of(tmp_path, {"calls.csv": saved({"start": "soon"})})
    said = "".join(found.message for found in bill.problem_list if found.code == "no-calls")
    assert "hold no calls" not in said
    assert said.endswith("1 row is listed as problems")


@pytest.mark.parametrize("name", ["calls.csv", "deep/more.csv", "agreement.toml"])
def test_a_file_that_cannot_be_read_is_named(name, tmp_path, monkeypatch):
    """The folder can be listed; to look at its permissions would be in vain."""
    path = folder(tmp_path / "bill", {"calls.csv": saved(), "deep/more.csv": saved()})
    opened = records_folder._open

    def closed(label, file, *rest):
        if label == name:
            raise PermissionError(13, "Permission denied", str(file))
        return opened(label, file, *rest)

    monkeypatch.setattr(records_folder, "_open", closed)
    with pytest.raises(InputError, match=rf"^{name}: cannot be read: Permission denied\. Check the permissions\."):
        ck.bill(path, "2026-10")
