"""Files that are wrong, cut off, hostile or enormous: one sentence with status 2, or problems and every other row."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from records.exports import zipped

from bad_input.folders import HEADER, bill, export, folder, refused, row

TEN_GB = 10 * 1024**3
CALL = {
    "id": "j1",
    "userId": "id-0",
    "userPrincipalName": "person0@example.com",
    "startDateTime": "2026-10-04T00:00:00Z",
    "duration": 60,
    "charge": 0.1,
    "callType": "user_out",
    "currency": "USD",
    "calleeNumber": "+12125550142",
}


def test_a_csv_that_is_no_export(good):
    (good / "notes.csv").write_text("Invoice,Total\n1,2\n")
    assert refused(good) == (
        'notes.csv: not a usage export, user list or rate card the kit knows: it begins with "Invoice,Total". '
        "Take it out of the folder, or export it again with its header line."
    )


def test_an_empty_csv(good):
    (good / "more.csv").write_bytes(b"")
    assert refused(good) == (
        "more.csv: not a usage export, user list or rate card the kit knows: it is empty. "
        "Take it out of the folder, or export it again with its header line."
    )


def test_a_missing_column(tmp_path):
    calls = export(row(1), header=HEADER.replace("Duration Seconds", "Seconds"))
    assert refused(folder(tmp_path / "october", calls=calls)) == (
        "calls.csv: Calling Plans export (2020): required column missing: Duration Seconds. "
        "Export the report again with all its columns."
    )


def test_a_column_that_stands_twice(tmp_path):
    calls = export(row(1), header=HEADER.replace("Conference ID", "Charge"))
    said = refused(folder(tmp_path / "october", calls=calls))
    assert said == "calls.csv: the column Charge stands twice in the header. Remove one."


@pytest.mark.parametrize("kept", [100, -40])
def test_a_truncated_zip(good, kept):
    (good / "export.zip").write_bytes(zipped({"calls.csv": export(row(4))})[:kept])
    said = "export.zip: the zip is damaged or cut off (File is not a zip file). Download it again."
    assert refused(good) == said


def test_a_zip_whose_bytes_changed(good):
    data = bytearray(zipped({"calls.csv": export(*map(row, range(40)))}))
    data[200] ^= 0xFF
    (good / "export.zip").write_bytes(data)
    said = refused(good)
    assert said.startswith("export.zip: the zip is damaged or cut off (")
    assert said.endswith("). Download it again.")


def test_a_zip_bomb(good):
    (good / "export.zip").write_bytes(zipped({"calls.csv": b"0" * (100 * 1024**2)}))
    said = refused(good)
    assert said.startswith("export.zip: ")
    assert said.endswith(" bytes would unpack to 104,857,600; no usage export does that. The zip was not opened.")


def test_an_encrypted_zip(good):
    data = bytearray(zipped({"calls.csv": export(row(4))}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    (good / "export.zip").write_bytes(data)
    said = "export.zip: is protected by a password. Unpack it and put its files in the folder."
    assert refused(good) == said


def test_a_zip_in_a_zip_is_read(good):
    inner = zipped({"calls.csv": export(row(4))})
    (good / "export.zip").write_bytes(zipped({"inner.zip": inner, "parameters.json": "{}"}))
    assert bill(good).counts == (4, 4, 0, 0, 0)


def test_zips_in_zips_without_end(good):
    data = zipped({"calls.csv": export(row(4))})
    for _ in range(6):
        data = zipped({"a.zip": data})
    (good / "export.zip").write_bytes(data)
    assert refused(good) == (
        "export.zip/a.zip/a.zip/a.zip/a.zip: zips within zips, too deep to be an export. Unpack the outer one."
    )


def test_path_traversal_names_stay_inside(good):
    members = {"../../evil.csv": export(row(4)), "/evil.csv": export(row(5)), "..\\..\\evil.csv": export(row(6))}
    (good / "export.zip").write_bytes(zipped(members))
    assert bill(good).counts == (6, 6, 0, 0, 0)
    assert not [place for place in (good, *good.parents) if (place / "evil.csv").exists()]


def test_a_half_written_json_page(good):
    (good / "page.json").write_text(json.dumps({"value": [CALL]}, indent=1)[:-30])
    said = refused(good)
    assert said.startswith("page.json: line ")
    assert said.endswith("). Fetch this page again; half a page would lose calls.")


def test_json_that_holds_no_calls(good):
    (good / "settings.json").write_text('{"theme": "dark"}')
    assert refused(good) == (
        "settings.json: not a usage export, user list or rate card the kit knows: it begins with "
        '"{"theme": "dark"}". Take it out of the folder, or save the answer of the call log again: a page with its '
        "value, or records in [ ]."
    )


def test_half_a_character_in_json(good):
    (good / "page.json").write_text(json.dumps([CALL | {"callType": "user_\ud83d"}]))
    assert [
        found for found in bill(good).problems if "No rule names the kind of this call" in found and "user_?" in found
    ]


def test_numbers_and_text_trade_places_in_json(good):
    calls = [CALL | {"charge": "0.10", "duration": "60", "calleeNumber": 12125550142}, CALL | {"id": 7, "callType": 5}]
    (good / "page.json").write_text(json.dumps([*calls, "no record"], indent=1))
    answer = bill(good)
    assert answer.counts == (6, 5, 0, 0, 1)
    assert (
        answer.problems[0] == "bad-value page.json:24  A value of the row cannot be read: the row has no usage id 0.00"
    )
    assert (
        "unknown-kind page.json:14 7 No rule names the kind of this call; its money is counted: 5 0.10"
        in answer.problems
    )


def test_a_latin_1_file_is_read_and_said(tmp_path):
    calls = export(row(1, **{"Destination Dialed": "Côte d'Ivoire"}), row(2)).encode("latin-1")
    answer = bill(folder(tmp_path / "october", calls=calls))
    assert answer.counts == (2, 2, 0, 0, 0)
    assert answer.problems == ["encoding calls.csv:  Lines that are not UTF-8 were read as Windows-1252 0.00"]


def test_what_excel_saves_on_windows_is_read_and_said(tmp_path):
    calls = export(row(1, **{"Call Type": "café’s €"}), row(2)).encode("cp1252")
    answer = bill(folder(tmp_path / "october", calls=calls))
    assert answer.counts == (2, 2, 0, 0, 0)
    assert [found for found in answer.problems if not found.startswith("unfunded-call")] == [
        "unknown-kind calls.csv:2 u1 No rule names the kind of this call; its money is counted: café’s € 0.10",
        "encoding calls.csv:  Lines that are not UTF-8 were read as Windows-1252 0.00",
    ]


def test_one_line_in_another_encoding_spoils_no_other(tmp_path):
    lines = [export(row(1, **{"Call Type": "café"})).encode(), row(2, **{"Call Type": "thé"}).encode("latin-1")]
    answer = bill(folder(tmp_path / "october", calls=b"".join(lines)))
    unknown = [found.rpartition(": ")[2] for found in answer.problems if found.startswith("unknown-kind")]
    assert unknown == ["café 0.10", "thé 0.10"]


def test_a_quote_never_closed_costs_its_own_row(tmp_path):
    open_quote = row(2, **{"User Display Name": '"Person'})
    answer = bill(folder(tmp_path / "october", calls=export(row(1), open_quote, *(row(n) for n in range(3, 500)))))
    assert answer.counts == (499, 498, 0, 0, 1)
    assert answer.problems == [
        "bad-row calls.csv:3  The row cannot be split into the columns of its header: a quote is not closed 0.00"
    ]


def test_a_quote_never_closed_in_a_list(good):
    with (good / "users.csv").open("a") as users:
        users.write('"Person One@example.com,id-1,,US,,,,\n')
    assert refused(good) == "users.csv: line 3: a quote is not closed. Close it or take it out."


def test_two_quotes_never_closed_cost_two_rows(tmp_path):
    wrong = {"User Display Name": '"Person'}
    calls = export(row(1), row(2, **wrong), *map(row, range(3, 9)), row(9, **wrong), *map(row, range(10, 20)))
    assert bill(folder(tmp_path / "october", calls=calls)).counts == (19, 17, 0, 0, 2)


def test_a_quoted_line_break_is_part_of_its_row(tmp_path):
    calls = export(row(1), row(2, **{"User Display Name": '"Person\nZero, ""the first"""'}), row(3))
    assert bill(folder(tmp_path / "october", calls=calls)).counts == (3, 3, 0, 0, 0)


