"""``bill.xlsx``: real numbers and dates, totals that are formulas with their values, and text that never runs."""

import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from chargeback_kit.export.workbook import center_sheets, grid, long_sheet
from chargeback_kit.export.workbook import workbook as module
from chargeback_kit.export.workbook.long_sheet import sheet_rows
from chargeback_kit.export.workbook.workbook import workbook

from .conftest import ODD_NAMES

SHEETS = ["Summary", "Statements", "Calls", "Pools", "Wallet", "Licences", "Waste", "Problems", "About"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Write a bill once and open it."""
    opened = {}

    def of(bill):
        if id(bill) not in opened:
            path = tmp_path_factory.mktemp("book") / "bill.xlsx"
            workbook(bill, path)
            opened[id(bill)] = openpyxl.load_workbook(path, data_only=True)
        return opened[id(bill)]

    return of


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def cents(value):
    return Decimal(str(value or 0)).quantize(Decimal("0.01"))


@pytest.mark.parametrize("name", ["sample", "odd", "bare", "quiet"])
def test_every_sheet_has_a_header_that_stays_a_filter_and_print_titles(written, name, request):
    book = written(request.getfixturevalue(name))
    own = len(request.getfixturevalue(name).statements["cost_center"].unique())
    found = [name for name in book.sheetnames if name != "Messages"]
    assert [*found[:2], *found[2 + own :]] == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref or sheet.tables
        assert sheet.print_title_rows == "$1:$1"
        assert all(sheet.column_dimensions[cell.column_letter].width >= 8 for cell in sheet[1])


@pytest.mark.parametrize("name", ["sample", "odd", "bare"])
def test_the_statements_add_up_to_the_bill(written, name, request):
    bill = request.getfixturevalue(name)
    _, *lines, totals = rows(written(bill)["Statements"])
    for line in [*lines, totals]:
        assert sum(map(cents, line[1:-1])) == cents(line[-1])
    assert sum(cents(line[-1]) for line in lines) == cents(totals[-1]) == bill.total


OURS = re.compile(r"=(SUM|SUBTOTAL\(109,|SUMIF)\(?.*")
RANGE = re.compile(r"\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)")


def formulas(bill, folder):
    """Every cell with a formula, by sheet and place."""
    workbook(bill, folder / "formulas.xlsx")
    return formulas_in(folder / "formulas.xlsx")


def formulas_in(path):
    """Every cell of a workbook with a formula, by sheet and place."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def computed(formula, sheet):
    """What one of our formulas comes to over the cells of a sheet."""
    ranges = [[cell.value for row in sheet[found.group()] for cell in row] for found in RANGE.finditer(formula)]
    if "SUMIF" in formula:
        word = formula.split('"')[1]
        return sum(value or 0 for key, value in zip(*ranges, strict=True) if key == word)
    return sum(value or 0 for value in ranges[0])


@pytest.mark.parametrize("name", ["sample", "odd", "bare"])
def test_totals_are_formulas_whose_values_are_right(written, name, request, tmp_path):
    bill = request.getfixturevalue(name)
    book, found = written(bill), formulas(bill, tmp_path)
    assert {"Statements", "Calls"} <= {sheet for sheet, _ in found}
    for (sheet, place), cell in found.items():
        assert computed(cell.value, book[sheet]) == pytest.approx(book[sheet][place].value, abs=1e-6)


def test_a_cost_centres_sheet_sums_to_its_statement(written, sample):
    book = written(sample)
    for center, lines in sample.statements.groupby("cost_center"):
        _, *parts, totals = rows(book[center])
        assert sum(cents(row[6]) for row in parts) == cents(totals[6]) == sum(lines["amount"])
        assert book[center].tables


def test_only_those_who_owe_the_most_have_a_sheet(sample, tmp_path, monkeypatch):
    monkeypatch.setattr(center_sheets, "SHEETS", 2)
    workbook(sample, tmp_path / "bill.xlsx")
    names = openpyxl.load_workbook(tmp_path / "bill.xlsx").sheetnames
    assert names[:5] == ["Summary", "Statements", "Sales", "Support", "Calls"]


def test_a_large_month_is_written_as_plain_rows(sample, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "AS_TABLES", 10)
    workbook(sample, tmp_path / "bill.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bill.xlsx", data_only=True)
    assert not book["Calls"].tables
    assert book["Calls"].auto_filter.ref
    assert cents(rows(book["Statements"])[-1][-1]) == sample.total


@pytest.mark.parametrize("name", ["sample", "odd"])
def test_plain_rows_have_the_cells_of_a_table(written, name, request, tmp_path, monkeypatch):
    bill = request.getfixturevalue(name)
    tables = written(bill)
    monkeypatch.setattr(module, "AS_TABLES", 0)
    monkeypatch.setattr(long_sheet, "AT_ONCE", 7)
    workbook(bill, tmp_path / "bill.xlsx")
    plain = openpyxl.load_workbook(tmp_path / "bill.xlsx", data_only=True)
    assert plain.sheetnames == tables.sheetnames
    for sheet in plain:
        assert shown(sheet) == shown(tables[sheet.title])
    ours = {place: cell.value for place, cell in formulas_in(tmp_path / "bill.xlsx").items()}
    monkeypatch.undo()
    assert ours == {place: cell.value for place, cell in formulas(bill, tmp_path).items()}


def shown(sheet):
    """What every cell shows, and in which look."""
    return [[(cell.value, cell.number_format, cell.font.b) for cell in row if cell.value is not None] for row in sheet]


ODD_TEXTS = [*"\x00\x0b\x1f\ufffe\t\n", "_x0041_", " at its edges ", "<&>\"'", "=1+1", "x" * 40_000, "Zoë", "", "_"]


def test_text_of_a_plain_row_is_what_the_library_would_write(tmp_path):
    """Every text goes through our own cells as it goes through XlsxWriter's."""
    (tmp_path / "ours").write_bytes(b"".join(sheet_rows(pd.DataFrame({"Text": ODD_TEXTS}), {"text": "1"})))
    with xlsxwriter.Workbook(tmp_path / "theirs.xlsx", {"constant_memory": True, **module.OPTIONS}) as book:
        looks, sheet = grid.formats(book), book.add_worksheet()
        for row, text in enumerate(ODD_TEXTS, 1):
            grid.put_cell(sheet, row, 0, text, looks)
    with zipfile.ZipFile(tmp_path / "theirs.xlsx") as made:
        theirs = made.read("xl/worksheets/sheet1.xml").decode()
    texts = re.compile("<is>.*?</is>", re.DOTALL)
    assert texts.findall((tmp_path / "ours").read_text()) == texts.findall(theirs)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_ends_plain_rows_as_it_ends_tables(sample, monkeypatch):
    monkeypatch.setattr(module, "AS_TABLES", 0)
    with pytest.raises(OSError, match="No space left"):
        workbook(sample, Path("/dev/full"))


def test_the_statements_have_a_chart(sample, tmp_path):
    workbook(sample, tmp_path / "bill.xlsx")
    (chart,) = openpyxl.load_workbook(tmp_path / "bill.xlsx")["Statements"]._charts
    assert len(chart.series) == len(sample.statements["category"].unique())


@pytest.mark.skipif(not shutil.which("soffice"), reason="there is no LibreOffice on this machine")
def test_libreoffice_opens_it(sample, tmp_path):
    workbook(sample, tmp_path / "bill.xlsx")
    convert = ["soffice", "--headless", "--convert-to", "csv", "--outdir", tmp_path, tmp_path / "bill.xlsx"]
    subprocess.run(convert, check=True, timeout=120)
    assert (tmp_path / "bill.csv").read_text(encoding="utf-8").startswith("Part,")


def test_text_is_never_a_formula(written, odd, tmp_path):
    book = written(odd)
    assert all(OURS.fullmatch(cell.value) for cell in formulas(odd, tmp_path).values())
    names = {cell.value: cell.data_type for cell in book["Statements"]["A"]}
    for name in ODD_NAMES:
        assert names[name.strip()] == "s"


@pytest.mark.parametrize("text", ["\t=1+1", "\r=1+1", "=1+1", "{=1}", "https://example.com", "12", "x" * 40_000])
def test_any_text_stays_text(tmp_path, text):
    path = tmp_path / "text.xlsx"
    with xlsxwriter.Workbook(path) as book:
        grid.put(book, grid.formats(book), grid.Table("Text", {"Text": 10}, [[text]], 1))
    cell = openpyxl.load_workbook(path)["Text"]["A2"]
    assert (cell.value.replace("_x000D_", "\r"), cell.data_type, cell.hyperlink) == (text[: grid.CHARACTERS], "s", None)


def test_calls_carry_numbers_and_dates(written, sample):
    sheet = written(sample)["Calls"]
    assert sheet.max_row - 2 == len(sample.calls)
    start, amount, minutes = sheet["A2"], sheet["H2"], sheet["G2"]
    dearest = next(row for row in rows(sheet) if row[7] == 32.25)
    assert dearest[3:8] == ["Sales", "toll-free", "from Estonia", 25, 32.25]
    assert minutes.value == 1
    assert start.value == datetime(2026, 10, 1, 6, 7, 7, 894000)
    assert start.is_date
    assert amount.data_type == "n"
    assert amount.number_format == "#,##0.00"
    assert sum(cents(row[7]) for row in rows(sheet)[1:-1]) == sum(sample.calls["amount"])


def test_pools_wallet_licences_and_problems_are_whole(written, sample):
    book = written(sample)
    assert len(rows(book["Pools"])) - 1 == len(sample.pools)
    assert len(rows(book["Problems"])) - 1 == len(sample.problems)
    assert cents(rows(book["Wallet"])[-1][-1]) == sample.wallet["balance"].iloc[-1]
    assert cents(rows(book["Licences"])[-1][6]) == sum(fee.amount for fee in sample.fees)
    german = next(row for row in rows(book["Pools"]) if row[1] == "DE/MCOPSTN1/domestic")
    assert german[0] == "Domestic Calling Plan (180 min), Germany"
    assert german[2:7] == ["2026-10", 8, 1440, 1440, 1261]


def test_the_summary_and_about_say_what_the_bill_says(written, sample):
    book = written(sample)
    figures = {row[1]: row[2] for row in rows(book["Summary"])}
    assert cents(figures["Departments pay"]) == sample.total
    assert figures["Calls"] == sample.rows["calls"]
    assert cents(figures["Bill less invoice"]) == Decimal("-167.73")
    about = {row[1]: row[2] for row in rows(book["About"])}
    assert about["pool_edge"] == "split"
    assert {law.name for law in sample.laws} <= set(about)
    assert len(about["rates.csv"]) == 64


def test_the_same_bill_gives_the_same_bytes(sample, tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        workbook(sample, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "one.xlsx").properties.created == datetime(2026, 11, 3)


def test_a_sheet_that_would_be_too_long_names_the_file_instead(sample, tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "ROWS", 100)
    workbook(sample, tmp_path / "bill.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bill.xlsx")
    assert rows(book["Calls"])[1][0] == "4,386 rows are too many for a sheet; all of them are in calls.csv."
    assert rows(book["Wallet"])[1][0].endswith("all of them are in wallet.csv.")
    assert len(rows(book["Pools"])) - 1 == len(sample.pools)


def test_a_folder_that_is_not_there_is_an_error_of_the_system(bare, tmp_path):
    with pytest.raises(FileNotFoundError):
        workbook(bare, tmp_path / "nowhere" / "bill.xlsx")
