"""The bill explainer: files in, figures as the engine computes them, files out."""

import csv
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

import chargeback_kit as ck
from chargeback_kit.charts import waterfall
from chargeback_kit.planning.licences import more_bought

from .bills import bill, files, licences, shows_bill
from .reading import drawings, move, panel, shows
from .servers import Served
from .visits import Visit

POOL, SLIDER, MORE = "DE/MCOPSTN1", "Domestic Calling Plan (180 min), Germany MCOPSTN1", 3


@pytest.fixture
def visit(visitor) -> Visit:
    found: Visit = visitor()
    found.open("bill_explainer")
    return found


def test_it_shows_the_sample_and_another_world(visit: Visit) -> None:
    page = visit.page
    shows_bill(page, bill("2026-10"))
    page.get_by_label("Charges", exact=True).select_option("By the rate card")
    rated = bill("2026-10", "rated")
    shows_bill(page, rated)
    before = drawings(page, waterfall.told.title(waterfall.rows(rated)))
    move(page, SLIDER, MORE)
    assigned = {POOL: licences(rated, f"{POOL}/domestic") + MORE}
    world = rated.what_if(assigned=assigned, purchased=more_bought(rated, assigned))
    shows_bill(page, world)
    assert drawings(page, waterfall.told.title(waterfall.rows(world))) > before
    more = world.total - rated.total
    expect(page.locator(".kit-against")).to_have_text(
        f"{abs(more):,.2f} USD {'more' if more > 0 else 'less'} than it was"
    )


def download(page: Page, button: str) -> bytes:
    with page.expect_download() as arriving:
        page.get_by_role("button", name=button).click()
    return Path(arriving.value.path()).read_bytes()


def test_what_is_taken_along_opens(visit: Visit, tmp_path: Path) -> None:
    october = bill("2026-10")
    written = october.write(tmp_path / "bill")
    arrived = load_workbook(BytesIO(download(visit.page, "Workbook (bill.xlsx)")), read_only=True)
    expected = load_workbook(written / "bill.xlsx", read_only=True)
    assert arrived.sheetnames == expected.sheetnames
    sheets = [[tuple(row) for row in book["Summary"].iter_rows(values_only=True)] for book in (arrived, expected)]
    assert sheets[0] == sheets[1]
    with zipfile.ZipFile(BytesIO(download(visit.page, "All files (zip)"))) as inside:
        assert inside.read("statements.csv") == (written / "statements.csv").read_bytes()
        assert len(list(csv.DictReader(inside.read("calls.csv").decode().splitlines()))) == october.rows["calls"]
    assert f"{october.total:,.2f}" in download(visit.page, "Page (bill.html)").decode()


def test_send_sales_its_page(visit: Visit) -> None:
    """Two clicks: the row of the cost centre, then its statement."""
    page, clicks = visit.page, 0
    page.get_by_role("group", name="Statements of").get_by_role("button", name="Sales", exact=True).click()
    clicks += 1
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Statement of Sales (PDF)").click()
        clicks += 1
    assert clicks == 2
    assert arriving.value.suggested_filename == "Sales.pdf"
    words = PdfReader(arriving.value.path()).pages[0].extract_text()
    owed = bill("2026-10").statements
    assert f"{owed.loc[owed['cost_center'] == 'Sales', 'amount'].sum():,.2f}" in words
    assert "Engineering" not in words


def test_files_come_in_and_what_cannot_be_read_says_why(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.locator("input[type=file]").set_input_files(files("2026-09"))
    shows_bill(page, bill("2026-09"))
    says_why(page, tmp_path)
    says_too_much(page, tmp_path)
    shows(page, "Departments pay", bill("2026-09").total)


def says_why(page: Page, folder: Path) -> None:
    """A file that is no export: the sentence that the command line prints."""
    (folder / "holiday.csv").write_text("place,days\nOslo,3\n", encoding="utf-8")
    (folder / "agreement.toml").write_text('currency = "USD"\n', encoding="utf-8")
    with pytest.raises(ck.InputError) as refused:
        ck.bill(folder, month="2026-10")
    page.locator("input[type=file]").set_input_files(folder / "holiday.csv")
    said = panel(page, "Your files").get_by_role("alert").filter(has_text="holiday.csv")
    expect(said).to_have_text(str(refused.value).replace(f"{folder}/", ""))


def says_too_much(page: Page, folder: Path) -> None:
    path = folder / "calls.csv"
    with path.open("wb") as stream:
        stream.truncate(201 * 1024**2)
    page.locator("input[type=file]").set_input_files(path)
    expect(panel(page, "Your files").get_by_role("alert").first).to_contain_text("over the limit of 200.0 MiB")


def test_visitors_do_not_see_each_other_and_are_forgotten(visitor, server) -> None:
    first, second = visitor(), visitor()
    first.open("bill_explainer")
    known = {kernel.pid for kernel in server.kernels()}
    second.open("bill_explainer")
    (mine,) = [kernel for kernel in server.kernels() if kernel.pid not in known]
    second.page.locator("input[type=file]").set_input_files(files("2026-09"))
    shows(second.page, "Departments pay", bill("2026-09").total)
    shows(first.page, "Departments pay", bill("2026-10").total)
    second.page.context.close()
    mine.wait(timeout=60)
    move(first.page, SLIDER, 1)
    expect(first.page.locator(".kit-against")).not_to_have_text("")
    notices_its_end(first, server)


def notices_its_end(visit: Visit, server: Served) -> None:
    """A page whose kernel has died says so."""
    for kernel in server.kernels():
        kernel.kill()
    expect(visit.page.locator("#kit-gone")).to_have_text(
        "This page has lost its connection and forgotten its data. Reload it to begin anew."
    )
    visit.complaints.clear()  # the browser reports every request that found nobody