def test_zeros_in_a_line_cost_that_line(tmp_path):
    calls = export(row(1), row(2, **{"User Display Name": "Per\x00son"}), row(3))
    answer = bill(folder(tmp_path / "october", calls=calls))
    assert answer.counts == (3, 2, 0, 0, 1)
    assert answer.problems == [
        "bad-row calls.csv:3  The row cannot be split into the columns of its header: the line holds binary zeros 0.00"
    ]


def test_a_binary_file_called_csv(good):
    (good / "more.csv").write_bytes(bytes(range(256)) * 4)
    assert refused(good) == (
        "more.csv: not a usage export, user list or rate card the kit knows: it holds no text. "
        "Take it out of the folder, or export it again with its header line."
    )


def test_rows_with_too_few_and_too_many_cells(tmp_path):
    calls = export(row(1), row(2).rsplit(",", 2)[0], row(3) + ",a,b", row(4))
    answer = bill(folder(tmp_path / "october", calls=calls))
    assert answer.counts == (4, 2, 0, 0, 2)
    assert answer.problems == [
        "bad-row calls.csv:3  The row cannot be split into the columns of its header: too few cells 0.00",
        "bad-row calls.csv:4  The row cannot be split into the columns of its header: too many cells 0.00",
    ]


@pytest.mark.parametrize("ends", [("\r\n", "\n"), ("\n", "\r\n"), ("\r", "\r"), ("\r\r\n", "\r\r\n")])
def test_line_ends_of_every_kind_and_mixed(tmp_path, ends):
    lines = export(*map(row, range(1, 9))).split("\n")
    calls = ends[0].join(lines[:4]) + ends[0] + ends[1].join(lines[4:])
    assert bill(folder(tmp_path / "october", calls=calls.encode())).counts == (8, 8, 0, 0, 0)


