"""The bill explainer: files in, figures as the engine computes them, files out."""

import csv
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

import chargeback_kit as ck
from chargeback_kit.charts import waterfall
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.planning.licences import purchased_for

from .reading import drawn, move, panel, shows
from .visits import Visit

SAMPLE = Path(__file__).parents[2] / "sample_data"
POOL, SLIDER, MORE = "DE/MCOPSTN1", "Germany, MCOPSTN1", 3


@pytest.fixture(scope="module")
def october() -> ck.Bill:
    return ck.bill(SAMPLE / "2026-10", month="2026-10")


@pytest.fixture
def visit(visitor) -> Visit:
    found: Visit = visitor()
    found.open("bill_explainer")
    return found


def shows_bill(page: Page, bill: ck.Bill) -> None:
    """The figures and the picture are those of a bill."""
    shows(page, "Departments pay", bill.total)
    shows(page, "Licence fees", fee_total(bill))
    shows(page, "Charges for calls", bill.total - fee_total(bill))
    rows = waterfall.rows(bill)
    words = drawn(page, waterfall.title(rows))
    assert {f"{bill.total:,.2f}", *rows["amount"]} <= set(words), words


def test_it_shows_the_sample_and_another_world(visit: Visit, october: ck.Bill) -> None:
    page = visit.page
    shows_bill(page, october)
    page.get_by_label("Charges", exact=True).select_option("By the rate card")
    rated = ck.bill(SAMPLE / "2026-10", month="2026-10", charges="rated")
    shows_bill(page, rated)
    before = int(panel(page, waterfall.title(waterfall.rows(rated))).locator(".kit-chart").get_attribute("data-drawn"))
    move(page, SLIDER, MORE)
    assigned = {POOL: page_licences(rated) + MORE}
    world = rated.what_if(assigned=assigned, purchased=purchased_for(rated, assigned))
    assert world.total != rated.total
    shows_bill(page, world)
    after = panel(page, waterfall.title(waterfall.rows(world))).locator(".kit-chart")
    assert int(after.get_attribute("data-drawn")) > before
    expect(page.locator(".kit-against")).to_have_text(
        f"{abs(world.total - rated.total):,.2f} USD {'more' if world.total > rated.total else 'less'} than it was"
    )


def page_licences(bill: ck.Bill) -> int:
    pools = bill.pools
    return int(pools[pools["pool_id"] == f"{POOL}/domestic"]["licences"].iloc[0])


def download(page: Page, button: str) -> bytes:
    with page.expect_download() as arriving:
        page.get_by_role("button", name=button).click()
    return Path(arriving.value.path()).read_bytes()


def test_what_is_taken_along_opens(visit: Visit, october: ck.Bill, tmp_path: Path) -> None:
    written = october.write(tmp_path / "bill")
    book = load_workbook(BytesIO(download(visit.page, "Workbook (bill.xlsx)")), read_only=True)
    expected = load_workbook(written / "bill.xlsx", read_only=True)
    assert book.sheetnames == expected.sheetnames
    cells = [[tuple(row) for row in each["Summary"].iter_rows(values_only=True)] for each in (book, expected)]
    assert cells[0] == cells[1]
    with zipfile.ZipFile(BytesIO(download(visit.page, "All files (zip)"))) as files:
        assert files.read("statements.csv") == (written / "statements.csv").read_bytes()
        assert len(list(csv.DictReader(files.read("calls.csv").decode().splitlines()))) == october.rows["calls"]
    page = download(visit.page, "Page (bill.html)").decode()
    assert f"{october.total:,.2f}" in page


def test_files_come_in_and_what_cannot_be_read_says_why(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    files = page.locator("input[type=file]")
    files.set_input_files([path for path in sorted((SAMPLE / "2026-09").rglob("*.*")) if path.is_file()])
    september = ck.bill(SAMPLE / "2026-09", month="2026-09")
    shows_bill(page, september)
    says_why(page, broken(tmp_path))
    says_too_much(page, tmp_path)
    shows(page, "Departments pay", september.total)


def broken(folder: Path) -> Path:
    path = folder / "holiday.csv"
    path.write_text("place,days\nOslo,3\n", encoding="utf-8")
    return path


def says_why(page: Page, path: Path) -> None:
    """The sentence that the command line prints."""
    (path.parent / "agreement.toml").write_text('currency = "USD"', encoding="utf-8")
    with pytest.raises(ck.InputError) as refused:
        ck.bill(path.parent, month="2026-10")
    page.locator("input[type=file]").set_input_files(path)
    said = panel(page, "Your files").get_by_role("alert").filter(has_text="holiday.csv")
    expect(said).to_have_text(str(refused.value).replace(f"{path.parent}/", ""))


def says_too_much(page: Page, folder: Path) -> None:
    path = folder / "calls.csv"
    with path.open("wb") as stream:
        stream.truncate(201 * 1024**2)
    page.locator("input[type=file]").set_input_files(path)
    expect(panel(page, "Your files").get_by_role("alert").first).to_contain_text("over the limit of 200.0 MiB")


def test_visitors_do_not_see_each_other_and_are_forgotten(visitor, server, tmp_path: Path) -> None:
    first, second = visitor(), visitor()
    first.open("bill_explainer")
    kernels = {kernel.pid for kernel in server.kernels()}
    second.open("bill_explainer")
    (mine,) = [kernel for kernel in server.kernels() if kernel.pid not in kernels]
    second.page.locator("input[type=file]").set_input_files(
        [path for path in sorted((SAMPLE / "2026-09").rglob("*.*")) if path.is_file()]
    )
    september, october = (ck.bill(SAMPLE / month, month=month).total for month in ("2026-09", "2026-10"))
    shows(second.page, "Departments pay", september)
    shows(first.page, "Departments pay", october)
    second.page.context.close()
    mine.wait(timeout=60)
    shows(first.page, "Departments pay", Decimal(october))
    move(first.page, SLIDER, 1)
    expect(first.page.locator(".kit-against")).not_to_have_text("")