def test_an_xlsx_dropped_in_is_named(good):
    (good / "calls.xlsx").write_bytes(zipped({"xl/workbook.xml": "<workbook/>"}))
    answer = bill(good)
    assert answer.counts == (3, 3, 0, 0, 0)
    assert answer.problems == [
        "ignored-file calls.xlsx:  The file is no usage export and no list the kit knows; it was left aside 0.00"
    ]


def test_a_parquet_file_damaged_inside(good):
    columns = pacsv.read_csv(good / "calls.csv")
    pq.write_table(columns, good / "calls.parquet")
    (good / "calls.csv").unlink()
    data = bytearray((good / "calls.parquet").read_bytes())
    data[4:40] = b"\xff" * 36
    (good / "calls.parquet").write_bytes(data)
    said = refused(good)
    assert said.startswith("calls.parquet: cannot be read as Calling Plans export")
    assert said.endswith("Export it again.")


def test_a_parquet_file_cut_off(good):
    (good / "calls.parquet").write_bytes(b"PAR1" + b"x" * 50)
    said = refused(good)
    assert said.startswith("calls.parquet: the Parquet file is damaged or cut off (")
    assert said.endswith("). Write it again.")


def test_a_long_line_costs_itself(tmp_path):
    calls = export(row(1), row(2) + "x" * 40_000_000, row(3))
    answer = bill(folder(tmp_path / "october", calls=calls))
    assert answer.counts == (3, 2, 0, 0, 1)
    assert answer.problems == [
        "bad-row calls.csv:3  The row cannot be split into the columns of its header: "
        "the line is longer than 100,000 characters 0.00"
    ]


def test_a_line_of_commas_is_answered_at_once(tmp_path):
    answer = bill(folder(tmp_path / "october", calls=export(row(1), row(2) + "," + "x," * 2_000_000, row(3))))
    assert answer.counts == (3, 2, 0, 0, 1)


BOUNDED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 * 1024**3, 4 * 1024**3))
from chargeback_kit.cli import main
sys.argv = ["chargeback-kit", "bill", *sys.argv[1:]]
main()
"""
GREAT_LINES = {
    "as the first line": ("calls.csv", "x" * 70_000),
    "after a header": ("calls.csv", export(row(1)) + "u2,"),
    "after a header of users": ("users.csv", "user_principal_name,usage_country,skus\n"),
    "as a rate card": ("rates.csv", "number_kind,prefix,price_per_minute\n"),
    "in JSON": ("page.json", '{"value": ['),
}


@pytest.mark.parametrize("place", GREAT_LINES)
def test_a_line_of_10_gb_is_answered_in_seconds_and_little_memory(good, place):
    name, begins = GREAT_LINES[place]
    with (good / name).open("wb") as file:
        file.write(begins.encode())
        file.truncate(TEN_GB)
    asked = [sys.executable, "-c", BOUNDED, str(good), "--month", "2026-10", "--out", str(good.parent / "out")]
    root = Path(__file__).parents[2]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=30, cwd=root, check=False)
    assert done.stderr == {
        "as the first line": "calls.csv: the first line is longer than 65,536 characters; this is no usage export.\n",
        "in JSON": "page.json: 10,737,418,240 bytes are too many for one page. Save the pages one by one.\n",
    }.get(place, f"{name}: a line of it does not end within 67,108,864 bytes. Export it again.\n")
    assert (done.returncode, done.stdout) == (2, "")


def test_a_zip_that_holds_more_than_it_declares(good):
    data = zipped({"calls.csv": export(*map(row, range(200)))})
    size = zipfile.ZipFile(io.BytesIO(data)).infolist()[0].file_size
    lying = data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    (good / "export.zip").write_bytes(lying)
    said = refused(good)
    assert said.startswith("export.zip: the zip is damaged or cut off (")
